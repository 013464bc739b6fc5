import { join } from "node:path";
import { simulate } from "../../../lib/notebook/mod.ts";
import { openStore, type Runs } from "../../../lib/run/mod.ts";
import { assert, assertEquals, assertMatch } from "../../std_assert.ts";
import { temporaryFolder, tiny, warnings } from "../tiny_simulation.ts";

async function run(command: string, ...args: string[]): Promise<boolean> {
  try {
    return (await new Deno.Command(command, { args, stdout: "null", stderr: "null" }).output()).success;
  } catch {
    return false;
  }
}

Deno.test("openStore(): a full disk is said, loses no result and leaves the store valid", async () => {
  await using folder = await temporaryFolder();
  const disk = join(folder.path, "disk");
  await Deno.mkdir(disk);
  // Where no file system may be mounted there is no full disk to meet.
  if (!await run("mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", disk)) return;
  try {
    const store = await openStore(disk);
    const options = { ...tiny, seeds: Array.from({ length: 20 }, (_, seed) => seed) };
    let full: Runs | undefined;
    const said = await warnings(async () => full = await simulate({ ...options, store }));
    assertEquals(said.length, 1);
    assertMatch(said[0]!, /^From now on runs cannot be stored in .*no space is left.*make room/);
    assertEquals(full!.frame.toRecords(), (await simulate(options)).frame.toRecords());
    assertEquals(store.verify(), []);
    const kept = store.names().length;
    assert(kept > 0 && kept < 40);
    const again = await openStore(disk);
    assertEquals((await again.runs()).length, kept);
  } finally {
    await run("umount", disk);
  }
});
