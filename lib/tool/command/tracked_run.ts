import pl from "nodejs-polars";
import { endOfRound } from "../../metric/mod.ts";
import { lines, oscillation, toPng } from "../../plot/mod.ts";
import { configurationFields, frameOfRuns, type Store, type StoredRun } from "../../run/mod.ts";
import type { TrackedMetric, TrackedRun } from "./mlflow.ts";

/** The tag that identifies a run in a tracker. */
export const RUN_TAG = "murmuration.run";

/**
 * A stored run in a tracker's form: its configuration as parameters, the means over devices at the end of each round as
 * metrics, and its figures, rows, configuration, record and kept parameters as files.
 */
export async function trackedRun(stored: StoredRun, store: Store): Promise<TrackedRun> {
  const { record, configuration, rows } = stored;
  const { run, algorithm, seed, status, seconds, graph, model, partition, data, environment } = record;
  const frame = frameOfRuns([stored], { fields: [] });
  const ended = Date.parse(record.ended);
  const figures = { accuracy: lines(frame), phases: oscillation(frame) };
  const artifacts = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const [name, figure] of Object.entries(figures)) {
    artifacts.set(`figures/${name}.png`, new Uint8Array(toPng(figure)));
    artifacts.set(`figures/${name}.svg`, new TextEncoder().encode(figure.svg));
  }
  artifacts.set("rows.parquet", new Uint8Array(rows.writeParquet()));
  artifacts.set("configuration.json", jsonBytes(configuration));
  artifacts.set("record.json", jsonBytes(record));
  for (const keep of store.kept(run)) {
    artifacts.set(`${keep}.safetensors`, (await store.parameters(run, keep)).bytes);
  }
  const parameters = { algorithm, graph, model, partition, data, ...configurationFields(configuration), seed };
  return {
    ...{ name: `${algorithm}, seed ${seed}`, start: ended - 1000 * seconds, end: ended, artifacts },
    finished: status === "finished",
    tags: { [RUN_TAG]: run, "murmuration.status": status, "murmuration.commit": environment.commit ?? "" },
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [allowed(name), String(value).slice(0, LONGEST)]),
    ),
    metrics: metricsOf(frame),
  };
}

/** Letters that MLflow takes in the value of a parameter; the artifact `configuration.json` has them all. */
const LONGEST = 500;
/** Measurements that are the same for all class groups. */
const OF_DEVICES = ["drift", "floats_sent", "messages", "gradients"];
const NAMES = ["run", "algorithm", "seed", "round", "phase", "device", "group"];

function metricsOf(frame: StoredRun["rows"]): TrackedMetric[] {
  const measured = frame.columns.filter((name) => !NAMES.includes(name));
  const means = endOfRound(frame).groupBy("round", "group").agg(
    ...measured.map((name) => pl.col(name).mean().alias(name)),
    pl.col("accuracy").min().alias(SLOWEST),
  ).sort("round").toRecords();
  return means.flatMap((row) =>
    [...measured, SLOWEST].flatMap((name) => {
      const group = String(row["group"]);
      const value = row[name];
      if (typeof value !== "number" || !Number.isFinite(value)) return [];
      if (OF_DEVICES.includes(name)) return group === "all" ? [{ key: name, value, step: Number(row["round"]) }] : [];
      return [{ key: allowed(`${name}/${group}`), value, step: Number(row["round"]) }];
    })
  );
}

const SLOWEST = "accuracy of the slowest device";

/** A name with the characters that MLflow takes. */
function allowed(name: string): string {
  return name.replaceAll(/[^\w\-. /]/g, "_");
}

function jsonBytes(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(value, null, 2) + "\n");
}
