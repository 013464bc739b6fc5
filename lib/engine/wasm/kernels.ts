import { createHash } from "node:crypto";

/**
 * The kernels of `kernels.wasm`. Addresses are bytes in the shared memory, strides count numbers, and nothing is checked:
 * the callers check every size first.
 */
export interface Kernels {
  /** C ← A·B where β = 0, α·A·B + E where β = 1, A·B + β·E otherwise; see kernel/product.ts. */
  product(
    a: number,
    aRowStride: number,
    aColumnStride: number,
    b: number,
    bStride: number,
    e: number,
    eStride: number,
    alpha: number,
    beta: number,
    c: number,
    cStride: number,
    m: number,
    n: number,
    k: number,
  ): void;
  /** The same for an A that is mostly zeros; uses 8·k bytes at `list`. See kernel/sparse_product.ts. */
  sparseProduct(...operands: [...product: Parameters<Kernels["product"]>, list: number]): void;
  /** C `[m, n]` ← A `[m, k]` · Bᵀ with B `[n, k]`; uses 288 bytes at `temporary`. */
  productTransposedRight(
    a: number,
    aStride: number,
    b: number,
    bStride: number,
    c: number,
    cStride: number,
    m: number,
    n: number,
    k: number,
    temporary: number,
  ): void;
  /** C ← C·add + A·Bᵀ, row i of A `[m, k]` beginning at `a + 4·offsets[i]`; uses 288 bytes at `temporary`. */
  correlate(
    a: number,
    offsets: number,
    b: number,
    bStride: number,
    c: number,
    cStride: number,
    m: number,
    n: number,
    k: number,
    add: number,
    temporary: number,
  ): void;
  /** y ← A·B + bias, row p of B beginning at `x + 4·offsets[p]`; see kernel/convolution.ts. */
  convolve(
    a: number,
    aRowStride: number,
    aColumnStride: number,
    x: number,
    offsets: number,
    bias: number,
    y: number,
    yStride: number,
    m: number,
    n: number,
    k: number,
  ): void;
  /** Weights `[taps, channels, filters]` to `[channels, taps, filters]`. */
  swapTapsAndChannels(w: number, taps: number, channels: number, filters: number, out: number): void;
  /** Sums of planes over samples. */
  planeSums(
    d: number,
    dSample: number,
    samples: number,
    channels: number,
    n: number,
    plane: number,
    sums: number,
  ): void;
  /** Images `[height, width, channels]` to planes. */
  toPlanes(
    x: number,
    y: number,
    ySample: number,
    samples: number,
    channels: number,
    height: number,
    width: number,
    yPlane: number,
    yRow: number,
  ): void;
  /** Planes to images `[height, width, channels]`. */
  fromPlanes(
    x: number,
    xSample: number,
    y: number,
    samples: number,
    channels: number,
    height: number,
    width: number,
    xPlane: number,
    xRow: number,
  ): void;
  /** Planes to planes of other strides. */
  copyPlanes(
    x: number,
    xSample: number,
    y: number,
    ySample: number,
    samples: number,
    channels: number,
    height: number,
    width: number,
    xPlane: number,
    xRow: number,
    yPlane: number,
    yRow: number,
  ): void;
  /** The largest of every window. */
  maxPool: Pool;
  /** The mean of every window. */
  averagePool: Pool;
  /** Adds every dy to the pixel of its window that is the largest. */
  maxPoolBackward(
    x: number,
    dx: number,
    xSample: number,
    y: number,
    dy: number,
    ySample: number,
    samples: number,
    channels: number,
    height: number,
    width: number,
    size: number,
    stride: number,
    xPlane: number,
    xRow: number,
    yPlane: number,
    yRow: number,
  ): void;
  /** Adds its share of every dy to the pixels of its window. */
  averagePoolBackward: Pool;
  /** EvoNorm-S0; see kernel/evo_norm.as. */
  evoNorm(
    x: number,
    xSample: number,
    y: number,
    ySample: number,
    samples: number,
    channels: number,
    groups: number,
    height: number,
    width: number,
    xPlane: number,
    xRow: number,
    yPlane: number,
    yRow: number,
    scale: number,
    shift: number,
  ): void;
  /** Derivatives of EvoNorm-S0 by inputs, scales and shifts. */
  evoNormBackward(
    x: number,
    dx: number,
    xSample: number,
    dy: number,
    ySample: number,
    samples: number,
    channels: number,
    groups: number,
    height: number,
    width: number,
    xPlane: number,
    xRow: number,
    yPlane: number,
    yRow: number,
    scale: number,
    dScale: number,
    dShift: number,
  ): void;
  /** Sets bytes to 0. */
  clear(at: number, bytes: number): void;
  /** Sums of the columns, joined to `out` by α and β as in `product`. */
  columnSums(d: number, rows: number, columns: number, alpha: number, beta: number, out: number): void;
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
  /** y ← factor·x. */
  scale(x: number, factor: number, y: number, pairs: number): void;
  /** Replaces outputs by scale·∂loss/∂output; gives the summed loss. */
  crossEntropyGradient(outputs: number, labels: number, rows: number, classes: number, scale: number): number;
  /** Replaces outputs by scale·∂loss/∂output; gives the summed loss. */
  squaredGradient(outputs: number, labels: number, rows: number, classes: number, scale: number): number;
  /** Adds to the losses (f64) and the right answers (u32) of every class; destroys the outputs. */
  crossEntropyScore(
    outputs: number,
    labels: number,
    rows: number,
    classes: number,
    loss: number,
    correct: number,
  ): void;
  /** Adds to the losses (f64) and the right answers (u32) of every class. */
  squaredScore(outputs: number, labels: number, rows: number, classes: number, loss: number, correct: number): void;
  /** Copies the samples at some indices, and their labels. */
  gather(
    inputs: number,
    labels: number,
    indices: number,
    rows: number,
    features: number,
    x: number,
    y: number,
  ): void;
  /** 1 if n numbers are all finite, else 0. */
  allFinite(x: number, n: number): number;
  /** w ← w − η·u + c + ρ·(a − w) in the given form; see kernel/update.ts. */
  update(
    form: number,
    w: number,
    g: number,
    v: number,
    c: number,
    a: number,
    n: number,
    eta: number,
    mu: number,
    lambda: number,
    rho: number,
  ): void;
  /** Some columns of out ← W·Θ with W as neighbour lists. */
  mixRows(
    theta: number,
    out: number,
    rows: number,
    stride: number,
    first: number,
    columns: number,
    starts: number,
    neighbors: number,
    weights: number,
  ): void;
  /** Squared distances of the rows from their mean over some columns. */
  squaredDistances(
    theta: number,
    rows: number,
    stride: number,
    first: number,
    columns: number,
    mean: number,
    squares: number,
  ): void;
}

/** Pooling over planes, or its way back: from images at `x` to images at `y`. */
export type Pool = (
  x: number,
  xSample: number,
  y: number,
  ySample: number,
  samples: number,
  channels: number,
  height: number,
  width: number,
  size: number,
  stride: number,
  xPlane: number,
  xRow: number,
  yPlane: number,
  yRow: number,
) => void;

/** Compiles `kernels.wasm`. */
export async function loadModule(): Promise<WebAssembly.Module> {
  return await WebAssembly.compile(await readKernels());
}

/** The head of the SHA-256 of `kernels.wasm`, in hexadecimal. */
export async function kernelsVersion(): Promise<string> {
  return createHash("sha256").update(await readKernels()).digest("hex").slice(0, 12);
}

async function readKernels(): Promise<Uint8Array<ArrayBuffer>> {
  return await Deno.readFile(new URL("./kernels.wasm", import.meta.url));
}

/** The kernels at work on a memory. Every thread has its own, on the same memory. */
export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
}
