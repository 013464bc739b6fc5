import { fileURLToPath } from "node:url";
import { type CellOutput, readNotebook } from "../../../lib/tool/jupyter/mod.ts";
import { findNotebooks } from "../../../lib/tool/command/notebooks.ts";
import { claimsAmong } from "../../../lib/tool/site/findings.ts";
import { tablesOf } from "../../../lib/tool/site/tables.ts";
import { type metrics, report } from "../../../mod.ts";
import { assert, assertEquals } from "../../std_assert.ts";

const folder = fileURLToPath(new URL("../../../notebooks", import.meta.url));
const notebooks = await Promise.all(
  findNotebooks(folder).map(async ({ name, path }) => {
    const notebook = await readNotebook(path);
    const cells = notebook.cells.flatMap((cell) => cell.cell_type === "code" ? [cell] : []);
    return {
      name,
      notebook,
      code: cells.map(({ source }) => source).join("\n"),
      outputs: cells.flatMap(({ outputs }) => outputs),
    };
  }),
);
const protocol = sectionsOf(await Deno.readTextFile(`${folder}/protocol.md`));

Deno.test("protocol.md holds the claims of each notebook, and no others", () => {
  for (const { name, code } of notebooks) {
    const named = claimsIn(code);
    const written = protocol.get(name)?.claims ?? [];
    const unwritten = named.filter(({ pattern }) => !written.some((id) => pattern.test(id)));
    const unnamed = written.filter((id) => !named.some(({ pattern }) => pattern.test(id)));
    assertEquals({ name, unwritten: unwritten.map(({ id }) => id), unnamed }, { name, unwritten: [], unnamed: [] });
    assertEquals(new Set(written).size, written.length, `${name}: a claim stands twice`);
  }
  const unknown = [...protocol.keys()].filter((name) => !notebooks.some((notebook) => notebook.name === name));
  assertEquals(unknown, []);
});

Deno.test("protocol.md gives the scale and the seeds at which a notebook is committed, and a rule for each claim", () => {
  for (const [name, { scale, rows }] of protocol) {
    const { outputs } = notebooks.find((notebook) => notebook.name === name)!;
    const opening = outputs.map(markdownOf).find((text) => text.startsWith(`**${name}**`));
    assertEquals(/scale \w+, \d+ seeds?/.exec(opening ?? "")?.[0], scale, name);
    for (const row of rows) assert(row.length === 4 && row.every((entry) => entry !== ""), `${name}: ${row}`);
  }
});

Deno.test("protocol.md: every figure of the committed notebooks has a text in place of the picture", () => {
  for (const { name, outputs } of notebooks) {
    for (const output of outputs) {
      if (output.output_type !== "display_data" || !("image/png" in output.data)) continue;
      const { alt } = output.metadata["image/png"] as { alt?: string };
      assert(alt !== undefined && alt.length > 5, `${name}: ${output.data["text/plain"]}`);
    }
  }
});

Deno.test("protocol.md: outcomes and verdicts in the committed notebooks follow from the numbers beside them", () => {
  for (const { name, notebook } of notebooks) {
    for (const { id, of, measured, seeds, verdict } of claimsAmong(tablesOf(notebook))) {
      if (verdict === "out of reach") continue;
      const said = measured.split(/; (?![^(]*\))/).map(wordsOf);
      const follows = ROUNDINGS.map((rounding) => {
        const findings = said.map((words) => findingOf(words, Number(seeds.split("/").at(-1)), rounding));
        const judged = (of === "paper" ? report.claim : report.hypothesis)(id, "", ...findings);
        return [...judged.findings.map(({ outcome }) => outcome), judged.verdict].join();
      });
      const shown = [...said.map(({ outcome }) => outcome), verdict].join();
      assert(follows.includes(shown), `${name}, ${id}: ${measured}\nshown: ${shown}, follows: ${follows[1]}`);
    }
  }
});

/** Rounded numbers leave open whether an interval is a little shorter or longer than shown. */
const ROUNDINGS = [-0.5, 0, 0.5];

type Words = ReturnType<typeof wordsOf>;

/** `"gap 0.7 % [0.6, 0.8] (below 1 %: holds)"` in its parts. */
function wordsOf(text: string) {
  const [, what = text, rule, outcome = "measured"] = /^(.*) \((?:deterministic, )?(.*): (\w+)\)$/.exec(text) ?? [];
  const interval = /([−\d.e-]+)(?: %)? \[([−\d.e-]+), ([−\d.e-]+)\]$/.exec(what)?.slice(1);
  return { what, rule, outcome: outcome as report.Outcome | "measured", interval };
}

function findingOf({ what, rule, outcome, interval }: Words, seeds: number, rounding: number): report.Finding {
  const { above, below, within, measured } = report.findings();
  if (rule === undefined || outcome === "measured") return measured(what, "");
  const [kind, ...bounds] = rule.match(/^\w+|[−\d.]+/g)!;
  if (interval === undefined || !["above", "below", "within", "from"].includes(kind!)) {
    return { kind: "check", what, measured: "", seeds: 0, rule, outcome };
  }
  const number = (text: string) => Number(text.replace("−", "-"));
  const [mean, low, high] = interval.map(number) as [number, number, number];
  const wider = rounding * Math.max(...interval.map((text) => 10 ** -(text.split(".")[1]?.length ?? 0)));
  const [least, greatest] = [Math.min(mean, low - wider), Math.max(mean, high + wider)];
  const estimate = { mean, low: least, high: greatest, seeds } as metrics.Estimate;
  const [first, second] = bounds.map(number) as [number, number | undefined];
  if (kind === "above") return above(what, estimate, first);
  if (kind === "below") return below(what, estimate, first);
  return within(what, estimate, second === undefined ? [-first, first] : [first, second]);
}

/** The names of the claims that code judges; what is put in for `${…}` may be anything. */
function claimsIn(code: string): { id: string; pattern: RegExp }[] {
  const calls = [...code.matchAll(/study\.(?:claim|hypothesis)\(\s*/g)];
  return calls.map(({ index, 0: call }) => {
    const [, , id] = /^(["`])(.*?)\1/.exec(code.slice(index + call.length)) ?? [];
    assert(id !== undefined, `the name of a claim must be a literal: ${code.slice(index, index + 80)}`);
    const parts = id.split(/\$\{.*?\}+/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    return { id, pattern: new RegExp(`^${parts.join(".+")}$`) };
  });
}

/** The sections on notebooks: scale and seeds, and the rows of the table. */
function sectionsOf(text: string): Map<string, { scale: string; claims: string[]; rows: string[][] }> {
  const sections = text.split(/^## /m).slice(1).flatMap((section) => {
    const [, name, scale] = /^(\S+): (scale .*)\n/.exec(section) ?? [];
    if (name === undefined || scale === undefined) return [];
    const rows = [...section.matchAll(/^\| (.*) \|$/gm)].slice(2).map(([, row]) =>
      row!.split("|").map((entry) => entry.trim())
    );
    return [[name, { scale, rows, claims: rows.map(([id]) => id!) }] as const];
  });
  return new Map(sections);
}

function markdownOf(output: CellOutput): string {
  return output.output_type === "display_data" ? String(output.data["text/markdown"] ?? "") : "";
}
