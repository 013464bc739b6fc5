/**
 * Prints how long a round of every algorithm takes beside the sum of what its equation needs: gradients with their steps,
 * mixing, and passes over memory, each measured by itself in the same process. Names of algorithms choose some.
 */
import { wasmEngine } from "../../lib/engine/mod.ts";
import { chain, localSteps } from "../../lib/step/mod.ts";
import { bestOf } from "./best_of.ts";
import { cases, timed } from "./rounds.ts";
import { arithmetic, mixing, rounds } from "./works.ts";

/** What the equation of one round needs. */
interface Need {
  /** Local steps; default 1. */
  readonly steps?: number;
  /** Gradients of each device in a step; default 1. */
  readonly gradients?: number;
  /** Matrices that are averaged with neighbours; default 1. */
  readonly mixes?: number;
  /** Over which weights; default `"ring"`. */
  readonly over?: "ring" | "complete" | "general";
  /** Matrices that are read or written besides: those of the recursion, each line of which is one pass. */
  readonly streams?: number;
}

const needs: Readonly<Record<keyof typeof cases, Need>> = {
  dsgd: {},
  localDsgd: { steps: 10 },
  p2plAffinity: { steps: 10, mixes: 2, streams: 3 }, // d read once a device, momentum read and written
  "dsgd, complete graph": { over: "complete" },
  "dsgd, dense W": { over: "general" },
  qgDsgdmN: { streams: 5 }, // m̂; m̂, x, x⁺ → m̂
  gradientTracking: { mixes: 2, streams: 7 }, // y, g, g⁻ → y; x, y → x
  gradientTrackingAtc: { mixes: 2, streams: 7 },
  gut: { streams: 10 }, // W·x, x, x⁻, δ → y, δ; x, δ, y → x
  ngmModelVariant: { gradients: 3, streams: 5 }, // v; v, g, x → v, x, of which the gradient's step wrote one
  ngmDataVariant: { gradients: 3, streams: 5 },
  p2pl: { steps: 10, streams: 2 },
  fedAvg: { steps: 10, over: "complete" },
  dgd: { streams: 1 },
  dsgdmN: { streams: 2 },
  momentumTracking: { mixes: 2, streams: 11 }, // u; x, u, c → x; c, u → c; c, u → c
  extra: { streams: 7 }, // x, W·x, v⁻, g, g⁻ → x, v
  exactDiffusion: { streams: 4 }, // ψ, x, ψ⁻ → φ
  kGt: { steps: 10, mixes: 2, streams: 10 }, // c; x → start; start, x → z; c, W·z, z → c
  slowMo: { streams: 2 }, // x → mean → x
  sgp: { streams: 3 }, // x → z; x
  relaySgd: { mixes: 0, streams: 10 }, // both ways: x, m → m; x, m, m → x
  cga: { gradients: 3, streams: 12 }, // products of 3 gradients; their sum; momentum
  compNgc: { gradients: 3, streams: 13 }, // g, e → q, e for two neighbours; momentum
};

const [engine, settings] = [wasmEngine({ workers: 2 }), { batchSize: 10, learningRate: 0.01 }];
const alone = (steps: number) => rounds(engine, chain(localSteps({ ...settings, steps })));
const unit = await bestOf({
  one: await alone(1),
  ten: await alone(10),
  ring: await mixing(engine, { devices: 100, weights: "ring" }),
  complete: await mixing(engine, { devices: 100, weights: "complete" }),
  general: await mixing(engine, { devices: 100, weights: "general" }),
  combine: await arithmetic(engine, { devices: 100, what: "a ← a + c·b" }),
}) as Record<"one" | "ten" | "ring" | "complete" | "general" | "combine", number>;
await engine.close();

const stream = 100 * unit.combine / 3;
console.log(
  `local steps alone ${ms(unit.one)}, ten of them ${ms(unit.ten)}; mixing over a ring ${ms(100 * unit.ring)}, ` +
    `a complete graph ${ms(100 * unit.complete)}, with a dense W ${ms(100 * unit.general)}; a stream ${ms(stream)}\n`,
);
console.log("| a round of 100 devices | time | its equation needs | ratio |\n| --- | --- | --- | --- |");
for (const name of Deno.args.length > 0 ? Deno.args : Object.keys(cases)) {
  const microseconds = (await timed([name]))[name]!;
  const { steps = 1, gradients = 1, mixes = 1, over = "ring", streams = 0 } = needs[name]!;
  const needed = gradients * (steps === 1 ? unit.one : unit.ten) + mixes * 100 * unit[over] + streams * stream;
  console.log(`| ${name} | ${ms(microseconds)} | ${ms(needed)} | ${(microseconds / needed).toFixed(2)} |`);
}

function ms(microseconds: number): string {
  return `${(microseconds / 1e3).toFixed(1)} ms`;
}
