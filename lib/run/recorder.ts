import pl from "nodejs-polars";
import type { Frame } from "./frame.ts";
import type { Evaluation } from "../engine/mod.ts";
import type { Partition } from "../data/mod.ts";

/** The measurements at one point of a run, for all devices. */
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
  /** `[devices]`: messages sent since the start, one per link that is used or upload to a server. */
  readonly messages: ArrayLike<number>;
  /** `[devices]`: mini-batch gradients taken since the start. */
  readonly gradients: ArrayLike<number>;
  /** Further columns by name, each `[devices]`. */
  readonly metrics: Readonly<Record<string, ArrayLike<number>>>;
}

/** Groups of classes by name, for one device. */
export type ClassGroups = ReadonlyMap<string, readonly number[]>;

/** The groups of every device: all classes, those of its own samples, and the others, if any. */
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

/** What a recorder holds, column by column. */
export interface RecordedColumns {
  /** The columns with text. */
  readonly text: Readonly<Record<"phase" | "group", string[]>>;
  /** The columns with numbers. */
  readonly numbers: Record<string, number[]>;
}

/** The rows of one run in long form, column by column. */
export class Recorder {
  /** What was recorded so far. */
  readonly columns: RecordedColumns;
  readonly #groups: readonly ClassGroups[];
  readonly #answers: boolean;

  /**
   * @param groups `[devices]`: the class groups of every device.
   * @param columns What was recorded before, in a resumed run.
   * @param answers Whether outputs can be right or wrong; in a regression they cannot, and accuracy is NaN.
   */
  constructor(groups: readonly ClassGroups[], columns: RecordedColumns = emptyColumns(), answers = true) {
    this.#groups = groups;
    this.#answers = answers;
    this.columns = columns;
  }

  /**
   * Adds a row per device and class group. A group without test samples gets none; a column not measured now gets NaN.
   */
  add({ evaluation, round, phase, drift, floatsSent, messages, gradients, metrics }: Measurement): void {
    const { text, numbers } = this.columns;
    const classes = evaluation.total.length;
    this.#groups.forEach((groups, device) => {
      for (const [group, members] of groups) {
        const sum = (counts: ArrayLike<number>, at: number) => members.reduce((total, c) => total + counts[at + c]!, 0);
        const total = sum(evaluation.total, 0);
        if (total === 0) continue;
        const values: Record<string, number> = {
          round,
          device,
          accuracy: this.#answers ? sum(evaluation.correct, device * classes) / total : NaN,
          loss: sum(evaluation.loss, device * classes) / total,
          drift: drift[device]!,
          floats_sent: floatsSent[device]!,
          messages: messages[device]!,
          gradients: gradients[device]!,
        };
        for (const [name, measured] of Object.entries(metrics)) values[name] = measured[device]!;
        for (const name of Object.keys(values)) {
          numbers[name] ??= new Array<number>(text.phase.length).fill(NaN);
        }
        for (const [name, column] of Object.entries(numbers)) column.push(values[name] ?? NaN);
        text.phase.push(phase);
        text.group.push(group);
      }
    });
  }

  /** All rows so far: `round`, `phase`, `device`, `group`, then the measurements. */
  frame(): Frame {
    const { text, numbers: { round, device, ...measured } } = this.columns;
    return pl.DataFrame({
      round: Int32Array.from(round!),
      phase: pl.Series("phase", text.phase, pl.String),
      device: Int32Array.from(device!),
      group: pl.Series("group", text.group, pl.String),
      ...Object.fromEntries(Object.entries(measured).map(([name, values]) => [name, Float64Array.from(values)])),
    });
  }
}

function emptyColumns(): RecordedColumns {
  const names = ["round", "device", "accuracy", "loss", "drift", "floats_sent", "messages", "gradients"];
  return { text: { phase: [], group: [] }, numbers: Object.fromEntries(names.map((name) => [name, []])) };
}
