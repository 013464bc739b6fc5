import { z } from "zod";
import { checkOptions, InputError, shown } from "../base/mod.ts";
import { ACTIVATIONS, type Layer } from "./layer.ts";

const count = z.int().min(1);
const activation = z.enum(ACTIVATIONS);
const sequence = z.array(z.custom<Layer>());
const pool = (kind: "maxPool" | "averagePool") => z.strictObject({ kind: z.literal(kind), size: count, stride: count });

const schemas = {
  dense: z.strictObject({
    kind: z.literal("dense"),
    outputs: count,
    activation,
    weightScale: z.enum(["standard", "ntk"]),
  }),
  tokenDense: z.strictObject({ kind: z.literal("tokenDense"), outputs: count, activation }),
  conv2d: z.strictObject({
    kind: z.literal("conv2d"),
    filters: count,
    size: count,
    padding: z.int().min(0),
    stride: count.optional(),
    groups: count.optional(),
    bias: z.boolean().optional(),
    activation,
  }),
  maxPool: pool("maxPool"),
  averagePool: pool("averagePool"),
  globalAveragePooling: z.strictObject({ kind: z.literal("globalAveragePooling") }),
  evoNorm: z.strictObject({ kind: z.literal("evoNorm"), groups: count }),
  groupNorm: z.strictObject({ kind: z.literal("groupNorm"), groups: count, activation: activation.optional() }),
  layerNorm: z.strictObject({ kind: z.literal("layerNorm") }),
  residual: z.strictObject({
    kind: z.literal("residual"),
    body: sequence,
    shortcut: sequence.optional(),
    activation: activation.optional(),
  }),
  embedding: z.strictObject({ kind: z.literal("embedding"), vocabulary: count, width: count }),
  selfAttention: z.strictObject({ kind: z.literal("selfAttention"), heads: count }),
  meanOverTokens: z.strictObject({ kind: z.literal("meanOverTokens") }),
} satisfies Record<Layer["kind"], z.ZodObject>;

/**
 * Refuses a layer that does not exist, and options that it does not have.
 *
 * @param where Which layer it is, for the message.
 * @throws {InputError} Naming the option, the value and what is expected.
 */
export function checkLayer(layer: Layer, where: string): void {
  const { kind } = (layer ?? {}) as { readonly kind?: string };
  if (kind === "batchNorm") {
    throw new InputError(
      `${where} does not exist: the running statistics of batch norm are not parameters, so no algorithm would mix ` +
        "or communicate them; use groupNorm or evoNorm",
    );
  }
  if (kind === undefined || !Object.hasOwn(schemas, kind)) {
    throw new InputError(
      `${where} is ${shown(layer)}; give a layer of a kind among ${Object.keys(schemas).join(", ")}`,
    );
  }
  checkOptions(where, schemas[layer.kind], layer);
}
