import pl from "nodejs-polars";
import type { Frame } from "./frame.ts";
import type { Evaluation } from "../engine/mod.ts";
import type { Partition } from "../data/mod.ts";

/** What is measured at one point of a run, for all devices. */
export interface Measurement {
  /** Round, 0 before training. */
  readonly round: number;
  /** The step after which. */
  readonly phase: string;
  /** Right answers and losses per device and class. */
  readonly evaluation: Evaluation;
  /** `[devices]`: ‖θ_k − θ̄‖₂. */
  readonly drift: ArrayLike<number>;
  /** `[devices]`: float32 values sent since the start. */
  readonly floatsSent: ArrayLike<number>;
  /** `[devices]`: mini-batch gradients taken since the start. */
  readonly gradients: ArrayLike<number>;
  /** Further columns by name, each `[devices]`. */
  readonly metrics: Readonly<Record<string, ArrayLike<number>>>;
}

/** Groups of classes by name, for one device. */
export type ClassGroups = ReadonlyMap<string, readonly number[]>;

/** The groups of every device: all classes, those among its own samples, and the others if there are any. */
export function classGroups(partition: Partition): readonly ClassGroups[] {
  const { labels, classes } = partition.dataset;
  const all = Array.from({ length: classes }, (_, c) => c);
  return partition.indices.map((samples) => {
    const own = new Uint8Array(classes);
    for (const sample of samples) own[labels[sample]!] = 1;
    const groups = new Map([["all", all], ["seen", all.filter((c) => own[c])]]);
    const unseen = all.filter((c) => !own[c]);
    if (unseen.length > 0) groups.set("unseen", unseen);
    return groups;
  });
}

/** Rows of results in long form, column by column. */
export class Recorder {
  readonly #text: Record<"run" | "algorithm" | "phase" | "group", string[]> = {
    run: [],
    algorithm: [],
    phase: [],
    group: [],
  };
  readonly #numbers: Record<string, number[]> = {
    seed: [],
    round: [],
    device: [],
    accuracy: [],
    loss: [],
    drift: [],
    floats_sent: [],
    gradients: [],
  };

  /** Adds a row per device and class group. A group without test samples gets none; a column not measured now, NaN. */
  add(
    run: { readonly id: string; readonly algorithm: string; readonly seed: number },
    groups: readonly ClassGroups[],
    measured: Measurement,
  ): void {
    const { evaluation } = measured;
    const classes = evaluation.total.length;
    groups.forEach((groupsOfDevice, device) => {
      for (const [group, members] of groupsOfDevice) {
        const sum = (counts: ArrayLike<number>, at: number) => members.reduce((total, c) => total + counts[at + c]!, 0);
        const total = sum(evaluation.total, 0);
        if (total === 0) continue;
        const before = this.#text.run.length;
        const text = { run: run.id, algorithm: run.algorithm, phase: measured.phase, group };
        for (const [name, value] of Object.entries(text)) this.#text[name as keyof typeof text].push(value);
        const numbers: Record<string, number> = {
          seed: run.seed,
          round: measured.round,
          device,
          accuracy: sum(evaluation.correct, device * classes) / total,
          loss: sum(evaluation.loss, device * classes) / total,
          drift: measured.drift[device]!,
          floats_sent: measured.floatsSent[device]!,
          gradients: measured.gradients[device]!,
          ...Object.fromEntries(Object.entries(measured.metrics).map(([name, values]) => [name, values[device]!])),
        };
        for (const name of Object.keys(numbers)) this.#numbers[name] ??= new Array<number>(before).fill(NaN);
        for (const [name, column] of Object.entries(this.#numbers)) column.push(numbers[name] ?? NaN);
      }
    });
  }

  /** All rows so far, as a polars dataframe. */
  frame(): Frame {
    const { run, algorithm, phase, group } = this.#text;
    const { seed, round, device, ...measured } = this.#numbers;
    return pl.DataFrame({
      run,
      algorithm,
      seed: Int32Array.from(seed!),
      round: Int32Array.from(round!),
      phase,
      device: Int32Array.from(device!),
      group,
      ...Object.fromEntries(Object.entries(measured).map(([name, values]) => [name, Float64Array.from(values)])),
    });
  }
}
