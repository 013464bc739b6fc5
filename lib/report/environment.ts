import os from "node:os";
import { counted, duration, packageVersions } from "../base/mod.ts";
import config from "../../deno.json" with { type: "json" };
import { type EngineDescription, wasmEngine } from "../engine/mod.ts";
import { formatNumber } from "../metric/mod.ts";
import { type Cost, gitCommit } from "../run/mod.ts";
import type { Table } from "./table.ts";

/** The environment in which numbers were computed. It names no person, host or folder. */
export interface EnvironmentRecord {
  /** Version of Murmuration. */
  readonly murmuration: string;
  /** Commit of its source; null outside a clone. */
  readonly commit: string | null;
  /** Version of Deno. */
  readonly deno: string;
  /** Version of V8, the JavaScript and WebAssembly engine. */
  readonly v8: string;
  /** Flags given to V8 in the environment variable `DENO_V8_FLAGS`. */
  readonly v8Flags: string;
  /** Version of TypeScript. */
  readonly typescript: string;
  /** The fast engine: workers, width of its kernels, measured speed. */
  readonly engine: EngineDescription;
  /** Versions of the packages by their names. */
  readonly packages: { readonly [name: string]: string };
  /** Operating system, its release and the processor's architecture. */
  readonly system: string;
  /** Model of the processor. */
  readonly processor: string;
  /** Number of logical cores. */
  readonly cores: number;
  /** Memory in GiB. */
  readonly memory: number;
  /** The scale of the study: the environment variable `MURMURATION_SCALE`, or `"default"`. */
  readonly scale: string;
  /** What the study's runs took when they were computed; absent if it has none. */
  readonly cost?: Cost;
  /** The day, `YYYY-MM-DD`; only if asked for, so that equal runs give equal notebooks. */
  readonly date?: string;
}

/** What else to record. */
export interface EnvironmentOptions {
  /** The time whose day (UTC) is recorded. Default: none. */
  readonly date?: Date;
  /** What the runs took. Default: not recorded. */
  readonly cost?: Cost;
}

/**
 * A record of the environment: versions, processor, memory and commit.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * const { deno, cores } = await report.environmentRecord();
 * console.assert(deno === Deno.version.deno && cores >= 1);
 * ```
 */
export async function environmentRecord(options: EnvironmentOptions = {}): Promise<EnvironmentRecord> {
  const processors = os.cpus();
  return {
    murmuration: config.version,
    commit: await gitCommit(new URL("../../", import.meta.url)),
    deno: Deno.version.deno,
    v8: Deno.version.v8,
    v8Flags: Deno.env.get("DENO_V8_FLAGS") ?? "",
    typescript: Deno.version.typescript,
    engine: await wasmEngine().describe(),
    packages: packageVersions,
    system: `${Deno.build.os} ${os.release()}, ${Deno.build.arch}`,
    processor: processors[0]?.model.trim() || "unknown",
    cores: navigator.hardwareConcurrency,
    memory: Math.round(os.totalmem() / 2 ** 30 * 10) / 10,
    scale: Deno.env.get("MURMURATION_SCALE") ?? "default",
    ...(options.cost === undefined || options.cost.runs === 0 ? {} : { cost: options.cost }),
    ...(options.date === undefined ? {} : { date: options.date.toISOString().slice(0, 10) }),
  };
}

/**
 * The record as a table, the last output of every notebook.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * const table = report.environmentTable(await report.environmentRecord());
 * console.assert(table.rows.some(([name]) => name === "Deno"));
 * ```
 */
export function environmentTable(record: EnvironmentRecord): Table {
  const rows: [string, string | undefined][] = [
    ["Murmuration", record.murmuration + (record.commit === null ? "" : `, commit ${record.commit.slice(0, 12)}`)],
    ["scale", record.scale],
    ["date", record.date],
    ["Deno", record.deno],
    ["V8", record.v8 + (record.v8Flags === "" ? "" : `, ${record.v8Flags}`)],
    ["TypeScript", record.typescript],
    ["engine", `${record.engine.engine}: ${factsInWords(record.engine)}`],
    ["packages", Object.entries(record.packages).map(([name, version]) => `${name} ${version}`).join(", ")],
    ["system", record.system],
    ["processor", `${record.processor}, ${record.cores} cores`],
    ["memory", `${record.memory} GiB`],
    ["computing", record.cost && costInWords(record.cost)],
  ];
  return {
    title: "Environment",
    columns: [{ name: "" }, { name: "version" }],
    rows: rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  };
}

function costInWords({ runs, seconds, coreHours, commits }: Cost): string {
  const hours = formatNumber(coreHours, { digits: 2 });
  return `${counted(runs, "run")}, ${duration(seconds)} one after another, ${hours} core-hours at most` +
    (commits.length > 0 ? `, by commit ${commits.map((commit) => commit.slice(0, 12)).join(", ")}` : "");
}

function factsInWords({ facts }: EngineDescription): string {
  return Object.entries(facts).map(([name, value]) => `${name} ${value}`).join(", ");
}
