/** Devices of different speed, as steps per round. @module */
import { z } from "zod";
import { define, InputError, type Spec } from "../base/mod.ts";
import type { RunContext } from "./round.ts";

/** How many steps each device takes in a round. */
export interface Speed {
  /** JSON form. */
  readonly spec: Spec;
  /** `[devices]`: whole numbers of at least 0, the same in every round. */
  of(run: RunContext): readonly number[];
}

const readClasses = define("speed.classes", {
  steps: z.record(z.string(), z.int().min(0)),
  classes: z.array(z.string()),
});

/** Options of {@linkcode classes}. */
export interface SpeedClassesOptions {
  /** Steps per round of each class of devices. */
  readonly steps: Readonly<Record<string, number>>;
  /** `[devices]`: the class of each device; `clock.timed` takes the same. */
  readonly classes: readonly string[];
}

/**
 * Steps per round by class of device.
 *
 * @throws {InputError} If a device names a class that has no steps; in a run, if there is not one class for each device.
 *
 * @example
 * ```ts
 * import { localSteps, speed } from "murmuration";
 *
 * const steps = speed.classes({ steps: { phone: 10, sensor: 1 }, classes: ["phone", "sensor", "phone"] });
 * localSteps({ steps, batchSize: 10, learningRate: 0.05 });
 * ```
 */
export function classes(given: SpeedClassesOptions): Speed {
  const { steps, classes, spec } = readClasses({ steps: { ...given.steps }, classes: [...given.classes] });
  const perDevice = classes.map((name, k) => {
    if (steps[name] !== undefined) return steps[name];
    throw new InputError(
      `speed.classes: device ${k} is of class "${name}", which has no steps; known: ${Object.keys(steps).join(", ")}`,
    );
  });
  return {
    spec,
    of({ devices }) {
      if (perDevice.length === devices) return perDevice;
      throw new InputError(
        `speed.classes names ${perDevice.length} devices, but there are ${devices}; give the class of each device`,
      );
    },
  };
}

const readLogNormal = define("speed.logNormal", { median: z.number().positive(), deviation: z.number().min(0) });

/**
 * Steps per round, drawn once for each device from a log-normal distribution and rounded to at least 1:
 * median·e^(deviation·N).
 *
 * @throws {InputError} If the median is not positive or the deviation below 0.
 *
 * @example
 * ```ts
 * import { localSteps, speed } from "murmuration";
 *
 * localSteps({ steps: speed.logNormal({ median: 8, deviation: 0.5 }), batchSize: 10, learningRate: 0.05 });
 * ```
 */
export function logNormal(given: { readonly median: number; readonly deviation: number }): Speed {
  const { median, deviation, spec } = readLogNormal(given);
  return {
    spec,
    of: ({ devices, stream }) =>
      Array.from({ length: devices }, (_, device) => {
        const drawn = stream({ purpose: "speed.logNormal", device }).normal();
        return Math.max(1, Math.round(median * Math.exp(deviation * drawn)));
      }),
  };
}
