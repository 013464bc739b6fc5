import { assertEquals, assertRejects } from "../../std_assert.ts";
import { Arena } from "../../../lib/engine/wasm/arena.ts";
import type { Job } from "../../../lib/engine/wasm/job.ts";
import { loadModule } from "../../../lib/engine/wasm/kernels.ts";
import { Lease } from "../../../lib/engine/wasm/lease.ts";
import { WorkerPool } from "../../../lib/engine/wasm/pool.ts";

async function start() {
  const arena = new Arena();
  return { arena, lease: new Lease(arena), module: await loadModule(), memory: arena.memory };
}

/** The distances of two rows of one number, 1 and 5, from their mean. */
function driftJob(lease: Lease) {
  const squares = lease.doubles(2);
  const parameters = lease.copy(Float32Array.of(1, 5));
  const job: Job = { kind: "drift", units: 1, rows: 2, columns: 1, parameters, squares: squares.address };
  return { job, squares: squares.values, scratch: [lease.room(8192)], counter: lease.counts(1).address };
}

Deno.test("WorkerPool does jobs one after another, and again after close()", async () => {
  const { lease, ...shared } = await start();
  const pool = new WorkerPool(shared);
  for (let i = 0; i < 3; i++) {
    const { job, squares, ...sharing } = driftJob(lease);
    await pool.run(job, sharing);
    assertEquals([...squares], [4, 4]);
    await pool.close();
  }
});

Deno.test("WorkerPool: an error in a worker reaches the caller with its message, and the worker goes on", async () => {
  const { lease, ...shared } = await start();
  const pool = new WorkerPool(shared);
  const { job, squares, ...sharing } = driftJob(lease);
  await assertRejects(() => pool.run(job, { ...sharing, counter: 1 }), Error, "multiple of 4");
  await pool.run(job, sharing);
  assertEquals([...squares], [4, 4]);
  await pool.close();
});

Deno.test("WorkerPool: a worker that dies is an error, not a hang", async () => {
  const { lease, ...shared } = await start();
  const pool = new WorkerPool(shared, new URL("./dying_worker.ts", import.meta.url));
  const { job, ...sharing } = driftJob(lease);
  await assertRejects(() => pool.run(job, sharing), Error, "ended with code 3");
  await assertRejects(() => pool.run(job, sharing), Error, "ended with code 3");
  await pool.close();
});

Deno.test("WorkerPool: a worker that fails on its own is an error with its message", async () => {
  const { lease, ...shared } = await start();
  const pool = new WorkerPool(shared, new URL("./failing_worker.ts", import.meta.url));
  const { job, ...sharing } = driftJob(lease);
  await assertRejects(() => pool.run(job, sharing), Error, "failed: out of luck");
  await pool.close();
});
