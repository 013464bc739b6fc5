import pl from "nodejs-polars";
import type { RunResult } from "./carry_out.ts";
import type { RunConfiguration } from "./configuration.ts";
import type { Frame } from "./frame.ts";
import { joinRows } from "./join_rows.ts";
import { Recorder } from "./recorder.ts";

/** The results of a simulation. */
export interface Runs {
  /**
   * One row per run, round, phase, device and class group: `run`, `algorithm`, `seed`, `round` (0 before training),
   * `phase` (`"start"`, then the step after which it was measured), `device`, `group` (`"all"`, `"seen"`, `"unseen"`),
   * `accuracy` (0 to 1), `loss`, `drift` (‖θ_k − θ̄‖₂), `floats_sent`, `messages` and `gradients` (all three since the
   * start of the run, of that device), then any further metrics. Equal configurations give equal frames.
   */
  readonly frame: Frame;
  /**
   * One row per run: how and after how many rounds it ended, in how many seconds, with how many bytes of
   * `memory` for parameters, states and buffers, on which engine, with which data, and
   * its `source`: `"computed"`, `"resumed"` from a checkpoint, `"stored"`, or `"received"` from another machine.
   */
  readonly summary: Frame;
  /** The configuration of every run, by the run's name. */
  readonly configurations: Readonly<Record<string, RunConfiguration>>;
}

/** Results as frames, in the order given. */
export function runsOf(results: readonly RunResult[]): Runs {
  const parts = results.map(({ planned: { id, algorithm, seed, fields }, rows }) => ({
    rows,
    run: { run: id, algorithm, seed },
    fields,
  }));
  return {
    frame: parts.length > 0 ? joinRows(parts) : joinRows([nothing]),
    summary: summaryFrame(results),
    configurations: Object.fromEntries(results.map(({ planned }) => [planned.id, planned.configuration])),
  };
}

const nothing = { rows: new Recorder([]).frame(), run: { run: "", algorithm: "", seed: 0 } };

function summaryFrame(results: readonly RunResult[]): Frame {
  const rows = results.map(({ planned: { id, algorithm, seed, fields }, record, source }) => ({
    run: id,
    algorithm,
    seed,
    status: record.status,
    rounds: record.rounds,
    diverged_round: record.divergedRound,
    stopped: record.stopped ?? null,
    seconds: record.seconds,
    memory: record.memory ?? null,
    engine: record.engine,
    devices: record.devices,
    parameters: record.parameters,
    graph: record.graph,
    model: record.model,
    partition: record.partition,
    data: record.data,
    source,
    ...fields,
  }));
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))] as (keyof typeof rows[number])[];
  return pl.DataFrame(Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name] ?? null)])));
}
