import { duration } from "../../lib/base/mod.ts";
import { assertEquals } from "../std_assert.ts";

Deno.test("duration() speaks in seconds, minutes and hours", () => {
  assertEquals([0.24, 42.3, 59.7, 119, 3720].map(duration), ["0.2 s", "42 s", "1 min", "2 min", "1 h 2 min"]);
});
