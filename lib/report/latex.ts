import { cellText, headingText, isNumeric } from "./cell.ts";
import type { Table } from "./table.ts";

/**
 * The table for a LaTeX paper: a `table` environment with the title as caption and the rules of the booktabs package
 * (`\usepackage{booktabs}`), numbers aligned to the right.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * const text = report.toLatex({ title: "Sizes", columns: [{ name: "share", percent: true }], rows: [[0.5]] });
 * console.assert(text.includes("share (\\%) \\\\"));
 * console.assert(text.includes("50.0 \\\\"));
 * ```
 */
export function toLatex(table: Table): string {
  const { title, columns, rows, note } = table;
  const line = (cells: string[]) => `    ${cells.map(latexText).join(" & ")} \\\\`;
  return [
    "\\begin{table}",
    "  \\centering",
    `  \\caption{${latexText(title)}}`,
    `  \\begin{tabular}{${columns.map((_, at) => (isNumeric(rows, at) ? "r" : "l")).join("")}}`,
    "    \\toprule",
    line(columns.map(headingText)),
    "    \\midrule",
    ...rows.map((row) => line(row.map((cell, at) => cellText(cell, columns[at]!)))),
    "    \\bottomrule",
    "  \\end{tabular}",
    ...(note === undefined ? [] : [`  \\par\\smallskip{\\footnotesize ${latexText(note)}}`]),
    "\\end{table}",
    "",
  ].join("\n");
}

/**
 * A text with every character that LaTeX reads as a command or cannot set in text made plain.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * console.assert(report.latexText("50 % of x_1") === "50 \\% of x\\_1");
 * ```
 */
export function latexText(text: string): string {
  return text.replace(/\r?\n/g, " ").replace(/[^\x20-\x5a\x61-\x7a]|[#$%&<>]/gu, (c) => latex[c] ?? c);
}

const latex: { readonly [character: string]: string } = {
  "\\": "\\textbackslash{}",
  "{": "\\{",
  "}": "\\}",
  "#": "\\#",
  "$": "\\$",
  "%": "\\%",
  "&": "\\&",
  "_": "\\_",
  "^": "\\textasciicircum{}",
  "~": "\\textasciitilde{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  "–": "--",
  "—": "---",
  "−": "$-$",
  "±": "$\\pm$",
  "×": "$\\times$",
  "·": "$\\cdot$",
  "∞": "$\\infty$",
  "≤": "$\\le$",
  "≥": "$\\ge$",
  "≈": "$\\approx$",
  "→": "$\\to$",
  "α": "$\\alpha$",
  "β": "$\\beta$",
  "γ": "$\\gamma$",
  "ε": "$\\varepsilon$",
  "η": "$\\eta$",
  "θ": "$\\theta$",
  "λ": "$\\lambda$",
  "μ": "$\\mu$",
  "σ": "$\\sigma$",
  "ω": "$\\omega$",
};
