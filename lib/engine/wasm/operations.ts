import type { Layer } from "../../model/mod.ts";
import { activation } from "./operation/activation.ts";
import { evoNorm, groupNorm } from "./operation/channel_norm.ts";
import { conv2d } from "./operation/conv2d.ts";
import { convolvePlanes } from "./operation/convolve_planes.ts";
import { curve } from "./operation/curve.ts";
import { dense } from "./operation/dense.ts";
import { depthwise } from "./operation/depthwise.ts";
import { embedding } from "./operation/embedding.ts";
import { layerNorm } from "./operation/layer_norm.ts";
import { globalAveragePooling, meanOverTokens } from "./operation/mean_of_rows.ts";
import type { LayerOperation, Operation } from "./operation/operation.ts";
import { averagePool, averagePoolPixels, maxPool, maxPoolPixels } from "./operation/pool.ts";
import { residual } from "./operation/residual.ts";
import { multiple } from "./operation/multiple.ts";
import { selfAttention } from "./operation/self_attention.ts";
import { tokenDense } from "./operation/token_dense.ts";
import { winograd } from "./operation/winograd.ts";
import { copyPlanes, fromPlanes, toPlanes } from "./operation/move_planes.ts";

/** The operation of every layer. */
export const layers = {
  averagePool,
  conv2d,
  dense,
  embedding,
  evoNorm,
  globalAveragePooling,
  groupNorm,
  layerNorm,
  maxPool,
  meanOverTokens,
  residual,
  selfAttention,
  tokenDense,
} satisfies {
  readonly [K in Layer["kind"]]: LayerOperation<Extract<Layer, { kind: K }>, never>;
};

/** The operation of every kind of step: those of layers, and what stands between them. */
export const operations: Readonly<Record<string, Operation<never>>> = {
  ...layers,
  activation,
  averagePoolPixels,
  convolvePlanes,
  copyPlanes,
  curve,
  depthwise,
  fromPlanes,
  maxPoolPixels,
  multiple,
  toPlanes,
  winograd,
};
