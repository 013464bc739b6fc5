import { z } from "zod";
import { imageNetwork, type ImageNetworkOptions, imageNetworkSchema } from "./image_network.ts";
import type { Layer } from "./layer.ts";
import { type Model, sequential } from "./model.ts";

/** Options of {@linkcode resnet20} and {@linkcode resnet18}. */
export interface ResNetOptions extends ImageNetworkOptions {
  /**
   * The shortcut around a block that changes the shape, a convolution of one pixel: followed by a normalisation, or
   * `"plain"`. Default `"normalized"`, but `"plain"` for `resnet20` with group norm.
   */
  readonly shortcut?: "normalized" | "plain";
}

const schema = imageNetworkSchema.extend({ shortcut: z.enum(["normalized", "plain"]).optional() });

/**
 * ResNet-20 for images of 32 × 32 (He et al., 2016, section 4.2): a convolution 3 × 3 to 16 channels; three times three
 * blocks of two convolutions 3 × 3 with a shortcut, of 16, 32 and 64 channels, the first block of 32 and of 64 with
 * stride 2; the mean over the image, and a linear layer. All convolutions are without bias.
 *
 * With EvoNorm it is that of paper C's official code, with a normalisation in every shortcut: 272,474 parameters. With
 * group norm the shortcuts have none unless asked for: 272,282. (The shortcuts of He et al. have no parameters; they
 * also have 0.27 million.) Convolutions start from N(0, 2/(size²·filters)), the linear layer as in PyTorch.
 *
 * @throws {InputError} If an option is unknown or out of range.
 *
 * @example
 * ```ts
 * import { models } from "murmuration";
 *
 * console.assert(models.resnet20().parameters === 272_474);
 * console.assert(models.resnet20({ norm: "groupNorm" }).parameters === 272_282);
 * ```
 */
export function resnet20(options: ResNetOptions = {}): Model {
  const shortcut = options.norm === "groupNorm" ? "plain" : "normalized";
  return resnet("resnet20", { shortcut, ...options }, { name: "ResNet-20", stages: [16, 32, 64], blocks: 3 });
}

/**
 * ResNet-18 for images of 32 × 32: that of He et al. (2016) but starting with a convolution 3 × 3 to 64 channels and no
 * pooling, as is usual for CIFAR; two blocks each of 64, 128, 256 and 512 channels, the mean over the image, and a
 * linear layer; 11,173,962 parameters. Convolutions start from N(0, 2/(size²·filters)), the linear layer as in PyTorch.
 *
 * @throws {InputError} If an option is unknown or out of range.
 *
 * @example
 * ```ts
 * import { models } from "murmuration";
 *
 * console.assert(models.resnet18({ norm: "groupNorm" }).parameters === 11_173_962);
 * ```
 */
export function resnet18(options: ResNetOptions = {}): Model {
  const shortcut = "normalized";
  return resnet("resnet18", { shortcut, ...options }, { name: "ResNet-18", stages: [64, 128, 256, 512], blocks: 2 });
}

function resnet(
  kind: string,
  options: ResNetOptions,
  { name, stages, blocks }: { readonly name: string; readonly stages: readonly number[]; readonly blocks: number },
): Model {
  const { norm, channels, convolution, named, spec, inputShape, head } = imageNetwork(kind, options, schema);
  const after = norm === "evoNorm" ? "linear" : "relu";
  const shortcutOf = (filters: number): readonly Layer[] => {
    const [pixel, normalized] = convolution(filters, 1, { stride: 2, activation: "linear" });
    return options.shortcut === "plain" ? [pixel!] : [pixel!, normalized!];
  };
  const block = (filters: number, narrows: boolean): Layer => ({
    kind: "residual",
    body: [
      ...convolution(filters, 3, { stride: narrows ? 2 : 1 }),
      ...convolution(filters, 3, { activation: "linear" }),
    ],
    ...(narrows ? { shortcut: shortcutOf(filters) } : {}),
    activation: after,
  });
  return sequential({
    name: named(name),
    spec: { ...spec, shortcut: options.shortcut! },
    inputShape,
    layers: [
      ...convolution(channels(stages[0]!), 3),
      ...stages.flatMap((filters, stage) =>
        Array.from({ length: blocks }, (_, i) => block(channels(filters), stage > 0 && i === 0))
      ),
      { kind: "globalAveragePooling" },
      head,
    ],
    initialization: "convNormal",
  });
}
