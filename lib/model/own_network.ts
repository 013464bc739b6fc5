/** TensorFlow.js, as passed to a custom model. */
export type TensorFlow = typeof import("@tensorflow/tfjs");

/** A tensor of TensorFlow.js. */
export type Tensor = ReturnType<TensorFlow["tensor"]>;

/** What a custom model computes, in operations of TensorFlow.js. */
export interface OwnNetwork {
  /** The outputs `[batch, outputs]` for inputs `[batch, …inputShape]`, given the parameters by name. */
  forward(inputs: Tensor, parameters: Readonly<Record<string, Tensor>>, tf: TensorFlow): Tensor;
  /**
   * The loss of every sample, `[batch]`; training minimises its mean. Targets are `[batch, outputs]`: 1 for the label and 0
   * for the others, or the targets of a regression.
   */
  loss?(outputs: Tensor, targets: Tensor, tf: TensorFlow): Tensor;
  /** What the two functions use from outside, by name. */
  readonly captured: Readonly<Record<string, unknown>>;
}
