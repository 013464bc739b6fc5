import { totalInWords } from "../../../lib/tool/command/reproduce.ts";
import { assertEquals } from "../../std_assert.ts";

Deno.test("totalInWords() adds up what the runs of finished notebooks took; without runs it says nothing", async () => {
  const folder = await Deno.makeTempDir();
  const notebook = async (name: string, cost?: unknown) => {
    await Deno.mkdir(`${folder}/${name}`);
    await Deno.writeTextFile(`${folder}/${name}/environment.json`, JSON.stringify({ cost }));
    return { status: "finished", folder: `${folder}/${name}` } as const;
  };
  const one = await notebook("one", { runs: 3, seconds: 1800, coreHours: 1, commits: [] });
  const two = await notebook("two", { runs: 4, seconds: 900, coreHours: 0.5, commits: [] });
  const failed = { ...one, status: "failed" } as const;
  const none = [await notebook("theory"), { status: "finished", folder: `${folder}/missing` } as const];
  assertEquals(
    await totalInWords([one, two, failed, ...none]),
    "; their 7 runs, shared ones counted in each, took 1.50 core-hours at most",
  );
  assertEquals(await totalInWords([failed, ...none]), "");
  await Deno.remove(folder, { recursive: true });
});
