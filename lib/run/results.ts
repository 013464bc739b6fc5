import pl from "nodejs-polars";
import { InputError, shown } from "../base/mod.ts";
import type { RunResult } from "./carry_out.ts";
import type { RunConfiguration } from "./configuration.ts";
import type { Frame } from "./frame.ts";
import { type FieldValue, joinRows } from "./join_rows.ts";
import type { SavedParameters } from "./parameters/saved_parameters.ts";
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
   * One row per run: how it ended and after how many rounds, its seconds, its bytes of `memory` for parameters, states
   * and buffers, its engine and data, and its `source`: `"computed"`, `"resumed"` from a checkpoint, `"stored"`, or
   * `"received"` from another machine.
   */
  readonly summary: Frame;
  /** The configuration of every run, by the run's name. */
  readonly configurations: Readonly<Record<string, RunConfiguration>>;
  /**
   * The kept parameters of a run (`keep: "final"` or `"best"`).
   *
   * @param run Its name, or values that identify it: `{ algorithm: "dsgd", seed: 0 }`, with the fields of a sweep, if
   * any.
   * @throws {InputError} If there is no such run or more than one, or it kept no parameters.
   */
  parameters(run: string | Readonly<Record<string, FieldValue>>): Promise<SavedParameters>;
}

/** Results as frames, in the given order. */
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
    async parameters(run) {
      const { record, parameters } = theOne(results, run);
      if (parameters) return await parameters();
      throw new InputError(
        record.status === "finished"
          ? `run ${record.run} kept no parameters; give simulate() or run() keep: "final"`
          : `run ${record.run} is ${record.status}; parameters are kept of runs that finish`,
      );
    },
  };
}

function theOne(results: readonly RunResult[], run: string | Readonly<Record<string, FieldValue>>): RunResult {
  const wanted = typeof run === "string" ? { run } : run;
  const fitting = results.filter(({ planned: { id, algorithm, seed, fields } }) => {
    const known: Readonly<Record<string, FieldValue>> = { ...fields, run: id, algorithm, seed };
    return Object.entries(wanted).every(([name, value]) => known[name] === value);
  });
  if (fitting.length === 1) return fitting[0]!;
  const [first] = fitting.length > 0 ? fitting : results;
  const { algorithm, seed, fields } = first?.planned ?? {};
  throw new InputError(
    `runs.parameters: ${fitting.length === 0 ? "no run is" : `${fitting.length} runs are`} ${shown(run)}` +
      (first ? `; name one, as ${shown({ algorithm, seed, ...fields })}` : ""),
  );
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
