import { freeConnection } from "../../../lib/tool/jupyter/connection_file.ts";
import { KernelProcess } from "../../../lib/tool/jupyter/kernel_process.ts";
import { assert } from "../../std_assert.ts";

Deno.test("KernelProcess.stop() minds no process that ends just before it is killed", async () => {
  let exit = "";
  for (let wait = 500; !/exited with code 1/.test(exit); wait *= 2) {
    assert(wait < 60_000, exit);
    const process = await KernelProcess.spawn({ ...freeConnection(), ip: "nowhere" }, { cwd: "." });
    const stopped = process.stop(100);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, wait); // it ends, and nobody here can be told
    await stopped;
    exit = await process.exited;
  }
});
