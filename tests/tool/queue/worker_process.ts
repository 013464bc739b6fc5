import { fileURLToPath } from "node:url";
import type { RedisServer } from "./redis_server.ts";

const WORKER = fileURLToPath(new URL("../../../lib/tool/command/worker.ts", import.meta.url));
const PERMISSIONS = ["--allow-read", "--allow-write", "--allow-env", "--allow-sys", "--allow-ffi"];

/** `deno task worker` in a process of its own. */
export interface WorkerProcess extends AsyncDisposable {
  /** What it has printed. */
  readonly lines: readonly string[];
  /** Until it has printed something like this. */
  printed(words: RegExp): Promise<void>;
  /** Freezes it, or lets it go on. */
  freeze(frozen: boolean): void;
  /** Ends it, as the signal does. */
  end(signal: Deno.Signal): Promise<Deno.CommandStatus>;
}

/** Starts one. */
export function startWorker({ url }: RedisServer, name: string, store: string, lease = 30): WorkerProcess {
  const flags = ["--redis", url, "--name", name, "--store", store, "--lease", `${lease}`];
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", ...PERMISSIONS, "--allow-net=127.0.0.1", WORKER, ...flags],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const lines: string[] = [];
  const reading = (async () => {
    let rest = "";
    for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + text).split("\n");
      rest = parts.pop()!;
      lines.push(...parts);
    }
  })();
  let ended: Promise<Deno.CommandStatus> | undefined;
  const end = (signal: Deno.Signal) =>
    ended ??= (async () => {
      process.kill(signal);
      await reading;
      return await process.status;
    })();
  return {
    lines,
    async printed(words) {
      while (!lines.some((line) => words.test(line))) await new Promise((resume) => setTimeout(resume, 20));
    },
    freeze: (frozen) => process.kill(frozen ? "SIGSTOP" : "SIGCONT"),
    end,
    [Symbol.asyncDispose]: async () => void await end("SIGKILL"),
  };
}

/** The runs that the workers computed, by name; a run that was computed twice is there twice. */
export function computedBy(...workers: readonly WorkerProcess[]): string[] {
  return workers.flatMap(({ lines }) => lines).flatMap((line) => / computed ([0-9a-f]{16}) /.exec(line)?.[1] ?? []);
}
