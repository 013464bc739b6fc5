import { freeConnection } from "../../../lib/tool/jupyter/connection_file.ts";
import { KernelProcess } from "../../../lib/tool/jupyter/kernel_process.ts";
import { assertMatch } from "../../std_assert.ts";

Deno.test("KernelProcess.stop() minds no process that ends just before it is killed", async () => {
  const process = await KernelProcess.spawn({ ...freeConnection(), ip: "nowhere" }, { cwd: "." });
  const stopped = process.stop(100);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500); // it ends, and nobody here can be told
  await stopped;
  assertMatch(await process.exited, /exited with code 1/);
});
