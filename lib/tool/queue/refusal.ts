import { configurationFields, type PlannedRun, type RunConfiguration } from "../../run/mod.ts";
import type { Code, Order } from "./order.ts";

/** Why a worker whose plan of a sweep lacks the ordered run does not compute it: both versions, and what differs. */
export function refusal(order: Order, code: Code, planned: readonly PlannedRun[]): string {
  const { configuration } = order;
  const differences = planned.map((run) => differing(configuration, run.configuration));
  const nearest = differences.reduce((least, next) => next.length < least.length ? next : least, differences[0] ?? []);
  const here = planned[0]?.configuration ?? configuration;
  return `it has other code or data: ${inWords(code, here)}; the sweep was planned by ` +
    `${inWords(order.code, configuration)}; ${nearest.slice(0, SHOWN).join("; ")}`;
}

const SHOWN = 5;

function inWords({ version, commit }: Code, { engine, sources }: RunConfiguration): string {
  const at = commit === null ? "" : ` (commit ${commit.slice(0, 7)})`;
  return `Murmuration ${version}${at}, results ${sources.results}, engine ${engine.name} ${engine.version}`;
}

function differing(there: RunConfiguration, here: RunConfiguration): string[] {
  const [a, b] = [fields(there), fields(here)];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((name) => a[name] !== b[name])
    .map((name) => `${name} is ${b[name] ?? "missing"} instead of ${a[name] ?? "missing"}`);
}

function fields(configuration: RunConfiguration): Record<string, unknown> {
  const sources = Object.entries(configuration.sources);
  return {
    ...configurationFields(configuration),
    ...Object.fromEntries(sources.map(([name, value]) => [`sources.${name}`, JSON.stringify(value)])),
  };
}
