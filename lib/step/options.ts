import { z } from "zod";
import { anObject } from "../base/mod.ts";
import { missingRule } from "../channel/mod.ts";
import type { Compressor } from "../engine/mod.ts";
import type { MixingRule } from "../mixing/mod.ts";
import type { Participation } from "./participation.ts";
import { none } from "./none.ts";
import { momentum } from "./momentum.ts";
import { learningRate } from "./rate.ts";
import type { Speed } from "./speed.ts";
import type { Term } from "./term.ts";

/** Schemas of options that many steps share, to spread into their definitions. */
export const rule = z.custom<MixingRule>((value) => typeof value === "function" && "spec" in value, {
  error: "expected a mixing rule, such as mixing.metropolis (without calling it)",
});

/** What receivers do about missing messages. */
export const missing = missingRule.optional();

/** A term of descent. */
export const term = anObject<Term>(
  ["spec", "at", "init"],
  "expected a term, such as bias.towardReceivedNeighbors({ strength: 0.5 }) or gradients.own({ … })",
);

/** Who takes part in a round. */
export const participation = anObject<Participation>(
  ["of"],
  "expected who takes part, such as randomClients({ fraction: 0.1 })",
);

/** How mini-batches are drawn. */
export const batches = {
  batchSize: z.union([z.int().min(1), z.literal("full")], {
    error: 'expected a whole number of at least 1, or "full"',
  }),
  batchOrder: z.enum(["shuffled", "rising"]).default("shuffled"),
};

/** Options of a device's own gradient. */
export const ownGradient = { ...batches, at: z.enum(["now", "sent"]).default("now") };

/** A momentum that is a number. */
export { factor as momentum } from "./momentum.ts";

/** What every step of descent has. */
export const descent = {
  learningRate,
  momentum: momentum.default(0),
  nesterov: z.boolean().default(false),
  weightDecay: z.number().min(0).default(0),
  bias: term.default(() => none),
};

/** The name of a phase. */
export function phaseName(name: string): z.ZodDefault<z.ZodString> {
  return z.string().min(1).default(name);
}

/** A mixing rule with a default. */
export function ruleOr(fallback: MixingRule): z.ZodDefault<typeof rule> {
  return rule.default(() => fallback);
}

const speed = anObject<Speed>(["of"]);

/** Options of {@linkcode localSteps}, for algorithms that pass them on. */
export const local = {
  steps: z.union([z.int().min(1), speed], {
    error: "expected a whole number of at least 1, or a speed, such as speed.logNormal({ median: 8, deviation: 0.5 })",
  }).optional(),
  epochs: z.int().min(1).optional(),
  ...batches,
  ...descent,
  velocity: z.union([z.enum(["keep", "reset"]), z.strictObject({ average: rule })], {
    error: 'expected "keep", "reset" or { average: mixing.metropolis }',
  }).default("keep"),
  participants: participation.optional(),
  name: phaseName("local"),
};

/** What reduces messages. */
export const compressor = anObject<Compressor>(["compress"], "expected a compressor, such as compression.scaledSign");
