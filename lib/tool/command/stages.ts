import { join, resolve } from "node:path";
import { filesIn } from "../../base/mod.ts";
import { cellsAsModules } from "./cells_as_modules.ts";
import { type Counts, junitCounts, total } from "./counts.ts";
import { examplesAsModules } from "./examples.ts";
import { V8_FLAGS } from "./kernel_spec.ts";
import { findNotebooks } from "./notebooks.ts";
import { formattedNotebook } from "./notebook_format.ts";
import { testNotebooks } from "./test_notebooks.ts";
import { testsAsModules } from "./tests_as_modules.ts";

/** One part of the test command. */
export interface Stage {
  /** What it checks. */
  readonly name: string;
  /** Whether it is fast enough to run before every commit. */
  readonly quick: boolean;
  /** Checks, printing what is wrong. */
  readonly run: (root: string) => Promise<Counts>;
}

/** What the test command checks, in order. */
export const stages: readonly Stage[] = [
  { name: "format", quick: true, run: (root) => pass(root, ["fmt", "--check", "--quiet"]) },
  { name: "format of notebooks", quick: true, run: checkNotebookFormat },
  { name: "lint", quick: true, run: (root) => pass(root, ["lint", "--quiet"]) },
  { name: "types, of examples and notebook cells too", quick: true, run: checkTypes },
  { name: "lint of notebook cells", quick: true, run: (root) => checkCells(root, ["lint", "--quiet"]) },
  { name: "tests", quick: true, run: runPlainTests },
  {
    name: "tests that start processes",
    quick: false,
    run: async (root) => testTogether(root, await testsIn(root, "starting"), WAITING),
  },
  {
    name: "fast engine, 256 bits wide",
    quick: false,
    run: async (root) => testTogether(root, await testsIn(root, "plain", "engine/wasm"), WIDE),
  },
  { name: "documentation", quick: false, run: (root) => pass(root, ["doc", "--lint", "mod.ts"]) },
  { name: "examples in the documentation", quick: false, run: testExamples },
  { name: "notebooks at smoke scale", quick: false, run: (root) => testNotebooks(join(root, "notebooks")) },
];

type Env = Readonly<Record<string, string>>;

// The tests above run the engine without V8's flags, where an access out of bounds traps.
const WIDE = { DENO_V8_FLAGS: V8_FLAGS };
const WAITING = { DENO_JOBS: "4" }; // they wait for their processes more than they compute

/** Texts with examples. */
const TEXTS = ["README.md", "CONTRIBUTING.md", "lib/run/README.md", "lib/channel/README.md"];

const TEST_PERMISSIONS = [
  "--allow-read",
  "--allow-write",
  "--allow-env",
  "--allow-run",
  "--allow-sys",
  "--allow-ffi",
  "--allow-net=127.0.0.1,localhost",
];

async function pass(root: string, args: readonly string[], reword = withoutNoise): Promise<Counts> {
  const { success, text } = await deno(root, args);
  if (!success) console.log(reword(text).trimEnd());
  return success ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function checkNotebookFormat(root: string): Promise<Counts> {
  const faults: string[] = [];
  const notebooks = findNotebooks(join(root, "notebooks"));
  for (const { path } of notebooks) {
    const text = await Deno.readTextFile(path);
    if (await formattedNotebook(root, text) !== text) faults.push(path);
  }
  for (const path of faults) console.log(`not formatted: ${path}; deno task notebook format ${path}`);
  return { passed: notebooks.length - faults.length, failed: faults.length };
}

// All at once, so that the kit is checked once.
async function checkTypes(root: string): Promise<Counts> {
  await using cells = await cellsAsModules(findNotebooks(join(root, "notebooks")));
  const code = ["mod.ts", "lib", "tests", ...TEXTS];
  return await pass(root, [
    "check",
    "--quiet",
    "--config",
    resolve(root, "deno.json"),
    "--doc",
    ...code,
    ...cells.files,
  ], cells.locate);
}

async function checkCells(root: string, args: readonly string[]): Promise<Counts> {
  await using modules = await cellsAsModules(findNotebooks(join(root, "notebooks")));
  if (modules.files.length === 0) return { passed: 0, failed: 0 };
  return await pass(root, [...args, "--config", resolve(root, "deno.json"), ...modules.files], modules.locate);
}

async function testExamples(root: string): Promise<Counts> {
  await using examples = await examplesAsModules(root, ["mod.ts", "lib"]);
  return await runModules(root, examples.files);
}

// What changes its process runs in one of its own, beside the others.
async function runPlainTests(root: string): Promise<Counts> {
  const [plain, changing] = await Promise.all([testsIn(root, "plain"), testsIn(root, "changing")]);
  return total(await Promise.all([testTogether(root, plain), runTests(root, changing)]));
}

async function testTogether(root: string, tests: readonly string[], env?: Env): Promise<Counts> {
  await using modules = await testsAsModules(tests);
  return await runModules(root, modules.files, env);
}

function runModules(root: string, files: readonly string[], env?: Env): Promise<Counts> {
  return runTests(root, ["--parallel", "--config", resolve(root, "deno.json"), ...files], env);
}

/**
 * The files of tests of a kind: those that start Deno, the kernel, a browser or a server; those that change the
 * environment or the working folder of their process, which runs nothing beside them; and the others.
 */
async function testsIn(root: string, kind: "plain" | "changing" | "starting", inside = ""): Promise<string[]> {
  const found: string[] = [];
  for (const name of filesIn(join(root, "tests"), inside)) {
    const path = join(root, "tests", name);
    if (!name.endsWith("_test.ts")) continue;
    const changes = /\bDeno\.(chdir|env\.(set|delete))\(/.test(await Deno.readTextFile(path));
    if (kind === (name.endsWith("process_test.ts") ? "starting" : changes ? "changing" : "plain")) found.push(path);
  }
  return found;
}

/** Runs tests, whose types are known to be right. */
async function runTests(root: string, args: readonly string[], env: Env = {}): Promise<Counts> {
  const report = await Deno.makeTempFile({ suffix: ".xml" });
  try {
    const flags = [`--junit-path=${report}`, ...TEST_PERMISSIONS];
    const { success, text } = await deno(root, ["test", "--no-check", ...flags, ...args], env);
    if (!success) console.log(text.slice(Math.max(0, text.indexOf("\n ERRORS"))).trimEnd());
    const counts = junitCounts(await Deno.readTextFile(report), success);
    const untrue = text.matchAll(/^.*Assertion failed.*$/gm).toArray(); // console.assert only prints
    for (const [line] of [...untrue, ...text.matchAll(/^Skipped: .*$/gm)]) console.log(line);
    return { passed: counts.passed - untrue.length, failed: counts.failed + untrue.length };
  } finally {
    await Deno.remove(report);
  }
}

async function deno(
  root: string,
  args: readonly string[],
  env: Env = {},
): Promise<{ success: boolean; text: string }> {
  const command = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: root,
    env: { NO_COLOR: "1", DENO_JOBS: "2", ...env }, // each test computes on all cores
    stdin: "null",
  });
  const { success, stdout, stderr } = await command.output();
  return { success, text: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}

// Deno warns of every file of the Node types that it does not need.
function withoutNoise(text: string): string {
  return text.replaceAll(/^Warning Failed resolving types.*\n +at .*\n/gm, "");
}
