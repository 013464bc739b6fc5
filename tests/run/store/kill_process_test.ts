import { fileURLToPath } from "node:url";
import { openStore, type Store } from "../../../lib/run/mod.ts";
import { stream } from "../../../lib/random/mod.ts";
import { assert, assertEquals } from "../../std_assert.ts";
import { temporaryFolder } from "../tiny_simulation.ts";
import { twentyRuns } from "../twenty_runs.ts";

/** A process that fills a store; it prints how many runs it computed. */
function startFilling(store: Store): Deno.ChildProcess {
  const script = fileURLToPath(new URL("./fill_store.ts", import.meta.url));
  const args = ["run", "--quiet", "--no-check", ...PERMISSIONS, script, store.folder];
  return new Deno.Command(Deno.execPath(), { args, stdout: "piped", stderr: "piped" }).spawn();
}

const PERMISSIONS = ["--allow-read", "--allow-write", "--allow-env", "--allow-sys", "--allow-ffi"];

/** How often the sweep is killed: a few times here, more where `MURMURATION_KILLS` says so. */
const kills = Number(Deno.env.get("MURMURATION_KILLS") ?? 3);

const undisturbed = twentyRuns.run();

Deno.test("openStore(): a sweep killed at random moments loses no finished run, and ends as an undisturbed one", async () => {
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path);
  const random = stream({ seed: 0, purpose: "kills" });
  let before: string[] = [];
  for (let kill = 0; kill < kills; kill++) {
    const child = startFilling(store);
    await new Promise((resume) => setTimeout(resume, 200 + 1500 * random.uniform()));
    try {
      child.kill("SIGKILL");
    } catch {
      // it was done
    }
    await child.output();
    assertEquals(store.verify(), []);
    const now = store.names();
    assert(before.every((run) => now.includes(run)), "a finished run was lost");
    before = now;
    if (now.length === 20) { // begin again, so that all kills meet work
      await store.prune({ where: () => true });
      before = [];
    }
  }
  const { frame } = await twentyRuns.run({ store });
  assertEquals(frame.toRecords(), (await undisturbed).frame.toRecords());
});

Deno.test("openStore(): two processes on one store fill it together and compute no run twice", async () => {
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path);
  const outputs = await Promise.all([startFilling(store), startFilling(store)].map((child) => child.output()));
  assertEquals(outputs.map(({ code }) => code), [0, 0]);
  const computed = outputs.map(({ stdout }) => Number(new TextDecoder().decode(stdout)));
  assertEquals(computed[0]! + computed[1]!, 20);
  assertEquals(store.names().length, 20);
  const { frame, summary } = await twentyRuns.run({ store });
  assertEquals(summary.getColumn("source").toArray(), Array(20).fill("stored"));
  assertEquals(frame.toRecords(), (await undisturbed).frame.toRecords());
});
