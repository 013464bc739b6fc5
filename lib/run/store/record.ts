import { z } from "zod";
import { resultsVersion } from "../configuration.ts";
import { gitCommit } from "../git_commit.ts";

/** The record of a run: everything besides its configuration and results. */
export interface RunRecord {
  /** The run's name: the head of the SHA-256 of its configuration. */
  readonly run: string;
  /** Name of the algorithm when the run was computed. */
  readonly algorithm: string;
  /** Seed. */
  readonly seed: number;
  /** How it ended. `"diverged"`: parameters or losses stopped being finite numbers. */
  readonly status: "finished" | "diverged" | "aborted";
  /** Rounds completed. */
  readonly rounds: number;
  /** The round in which it diverged; null if it did not. */
  readonly divergedRound: number | null;
  /** Why it ended before its last round, if it did: `"target"`, because its stop rule was met. */
  readonly stopped?: "target" | undefined;
  /** Wall time of the computation in seconds, summed over its parts if it was resumed. */
  readonly seconds: number;
  /** Peak bytes of its parameters, states and buffers; absent if they were not counted. */
  readonly memory?: number | undefined;
  /** Engine that computed. */
  readonly engine: string;
  /** Number of devices. */
  readonly devices: number;
  /** Parameters of one device. */
  readonly parameters: number;
  /** Name of the graph. */
  readonly graph: string;
  /** Name of the model. */
  readonly model: string;
  /** Name of the partition. */
  readonly partition: string;
  /** Name of the data set; a stand-in is named as one. */
  readonly data: string;
  /** When it ended, ISO 8601. */
  readonly ended: string;
  /** Where and by which code it was computed. */
  readonly environment: RunEnvironment;
}

/** Where and by which code a run was computed. */
export interface RunEnvironment {
  /** Version of what is computed, see `resultsVersion`. */
  readonly results: number;
  /** Git commit of the checkout; null outside one. */
  readonly commit: string | null;
  /** Version of Deno. */
  readonly deno: string;
  /** Version of V8. */
  readonly v8: string;
  /** Operating system and processor architecture. */
  readonly platform: string;
  /** Processor cores. */
  readonly cores: number;
}

/** A {@linkcode RunRecord} as it is read. */
export const recordSchema = z.object({
  run: z.string(),
  algorithm: z.string(),
  seed: z.int(),
  status: z.enum(["finished", "diverged", "aborted"]),
  rounds: z.int(),
  divergedRound: z.int().nullable(),
  stopped: z.literal("target").optional(),
  seconds: z.number(),
  memory: z.number().optional(),
  engine: z.string(),
  devices: z.int(),
  parameters: z.int(),
  graph: z.string(),
  model: z.string(),
  partition: z.string(),
  data: z.string(),
  ended: z.string(),
  environment: z.object({
    results: z.int(),
    commit: z.string().nullable(),
    deno: z.string(),
    v8: z.string(),
    platform: z.string(),
    cores: z.int(),
  }),
});

let known: Promise<RunEnvironment> | undefined;

/** The environment of this process. */
export function runEnvironment(): Promise<RunEnvironment> {
  return known ??= environment();
}

async function environment(): Promise<RunEnvironment> {
  return {
    results: resultsVersion,
    commit: await gitCommit(new URL("../../../", import.meta.url)),
    deno: Deno.version.deno,
    v8: Deno.version.v8,
    platform: `${Deno.build.os} ${Deno.build.arch}`,
    cores: navigator.hardwareConcurrency,
  };
}
