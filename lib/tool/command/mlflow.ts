import { Buffer } from "node:buffer";
import { InputError, shown } from "../../base/mod.ts";

/** One run, as sent to an MLflow server. */
export interface TrackedRun {
  /** Its display name. */
  readonly name: string;
  /** When it began and ended, in milliseconds since 1970. */
  readonly start: number;
  /** When it ended. */
  readonly end: number;
  /** Whether it finished. */
  readonly finished: boolean;
  /** Tags to find it by. */
  readonly tags: Readonly<Record<string, string>>;
  /** Its parameters. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Its metrics. */
  readonly metrics: readonly TrackedMetric[];
  /** Files by name. */
  readonly artifacts: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

/** A measurement of a round. */
export interface TrackedMetric {
  /** Its name. */
  readonly key: string;
  /** The number. */
  readonly value: number;
  /** The round. */
  readonly step: number;
}

/** An experiment of an MLflow server, by its REST interface. */
export class Mlflow {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #experiment: string;

  private constructor(url: string, headers: Readonly<Record<string, string>>, experiment: string) {
    this.#url = url;
    this.#headers = headers;
    this.#experiment = experiment;
  }

  /**
   * Finds the experiment, or creates it.
   *
   * @param url The server: `http://127.0.0.1:5000`; user and password, or a token, are taken from the variables that MLflow
   * reads, `MLFLOW_TRACKING_USERNAME`, `MLFLOW_TRACKING_PASSWORD` and `MLFLOW_TRACKING_TOKEN`.
   * @throws {InputError} If the address is invalid, or no MLflow server answers there.
   */
  static async experiment(url: string, name: string): Promise<Mlflow> {
    const parsed = URL.parse(url);
    if (!parsed || !/^https?:$/.test(parsed.protocol)) {
      throw new InputError(`"${url}" is not the address of an MLflow server; give one like http://127.0.0.1:5000`);
    }
    const at = parsed.href.replace(/\/$/, "");
    const server = new Mlflow(at, authorization(), "");
    const found = await server.#search<{ experiments?: { experiment_id: string }[] }>("experiments/search", {
      filter: `name = '${name}'`,
      max_results: 1,
    });
    const id = found.experiments?.[0]?.experiment_id ??
      (await server.#post<{ experiment_id: string }>("experiments/create", { name })).experiment_id;
    if (typeof id !== "string") throw new InputError(`what answers at ${at} is not an MLflow server; give its address`);
    return new Mlflow(at, server.#headers, id);
  }

  /** Whether the experiment holds a finished run with this tag. */
  async has(tag: string, value: string): Promise<boolean> {
    const { runs = [] } = await this.#search<{ runs?: unknown[] }>("runs/search", {
      experiment_ids: [this.#experiment],
      filter: `tags.\`${tag}\` = '${value}' and attributes.status = 'FINISHED'`,
      max_results: 1,
    });
    return runs.length > 0;
  }

  /**
   * Adds a run, completely or not at all.
   *
   * @throws {InputError} If the server refuses, in its own words.
   */
  async add(run: TrackedRun): Promise<void> {
    const tags = Object.entries({ ...run.tags, "mlflow.runName": run.name }).map(([key, value]) => ({ key, value }));
    const { run: { info } } = await this.#post<{ run: { info: { run_id: string; artifact_uri: string } } }>(
      "runs/create",
      {
        ...{ experiment_id: this.#experiment, run_name: run.name, start_time: Math.round(run.start), tags },
      },
    );
    const { run_id } = info;
    try {
      const params = Object.entries(run.parameters).map(([key, value]) => ({ key, value }));
      for (const part of chunks(params, 100)) await this.#post("runs/log-batch", { run_id, params: part });
      const timestamp = Math.round(run.end);
      const metrics = run.metrics.map((metric) => ({ ...metric, timestamp }));
      for (const part of chunks(metrics, 1000)) await this.#post("runs/log-batch", { run_id, metrics: part });
      for (const [name, bytes] of run.artifacts) await this.#upload(info.artifact_uri, name, bytes);
      await this.#post("runs/update", { run_id, status: "FINISHED", end_time: timestamp });
    } catch (error) {
      await this.#post("runs/delete", { run_id }).catch(() => {}); // the first error is the one to know
      throw error;
    }
  }

  async #upload(folder: string, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const path = /^mlflow-artifacts:(?:\/\/[^/]*)?\/(.*)$/.exec(folder)?.[1];
    if (path === undefined) {
      throw new InputError(
        `the MLflow server keeps files at ${folder}, where only it can write; start it with --serve-artifacts`,
      );
    }
    await this.#answer("PUT", `mlflow-artifacts/artifacts/${path}/${name}`, bytes);
  }

  async #search<T>(path: string, body: object): Promise<T> {
    return await this.#post<T>(path, body);
  }

  async #post<T>(path: string, body: object): Promise<T> {
    return await this.#answer("POST", `mlflow/${path}`, JSON.stringify(body)) as T;
  }

  async #answer(method: string, path: string, body: string | Uint8Array<ArrayBuffer>): Promise<unknown> {
    const type = typeof body === "string" ? "application/json" : "application/octet-stream";
    const init = { method, body, headers: { ...this.#headers, "Content-Type": type } };
    const answer = await fetch(`${this.#url}/api/2.0/${path}`, init).catch((error) => {
      if (!(error instanceof TypeError)) throw error;
      throw new InputError(`no MLflow server answers at ${this.#url}; start one: mlflow server`, { cause: error });
    });
    const text = await answer.text();
    if (!answer.ok) {
      throw new InputError(`the MLflow server at ${this.#url} answers ${answer.status} to ${path}: ${reasonIn(text)}`);
    }
    try {
      return text === "" ? {} : JSON.parse(text);
    } catch {
      throw new InputError(`what answers at ${this.#url} is not an MLflow server; give its address`);
    }
  }
}

/** The server's error message, in one line. */
function reasonIn(text: string): string {
  try {
    const { error_code, message } = JSON.parse(text) as { error_code?: string; message?: string };
    return [error_code, message].filter(Boolean).join(": ") || shown(text);
  } catch {
    return shown(text.replaceAll(/<[^>]*>|\s+/g, " ").trim());
  }
}

function authorization(): Record<string, string> {
  const token = Deno.env.get("MLFLOW_TRACKING_TOKEN");
  if (token) return { Authorization: `Bearer ${token}` };
  const user = Deno.env.get("MLFLOW_TRACKING_USERNAME");
  if (!user) return {};
  const password = Deno.env.get("MLFLOW_TRACKING_PASSWORD") ?? "";
  return { Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` };
}

function chunks<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}
