import { join } from "node:path";
import { InputError } from "../../../lib/base/mod.ts";
import { sweepCommand } from "../../../lib/tool/command/sweep.ts";
import { workerCommand } from "../../../lib/tool/command/worker.ts";
import { temporaryFolder } from "../../run/tiny_simulation.ts";
import { assertRejects } from "../../std_assert.ts";

Deno.env.set("MURMURATION_QUEUE_KEY", "k".repeat(64));

Deno.test("task worker and task sweep --queue name what they cannot use", async () => {
  await using folder = await temporaryFolder();
  const store = ["--store", join(folder.path, "store")];
  const nobody = "redis://127.0.0.1:1";
  const worker = (args: string[], words: string) =>
    assertRejects(() => workerCommand([...store, ...args]), InputError, words);
  await worker([], "a worker needs a queue; give --redis redis://host:6379");
  await worker(["--redis", "127.0.0.1:6379"], '"127.0.0.1:6379" is not a Redis address');
  await worker(["--redis", nobody], "no Redis can be used at 127.0.0.1:1");
  await worker(["--redis", nobody, "--jobs", "many"], '--jobs is "many"; give a number from 1 to 9999');
  await worker(["--redis", nobody, "--lease", "0"], '--lease is "0"');
  await worker(["--redis", nobody, "strengths.ts"], 'the command takes no "strengths.ts"');
  const file = join(import.meta.dirname!, "../queue/eight_runs.ts");
  const sweep = (args: string[], words: string) =>
    assertRejects(() => sweepCommand([file, ...store, "--quiet", ...args]), InputError, words);
  await sweep(["--queue", nobody], "no Redis can be used at 127.0.0.1:1");
  await sweep(["--queue", nobody, "--withdraw"], "no Redis can be used at 127.0.0.1:1");
  await sweep(["--withdraw"], "--withdraw takes runs out of a queue");
  await sweep(["--queue", nobody, "--jobs", "2"], "with --queue give it to workers");
});
