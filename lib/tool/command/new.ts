import { join, relative, resolve } from "node:path";
import { InputError, saveFile } from "../../base/mod.ts";
import { fromPercent, writeNotebook } from "../jupyter/mod.ts";
import { isPackage, KIT, kitFolder } from "../program.ts";
import { type Command, command, runCommand } from "./command_line.ts";
import config from "../../../deno.json" with { type: "json" };

const HELP = `Makes a folder to start from: deno.json, and a script and a notebook that draw a first figure.

deno task new <folder>`;

/** The command `deno task new`; returns the exit code. */
export const newCommand: Command = command({ help: HELP, words: true }, async (line) => {
  const [word, ...rest] = line.words;
  if (word === undefined || rest.length > 0) throw new InputError("give the name of one new folder; see --help");
  const folder = resolve(word);
  const there = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
  if (there.length > 0) {
    throw new InputError(`"${folder}" holds ${there[0]!.name} already; give the name of a new folder`);
  }
  const files = {
    "deno.json": JSON.stringify(projectOf(folder), null, 2) + "\n",
    "first.ts": `${imports("resultsFolder", "show", "simulate")}\n\n${EXPERIMENT}\n${SAVE}`,
    ".gitignore": "/results/\n.ipynb_checkpoints/\n",
  };
  for (const [name, text] of Object.entries(files)) await saveFile(join(folder, name), text);
  await writeNotebook(join(folder, "first.ipynb"), fromPercent(NOTEBOOK));
  console.log(`${folder}
  cd ${word}
  deno task run first.ts                # a figure in results/
  deno task kernel                      # once: the kernel "Murmuration (Deno)"
  jupyter lab first.ipynb               # or open it in VS Code`);
  return 0;
});

/** The configuration of a new folder: the package of this version, or a link to this clone. */
function projectOf(folder: string): object {
  const clone = relative(folder, kitFolder).replaceAll("\\", "/").replace(/\/$/, "");
  const start = isPackage ? `npm:${KIT}/task` : `${clone}/lib/tool/command/start.ts`;
  const { "nodejs-polars": polars } = config.imports;
  return {
    ...(isPackage ? {} : { links: [clone] }),
    imports: { murmuration: isPackage ? `npm:${KIT}` : `${clone}/mod.ts`, "nodejs-polars": polars },
    tasks: Object.fromEntries(
      TASKS.map((task) => [
        task,
        `deno run --quiet --allow-env --allow-read --allow-sys=homedir --allow-run ${start} ${task}`,
      ]),
    ),
    compilerOptions: { lib: config.compilerOptions.lib },
  };
}

const TASKS = ["run", "notebook", "kernel", "sweep", "runs", "worker", "reproduce", "paper", "site"];

const imports = (...more: readonly string[]) =>
  `import { ${
    ["algorithms", "datasets", "figures", "graph", "models", "partition", "report", ...more].join(", ")
  } } from "murmuration";`;

const EXPERIMENT = `const digits = await datasets.mnist({ train: 6000, test: 1000 });
const local = { steps: 10, batchSize: 10, learningRate: 0.05 };

const runs = await simulate({
  graph: graph.complete(2),
  model: models.mlp([784, 50, 10]),
  devices: partition.byClass(digits.train, [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]),
  test: digits.test,
  algorithms: {
    "local DSGD": algorithms.localDsgd(local),
    Affinity: algorithms.p2plAffinity({ ...local, strength: 0.5 }),
  },
  rounds: 20,
  seeds: [0, 1, 2],
});
const figure = figures.oscillation(runs.frame, { caption: report.setting(runs) }); // band: 95 % interval over seeds`;

const SAVE = `await show(runs.frame);
for (const file of await figures.saveFigure(figure, \`\${resultsFolder()}/first\`)) console.log(file);
`;

const NOTEBOOK = `// %% [markdown]
// # A first figure
//
// Two devices hold disjoint classes of digits: what does averaging restore, and what does a bias term change?

// %%
${imports("show", "simulate")}

// %%
${EXPERIMENT}
await show(figure);

// %%
await show(runs.frame);
`;

if (import.meta.main) runCommand(newCommand);
