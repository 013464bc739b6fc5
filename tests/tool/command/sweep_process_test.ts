import { fileURLToPath } from "node:url";
import { sweepCommand } from "../../../lib/tool/command/sweep.ts";
import { assertEquals, assertMatch } from "../../std_assert.ts";
import { temporaryFolder } from "../../run/tiny_simulation.ts";
import { twentyRuns } from "../../run/twenty_runs.ts";
import { output } from "./output.ts";

const file = fileURLToPath(new URL("../../run/twenty_runs.ts", import.meta.url));

Deno.test("task sweep in two processes fills the store once", async () => {
  await using folder = await temporaryFolder();
  const { code, text } = await output(() => sweepCommand([file, "--store", folder.path, "--jobs", "2", "--quiet"]));
  assertEquals(code, 0);
  assertMatch(text, /20 of 20 runs are stored/);
  const { frame } = await twentyRuns.run({ store: folder.path });
  assertEquals(frame.toRecords(), (await twentyRuns.run()).frame.toRecords());
});
