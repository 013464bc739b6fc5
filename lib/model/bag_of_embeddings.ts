import { z } from "zod";
import { checkOptions } from "../base/mod.ts";
import { type Model, sequential } from "./model.ts";

/** Options of {@linkcode bagOfEmbeddings}. */
export interface BagOfEmbeddingsOptions {
  /** Number of words told apart: the features of an input. */
  readonly vocabulary: number;
  /** Length of a word's embedding. Default: 32. */
  readonly dimensions?: number;
  /** Number of classes. */
  readonly classes: number;
}

const schema = z.strictObject({
  vocabulary: z.int().positive(),
  dimensions: z.int().positive().optional(),
  classes: z.int().positive(),
});

/**
 * A text classifier on bags of words: a weighted sum of the words' embeddings, then a linear layer, in the manner of
 * fastText (Joulin et al., 2017), with x `[vocabulary]` the weight of each word in the text:
 *
 * e = x·E + b, E `[vocabulary, dimensions]`;  outputs = e·W + c.
 *
 * It runs on every engine.
 *
 * @throws {InputError} If a size is not a whole number of at least 1.
 *
 * @example
 * ```ts
 * import { models } from "murmuration";
 *
 * const model = models.bagOfEmbeddings({ vocabulary: 2000, dimensions: 32, classes: 4 });
 * console.assert(model.parameters === 2000 * 32 + 32 + 32 * 4 + 4);
 * ```
 */
export function bagOfEmbeddings(options: BagOfEmbeddingsOptions): Model {
  checkOptions("models.bagOfEmbeddings", schema, options);
  const { vocabulary, dimensions = 32, classes } = options;
  return sequential({
    name: `bag of embeddings ${vocabulary}-${dimensions}-${classes}`,
    spec: { kind: "bagOfEmbeddings", vocabulary, dimensions, classes },
    inputShape: [vocabulary],
    layers: [dimensions, classes].map((outputs) => ({
      kind: "dense",
      outputs,
      activation: "linear",
      weightScale: "standard",
    })),
  });
}
