import { basename, join, relative, resolve } from "node:path";
import { InputError, projectRoot, readText, saveFile } from "../../base/mod.ts";
import { parseScale } from "../../notebook/mod.ts";
import { formatNotebook, fromPercent, readNotebook, toPercent, writeNotebook } from "../jupyter/mod.ts";
import { resultsFolder } from "../../run/mod.ts";
import { type Command, command, type CommandLine, runCommand } from "./command_line.ts";
import { interruptible } from "./interrupt.ts";
import { formattedNotebook } from "./notebook_format.ts";
import { reproduce } from "./reproduction.ts";

const HELP = `Turns notebooks into scripts to read, compare and edit as text, and back; runs one notebook.

deno task notebook to-script x.ipynb [x.ts]      print the script, or write it to the file
deno task notebook from-script x.ts x.ipynb      write the notebook, without outputs
deno task notebook format x.ipynb [y.ipynb …]    format text and code cells
deno task notebook run x.ipynb [flags]           run it in the real kernel

  --inplace                     write the outputs into the notebook itself (else into MURMURATION_RESULTS, or results/)
  --scale smoke|default|full    how much to compute (default: default)
  --real-data                   fail if a data set is unavailable, instead of using a stand-in
  --help                        show this text

In a script "// %%" begins a code cell and "// %% [markdown]" a text cell, whose lines are comments.`;

/** The command `deno task notebook`; returns the exit code. */
export const notebookCommand: Command = command(
  { help: HELP, words: true, boolean: ["inplace"], string: ["scale"] },
  async (line) => {
    const [action, ...files] = line.words;
    const [input, output] = files.map((file) => resolve(file));
    if (action === "to-script" && input !== undefined) return await toScript(input, output);
    if (action === "from-script" && input !== undefined && output !== undefined) return await fromScript(input, output);
    if (action === "format" && input !== undefined) return await format(files.map((file) => resolve(file)));
    if (action === "run" && input !== undefined) return await run(input, line);
    const known = ["to-script", "from-script", "format", "run"];
    if (action === undefined || !known.includes(action)) {
      throw new InputError(
        `${action === undefined ? "no action was given" : `there is no "notebook ${action}"`}; there is ${
          known.join(", ")
        }`,
      );
    }
    throw new InputError(
      `"notebook ${action}" takes ${action === "from-script" ? "a script and a notebook" : "a file"}; see --help`,
    );
  },
);

async function toScript(input: string, output: string | undefined): Promise<number> {
  const script = toPercent(await readNotebook(input));
  if (output === undefined) console.log(script.trimEnd());
  else await saveFile(output, script);
  return 0;
}

async function fromScript(input: string, output: string): Promise<number> {
  await writeNotebook(output, fromPercent(await readText(input, "script")));
  return await format([output]);
}

async function format(paths: readonly string[]): Promise<number> {
  for (const path of paths) {
    const text = formatNotebook(await readNotebook(path));
    await saveFile(path, await formattedNotebook(projectRoot(), text));
  }
  return 0;
}

async function run(input: string, line: CommandLine): Promise<number> {
  using interrupt = interruptible();
  const [done] = await reproduce({
    notebooks: [{ name: nameOf(input), group: "", path: input }],
    results: resultsFolder(),
    scale: parseScale(line.value("scale") ?? "default"),
    signal: interrupt.signal,
  });
  if (done === undefined || interrupt.signal.aborted) return 130;
  if (line.has("inplace")) await writeNotebook(input, done.result);
  console.log(line.has("inplace") ? input : done.executed);
  return done.status === "finished" && (done.saved || line.has("inplace")) ? 0 : 1;
}

// Results lie where those of `reproduce` do: by paper and notebook.
function nameOf(path: string): string {
  const inside = relative(join(projectRoot(), "notebooks"), resolve(path));
  return inside.startsWith("..") ? basename(path, ".ipynb") : inside.slice(0, -".ipynb".length).replaceAll("\\", "/");
}

if (import.meta.main) runCommand(notebookCommand);
