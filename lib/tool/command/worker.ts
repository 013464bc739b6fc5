import { InputError } from "../../base/mod.ts";
import { work } from "../queue/mod.ts";
import { type Command, command, runCommand } from "./command_line.ts";
import { interruptible } from "./interrupt.ts";

const HELP =
  `Computes the runs of sweeps that were sent to a queue, until it is interrupted with Ctrl-C: the runs in progress
then go back to the queue. Start it on as many machines as there are.

deno task worker --redis redis://host:6379 [flags]

A sweep is sent to the queue with: deno task sweep <file> --queue redis://host:6379

  --redis <address>  the Redis that holds the queue: redis://[user:password@]host:port[/database], rediss: over TLS
  --name <name>      what the worker is called (default: the host's name and the process's number)
  --jobs <n>         runs at a time (default: 1, which uses all cores inside large runs)
  --store <folder>   where runs and checkpoints are stored (default: MURMURATION_STORE, or results/.runs); where workers
                     share a folder, one resumes what another left
  --lease <seconds>  after which the runs of a worker that died go to others (default: 30)
  --real-data        nothing stands in for a data set: it is there, or the command ends
  --help             show this text

The key of the queue, at least 32 characters, is in the variable MURMURATION_QUEUE_KEY, or in the file that
MURMURATION_QUEUE_KEY_FILE names; it is the same for all workers and for who asks for runs.

Exit code: 0 when it was interrupted, 2 if the command line or the Redis cannot be used.`;

/** The command `deno task worker`; returns the exit code. */
export const workerCommand: Command = command(
  { help: HELP, string: ["redis", "name", "jobs", "store", "lease"] },
  async (line) => {
    const redis = line.value("redis");
    if (redis === undefined) throw new InputError("a worker needs a queue; give --redis redis://host:6379");
    const name = line.value("name");
    using interrupt = interruptible();
    await work({
      redis,
      store: line.path("store") ?? true,
      jobs: wholeNumber("jobs", line.value("jobs") ?? "1"),
      lease: wholeNumber("lease", line.value("lease") ?? "30"),
      signal: interrupt.signal,
      ...(name !== undefined && { name }),
    });
    return 0;
  },
);

function wholeNumber(flag: string, text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InputError(`--${flag} is "${text}"; give a number from 1 to 9999`);
  return Number(text);
}

if (import.meta.main) runCommand(workerCommand);
