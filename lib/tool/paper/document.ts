import { latexText } from "../../report/mod.ts";

/** A figure or a table in the document. */
export interface Float {
  /** What it is. */
  readonly kind: "figure" | "table";
  /** Its file, seen from the document. */
  readonly file: string;
  /** What a figure shows; a table brings its own. */
  readonly caption: string;
  /** Whether a figure is wider than a column. */
  readonly wide: boolean;
}

/** A study in the document. */
export interface Section {
  /** Its name. */
  readonly name: string;
  /** Its figures and tables. */
  readonly floats: readonly Float[];
}

/** The width of a column in points (72 to the inch): 3.5 inches, as of the figures. */
export const columnWidth = 252;

/** The document: setup, figures and tables study by study, environment, references. */
export function mainTex(sections: readonly Section[]): string {
  return `\\documentclass[10pt,twocolumn]{article}
\\usepackage[T1]{fontenc}
\\usepackage[textwidth=7.16in,columnsep=0.16in,textheight=9.4in]{geometry}
\\usepackage{amssymb,booktabs,etoolbox,graphicx,siunitx}
\\sisetup{detect-weight}
\\extrafloats{200}
% A table that is wider than the line is made smaller.
\\makeatletter
\\renewenvironment{table}[1][htbp]{\\@float{table}[#1]\\footnotesize\\setlength{\\belowcaptionskip}{4pt}}{\\end@float}
\\makeatother
\\newsavebox{\\widetable}
\\BeforeBeginEnvironment{tabular}{\\begin{lrbox}{\\widetable}}
\\AfterEndEnvironment{tabular}{\\end{lrbox}%
  \\ifdim\\wd\\widetable>\\linewidth\\resizebox{\\linewidth}{!}{\\usebox{\\widetable}}\\else\\usebox{\\widetable}\\fi}

\\title{Results}
\\author{}
\\date{}

\\begin{document}
\\maketitle

\\section{Experimental setup}
\\sloppy
\\input{setup}

\\onecolumn
\\section{Results}
${sections.map(sectionTex).join("\n")}
\\section{Environment}
\\input{environment}

\\bibliographystyle{plain}
\\bibliography{references}
\\end{document}
`;
}

function sectionTex({ name, floats }: Section): string {
  return `\\subsection{${latexText(name)}}\n${floats.map(floatTex).join("")}\\clearpage\n`;
}

function floatTex({ kind, file, caption, wide }: Float): string {
  if (kind === "table") return `\\input{${file.replace(/\.tex$/, "")}}\n`;
  const environment = wide ? "figure*" : "figure";
  return `\\begin{${environment}}[htbp]
  \\centering
  \\includegraphics{${file}}
  \\caption{${latexText(caption)}}
\\end{${environment}}
`;
}
