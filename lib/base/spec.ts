/** A value that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * The JSON form of a composable value (a graph, a mixing rule, a step, a bias term, a model, a partition): its kind and
 * its options. Two values with equal specs compute the same; run configurations are made of specs.
 */
export interface Spec {
  /** Name of the constructor, for example `"ring"`. */
  readonly kind: string;
  /** The constructor's options. */
  readonly [option: string]: Json;
}
