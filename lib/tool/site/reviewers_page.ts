import { counted, duration } from "../../base/mod.ts";
import { formatNumber } from "../../metric/mod.ts";
import { costOf, type RunRecord } from "../../run/mod.ts";
import { DENO_VERSION } from "../command/kernel_spec.ts";
import { documentOf, tableOf } from "./layout.ts";
import { markdownToHtml } from "./markdown.ts";
import { type Html, markup } from "./markup.ts";
import type { Page } from "./page.ts";

/** What the page for reviewers shows besides the notebooks. */
export interface Reviewed {
  /** The data sheets, in Markdown: what `data/<set>/README.md` says. */
  readonly data: readonly string[];
  /** The records of the runs in the store; empty without a store. */
  readonly runs: readonly RunRecord[];
}

/** The path of the page. */
export const REVIEWERS = "reviewers.html";

/** The page for reviewers: a checklist, the data, and the cost. */
export function reviewersPage(pages: readonly Page[], { data, runs }: Reviewed): string {
  const main = markup`<h1>For reviewers</h1>
<p class="lead">What can be checked, where the data come from, and what the runs cost.</p>
<section aria-labelledby="checklist"><h2 id="checklist">Reproducibility checklist</h2>
${checklist(pages, runs)}</section>
<section aria-labelledby="data"><h2 id="data">Data sheet</h2>
${standIns(pages)}
${
    data.map((sheet) => markup`<details><summary>${titleOf(sheet)}</summary>${withoutTitle(sheet)}</details>\n`)
  }</section>
<section aria-labelledby="cost"><h2 id="cost">Cost</h2>
${costSection(runs)}</section>`;
  return documentOf({ title: "For reviewers · Murmuration", top: "", main });
}

function checklist(pages: readonly Page[], runs: readonly RunRecord[]): Html {
  const claims = pages.flatMap(({ claims }) => claims);
  const executed = pages.filter(({ executed }) => executed);
  const recorded = pages.filter(({ environment }) => environment.size > 0);
  const entries = (
    name: string,
  ) => [...new Set(recorded.map(({ environment }) => environment.get(name) ?? "not recorded"))];
  const seeds = claims.map(({ seeds }) => Number(seeds)).filter((count) => count > 0);
  const rows: [string, Html | string][] = [
    ["Code", markup`public, with a licence and a lock file of all packages; ${list(entries("Murmuration"))}`],
    ["One command", markup`<code>npx -y deno@${DENO_VERSION} task reproduce</code>, from a clone; only Node is needed`],
    [
      "Results shown",
      `${executed.length} of ${counted(pages.length, "notebook")} executed, at scale ${entries("scale").join(", ")}`,
    ],
    [
      "Environment",
      `recorded in ${recorded.length} of ${counted(pages.length, "notebook")}; ${entries("processor").join("; ")}`,
    ],
    ["Rules", "of every claim, with scale, seeds and a dated log of changes: notebooks/protocol.md"],
    [
      "Claims",
      markup`${counted(claims.length, "claim")} judged, <a href="index.html#verdicts">each with what was measured</a>`,
    ],
    [
      "Seeds",
      seeds.length === 0
        ? "none recorded"
        : `${Math.min(...seeds)} to ${
          Math.max(...seeds)
        } a claim; 95 % t-intervals over seeds, Holm's correction for several findings`,
    ],
    ["Randomness", "streams keyed by seed, purpose, device and round; equal configurations give equal results"],
    ["Hyperparameters", "in the code of each notebook, and in the configuration of every stored run"],
    ["Data", markup`<a href="#data">sources, licences, checksums</a>; a file with another checksum is refused`],
    ["Test data", "refused for training, unless explicitly allowed"],
    ["Weights", markup`on request: <code>keep: "final"</code>, <code>deno task runs export --weights</code>`],
    [
      "Cost",
      runs.length === 0 ? "see below" : markup`<a href="#cost">${duration(costOf(runs).seconds)} of computing</a>`,
    ],
  ];
  return markup`<dl class="checklist">
${rows.map(([name, answer]) => markup`<dt>${name}</dt><dd>${answer}</dd>\n`)}</dl>
`;
}

/** How often outputs name a stand-in for a data set. */
function standIns(pages: readonly Page[]): Html {
  const rows = STAND_INS.flatMap(([name, pattern]) => {
    const users = pages.filter(({ shown }) => pattern.test(shown));
    return users.length === 0
      ? []
      : [[name, users.length, users.map(({ path, name }) => markup`<a href="${path}">${name}</a> `)]];
  });
  if (rows.length === 0) return markup`<p>No output names a data set that stands in for another.</p>`;
  return markup`<p>If a data set was unavailable, a stand-in was used, and outputs say so:</p>
${tableOf("Stand-ins", ["stand-in", "notebooks", ""], rows, [1])}`;
}

const STAND_INS = [
  ["synthetic digits, for MNIST or Fashion-MNIST", /synthetic digits/i],
  ["synthetic colour images, for CIFAR-10", /synthetic colour images/i],
  ["a part of CIFAR-10", /CIFAR-10 \([\d,]+/],
  ["synthetic texts, for AG News", /synthetic texts/i],
  ["a part of AG News", /AG News \([\d,]+/],
] as const;

/** Watts of one busy core, with its share of memory and cooling. */
const WATTS = [5, 15] as const;

function costSection(runs: readonly RunRecord[]): Html {
  if (runs.length === 0) {
    return markup`<p>There is no store of runs here, so their cost is unknown. <code>deno task reproduce</code> makes one in
<code>results/.runs</code>; <code>deno task site</code> reads it, or that in <code>MURMURATION_STORE</code>.</p>`;
  }
  const groups = [...Map.groupBy(runs, ({ data, model }) => `${data}, ${model}`)];
  const rows = [...groups, ["all", runs] as const].map(([name, runs]) => {
    const { seconds, coreHours } = costOf(runs);
    const energy = WATTS.map((watts) => formatNumber(coreHours * watts / 1000, { digits: 2 })).join(" to ");
    return [name, runs.length, duration(seconds), formatNumber(coreHours, { digits: 2 }), energy];
  });
  const machines = [
    ...new Set(runs.map(({ environment: { platform, cores } }) => `${platform}, ${counted(cores, "core")}`)),
  ];
  return markup`<p>From the records of the runs in the store, computed on ${
    machines.join("; ")
  }. Core-hours count all cores of
the machine for the whole time of a run, an upper bound where runs shared them. Energy is an estimate: ${WATTS[0]} to
${WATTS[1]} W a core, with memory and cooling.</p>
${tableOf("Cost of the runs", ["data and model", "runs", "wall time", "core-hours", "kWh"], rows, [1, 2, 3, 4])}`;
}

function list(texts: readonly string[]): string {
  return texts.slice(0, 3).join("; ") + (texts.length > 3 ? `; ${texts.length - 3} more` : "");
}

function titleOf(sheet: string): string {
  return /^# (.+)/.exec(sheet)?.[1] ?? "Data";
}

/** A data sheet without its title and without links to files beside it. */
function withoutTitle(sheet: string): Html {
  return markdownToHtml(sheet.replace(/^# .+\n/, "").replaceAll(/\[([^\]]+)\]\((?!https?:)[^)]*\)/g, "$1"));
}
