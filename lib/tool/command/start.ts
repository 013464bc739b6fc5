// What `deno task` runs: starts a task with the permissions that it needs. The first word is the path of Deno.
import { taskProcess } from "./task_process.ts";

const [deno = "", task = "", ...words] = Deno.args;
const started = taskProcess(deno, task, words);
if (!started) throw new Error(`there is no task "${task}"`);
const child = new Deno.Command(deno, { ...started }).spawn();

// An interrupt from the terminal reaches the task by itself; other signals are passed on.
Deno.addSignalListener("SIGINT", () => {});
if (Deno.build.os !== "windows") {
  for (const signal of ["SIGTERM", "SIGHUP"] as const) Deno.addSignalListener(signal, () => child.kill(signal));
}
Deno.exit((await child.status).code);
