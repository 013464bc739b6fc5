import { sha256 } from "../../base/mod.ts";
import { stream } from "../../random/mod.ts";
import type { Dataset, TrainTest } from "../dataset.ts";
import { syntheticDigits } from "./synthetic_digits.ts";

const SIDE = 32;
const DIGIT_SIDE = 28;

/**
 * Synthetic digits in random colours, shifted, with noise, 32 × 32: for trying things out without colour images.
 */
export function syntheticColourImages({ train, test }: { readonly train: number; readonly test: number }): TrainTest {
  const digits = syntheticDigits({ train, test });
  return { train: coloured(digits.train), test: coloured(digits.test) };
}

function coloured({ inputs: digits, samples, part, ...rest }: Dataset): Dataset {
  const random = stream({ seed: 0, purpose: `synthetic colour images, ${part}` });
  const inputs = new Float32Array(samples * SIDE * SIDE * 3);
  for (let i = 0; i < samples; i++) {
    const [ground, ink] = [0, 1].map(() => [0, 1, 2].map(() => random.uniform()));
    const [top, left] = [random.integer(5), random.integer(5)];
    for (let y = 0; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++) {
        const [v, u] = [y - top, x - left];
        const inside = v >= 0 && v < DIGIT_SIDE && u >= 0 && u < DIGIT_SIDE;
        const darkness = inside ? digits[(i * DIGIT_SIDE + v) * DIGIT_SIDE + u]! : 0;
        for (let c = 0; c < 3; c++) {
          const colour = ground![c]! + darkness * (ink![c]! - ground![c]!) + 0.05 * random.normal();
          inputs[((i * SIDE + y) * SIDE + x) * 3 + c] = Math.round(255 * Math.min(1, Math.max(0, colour))) / 255;
        }
      }
    }
  }
  const levels = Uint8Array.from(inputs, (value) => Math.round(value * 255));
  return { ...rest, part, samples, inputs, inputShape: [SIDE, SIDE, 3], checksum: sha256(`${sha256(levels)} ${part}`) };
}
