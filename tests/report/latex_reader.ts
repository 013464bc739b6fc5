import { assertEquals } from "../std_assert.ts";

/** A cell of a LaTeX table. */
export interface LatexCell {
  /** What is in it. */
  readonly text: string;
  /** Columns that it takes. */
  readonly width: number;
}

/** The alignment and the rows of the first tabular, after checks that groups and environments are closed. */
export function tabularOf(latex: string): { alignment: string; rows: LatexCell[][] } {
  const open: string[] = [];
  for (const [, kind, name] of latex.matchAll(/\\(begin|end)\{(\w+)\}/g)) {
    if (kind === "begin") open.push(name!);
    else assertEquals(open.pop(), name);
  }
  assertEquals(open, []);
  let depth = 0;
  for (const brace of latex.replace(/\\./g, "").match(/[{}]/g) ?? []) {
    assertEquals((depth += brace === "{" ? 1 : -1) >= 0, true);
  }
  assertEquals(depth, 0);
  const [, alignment, body] = /\\begin\{tabular\}\{(.*)\}\n([\s\S]*)\\end\{tabular\}/.exec(latex)!;
  const rows = body!.split("\n").filter((line) => line.endsWith("\\\\"))
    .map((line) =>
      line.slice(0, -2).split(/(?<!\\)&/).map((cell) => {
        const [, width, text] = /^\\multicolumn\{(\d+)\}\{\w\}\{(.*)\}$/.exec(cell.trim()) ?? [];
        return { text: text ?? cell.trim(), width: Number(width ?? 1) };
      })
    );
  return { alignment: alignment!, rows };
}

/** The columns of an alignment, each by its letter. */
export function columnsOf(alignment: string): string[] {
  return [...alignment.replace(/\[[^\]]*\]|@\{[^}]*\}/g, "")];
}
