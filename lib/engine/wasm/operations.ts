import type { Layer } from "../../model/mod.ts";
import { activation } from "./operation/activation.ts";
import { conv2d } from "./operation/conv2d.ts";
import { dense } from "./operation/dense.ts";
import { evoNorm } from "./operation/evo_norm.ts";
import { copyPlanes, fromPlanes, toPlanes } from "./operation/move_planes.ts";
import type { LayerOperation, Operation } from "./operation/operation.ts";
import { averagePool, maxPool } from "./operation/pool.ts";
import { scale } from "./operation/scale.ts";

/** The operation of every layer. */
export const layers = { averagePool, conv2d, dense, evoNorm, maxPool } satisfies {
  readonly [K in Layer["kind"]]: LayerOperation<Extract<Layer, { kind: K }>, never>;
};

/** The operation of every kind of step: those of layers, and what stands between them. */
export const operations: Readonly<Record<string, Operation<never>>> = {
  ...layers,
  activation,
  copyPlanes,
  fromPlanes,
  scale,
  toPlanes,
};
