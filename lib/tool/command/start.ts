// What `deno task` runs: starts a task with the permissions that it needs, in the folder that it was called in.
import { exitCode } from "./command_line.ts";
import { tasks } from "./permissions.ts";
import { taskProcess } from "./task_process.ts";
import { InputError } from "../../base/mod.ts";

Deno.exitCode = await exitCode(async () => {
  const [task = "", ...words] = Deno.args;
  const from = Deno.env.get("INIT_CWD") || Deno.cwd(); // `deno task` changes to the folder of its deno.json
  Deno.env.delete("INIT_CWD"); // a task that this one starts is called in another folder
  const started = taskProcess(task, words, from);
  if (!started) throw new InputError(`there is no task "${task}"; there is ${tasks().join(", ")}`);
  const child = new Deno.Command(Deno.execPath(), { ...started, cwd: from }).spawn();

  // An interrupt from the terminal reaches the task by itself; other signals are passed on.
  Deno.addSignalListener("SIGINT", () => {});
  if (Deno.build.os !== "windows") {
    for (const signal of ["SIGTERM", "SIGHUP"] as const) Deno.addSignalListener(signal, () => child.kill(signal));
  }
  Deno.exit((await child.status).code);
});
