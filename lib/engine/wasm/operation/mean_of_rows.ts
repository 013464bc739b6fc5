import type { GlobalAveragePoolingLayer, MeanOverTokensLayer } from "../../../model/mod.ts";
import { type Build, type LayerOperation, type Passes, type Place, size, type Step } from "./operation.ts";

/** Means over pixels or tokens. */
export interface MeanOfRowsStep extends Step {
  readonly kind: "globalAveragePooling" | "meanOverTokens";
  /** Pixels or tokens. */
  readonly count: number;
  /** Numbers of each. */
  readonly width: number;
}

/** The mean of every channel. */
export const globalAveragePooling: LayerOperation<GlobalAveragePoolingLayer, MeanOfRowsStep> = { lower, compile };

/** The mean over tokens. */
export const meanOverTokens: LayerOperation<MeanOverTokensLayer, MeanOfRowsStep> = { lower, compile };

function lower({ kind }: GlobalAveragePoolingLayer | MeanOverTokensLayer, build: Build): void {
  build.flat();
  const width = build.shape.at(-1)!;
  build.push<MeanOfRowsStep>({ kind, count: size(build.shape) / width, width }, width);
}

function compile({ count, width }: MeanOfRowsStep, { kernels, y, dy, dx }: Place): Passes {
  return {
    forward: ({ rows }, x) => kernels.meanOfRows(x, y, rows, count, width),
    backward: ({ rows }) => kernels.meanOfRowsBackward(dy, dx, rows, count, width),
  };
}
