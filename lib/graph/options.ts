import { z } from "zod";

/** Schema of a probability. */
export const probability = z.number().min(0).max(1);

/** Schema of the fields of `RandomGraphOptions`. */
export const randomGraph = {
  seed: z.int().min(0),
  connected: z.boolean().optional(),
  tries: z.int().min(1).optional(),
};
