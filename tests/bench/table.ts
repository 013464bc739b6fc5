/**
 * Prints a table of the engines' speed: each work is measured in turns with what it is compared with, and the best of
 * several times counts, since other programs can only add to it. With MURMURATION_PYTHON naming a Python that has PyTorch
 * and JAX, theirs stand beside it.
 */
import { tfjsEngine, wasmEngine } from "../../lib/engine/mod.ts";
import { lenet5 } from "../../lib/model/mod.ts";
import { evaluation, gradients, localPhase, mixing, network, type Work } from "./works.ts";

interface Row {
  readonly work: string;
  readonly how: string;
  /** The best, per amount of the work. */
  readonly microseconds: number;
}

const two = wasmEngine({ workers: 2 });
const one = wasmEngine({ workers: 1 });
const tfjs = tfjsEngine();
const full = { devices: 100, steps: 60 };

console.log(`\n${JSON.stringify((await two.describe()).facts)}\n`);
console.log("| work | how | time | against the first |\n| --- | --- | --- | --- |");
await compare("local phase, a device-step (100 devices × 60 steps × batch 10)", {
  "2 workers": () => localPhase(two, full),
  "1 worker": () => localPhase(one, full),
  "tfjs (2 devices × 5 steps)": () => localPhase(tfjs, { devices: 2, steps: 5 }),
}, () => peers("local_phase"));
await compare(
  "evaluation of 10,000 images, a device",
  {
    "2 workers": () => evaluation(two, { devices: 20 }),
    "1 worker": () => evaluation(one, { devices: 20 }),
    tfjs: () => evaluation(tfjs, { devices: 1 }),
  },
  () => peers("evaluation"),
  10_000,
);
await compare("LeNet-5 gradient, batch 32", {
  "2 workers": () => gradients(two, { model: lenet5(), devices: 64 }),
  "1 worker": () => gradients(one, { model: lenet5(), devices: 64 }),
  tfjs: () => gradients(tfjs, { model: lenet5(), devices: 1 }),
}, () => peers("lenet"));
for (const weights of ["ring", "dense"] as const) {
  await compare(`mixing of 100 × 199,210, ${weights}, a row`, {
    "2 workers": () => mixing(two, { devices: 100, weights }),
    "1 worker": () => mixing(one, { devices: 100, weights }),
    tfjs: () => mixing(tfjs, { devices: 100, weights }),
  });
}
for (const devices of [10, 100, 1000]) {
  const before = Deno.memoryUsage().rss;
  await compare(`growth, a device-step of 20 × ${devices}`, {
    "2 workers": () => localPhase(two, { devices, steps: 20 }),
  });
  const multiple = (Deno.memoryUsage().rss - before) / (4 * devices * network.parameters);
  console.log(`| | memory grown since then: ${multiple.toFixed(2)} × the parameters | | |`);
}
await two.close();

/** Times works in turns and prints the best beside those of the peers. */
async function compare(
  work: string,
  makers: Readonly<Record<string, () => Promise<Work>>>,
  others: () => Promise<Row[]> = () => Promise.resolve([]),
  scale = 1,
): Promise<void> {
  const works = new Map<string, Work>();
  for (const [how, make] of Object.entries(makers)) works.set(how, await make());
  const times = new Map<string, number[]>([...works.keys()].map((how) => [how, []]));
  for (let turn = -1; turn < 5; turn++) {
    for (const [how, { amount, call }] of works) {
      const start = performance.now();
      await call();
      if (turn >= 0) times.get(how)!.push((1e3 * scale * (performance.now() - start)) / amount);
    }
  }
  for (const made of works.values()) await made.close();
  const rows = [
    ...[...times].map(([how, all]) => ({ work, how, microseconds: Math.min(...all) })),
    ...await others(), // only now, so that they do not compete with ours
  ];
  for (const { how, microseconds } of rows) {
    const ratio = (microseconds / rows[0]!.microseconds).toFixed(2);
    console.log(`| ${work} | ${how} | ${shown(microseconds)} | ${ratio} |`);
  }
}

/** What PyTorch and JAX need for a work, each in a process of its own; nothing without a Python that has them. */
async function peers(work: string): Promise<Row[]> {
  const python = Deno.env.get("MURMURATION_PYTHON");
  if (!python) return [];
  const rows: Row[] = [];
  for (const peer of ["torch", "jax"]) {
    const script = new URL(`./peers/${peer}_peer.py`, import.meta.url).pathname;
    const { code, stdout, stderr } = await new Deno.Command(python, { args: [script, work] }).output();
    if (code !== 0) throw new Error(`${peer}: ${new TextDecoder().decode(stderr)}`);
    for (const line of new TextDecoder().decode(stdout).trim().split("\n")) rows.push({ work, ...JSON.parse(line) });
  }
  return rows;
}

function shown(microseconds: number): string {
  return microseconds < 1e4 ? `${microseconds.toPrecision(3)} µs` : `${(microseconds / 1e3).toPrecision(3)} ms`;
}
