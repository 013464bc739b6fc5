import { join } from "node:path";
import { saveFiles } from "../../../lib/base/mod.ts";
import { figures, openStore, report, type Runs, simulate, type Store } from "../../../mod.ts";
import { temporaryFolder, tiny } from "../../run/tiny_simulation.ts";

/** A folder of results that two studies left, and their store; gone after the test. */
export interface PaperResults extends AsyncDisposable {
  /** The folder that all of it is in. */
  readonly path: string;
  /** The folder of results. */
  readonly results: string;
  /** The store. */
  readonly store: Store;
  /** The runs of both studies. */
  readonly runs: Runs;
}

/** Results of a study of figures and a table, `group/one`, and of one with a table without runs, `group/two`. */
export async function paperResults(): Promise<PaperResults> {
  const folder = await temporaryFolder();
  const results = join(folder.path, "results");
  const store = await openStore(join(results, ".runs"));
  const runs = await simulate({ ...tiny, store });
  const save = (name: string) => join(results, "group", name);
  const environment = JSON.stringify(await report.environmentRecord());
  const text = "a long text with special characters: 50 % of x_1 & ρ --flag ".repeat(4);
  await figures.saveFigure(
    figures.lines(runs.frame, { title: "Accuracy & loss, θ < 1", data: "tiny" }),
    save("one/accuracy"),
  );
  await report.saveTable(
    { title: "Claims", columns: [{ name: "claim" }, { name: "n" }], rows: [[text, 1]], note: text },
    save("one/claims"),
  );
  await saveFiles(save("one/runs"), { parquet: runs.frame.writeParquet() });
  await report.saveTable({ title: "Sizes", columns: [{ name: "n" }], rows: [[1]] }, save("two/sizes"));
  for (const name of ["one", "two"]) await saveFiles(save(`${name}/environment`), { json: environment });
  return { path: folder.path, results, store, runs, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}
