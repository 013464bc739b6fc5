/** Activation functions that a layer can apply, elementwise. */
export const ACTIVATIONS = ["linear", "relu", "relu6", "tanh", "sigmoid", "silu", "gelu"] as const;

/**
 * Name of an activation function.
 *
 * - `"linear"`: x.
 * - `"relu"`: max(x, 0); `"relu6"`: min(max(x, 0), 6).
 * - `"tanh"`; `"sigmoid"`: σ(x) = 1/(1 + e⁻ˣ); `"silu"`: x·σ(x).
 * - `"gelu"`: x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))), as in the official code of BERT (Hendrycks and Gimpel, 2016).
 */
export type ActivationName = typeof ACTIVATIONS[number];

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

/** The same fully connected layer at every token of `[tokens, inputs]`: y = x·W + b. */
export interface TokenDenseLayer {
  /** Kind of the layer. */
  readonly kind: "tokenDense";
  /** Number of outputs per token. */
  readonly outputs: number;
  /** Applied to y. */
  readonly activation: ActivationName;
}

/**
 * A two-dimensional convolution over `[height, width, channels]`: weights `[size, size, channels/groups, filters]`, and a
 * bias `[filters]`.
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
  /** Step between windows. Default: 1. */
  readonly stride?: number;
  /**
   * Groups of channels, each seen by its share of the filters; as many as there are channels make it depthwise. Default 1.
   */
  readonly groups?: number;
  /** Whether there is a bias. Default: true. */
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

/**
 * Group norm over `[height, width, channels]` (Wu and He, 2018): y = (x − m)/√(s² + ε)·γ + β, where m and s² are the mean
 * and the biased variance over height, width and the channels of a group, and ε = 10⁻⁵.
 *
 * There is no batch norm: its running statistics are not parameters, so an algorithm would neither mix nor communicate
 * them, and devices with different data would normalise differently. Papers on skewed data therefore use group norm or
 * EvoNorm.
 */
export interface GroupNormLayer {
  /** Kind of the layer. */
  readonly kind: "groupNorm";
  /** Groups of channels that share mean and variance. */
  readonly groups: number;
  /** Applied to y. Default: `"linear"`. */
  readonly activation?: ActivationName;
}

/** Layer norm (Ba et al., 2016) over the last side of `[…, width]`: y = (x − m)/√(s² + ε)·γ + β, with ε = 10⁻⁵. */
export interface LayerNormLayer {
  /** Kind of the layer. */
  readonly kind: "layerNorm";
}

/** The mean of every channel: `[height, width, channels]` to `[channels]`. */
export interface GlobalAveragePoolingLayer {
  /** Kind of the layer. */
  readonly kind: "globalAveragePooling";
}

/** y = φ(body(x) + shortcut(x)), for layers that keep the shape, or a shortcut that changes it in the same way. */
export interface ResidualLayer {
  /** Kind of the layer. */
  readonly kind: "residual";
  /** Layers that x goes through, in order. */
  readonly body: readonly Layer[];
  /** Layers of the shortcut. Default: none, i.e. x itself. */
  readonly shortcut?: readonly Layer[];
  /** φ. Default: `"linear"`. */
  readonly activation?: ActivationName;
}

/**
 * Embeddings of the tokens of a text: numbers `[length]` from 0 to vocabulary − 1 to E[token] + P[place], with
 * E `[vocabulary, width]` and P `[length, width]` learned. The first layer of its model.
 */
export interface EmbeddingLayer {
  /** Kind of the layer. */
  readonly kind: "embedding";
  /** Size of the vocabulary. */
  readonly vocabulary: number;
  /** Length of an embedding. */
  readonly width: number;
}

/**
 * Multi-head self-attention over `[tokens, width]` (Vaswani et al., 2017): [Q, K, V] = x·W + b in heads of width/heads
 * columns, A = softmax(Q·Kᵀ/√(width/heads)), y = [A·V of every head]·W′ + b′. Every token sees every token.
 */
export interface SelfAttentionLayer {
  /** Kind of the layer. */
  readonly kind: "selfAttention";
  /** Number of heads; divides the width. */
  readonly heads: number;
}

/** The mean over tokens: `[tokens, width]` to `[width]`. */
export interface MeanOverTokensLayer {
  /** Kind of the layer. */
  readonly kind: "meanOverTokens";
}

/** One layer of a sequential model. */
export type Layer =
  | DenseLayer
  | TokenDenseLayer
  | Conv2dLayer
  | PoolLayer
  | GlobalAveragePoolingLayer
  | EvoNormLayer
  | GroupNormLayer
  | LayerNormLayer
  | ResidualLayer
  | EmbeddingLayer
  | SelfAttentionLayer
  | MeanOverTokensLayer;
