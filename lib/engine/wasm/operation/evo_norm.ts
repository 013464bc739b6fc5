import type { EvoNormLayer } from "../../../model/mod.ts";
import { type ImageShape, type Planes, planesFor } from "../planes.ts";
import type { LayerOperation, Step } from "./operation.ts";

/** EvoNorm-S0. */
export interface EvoNormStep extends Step {
  readonly kind: "evoNorm";
  /** Planes before it. */
  readonly from: Planes;
  /** Planes behind it. */
  readonly to: Planes;
  /** Groups of channels. */
  readonly groups: number;
  /** Where the scales begin in a row of parameters; the shifts follow them. */
  readonly scale: number;
}

/** Normalisation and activation in one. */
export const evoNorm: LayerOperation<EvoNormLayer, EvoNormStep> = {
  lower({ groups }, build) {
    const from = build.planes();
    const to = planesFor(build.next, build.after as ImageShape);
    const scale = build.parameters();
    build.parameters();
    build.push<EvoNormStep>({ kind: "evoNorm", trains: true, from, to, groups, scale }, { planes: to });
  },
  compile({ from, to, groups, scale }, { kernels, y, dy, dx, room }) {
    const { channels, height, width } = to;
    const gradient = room(8 * channels);
    const shift = scale + channels;
    return {
      forward({ weights, rows }, x) {
        kernels.evoNorm(
          x + 4 * from.origin,
          from.sample,
          y + 4 * to.origin,
          to.sample,
          rows,
          channels,
          groups,
          height,
          width,
          from.plane,
          from.row,
          to.plane,
          to.row,
          weights + 4 * scale,
          weights + 4 * shift,
        );
      },
      backward({ weights, rows }, x, { row, alpha, beta }) {
        kernels.clear(dx, 4 * rows * from.sample);
        kernels.evoNormBackward(
          x + 4 * from.origin,
          dx + 4 * from.origin,
          from.sample,
          dy + 4 * to.origin,
          to.sample,
          rows,
          channels,
          groups,
          height,
          width,
          from.plane,
          from.row,
          to.plane,
          to.row,
          weights + 4 * scale,
          gradient,
          gradient + 4 * channels,
        );
        kernels.columnSums(gradient, 1, 2 * channels, alpha, beta, row + 4 * scale);
      },
    };
  },
};
