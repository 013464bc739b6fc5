import { duration, projectRoot } from "../../base/mod.ts";
import { type Command, command } from "./command_line.ts";
import { type Counts, total } from "./counts.ts";
import { type Stage, stages } from "./stages.ts";

const HELP = `Checks everything: format, lint, types, tests, documentation, and all notebooks at smoke scale.

deno task test           everything
deno task test --quick   the quick ones: no processes, documentation, notebooks (deno task ok)

The last line is "N passed, N failed". Exit code: 0 if nothing failed, 1 otherwise.`;

/** The command `deno task test`; returns the exit code. */
export const testCommand: Command = command(
  { help: HELP, boolean: ["quick"] },
  (line) => runStages(stages.filter(({ quick }) => quick || !line.has("quick")), projectRoot()),
);

/** Runs the stages in order, prints the counts as the last line, and returns the exit code. A stage that throws failed. */
export async function runStages(chosen: readonly Stage[], root: string): Promise<number> {
  const all: Counts[] = [];
  for (const { name, run } of chosen) {
    const began = performance.now();
    if (Deno.stdout.isTerminal()) await Deno.stdout.write(new TextEncoder().encode(`…       ${name}\r`));
    const counts = await run(root).catch((error) => {
      console.log(error);
      return { passed: 0, failed: 1 };
    });
    all.push(counts);
    const took = duration((performance.now() - began) / 1000);
    console.log(`${counts.failed === 0 ? "ok    " : "FAILED"}  ${name}: ${inWords(counts)} (${took})`);
  }
  const counts = total(all);
  console.log(inWords(counts));
  return counts.failed === 0 ? 0 : 1;
}

function inWords({ passed, failed }: Counts): string {
  return `${passed} passed, ${failed} failed`;
}
