import { InputError } from "../../base/mod.ts";
import { work } from "../queue/mod.ts";
import { type Command, command, runCommand } from "./command_line.ts";
import { interruptible } from "./interrupt.ts";

const HELP =
  `Runs queued jobs until you press Ctrl-C; runs in progress then go back to the queue. Start it on any number of
machines.

deno task worker --redis redis://host:6379 [flags]

Send a sweep to the queue with: deno task sweep <file> --queue redis://host:6379

  --redis <address>  the queue's Redis: redis://[user:password@]host:port[/database], rediss: over TLS
  --name <name>      the worker's name (default: host name and process number)
  --jobs <n>         runs at a time (default: 1, which uses all cores inside large runs)
  --store <folder>   where runs and checkpoints are stored (default: MURMURATION_STORE, or results/.runs); workers that
                     share a folder resume each other's runs
  --lease <seconds>  after which a dead worker's runs are reassigned (default: 30)
  --real-data        fail if a data set is unavailable, instead of using a stand-in
  --help             show this text

The key of the queue, at least 32 characters, is in the variable MURMURATION_QUEUE_KEY, or in the file that
MURMURATION_QUEUE_KEY_FILE names; all workers and submitters share it.

Exit code: 0 when interrupted, 2 if the command line is wrong or Redis cannot be used.`;

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
