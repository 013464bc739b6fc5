/**
 * Prints a table of the engines' speed: each work is measured in turns with what it is compared with. Inputs are noise of
 * which four in five are zero, as in MNIST, where nothing else is said. With MURMURATION_PYTHON naming a Python that has
 * PyTorch and JAX, theirs stand beside it.
 */
import { tfjsEngine, wasmEngine } from "../../lib/engine/mod.ts";
import { lenet5, resnet18, resnet20, transformer } from "../../lib/model/mod.ts";
import { bestOf } from "./best_of.ts";
import { timed } from "./rounds.ts";
import { ARITHMETIC, arithmetic, evaluation, gradients, localPhase, mixing, network, own, type Work } from "./works.ts";

interface Row {
  readonly how: string;
  readonly work?: string;
  /** The best, per amount of the work. */
  readonly microseconds: number;
}

const two = wasmEngine({ workers: 2 });
const one = wasmEngine({ workers: 1 });
const tfjs = tfjsEngine();
/** PyTorch with the instructions that V8 has. */
const AVX2 = { named: ", AVX2", env: { ATEN_CPU_CAPABILITY: "avx2", ONEDNN_MAX_CPU_ISA: "AVX2" } };
const full = { devices: 100, steps: 60 };

console.log(`\n${JSON.stringify((await two.describe()).facts)}\n`);
console.log("| work | how | time | against the first |\n| --- | --- | --- | --- |");
await compare("local phase, a device-step (100 devices × 60 steps × batch 10)", {
  "2 workers": () => localPhase(two, full),
  "1 worker": () => localPhase(one, full),
  "2 workers, no zeros among the inputs": () => localPhase(two, { ...full, inputs: "no zeros" }),
  "tfjs (2 devices × 5 steps)": () => localPhase(tfjs, { devices: 2, steps: 5 }),
}, async () => [...await plain("local_phase"), ...await peers("local_phase")]);
await compare(
  "evaluation of 10,000 images, a device",
  {
    "2 workers": () => evaluation(two, { devices: 20 }),
    "1 worker": () => evaluation(one, { devices: 20 }),
    "2 workers, no zeros among the inputs": () => evaluation(two, { devices: 20, inputs: "no zeros" }),
    tfjs: () => evaluation(tfjs, { devices: 1 }),
  },
  async () => [...await plain("evaluation", 10_000), ...await peers("evaluation")],
  10_000,
);
await compare("LeNet-5 gradient, batch 32", {
  "2 workers": () => gradients(two, { model: lenet5(), devices: 64 }),
  "1 worker": () => gradients(one, { model: lenet5(), devices: 64 }),
  tfjs: () => gradients(tfjs, { model: lenet5(), devices: 1 }),
}, () => peers("lenet"));
for (
  const [name, works] of Object.entries({
    "784-200-200-10": { model: network, own: own.mlp, devices: 16 },
    "LeNet-5": { model: lenet5(), own: own.lenet5, devices: 2 },
  })
) {
  await compare(`${name} gradient, batch 32, tfjs`, {
    "layers of the kit": () => gradients(tfjs, works),
    "a model of one's own": () => gradients(tfjs, { ...works, model: works.own }),
  });
}
const networks = {
  resnet20: { model: resnet20({ norm: "groupNorm" }), devices: 8 },
  resnet18: { model: resnet18({ norm: "groupNorm" }), devices: 2 },
  transformer: { model: transformer({ vocabulary: 8000, length: 64, classes: 4 }), devices: 16 },
};
for (const [name, of] of Object.entries(networks)) {
  await compare(`${of.model.name} gradient, batch 32`, {
    "2 workers": () => gradients(two, { ...of, inputs: "no zeros" }),
    "1 worker": () => gradients(one, { ...of, inputs: "no zeros" }),
  }, async () => [...await peer("torch_peer", [name]), ...await peer("torch_peer", [name], AVX2)]);
}
for (const weights of ["ring", "complete", "general"] as const) {
  await compare(`mixing of 100 × 199,210, ${weights}, a row`, {
    "2 workers": () => mixing(two, { devices: 100, weights }),
    "1 worker": () => mixing(one, { devices: 100, weights }),
    tfjs: () => mixing(tfjs, { devices: 100, weights }),
  });
}
await compare(
  "arithmetic on 100 × 199,210 with 2 workers, a row",
  Object.fromEntries(
    (Object.keys(ARITHMETIC) as (keyof typeof ARITHMETIC)[]).map((what) => [
      what,
      () => arithmetic(two, { devices: 100, what }),
    ]),
  ),
);
for (const devices of [10, 100, 1000]) {
  const before = Deno.memoryUsage().rss;
  await compare(`growth, a device-step of 20 × ${devices}`, {
    "2 workers": () => localPhase(two, { devices, steps: 20 }),
  });
  const multiple = (Deno.memoryUsage().rss - before) / (4 * devices * network.parameters);
  console.log(`| | memory grown since then: ${multiple.toFixed(2)} × the parameters | | |`);
}
await two.close();

const ours = await timed();
const stacked = new Map((await peer("torch_rounds", [])).map(({ work, microseconds }) => [work!, microseconds]));
console.log(
  "\n| a round of 100 devices | time | against DSGD | against PyTorch, all devices stacked |\n| --- | --- | --- | --- |",
);
for (const [name, microseconds] of Object.entries(ours)) {
  const against = (other: number | undefined) => other === undefined ? "–" : (microseconds / other).toFixed(2);
  console.log(`| ${name} | ${shown(microseconds)} | ${against(ours["dsgd"])} | ${against(stacked.get(name))} |`);
}

/** Times works in turns and prints the best beside those of the peers. */
async function compare(
  work: string,
  makers: Readonly<Record<string, () => Promise<Work>>>,
  others: () => Promise<Row[]> = () => Promise.resolve([]),
  scale = 1,
): Promise<void> {
  const works: Record<string, Work> = {};
  for (const [how, make] of Object.entries(makers)) works[how] = await make();
  const rows = [
    ...Object.entries(await bestOf(works)).map(([how, microseconds]) => ({ how, microseconds: scale * microseconds })),
    ...await others(), // only now, so that they do not compete with ours
  ];
  for (const { how, microseconds } of rows) {
    const ratio = (microseconds / rows[0]!.microseconds).toFixed(2);
    console.log(`| ${work} | ${how} | ${shown(microseconds)} | ${ratio} |`);
  }
}

/** What the fast engine needs in a process without the flags of V8. */
async function plain(work: string, scale = 1): Promise<Row[]> {
  const { DENO_V8_FLAGS: _, ...env } = Deno.env.toObject();
  const script = new URL("./plain.ts", import.meta.url).pathname;
  const args = ["run", "--allow-read", "--allow-env", "--allow-sys", "--allow-ffi", script, work];
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args, env, clearEnv: true }).output();
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
  const { [work]: microseconds } = JSON.parse(new TextDecoder().decode(stdout));
  return [{ how: "2 workers, without the flags of V8", microseconds: scale * microseconds }];
}

/** What PyTorch and JAX need for a work, each in a process of its own. */
async function peers(work: string): Promise<Row[]> {
  return [...await peer("torch_peer", [work]), ...await peer("jax_peer", [work])];
}

/** What a peer prints; nothing without a Python that has it. */
async function peer(
  name: string,
  args: readonly string[],
  { named = "", env = {} }: { readonly named?: string; readonly env?: Record<string, string> } = {},
): Promise<Row[]> {
  const python = Deno.env.get("MURMURATION_PYTHON");
  if (!python) return [];
  const script = new URL(`./peers/${name}.py`, import.meta.url).pathname;
  const { code, stdout, stderr } = await new Deno.Command(python, { args: [script, ...args], env }).output();
  const errors = new TextDecoder().decode(stderr);
  const missing = /ModuleNotFoundError: .*/.exec(errors);
  if (missing) {
    console.error(`${name} is left out. ${missing[0]}`);
    return [];
  }
  if (code !== 0) throw new Error(`${name}: ${errors}`);
  return new TextDecoder().decode(stdout).trim().split("\n").map((line) => {
    const row: Row = JSON.parse(line);
    return { ...row, how: row.how + named };
  });
}

function shown(microseconds: number): string {
  return microseconds < 1e4 ? `${microseconds.toPrecision(3)} µs` : `${(microseconds / 1e3).toPrecision(3)} ms`;
}
