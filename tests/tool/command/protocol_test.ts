import { fileURLToPath } from "node:url";
import { type CellOutput, readNotebook } from "../../../lib/tool/jupyter/mod.ts";
import { findNotebooks } from "../../../lib/tool/command/notebooks.ts";
import { assert, assertEquals } from "../../std_assert.ts";

const folder = fileURLToPath(new URL("../../../notebooks", import.meta.url));
const notebooks = await Promise.all(
  findNotebooks(folder).map(async ({ name, path }) => {
    const cells = (await readNotebook(path)).cells.flatMap((cell) => cell.cell_type === "code" ? [cell] : []);
    return {
      name,
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
