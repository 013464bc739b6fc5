import type { PoolLayer } from "../../../model/mod.ts";
import { type ImageShape, type Planes, planesFor } from "../planes.ts";
import type { Build, LayerOperation, Passes, Place, Step } from "./operation.ts";

/** Pooling in windows of `size × size`. */
export interface PoolStep extends Step {
  readonly kind: "maxPool" | "averagePool";
  /** Planes before it. */
  readonly from: Planes;
  /** Planes behind it. */
  readonly to: Planes;
  /** Height and width of the window. */
  readonly size: number;
  /** Step between windows. */
  readonly stride: number;
}

/** The largest of every window. */
export const maxPool: LayerOperation<PoolLayer, PoolStep> = {
  lower,
  compile({ from, to, size, stride }, { kernels, y, dy, dx }) {
    const { channels, height, width } = to;
    const [o, p] = [4 * from.origin, 4 * to.origin];
    return {
      ...forward("maxPool", { from, to, size, stride }, { kernels, y }),
      backward({ rows }, x) {
        kernels.clear(dx, 4 * rows * from.sample);
        kernels.maxPoolBackward(
          x + o,
          dx + o,
          from.sample,
          y + p,
          dy + p,
          to.sample,
          rows,
          channels,
          height,
          width,
          size,
          stride,
          from.plane,
          from.row,
          to.plane,
          to.row,
        );
      },
    };
  },
};

/** The mean of every window. */
export const averagePool: LayerOperation<PoolLayer, PoolStep> = {
  lower,
  compile({ from, to, size, stride }, { kernels, y, dy, dx }) {
    const { channels, height, width } = to;
    return {
      ...forward("averagePool", { from, to, size, stride }, { kernels, y }),
      backward({ rows }) {
        kernels.clear(dx, 4 * rows * from.sample);
        kernels.averagePoolBackward(
          dx + 4 * from.origin,
          from.sample,
          dy + 4 * to.origin,
          to.sample,
          rows,
          channels,
          height,
          width,
          size,
          stride,
          from.plane,
          from.row,
          to.plane,
          to.row,
        );
      },
    };
  },
};

function lower({ kind, size, stride }: PoolLayer, build: Build): void {
  const from = build.planes();
  const to = planesFor(build.next, build.after as ImageShape);
  build.push<PoolStep>({ kind, from, to, size, stride }, { planes: to });
}

function forward(
  kind: PoolStep["kind"],
  { from, to, size, stride }: Pick<PoolStep, "from" | "to" | "size" | "stride">,
  { kernels, y }: Pick<Place, "kernels" | "y">,
): Pick<Passes, "forward"> {
  const { channels, height, width } = to;
  return {
    forward: ({ rows }, x) =>
      kernels[kind](
        x + 4 * from.origin,
        from.sample,
        y + 4 * to.origin,
        to.sample,
        rows,
        channels,
        height,
        width,
        size,
        stride,
        from.plane,
        from.row,
        to.plane,
        to.row,
      ),
  };
}
