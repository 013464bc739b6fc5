/** Activation functions a layer can apply, elementwise. */
export type ActivationName = "linear" | "relu" | "tanh" | "sigmoid";

/** A fully connected layer: y = x·W + b, with W `[inputs, outputs]` and b `[outputs]`. */
export interface DenseLayer {
  /** Kind of the layer. */
  readonly kind: "dense";
  /** Number of outputs. */
  readonly outputs: number;
  /** Applied to y. */
  readonly activation: ActivationName;
  /** Factor before x·W: 1, or 1/√inputs in NTK parameterisation. */
  readonly weightScale: "standard" | "ntk";
}

/**
 * A two-dimensional convolution over `[height, width, channels]`: weights `[size, size, channels, filters]`, and a bias
 * `[filters]`.
 */
export interface Conv2dLayer {
  /** Kind of the layer. */
  readonly kind: "conv2d";
  /** Output channels. */
  readonly filters: number;
  /** Height and width of the kernel. */
  readonly size: number;
  /** Zeros added on every side. */
  readonly padding: number;
  /** Whether there is a bias; default true. */
  readonly bias?: boolean;
  /** Applied to the result. */
  readonly activation: ActivationName;
}

/** Pooling over `[height, width, channels]` in windows of `size × size`, moved by `stride`. */
export interface PoolLayer {
  /** Kind of the layer. */
  readonly kind: "maxPool" | "averagePool";
  /** Height and width of the window. */
  readonly size: number;
  /** Step between windows. */
  readonly stride: number;
}

/**
 * EvoNorm-S0 over `[height, width, channels]`: y = x·h(x) / √(s² + ε) · γ + β, where s² is the biased variance over
 * height, width and the channels of a group, h(x) = min(max((x + 3)/6, 0), 1) and ε = 10⁻⁵; no learned v, as in the
 * official code of paper C.
 */
export interface EvoNormLayer {
  /** Kind of the layer. */
  readonly kind: "evoNorm";
  /** Groups of channels that share a variance. */
  readonly groups: number;
}

/** One layer of a sequential model. */
export type Layer = DenseLayer | Conv2dLayer | PoolLayer | EvoNormLayer;
