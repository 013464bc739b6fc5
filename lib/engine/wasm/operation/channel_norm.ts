import type { EvoNormLayer, GroupNormLayer } from "../../../model/mod.ts";
import type { ImageShape } from "../planes.ts";
import type { Build, LayerOperation, Place, Step } from "./operation.ts";

/** A normalisation of images over groups of channels. */
interface ChannelNormStep extends Step {
  /** Pixels of an image. */
  readonly pixels: number;
  /** Channels of a pixel. */
  readonly channels: number;
  /** Groups of channels. */
  readonly groups: number;
  /** Where the scales begin in a row of parameters; the shifts follow them. */
  readonly scale: number;
}

/** Group norm, with an activation that is a bound or two. */
export interface GroupNormStep extends ChannelNormStep {
  readonly kind: "groupNorm";
  /** What the results are at least. */
  readonly lower: number;
  /** What they are at most. */
  readonly upper: number;
}

/** EvoNorm-S0. */
export interface EvoNormStep extends ChannelNormStep {
  readonly kind: "evoNorm";
}

/** Group norm. */
export const groupNorm: LayerOperation<GroupNormLayer, GroupNormStep> = {
  fuses: ["relu", "relu6"],
  lower({ groups, activation }, build) {
    const lower = activation === "relu" || activation === "relu6" ? 0 : -Infinity;
    const upper = activation === "relu6" ? 6 : Infinity;
    const norm = take(build, groups);
    build.push<GroupNormStep>({ kind: "groupNorm", ...norm, lower, upper }, norm.pixels * norm.channels);
  },
  compile({ pixels, channels, groups, scale, lower, upper }, place) {
    const { kernels, y, dy, dx } = place;
    const { moments, work, gradient } = scratch(place, { channels, groups });
    const shift = scale + channels;
    return {
      forward({ weights, rows }, x) {
        const [gamma, beta] = [weights + 4 * scale, weights + 4 * shift];
        kernels.groupNorm(x, y, rows, pixels, channels, groups, gamma, beta, lower, upper, moments, work);
      },
      backward({ weights, rows }, x, { row, alpha, beta }) {
        const dShift = gradient + 4 * channels;
        const shape = [rows, pixels, channels, groups, weights + 4 * scale, lower, upper, moments, work] as const;
        kernels.groupNormBackward(x, dx, y, dy, ...shape, gradient, dShift);
        kernels.columnSums(gradient, 1, 2 * channels, alpha, beta, row + 4 * scale);
      },
    };
  },
};

/** Normalisation and activation in one. */
export const evoNorm: LayerOperation<EvoNormLayer, EvoNormStep> = {
  lower({ groups }, build) {
    const norm = take(build, groups);
    build.push<EvoNormStep>({ kind: "evoNorm", ...norm }, norm.pixels * norm.channels);
  },
  compile({ pixels, channels, groups, scale }, place) {
    const { kernels, y, dy, dx } = place;
    const { moments, work, gradient } = scratch(place, { channels, groups });
    const shift = scale + channels;
    return {
      forward({ weights, rows }, x) {
        const [gamma, beta] = [weights + 4 * scale, weights + 4 * shift];
        kernels.evoNorm(x, y, rows, pixels, channels, groups, gamma, beta, moments, work);
      },
      backward({ weights, rows }, x, { row, alpha, beta }) {
        const dShift = gradient + 4 * channels;
        const shape = [rows, pixels, channels, groups, weights + 4 * scale, moments, work] as const;
        kernels.evoNormBackward(x, dx, dy, ...shape, gradient, dShift);
        kernels.columnSums(gradient, 1, 2 * channels, alpha, beta, row + 4 * scale);
      },
    };
  },
};

function take(build: Build, groups: number): Omit<ChannelNormStep, "kind" | "input" | "output"> {
  build.flat();
  const [height, width, channels] = build.shape as ImageShape;
  const scale = build.parameters();
  build.parameters();
  return { trains: true, pixels: height * width, channels, groups, scale };
}

/** Room for the moments of every group, what the kernels need besides, and a gradient. */
function scratch(
  { rows, room, shared }: Place,
  { channels, groups }: { readonly channels: number; readonly groups: number },
): { readonly moments: number; readonly work: number; readonly gradient: number } {
  const vectors = 4 * Math.ceil(channels / 4);
  return { moments: room(8 * rows * groups), work: shared(4 * 6 * vectors), gradient: shared(8 * vectors) };
}
