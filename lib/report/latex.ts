import { formatInterval, formatNumber } from "../metric/mod.ts";
import { cellText, headingText, isBold, isNumeric, remarks } from "./cell.ts";
import type { Cell, Column, Table } from "./table.ts";

/**
 * The table for a LaTeX paper: a `table` environment with the title as caption, the rules of the booktabs package and
 * columns of numbers aligned by siunitx (`\usepackage{booktabs, siunitx}`). Estimates take two columns, the mean and
 * its interval. Text wraps in a table wider than a line.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * const text = report.toLatex({ title: "Sizes", columns: [{ name: "share", percent: true }], rows: [[0.5]] });
 * console.assert(text.includes("S[table-format=2.1]") && text.includes("{share (\\%)}"));
 * ```
 */
export function toLatex(table: Table): string {
  const { title, rows } = table;
  const widths = textWidths(table);
  const columns = table.columns.map((column, at) => latexColumn(column, rows.map((row) => row[at]!), widths[at]));
  const line = (cells: string[]) => `    ${cells.join(" & ")} \\\\`;
  return [
    "\\begin{table}",
    "  \\centering",
    "  \\sisetup{detect-weight}",
    `  \\caption{${latexText(title)}}`,
    `  \\begin{tabular}{${columns.map(({ alignment }) => alignment).join("")}}`,
    "    \\toprule",
    line(columns.map(({ heading }) => heading)),
    "    \\midrule",
    ...rows.map((row, r) => line(row.map((cell, at) => columns[at]!.entry(cell, isBold(table, r, at))))),
    "    \\bottomrule",
    "  \\end{tabular}",
    ...remarks(table).map((remark) => `  \\par\\smallskip{\\footnotesize ${latexText(remark)}}`),
    "\\end{table}",
    "",
  ].join("\n");
}

/**
 * A text with every character escaped that LaTeX would read as a command or cannot typeset.
 *
 * @example
 * ```ts
 * import { report } from "murmuration";
 *
 * console.assert(report.latexText("50 % of x_1") === "50 \\% of x\\_1");
 * ```
 */
export function latexText(text: string): string {
  return text.normalize("NFC").replace(/\r?\n/g, " ").replace(SPECIAL, (found) => {
    const [letter, accent] = [...found];
    if (accents[accent!]) return `$${accents[accent!]}{${(latex[letter!] ?? letter!).replaceAll("$", "")}}$`;
    if (superscripts[letter!]) return `$^{${[...found].map((digit) => superscripts[digit]).join("")}}$`;
    if (subscripts[letter!]) return `$_{${[...found].map((digit) => subscripts[digit]).join("")}}$`;
    return latex[found] ?? found;
  });
}

interface LatexColumn {
  readonly alignment: string;
  readonly heading: string;
  entry(cell: Cell, bold: boolean): string;
}

const LINE = 115;

/**
 * Characters per line of the columns of texts where the table is wider than a line; longer ones get more, none less than
 * its longest word.
 */
function textWidths({ columns, rows }: Table): (number | undefined)[] {
  const texts = columns.map((column, at) => [headingText(column), ...rows.map((row) => cellText(row[at]!, column))]);
  const lengths = texts.map((of) => Math.max(...of.map((text) => text.length)));
  const sum = (numbers: readonly number[]) => numbers.reduce((total, x) => total + x, 0);
  if (sum(lengths) <= LINE) return columns.map(() => undefined);
  const needs = lengths.map((length, at) => isNumeric(rows, at) ? 0 : Math.sqrt(length));
  const left = LINE - sum(lengths.filter((_, at) => needs[at] === 0));
  return needs.map((need, at) => {
    const longestWord = Math.max(...texts[at]!.flatMap((text) => text.split(/\s/)).map((word) => word.length));
    const share = Math.floor(left * need / sum(needs));
    return need === 0 ? undefined : Math.min(lengths[at]!, Math.max(longestWord, share));
  });
}

function latexColumn(column: Column, cells: readonly Cell[], width: number | undefined): LatexColumn {
  const name = latexText(headingText(column));
  const set = (text: string, bold: boolean) => bold ? `\\bfseries ${text}` : text;
  if (!isNumeric(cells.map((cell) => [cell]), 0)) {
    return {
      alignment: width === undefined ? "l" : `>{\\raggedright\\arraybackslash}p{${(0.55 * width).toFixed(1)}em}`,
      heading: name,
      entry: (cell, bold) => set(latexText(cellText(cell, column)), bold),
    };
  }
  const number = (cell: Cell) => {
    const value = typeof cell === "object" ? cell?.mean : cell as number;
    return value === undefined ? undefined : formatNumber(value, column).replace("−", "-");
  };
  const alignment = `S${numberFormat(cells.map((cell) => number(cell) ?? ""))}`;
  // siunitx takes what is in braces for text.
  const entry = (cell: Cell, bold: boolean) => {
    const text = number(cell);
    return text !== undefined && NUMBER.test(text) ? set(text, bold) : `{${set(latexText(text ?? "–"), bold)}}`;
  };
  const intervals = cells.map((cell) => typeof cell === "object" && cell !== null ? formatInterval(cell, column) : "");
  if (intervals.every((interval) => interval === "")) return { alignment, heading: `{${name}}`, entry };
  return {
    alignment: `${alignment}@{\\,}l`,
    heading: `\\multicolumn{2}{c}{${name}}`,
    entry(cell, bold) {
      const interval = typeof cell === "object" && cell !== null ? formatInterval(cell, column).trim() : "";
      return `${entry(cell, bold)} & ${interval === "" ? "" : set(`{${latexText(interval)}}`, bold)}`.trimEnd();
    },
  };
}

const NUMBER = /^-?\d+(\.\d+)?(e-?\d+)?$/;

/** Digits before and after the decimal point, for siunitx; nothing if a number has an exponent. */
function numberFormat(texts: readonly string[]): string {
  const numbers = texts.filter((text) => NUMBER.test(text));
  if (numbers.length === 0 || numbers.some((text) => text.includes("e"))) return "";
  const longest = (of: (text: string) => string) => Math.max(...numbers.map((text) => of(text).length));
  const before = longest((text) => text.replace("-", "").split(".")[0]!);
  const after = longest((text) => text.split(".")[1] ?? "");
  const sign = numbers.some((text) => text.startsWith("-")) ? "-" : "";
  return `[table-format=${sign}${before}.${after}]`;
}

const zip = (from: string, to: string) => Object.fromEntries([...from].map((character, i) => [character, to[i]!]));
const superscripts: { readonly [character: string]: string } = zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻ⁿᵀ", "0123456789-nT");
const subscripts: { readonly [character: string]: string } = zip("₀₁₂₃₄₅₆₇₈₉₋ᵢⱼₙ", "0123456789-ijn");
const accents: { readonly [character: string]: string } = { "\u0302": "\\hat", "\u0303": "\\tilde", "\u0304": "\\bar" };

// A letter with an accent of mathematics, digits of one height, or a character.
const SPECIAL = new RegExp(
  `.[${Object.keys(accents).join("")}]|[${Object.keys(superscripts).join("")}]+|` +
    `[${Object.keys(subscripts).join("")}]+|[^\\x20-\\x5a\\x61-\\x7a]|[#$%&<>]|-(?=-)`,
  "gu",
);

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
  "-": "-{}", // two would be a dash
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
  "≠": "$\\ne$",
  "∈": "$\\in$",
  "∇": "$\\nabla$",
  "√": "$\\surd$",
  "‖": "$\\Vert$",
  "°": "$^\\circ$",
  "ℓ": "$\\ell$",
  "∂": "$\\partial$",
  "∝": "$\\propto$",
  "⊗": "$\\otimes$",
  "⊥": "$\\perp$",
  "′": "$'$",
  "⌈": "$\\lceil$",
  "⌉": "$\\rceil$",
  "⌊": "$\\lfloor$",
  "⌋": "$\\rfloor$",
  "Δ": "$\\Delta$",
  "Θ": "$\\Theta$",
  "Λ": "$\\Lambda$",
  "Σ": "$\\Sigma$",
  "Φ": "$\\Phi$",
  "Ω": "$\\Omega$",
  "α": "$\\alpha$",
  "β": "$\\beta$",
  "γ": "$\\gamma$",
  "δ": "$\\delta$",
  "ε": "$\\varepsilon$",
  "η": "$\\eta$",
  "θ": "$\\theta$",
  "ϑ": "$\\vartheta$",
  "κ": "$\\kappa$",
  "λ": "$\\lambda$",
  "μ": "$\\mu$",
  "ν": "$\\nu$",
  "π": "$\\pi$",
  "ρ": "$\\rho$",
  "σ": "$\\sigma$",
  "τ": "$\\tau$",
  "φ": "$\\varphi$",
  "χ": "$\\chi$",
  "ψ": "$\\psi$",
  "ω": "$\\omega$",
};
