import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { InputError, replace } from "../../base/mod.ts";
import { bibliography, environmentTable, hyperparameters, latexText, setup, toLatex } from "../../report/mod.ts";
import type { Store, StoredRun } from "../../run/mod.ts";
import { columnWidth, type Float, mainTex } from "./document.ts";
import { checksums, differences, MANIFEST, type Manifest, readManifest } from "./manifest.ts";
import type { FinishedStudy, Item } from "./studies.ts";

/**
 * Writes studies up into a folder, atomically, and returns its manifest. Replaces an existing write-up.
 *
 * @throws {InputError} If the folder holds anything else, or a run is not in the store.
 */
export async function writeUp(folder: string, studies: readonly FinishedStudy[], store: Store): Promise<Manifest> {
  checkReplaceable(folder);
  const runs = await neededRuns(studies, store);
  await replace(folder, async (part) => {
    await Deno.mkdir(part);
    await write(part, studies, (item) => item.runs.map((name) => runs.get(name)!));
    checkReplaceable(folder); // which may have changed meanwhile
  });
  return readManifest(folder);
}

function checkReplaceable(folder: string): void {
  if (!existsSync(folder)) return;
  if (!Deno.statSync(folder).isDirectory) throw new InputError(`"${folder}" is a file; give another folder`);
  const held = [...Deno.readDirSync(folder)].map(({ name }) => name);
  const wrong = held.includes(MANIFEST)
    ? differences(folder, readManifest(folder)).filter((sentence) => !sentence.endsWith("is missing"))
    : held.map((path) => `${path} is foreign`);
  if (wrong.length === 0) return;
  throw new InputError(
    `"${folder}" contains files that this command did not write: ${wrong.slice(0, 3).join(", ")}` +
      `${wrong.length > 3 ? ", …" : ""}; give another folder`,
  );
}

async function neededRuns(studies: readonly FinishedStudy[], store: Store): Promise<Map<string, StoredRun>> {
  const runs = new Map<string, StoredRun>();
  for (const { name, environment: { scale }, items } of studies) {
    for (const run of new Set(items.flatMap((item) => item.runs))) {
      const stored = runs.get(run) ?? await store.load(run);
      if (stored === undefined) {
        throw new InputError(
          `run ${run} of "${name}" is not in the store "${store.folder}"; "deno task reproduce ${name} --scale ${scale}" ` +
            "computes it",
        );
      }
      runs.set(run, stored);
    }
  }
  return runs;
}

async function write(
  folder: string,
  studies: readonly FinishedStudy[],
  runsOf: (item: Pick<Item, "runs">) => StoredRun[],
): Promise<void> {
  const save = (path: string, text: string) => Deno.writeTextFile(join(folder, path), text);
  const sections = [];
  const items: Manifest["items"] = [];
  for (const study of studies) {
    const { name, environment: { scale, commit } } = study;
    const floats: Float[] = [];
    const add = (float: Float, runs: readonly StoredRun[]) => {
      const seeds = [...new Set(runs.map(({ record }) => record.seed))].sort((a, b) => a - b);
      const names = runs.map(({ record }) => record.run);
      floats.push(float);
      items.push({ file: float.file, kind: float.kind, notebook: notebookOf(name), scale, seeds, commit, runs: names });
    };
    for (const item of study.items) {
      const file = `${item.kind}s/${name}/${basename(item.path)}`;
      await Deno.mkdir(join(folder, dirname(file)), { recursive: true });
      await Deno.copyFile(item.path, join(folder, file));
      add({ kind: item.kind, file, ...await lookOf(item, scale) }, runsOf(item));
    }
    const file = `tables/${name}/hyperparameters.tex`;
    const runs = runsOfStudy(study, runsOf);
    if (runs.length > 0 && !floats.some((float) => float.file === file)) {
      await Deno.mkdir(join(folder, dirname(file)), { recursive: true });
      await save(file, toLatex(hyperparameters(runs, { title: `Hyperparameters of ${name}` })));
      add({ kind: "table", file, caption: "", wide: true }, runs);
    }
    sections.push({ name, floats });
  }
  await save("main.tex", mainTex(sections));
  await save("setup.tex", studies.map((study) => setupTex(study, runsOfStudy(study, runsOf))).join("\n"));
  await save("environment.tex", studies.map(environmentTex).join("\n"));
  await save("references.bib", bibliography());
  const manifest: Manifest = { format: 1, items, files: checksums(folder) };
  await save(MANIFEST, JSON.stringify(manifest, null, 2) + "\n");
}

function runsOfStudy({ items }: FinishedStudy, runsOf: (item: Pick<Item, "runs">) => StoredRun[]): StoredRun[] {
  return runsOf({ runs: [...new Set(items.flatMap((item) => item.runs))].sort() });
}

function setupTex({ name, environment }: FinishedStudy, runs: readonly StoredRun[]): string {
  const text = runs.length > 0 ? setup(runs).latex : `${latexText(WITHOUT_RUNS)}\n`;
  return `\\subsection{${latexText(`${name}, scale ${environment.scale}`)}}\n${text}`;
}

const WITHOUT_RUNS =
  "These results were computed in the notebook itself, not by stored runs; its text and its tables' notes " +
  "give data, settings and seeds.";

function environmentTex({ name, environment }: FinishedStudy): string {
  return toLatex({ ...environmentTable(environment), title: `Environment of ${name}` });
}

/** Caption and width of a figure, from its SVG; without one, its name and a wide figure. */
async function lookOf({ kind, path, name }: Item, scale: string): Promise<Pick<Float, "caption" | "wide">> {
  if (kind === "table") return { caption: "", wide: true };
  const file = path.replace(/\.pdf$/, ".svg");
  const svg = existsSync(file) ? await Deno.readTextFile(file) : "";
  const title = /<title>([^<]*)<\/title>/.exec(svg)?.[1] ?? name;
  const width = Number(/^<svg [^>]*?width="([\d.]+)"/.exec(svg)?.[1] ?? Infinity);
  return { caption: `${unescaped(title)} (scale ${scale}).`, wide: 0.75 * width > columnWidth + 1 };
}

function unescaped(text: string): string {
  const characters: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name) => characters[name]!);
}

function notebookOf(study: string): string {
  return `notebooks/${study}.ipynb`;
}
