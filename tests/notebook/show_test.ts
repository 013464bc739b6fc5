import pl from "nodejs-polars";
import { misplacesOutputs } from "../../lib/notebook/display.ts";
import { frameTable } from "../../lib/notebook/frame_table.ts";
import { classify } from "../../lib/notebook/showable.ts";
import { InputError } from "../../lib/base/mod.ts";
import { assertEquals, assertThrows } from "../std_assert.ts";

Deno.test("frameTable() has at most ten rows and tells the frame's shape", () => {
  const table = frameTable(pl.DataFrame({ round: Array.from({ length: 1240 }, (_, i) => i) }));
  assertEquals(table.rows.length, 10);
  assertEquals(table.title, "1,240 rows × 1 column, the first 10");
});

Deno.test("frameTable() takes every kind of value", () => {
  const frame = pl.DataFrame({ a: [null, 1], b: [true, false], c: [10n, 20n], d: [[1, 2], [3]], e: ["x", "y"] });
  assertEquals(frameTable(frame).rows[0], [null, "true", 10, "[1,2]", "x"]);
});

Deno.test("classify() names what cannot be shown", () => {
  assertThrows(() => classify(3 as never), InputError, "3 cannot be shown");
  assertEquals(classify(pl.DataFrame({ svg: [1], rows: [2] })).kind, "frame");
});

Deno.test("misplacesOutputs() is true from Deno 2.8.2 on", () => {
  const versions = ["2.7.14", "2.8.1", "2.8.2", "2.9.6", "3.0.0", "2.10.0-rc.1"];
  assertEquals(versions.map(misplacesOutputs), [false, false, true, true, true, true]);
});
