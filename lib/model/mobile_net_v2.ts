import { imageNetwork, type ImageNetworkOptions } from "./image_network.ts";
import type { Layer } from "./layer.ts";
import { type Model, sequential } from "./model.ts";

/** Expansion, channels, blocks and the step of the first one, stage by stage. */
const STAGES = [
  [1, 16, 1, 1],
  [6, 24, 2, 1],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

/**
 * MobileNet-V2 for images of 32 × 32 (Sandler et al., 2018) as in the official code of paper C: 17 blocks of a
 * convolution of one pixel that widens, a depthwise 3 × 3 convolution and one of one pixel that narrows, each
 * normalised, with a shortcut around blocks of stride 1; the mean over the image, and a linear layer; 2,296,922
 * parameters. As in that code, the activation with group norm is ReLU, not ReLU6, and a shortcut that changes the
 * number of channels is a convolution of one pixel with a normalisation.
 *
 * Linear and pixel-wise layers start as in PyTorch: uniform in ±1/√fanIn.
 *
 * @throws {InputError} If an option is unknown or out of range.
 *
 * @example
 * ```ts
 * import { models } from "murmuration";
 *
 * console.assert(models.mobileNetV2().parameters === 2_296_922);
 * ```
 */
export function mobileNetV2(options: ImageNetworkOptions = {}): Model {
  const { channels, convolution, named, spec, inputShape, head } = imageNetwork("mobileNetV2", options);
  const layers: Layer[] = [...convolution(channels(32), 3)];
  let before = channels(32);
  for (const [expansion, count, blocks, firstStride] of STAGES) {
    const filters = channels(count);
    for (let i = 0; i < blocks; i++) {
      const stride = i === 0 ? firstStride : 1;
      const wide = expansion * before;
      const body = [
        ...convolution(wide, 1),
        ...convolution(wide, 3, { stride, groups: wide }),
        ...convolution(filters, 1, { activation: "linear" }),
      ];
      const shortcut = before === filters ? {} : { shortcut: convolution(filters, 1, { activation: "linear" }) };
      if (stride === 1) layers.push({ kind: "residual", body, ...shortcut });
      else layers.push(...body);
      before = filters;
    }
  }
  return sequential({
    name: named("MobileNet-V2"),
    spec,
    inputShape,
    layers: [...layers, ...convolution(channels(1280), 1), { kind: "globalAveragePooling" }, head],
  });
}
