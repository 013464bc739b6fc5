import { algorithms, type Chain, chain, type Dataset, engine, graph, models, simulate, startFrom } from "../../mod.ts";
import { assertAlmostEquals, assertEquals } from "../std_assert.ts";

/** Computed with the official code of paper C, see fixtures/ngc/README.md. */
const fixture: Fixture = JSON.parse(
  await Deno.readTextFile(new URL("../fixtures/ngc/ngc_fixture.json", import.meta.url)),
);
const { agents, iterations, batch } = fixture;

const model = models.mlp([8, 6, 4], { activation: "tanh" });
const data = given(fixture);

const chains: Readonly<Record<string, (given: Case) => Chain>> = {
  "d-psgd": (given) => algorithms.dpsgd(optionsOf(given)),
  ngc: (given) => algorithms.ngc({ ...optionsOf(given), alpha: given.alpha, biases: true }),
  compngc: (given) => algorithms.compNgc({ ...optionsOf(given), alpha: given.alpha, biases: true }),
  cga: (given) => algorithms.cga({ ...optionsOf(given), biases: true }),
};

for (const given of fixture.cases) {
  Deno.test(`${given.case} agrees with the official code`, async () => {
    const { parameters, biases } = await train(chains[given.optimizer]!(given));
    given.params.forEach((ofIteration, t) =>
      ofIteration.forEach((expected, k) => close(parameters[t]![k]!, flat(expected), 1e-5))
    );
    if (given.optimizer === "d-psgd") return;
    for (const name of ["epsilon", "omega"] as const) {
      given[name].forEach((expected, t) => close(biases[name][t]!, expected, 1e-5));
    }
  });
}

interface Case {
  case: string;
  optimizer: string;
  lr: number[];
  gamma: number;
  momentum: number;
  nesterov: boolean;
  alpha: number;
  weight_decay: number;
  params: Tensor[][][];
  epsilon: number[][];
  omega: number[][];
}

type Tensor = number[] | number[][];

interface Fixture {
  agents: number;
  iterations: number;
  batch: number;
  init: Tensor[][];
  x: number[][][][];
  y: number[][][];
  cases: Case[];
}

function optionsOf(given: Case): algorithms.DpsgdOptions {
  return {
    learningRate: { spec: { kind: "given", rates: given.lr }, at: (round: number) => given.lr[round - 1]! },
    averagingRate: given.gamma,
    momentum: given.momentum,
    nesterov: given.nesterov && given.momentum > 0,
    weightDecay: given.weight_decay,
    batchSize: batch,
    batchOrder: "rising",
  };
}

/** The batches of an agent one after another, so that rising order gives them in turn. */
function given({ x, y }: Fixture): Dataset {
  const order = Array.from({ length: agents }, (_, k) => Array.from({ length: iterations }, (_, t) => [t, k] as const))
    .flat();
  return {
    name: "ngc fixture",
    part: "train",
    inputs: Float32Array.from(order.flatMap(([t, k]) => x[t]![k]!.flat())),
    labels: Uint8Array.from(order.flatMap(([t, k]) => y[t]![k]!)),
    samples: agents * iterations * batch,
    inputShape: [8],
    classes: 4,
    classNames: ["0", "1", "2", "3"],
    checksum: "ngc fixture",
  };
}

/** PyTorch keeps weights as [outputs, inputs], a model here as [inputs, outputs]. */
function flat(tensors: readonly Tensor[]): number[] {
  return tensors.flatMap((tensor) => {
    const [first] = tensor;
    if (!Array.isArray(first)) return tensor as number[];
    return first.flatMap((_, input) => (tensor as number[][]).map((output) => output[input]!));
  });
}

async function train(algorithm: Chain): Promise<{
  parameters: number[][][];
  biases: Record<"epsilon" | "omega", number[][]>;
}> {
  const parameters: number[][][] = [];
  const own = batch * iterations;
  const { frame } = await simulate({
    allow: ["training on test data"],
    graph: graph.ring(agents),
    model,
    devices: {
      name: "given",
      spec: { kind: "given" },
      dataset: data,
      indices: Array.from({ length: agents }, (_, k) => Uint32Array.from({ length: own }, (_, i) => k * own + i)),
    },
    test: data,
    algorithms: { given: chain(startFrom(fixture.init.map(flat)), algorithm) },
    rounds: iterations,
    seeds: [0],
    engine: engine.tfjsEngine(),
    observe({ parameters: now, phase }) {
      if (phase !== "descent" && phase !== "local") return;
      parameters.push(Array.from({ length: agents }, (_, k) => [...engine.row(now, k)]));
    },
  });
  const rows = frame.toRecords().filter((row) => row["group"] === "all" && row["phase"] === "descent");
  const column = (name: string) =>
    Array.from({ length: iterations }, (_, t) => {
      return rows.filter((row) => row["round"] === t + 1).map((row) => Number(row[name]));
    });
  return { parameters, biases: { epsilon: column("epsilon"), omega: column("omega") } };
}

function close(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  assertEquals(actual.length, expected.length);
  actual.forEach((value, i) => assertAlmostEquals(value, expected[i]!, tolerance));
}
