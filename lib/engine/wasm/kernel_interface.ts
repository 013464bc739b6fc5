// Generated from the kernels' sources: `deno task kernels` renews it.
// deno-fmt-ignore-file

/**
 * The kernels of `kernels.wasm`. Addresses are bytes in the shared memory, strides count numbers, and nothing is checked:
 * the callers check every size first.
 */
export interface Kernels {
  /** y ← (x − m)·γ/√(s² + ε) + β, kept between `lower` and `upper`; see kernel/channel_norm.ts. */
  groupNorm(x: number, y: number, samples: number, pixels: number, channels: number, groups: number, scale: number,
    shift: number, lower: number, upper: number, moments: number, work: number): void;
  /** The way back: dx, unless it is 0, and the sums that are the derivatives by γ and β. */
  groupNormBackward(x: number, dx: number, y: number, dy: number, samples: number, pixels: number, channels: number,
    groups: number, scale: number, lower: number, upper: number, moments: number, work: number, dScale: number,
    dShift: number): void;
  /** y ← γ·x·h(x)/√(s² + ε) + β, with h(x) = min(max((x + 3)/6, 0), 1); see kernel/channel_norm.ts. */
  evoNorm(x: number, y: number, samples: number, pixels: number, channels: number, groups: number, scale: number,
    shift: number, moments: number, work: number): void;
  /** The way back: dx, unless it is 0, and the sums that are the derivatives by γ and β. */
  evoNormBackward(x: number, dx: number, dy: number, samples: number, pixels: number, channels: number,
    groups: number, scale: number, moments: number, work: number, dScale: number, dShift: number): void;
  /** Linear combinations, each out ← Σ coefficient·numbers; see kernel/combine.ts. */
  combine(statements: number, count: number, first: number, most: number): void;
  /** y ← A·B + bias, row p of B beginning at `x + 4·offsets[p]`; see kernel/convolution.ts. */
  convolve(a: number, ars: number, acs: number, x: number, offsets: number, bias: number, y: number, ldy: number,
    m: number, n: number, k: number): void;
  /** C `[m, n]` ← A `[m, k]` · Bᵀ with B `[n, k]`; uses 288 bytes at `t`. */
  productTransposedRight(a: number, lda: number, b: number, ldb: number, c: number, ldc: number, m: number, n: number,
    k: number, t: number): void;
  /** C ← C·add + A·Bᵀ, row i of A `[m, k]` beginning at `a + 4·offsets[i]`; uses 288 bytes at `t`. */
  correlate(a: number, offsets: number, b: number, ldb: number, c: number, ldc: number, m: number, n: number,
    k: number, add: number, t: number): void;
  /** C ← A·B where β = 0, α·A·B + E where β = 1, A·B + β·E otherwise; see kernel/product.ts. */
  product(a: number, ars: number, acs: number, b: number, ldb: number, e: number, lde: number, alpha: number,
    beta: number, c: number, ldc: number, m: number, n: number, k: number): void;
  /** `product` of an A that is mostly zeros; uses 8·k bytes at `list`. See kernel/sparse_product.ts. */
  sparseProduct(a: number, ars: number, acs: number, b: number, ldb: number, e: number, lde: number, alpha: number,
    beta: number, c: number, ldc: number, m: number, n: number, k: number, list: number): void;
  /** w ← w − η·u + c + ρ·(a − w) in the given form; see kernel/update.ts. */
  update(form: number, w: number, g: number, v: number, c: number, a: number, n: number, eta: number, mu: number,
    lambda: number, rho: number): void;
  /** u ← GwGᵀ: n filters [3, 3, n], transformed, with so many bytes from place to place. */
  winogradWeights(w: number, u: number, n: number, place: number): void;
  /** g ← GᵀuG: out ← g where β = 0, out + α·g where β = 1, β·out + g otherwise. */
  winogradGradient(u: number, out: number, n: number, place: number, alpha: number, beta: number): void;
  /** v ← the transformed tiles of x, BᵀxB: so many of them, from one on; `zeros` are as many as a pixel has numbers. */
  winogradInputs(x: number, v: number, first: number, tiles: number, height: number, width: number, channels: number,
    plane: number, zeros: number): void;
  /** v ← the transformed derivatives of tiles of results, AdAᵀ. */
  winogradDerivatives(x: number, v: number, first: number, tiles: number, height: number, width: number,
    channels: number, plane: number, zeros: number): void;
  /** y ← AᵀmA + bias, or without one where it is 0: the results of so many tiles, from one on. */
  winogradOutputs(m: number, y: number, bias: number, first: number, tiles: number, height: number, width: number,
    channels: number, plane: number): void;
  /** y ← max(y, 0) over whole pairs of vectors of four. */
  relu(y: number, pairs: number): void;
  /** d ← d where y > 0, else 0. */
  reluBackward(y: number, d: number, pairs: number): void;
  /** y ← tanh y. */
  tanh(y: number, pairs: number): void;
  /** d ← d·(1 − y²). */
  tanhBackward(y: number, d: number, pairs: number): void;
  /** y ← 1/(1 + e⁻ʸ). */
  sigmoid(y: number, pairs: number): void;
  /** d ← d·y·(1 − y). */
  sigmoidBackward(y: number, d: number, pairs: number): void;
  /** y ← min(max(y, 0), 6). */
  relu6(y: number, pairs: number): void;
  /** d ← d where 0 < y < 6, else 0. */
  relu6Backward(y: number, d: number, pairs: number): void;
  /** y ← x·σ(x). */
  silu(x: number, y: number, pairs: number): void;
  /** dx ← dy·(σ(x) + x·σ(x)·(1 − σ(x))). */
  siluBackward(x: number, dy: number, dx: number, pairs: number): void;
  /** y ← x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))). */
  gelu(x: number, y: number, pairs: number): void;
  /** dx ← dy·gelu′(x). */
  geluBackward(x: number, dy: number, dx: number, pairs: number): void;
  /** y ← factor·x. */
  scale(x: number, factor: number, y: number, pairs: number): void;
  /** y ← a + b. */
  addValues(a: number, b: number, y: number, pairs: number): void;
  /** Copies the samples at `indices` (u32) to `x` and their labels to `y`. */
  gather(inputs: number, labels: number, indices: number, rows: number, features: number, x: number, y: number): void;
  /**
   * Sums s of the columns of d `[rows, columns]`: out ← s where β = 0, out + α·s where β = 1, β·out + s otherwise.
   */
  columnSums(d: number, rows: number, columns: number, alpha: number, beta: number, out: number): void;
  /** Whether all of n numbers are finite. */
  allFinite(x: number, n: number): number;
  /** Sets bytes to 0. */
  clear(at: number, bytes: number): void;
  /** Copies bytes. */
  copyBytes(from: number, to: number, bytes: number): void;
  /**
   * p = v + e; v ← C(p); e ← p − C(p) over n numbers, with C(p) = (‖p‖₁/n)·sign(p), or C(p) = p where `signs` is false.
   * Without errors (address 0) e is 0 and not kept.
   */
  compress(signs: number, v: number, e: number, n: number): void;
  /** y ← x ∗ w + bias, or without one where it is 0. */
  depthwise(x: number, w: number, bias: number, y: number, samples: number, height: number, width: number,
    channels: number, size: number, stride: number, padding: number, outHeight: number, outWidth: number): void;
  /** Adds to dx what the derivatives dy give it; dx is zero before. */
  depthwiseInputs(dy: number, w: number, dx: number, samples: number, height: number, width: number, channels: number,
    size: number, stride: number, padding: number, outHeight: number, outWidth: number): void;
  /** dw ← the derivatives by the weights. */
  depthwiseWeights(x: number, dy: number, dw: number, samples: number, height: number, width: number,
    channels: number, size: number, stride: number, padding: number, outHeight: number, outWidth: number): void;
  /** Sum of the cross-entropies −ln softmax(z)[label]; δ = scale·(softmax(z) − onehot). */
  crossEntropyGradient(z: number, labels: number, rows: number, classes: number, scale: number): number;
  /** Adds the cross-entropies and the right answers; destroys the outputs. */
  crossEntropyScore(z: number, labels: number, rows: number, classes: number, loss: number, correct: number): void;
  /** Sum of ½‖f − t‖² with t = +1 for the class and −1 for the others; δ = scale·(f − t). */
  squaredGradient(f: number, labels: number, rows: number, classes: number, scale: number): number;
  /** Adds the squared losses and the right answers. */
  squaredScore(f: number, labels: number, rows: number, classes: number, loss: number, correct: number): void;
  /**
   * Rows `[size, size, channels]` of p for `count` images, in the order of the results `[outHeight, outWidth]`; what lies outside
   * an image is 0. A pixel of x has `pixel` numbers, of which the first `channels` are taken.
   */
  patches(x: number, p: number, count: number, height: number, width: number, pixel: number, channels: number,
    size: number, stride: number, padding: number, outHeight: number, outWidth: number): void;
  /** Adds the rows of p to the pixels that they were taken from. */
  addPatches(p: number, x: number, count: number, height: number, width: number, pixel: number, channels: number,
    size: number, stride: number, padding: number, outHeight: number, outWidth: number): void;
  /** y `[columns, rows]` ← xᵀ, with rows of x and of y so many numbers apart. */
  transpose(x: number, rows: number, columns: number, xRow: number, y: number, yRow: number): void;
  /** Images `[height, width, channels]` without gaps to planes. */
  toPlanes(x: number, y: number, ySample: number, samples: number, channels: number, height: number, width: number,
    yPlane: number, yRow: number): void;
  /** Planes to images `[height, width, channels]` without gaps. */
  fromPlanes(x: number, xSample: number, y: number, samples: number, channels: number, height: number, width: number,
    xPlane: number, xRow: number): void;
  /** Planes to planes of other strides. */
  copyPlanes(x: number, xSample: number, y: number, ySample: number, samples: number, channels: number,
    height: number, width: number, xPlane: number, xRow: number, yPlane: number, yRow: number): void;
  /** sums[i] ← the sum of the first n numbers of plane i over all samples. */
  planeSums(d: number, dSample: number, samples: number, channels: number, n: number, plane: number,
    sums: number): void;
  /** Weights `[taps, channels, filters]` to `[channels, taps, filters]`. */
  swapTapsAndChannels(w: number, taps: number, channels: number, filters: number, out: number): void;
  /** The largest of every window. */
  maxPool(x: number, xSample: number, y: number, ySample: number, samples: number, channels: number, height: number,
    width: number, size: number, stride: number, xPlane: number, xRow: number, yPlane: number, yRow: number): void;
  /** Gives each derivative dy to the first pixel of its window that equals the maximum; dx is zero before. */
  maxPoolBackward(x: number, dx: number, xSample: number, y: number, dy: number, ySample: number, samples: number,
    channels: number, height: number, width: number, size: number, stride: number, xPlane: number, xRow: number,
    yPlane: number, yRow: number): void;
  /** The mean of every window. */
  averagePool(x: number, xSample: number, y: number, ySample: number, samples: number, channels: number,
    height: number, width: number, size: number, stride: number, xPlane: number, xRow: number, yPlane: number,
    yRow: number): void;
  /** Adds its share of each derivative dy to the pixels of its window; dx is zero before. */
  averagePoolBackward(dx: number, xSample: number, dy: number, ySample: number, samples: number, channels: number,
    height: number, width: number, size: number, stride: number, xPlane: number, xRow: number, yPlane: number,
    yRow: number): void;
  /** The largest of every window of `size × size`, `stride` apart. */
  maxPoolPixels(x: number, y: number, samples: number, height: number, width: number, channels: number, size: number,
    stride: number, outHeight: number, outWidth: number): void;
  /** Adds each derivative dy to the first pixel of its window that equals the maximum; dx is zero before. */
  maxPoolPixelsBackward(x: number, dx: number, y: number, dy: number, samples: number, height: number, width: number,
    channels: number, size: number, stride: number, outHeight: number, outWidth: number): void;
  /** The mean of every window of `size × size`, `stride` apart. */
  averagePoolPixels(x: number, y: number, samples: number, height: number, width: number, channels: number,
    size: number, stride: number, outHeight: number, outWidth: number): void;
  /** Adds its share of each derivative dy to the pixels of its window; dx is zero before. */
  averagePoolPixelsBackward(dx: number, dy: number, samples: number, height: number, width: number, channels: number,
    size: number, stride: number, outHeight: number, outWidth: number): void;
  /** y `[samples, channels]` ← the means over all rows of x `[samples, rows, channels]`. */
  meanOfRows(x: number, y: number, samples: number, rows: number, channels: number): void;
  /** dx ← its share of dy in every row. */
  meanOfRowsBackward(dy: number, dx: number, samples: number, rows: number, channels: number): void;
  /** y_k ← x_k + factor·s for the first `columns` numbers of rows; s is one row. Without a factor they are copied. */
  shiftRows(x: number, xStride: number, y: number, yStride: number, rows: number, columns: number, factor: number,
    s: number): void;
  /**
   * Over the columns `first` … `first + columns − 1`: squares[k] ← Σ (θ_k − θ̄)² in double precision.
   * `mean` is room for 4·⌈columns / 4⌉ doubles.
   */
  squaredDistances(theta: number, rows: number, stride: number, first: number, columns: number, mean: number,
    squares: number): void;
  /** Σ |a − b| for order 1, Σ (a − b)² for order 2, over n numbers; b is 0 where its address is. */
  distance(order: number, a: number, b: number, n: number): number;
  /** Σ a·b over n numbers. */
  dot(a: number, b: number, n: number): number;
  /** y ← the token's row of `table` plus the place's row of `places`, for tokens (f32) `[samples, length]`. */
  embed(tokens: number, table: number, places: number, y: number, samples: number, length: number,
    width: number): void;
  /** Adds α times the derivatives dy to the rows of the tokens in `table`, and of the places in `places`. */
  embedBackward(tokens: number, dy: number, samples: number, length: number, width: number, alpha: number,
    table: number, places: number): void;
  /** Rows of n numbers ← softmax(factor·row). */
  softmaxRows(x: number, rows: number, n: number, factor: number): void;
  /** d ← factor·p·(d − Σ p·d) in every row: the way back through `softmaxRows`, which made p. */
  softmaxRowsBackward(p: number, d: number, rows: number, n: number, factor: number): void;
  /** y ← (x − m)/√(s² + ε)·γ + β in every row of n numbers; keeps m and 1/√(s² + ε) of each in `moments`. */
  layerNorm(x: number, y: number, rows: number, n: number, scale: number, shift: number, moments: number): void;
  /** dx from dy, unless dx is 0, and the sums over rows that are the derivatives by γ and β. */
  layerNormBackward(x: number, dx: number, dy: number, rows: number, n: number, scale: number, moments: number,
    dScale: number, dShift: number): void;
}
