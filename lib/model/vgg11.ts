import { imageNetwork, type ImageNetworkOptions } from "./image_network.ts";
import { type Model, sequential } from "./model.ts";

/** Channels of the convolutions; maximum pooling follows each list. */
const CHANNELS = [[16], [32], [64, 64], [128, 128], [128, 128]] as const;

/**
 * The VGG-11 of the official code of paper C's authors (Global Update Tracking) for images of 32 × 32, after Simonyan and
 * Zisserman (2015): eight convolutions 3 × 3 with bias, to 16, 32, 64, 64 and four times 128 channels, each normalised,
 * maximum pooling 2 × 2 five times, and a linear layer; 579,786 parameters. The original is four times as wide
 * (`width: 4`) and has two further linear layers. Convolutions start from N(0, 2/(9·filters)) with biases 0, the linear
 * layer as in PyTorch.
 *
 * @throws {InputError} If an option is unknown or out of range, or the images have fewer than 32 pixels on a side.
 *
 * @example
 * ```ts
 * import { models } from "murmuration";
 *
 * console.assert(models.vgg11().parameters === 579_786);
 * ```
 */
export function vgg11(options: ImageNetworkOptions = {}): Model {
  const { channels, convolution, named, spec, inputShape, head } = imageNetwork("vgg11", options);
  return sequential({
    name: named("VGG-11"),
    spec,
    inputShape,
    layers: [
      ...CHANNELS.flatMap((stage) => [
        ...stage.flatMap((filters) => convolution(channels(filters), 3, { bias: true })),
        { kind: "maxPool", size: 2, stride: 2 } as const,
      ]),
      head,
    ],
    initialization: "convNormal",
  });
}
