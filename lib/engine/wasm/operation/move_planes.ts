import type { Planes } from "../planes.ts";
import type { Operation, Step } from "./operation.ts";

/** Images `[height, width, channels]` to planes. */
export interface ToPlanesStep extends Step {
  readonly kind: "toPlanes";
  /** Planes behind it. */
  readonly to: Planes;
}

/** Planes to images `[height, width, channels]`. */
export interface FromPlanesStep extends Step {
  readonly kind: "fromPlanes";
  /** Planes before it. */
  readonly from: Planes;
}

/** Planes to planes that lie otherwise, with zeros between their rows. */
export interface CopyPlanesStep extends Step {
  readonly kind: "copyPlanes";
  /** Planes before it. */
  readonly from: Planes;
  /** Planes behind it. */
  readonly to: Planes;
}

/** To planes. */
export const toPlanes: Operation<ToPlanesStep> = {
  compile: ({ to }, { kernels, y, dy, dx }) => ({
    forward({ rows }, x) {
      const { channels, height, width, origin, sample, plane, row } = to;
      kernels.toPlanes(x, y + 4 * origin, sample, rows, channels, height, width, plane, row);
    },
    backward({ rows }) {
      const { channels, height, width, origin, sample, plane, row } = to;
      kernels.fromPlanes(dy + 4 * origin, sample, dx, rows, channels, height, width, plane, row);
    },
  }),
};

/** From planes. */
export const fromPlanes: Operation<FromPlanesStep> = {
  compile: ({ from }, { kernels, y, dy, dx }) => ({
    forward({ rows }, x) {
      const { channels, height, width, origin, sample, plane, row } = from;
      kernels.fromPlanes(x + 4 * origin, sample, y, rows, channels, height, width, plane, row);
    },
    backward({ rows }) {
      const { channels, height, width, origin, sample, plane, row } = from;
      kernels.clear(dx, 4 * rows * sample);
      kernels.toPlanes(dy, dx + 4 * origin, sample, rows, channels, height, width, plane, row);
    },
  }),
};

/** Between planes. */
export const copyPlanes: Operation<CopyPlanesStep> = {
  compile({ from, to }, { kernels, y, dy, dx }) {
    const { channels, height, width } = to;
    const copy = (rows: number, a: Planes, at: number, b: Planes, into: number) =>
      kernels.copyPlanes(
        at + 4 * a.origin,
        a.sample,
        into + 4 * b.origin,
        b.sample,
        rows,
        channels,
        height,
        width,
        a.plane,
        a.row,
        b.plane,
        b.row,
      );
    return {
      forward: ({ rows }, x) => copy(rows, from, x, to, y),
      backward({ rows }) {
        kernels.clear(dx, 4 * rows * from.sample);
        copy(rows, to, dy, from, dx);
      },
    };
  },
};
