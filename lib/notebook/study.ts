import { join, relative } from "node:path";
import { match } from "ts-pattern";
import { checkWholeNumber, counted, FileError, InputError, projectRoot, saveFiles, shown } from "../base/mod.ts";
import { saveFigure } from "../plot/mod.ts";
import {
  type Claim,
  claim,
  claimsTables,
  environmentRecord,
  environmentTable,
  type Finding,
  hypothesis,
  saveClaims,
  saveTable,
  setting,
} from "../report/mod.ts";
import { checkColumns, costOf, type Frame, resultsFolder, type Runs } from "../run/mod.ts";
import { parseScale, parseSeeds, type Scale } from "./scale.ts";
import { show } from "./show.ts";
import { simulate, type SimulateOptions } from "./simulate.ts";
import { classify, type Showable } from "./showable.ts";
import { used } from "./watched.ts";

/** What every study sets: the number of seeds; further settings are the study's own. */
export interface StudySettings {
  /** How many seeds each algorithm is run with. */
  readonly seeds: number;
}

/** A notebook's experiment at one scale, and the place of its results. */
export interface Study<S extends StudySettings> {
  /** The study's name: paper and notebook. */
  readonly name: string;
  /** The scale it runs at. */
  readonly scale: Scale;
  /** The settings at this scale. */
  readonly settings: S;
  /** The seeds: 0, 1, … */
  readonly seeds: readonly number[];
  /** The folder of its results. */
  readonly folder: string;
  /** Shows a figure, table or frame, and saves it under the file name (without extension). */
  show(x: Showable, fileName: string): Promise<void>;
  /** Saves a figure (SVG, PNG, PDF), a table (CSV, Markdown, LaTeX), a frame (Parquet) or a text (Markdown). */
  save(x: Showable, fileName: string): Promise<void>;
  /** The name of the data set of its simulations; undefined before the first. */
  readonly data: string | undefined;
  /** Runs a simulation with the study's seeds and, in a notebook, the store in the folder of results. */
  simulate(options: Omit<SimulateOptions, "seeds">): Promise<Runs>;
  /**
   * What the runs of a frame were made of, for a caption; without a frame, all runs so far. See `report.setting`.
   *
   * @throws {InputError} If the frame has no column `run`, or there is no run.
   */
  setting(frame?: Frame): string;
  /** The note of a table: the data set, the given text, and the kind of interval. */
  note(text?: string): string;
  /** Judges a claim of the paper; judging it again, e.g. when a cell is rerun, replaces it. */
  claim(id: string, text: string, ...findings: readonly (Finding | readonly Finding[])[]): Claim;
  /** Judges a hypothesis of your own; judging it again replaces it. */
  hypothesis(id: string, text: string, ...findings: readonly (Finding | readonly Finding[])[]): Claim;
  /** Shows and saves the claims and the environment, with what the runs cost; the last call of a notebook. */
  close(): Promise<void>;
}

/**
 * Opens a study: takes the settings of the scale in `MURMURATION_SCALE` (without it, `"default"`), with the number of
 * seeds in `MURMURATION_SEEDS` if set, shows both, and writes results under `MURMURATION_RESULTS` (without it,
 * `results/`). If nothing can be written, it says so once and continues to show results.
 *
 * @param name The study's name, for example `"affinity/figure_1_sawtooth"`.
 * @param scales The settings at each scale.
 * @throws {InputError} If the name, the scale or the number of seeds is invalid.
 *
 * @example
 * ```ts
 * import { openStudy } from "murmuration";
 *
 * const study = await openStudy("affinity/figure_1_sawtooth", {
 *   smoke: { rounds: 2, seeds: 2 },
 *   default: { rounds: 20, seeds: 3 },
 *   full: { rounds: 40, seeds: 10 },
 * });
 * console.assert(study.seeds.length === study.settings.seeds);
 * ```
 */
export async function openStudy<S extends StudySettings>(
  name: string,
  scales: Readonly<Record<Scale, S>>,
): Promise<Study<S>> {
  checkName(name, /^[\w-]+(\/[\w-]+)*$/);
  const scale = parseScale(Deno.env.get("MURMURATION_SCALE") || "default");
  const given = scales?.[scale] as unknown;
  if (typeof given !== "object" || given === null) {
    throw new InputError(`openStudy: the settings at scale ${scale} are ${shown(given)}; give them: { seeds: 5, … }`);
  }
  const count = Deno.env.get("MURMURATION_SEEDS");
  const settings = count ? { ...scales[scale], seeds: parseSeeds(count) } : scales[scale];
  checkWholeNumber(`the number of seeds at scale ${scale}`, settings.seeds, 1);
  const folder = join(resultsFolder(), name);
  const place = placeInWords(folder);
  const seeds = Array.from({ length: settings.seeds }, (_, seed) => seed);
  await show(
    `**${name}**: scale ${scale}, ${counted(seeds.length, "seed")}, results in \`${place}\``,
  );

  const before = used.length;
  let writable = true;
  const intervals = seeds.length === 1 ? "1 seed, no interval" : `95 % t-intervals over ${seeds.length} seeds`;
  let data: string | undefined;
  const judged: Claim[] = [];
  const remember = (claim: Claim) => {
    const at = judged.findIndex(({ id }) => id === claim.id);
    if (at >= 0 && (judged[at]!.claim !== claim.claim || judged[at]!.of !== claim.of)) {
      throw new InputError(`the study has another claim ${shown(claim.id)} already; give each a name of its own`);
    }
    judged.splice(at < 0 ? judged.length : at, 1, claim);
    return claim;
  };
  const attempt = async (write: () => Promise<unknown>) => {
    if (!writable) return;
    try {
      await write();
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      writable = false;
      await show(`Nothing can be saved in \`${place}\` (${error.reason}). Results are shown but not saved.`);
    }
  };
  const save = async (x: Showable, fileName: string) => {
    checkName(fileName, /^[\w-]+$/);
    const path = join(folder, fileName);
    await attempt(() =>
      match(classify(x))
        .with({ kind: "text" }, ({ value }) => saveFiles(path, { md: value }))
        .with({ kind: "figure" }, ({ value }) => saveFigure(value, path))
        .with({ kind: "table" }, ({ value }) => saveTable(value, path))
        .with({ kind: "frame" }, ({ value }) => saveFiles(path, { parquet: value.writeParquet() }))
        .exhaustive()
    );
  };
  return {
    name,
    scale,
    settings,
    seeds,
    folder,
    save,
    async show(x, fileName) {
      await show(x);
      await save(x, fileName);
    },
    get data() {
      return data;
    },
    async simulate(options) {
      const runs = await simulate({ ...options, seeds: [...seeds] });
      data ??= options.test.name;
      return runs;
    },
    setting(frame) {
      if (frame) checkColumns("study.setting", frame, ["run"]);
      const names = frame && new Set(frame.getColumn("run").toArray());
      return setting(used.slice(before).filter(({ record }) => names?.has(record.run) ?? true));
    },
    note: (text) => [data, text, intervals].filter((part) => part !== undefined).join("; "),
    claim: (id, text, ...findings) => remember(claim(id, text, ...findings)),
    hypothesis: (id, text, ...findings) => remember(hypothesis(id, text, ...findings)),
    async close() {
      for (const table of claimsTables(judged)) {
        await show(table);
        await save(table, table.title === "Claims" ? "claims" : "hypotheses");
      }
      if (judged.length > 0) await attempt(() => saveClaims(judged, join(folder, "claims")));
      const record = await environmentRecord({ cost: costOf(used.slice(before).map(({ record }) => record)) });
      await show(environmentTable(record));
      await attempt(() => saveFiles(join(folder, "environment"), { json: JSON.stringify(record, null, 2) + "\n" }));
    },
  };
}

function checkName(name: string, pattern: RegExp): void {
  if (!pattern.test(name)) {
    throw new InputError(`${shown(name)} cannot name results; use letters, digits, "_" and "-"`);
  }
}

// Notebooks are committed with their outputs, so a folder of the project is named as seen from its root.
function placeInWords(folder: string): string {
  const inside = relative(projectRoot(), folder);
  return inside.startsWith("..") ? folder : inside;
}
