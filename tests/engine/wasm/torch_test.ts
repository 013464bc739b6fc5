import { fileURLToPath } from "node:url";
import { assertLess } from "../../std_assert.ts";
import { type Dataset, datasets } from "../../../lib/data/mod.ts";
import { wasmEngine } from "../../../lib/engine/mod.ts";
import { type Model, resnet20 } from "../../../lib/model/mod.ts";
import { stream } from "../../../lib/random/mod.ts";

const BATCH = 32;
const STEPS = 20;
const LEARNING_RATE = 0.01;
/** A Python that has PyTorch, if this process may run it. */
const python = Deno.env.get("MURMURATION_PYTHON");
const ready = python !== undefined &&
  (await Deno.permissions.query({ name: "run", command: python })).state === "granted";

Deno.test({
  name: `resnet20(): from the same parameters and batches of CIFAR-10, its loss is PyTorch's for ${STEPS} steps`,
  ignore: !ready,
  async fn() {
    const model = resnet20({ norm: "groupNorm" });
    const { train, test } = await datasets.cifar10({ train: BATCH * STEPS, test: 10, standardize: true });
    const theirs = await torchCurve(model, train);
    const ours = await curve({ model, train, test });
    const worst = Math.max(...theirs.map((loss, t) => Math.abs(loss - ours[t]!)));
    assertLess(worst, 1e-3, `ours: ${ours.join(" ")}; PyTorch: ${theirs.join(" ")}`);
  },
});

/** The loss before each step of plain SGD. */
async function curve(
  { model, train, test }: { readonly model: Model; readonly train: Dataset; readonly test: Dataset },
): Promise<number[]> {
  const session = await wasmEngine().open({ model, devices: 1, train, test });
  const parameters = session.matrix();
  parameters.data.set(initial(model));
  const losses: number[] = [];
  for (let t = 0; t < STEPS; t++) {
    const indices = Uint32Array.from({ length: BATCH }, (_, i) => BATCH * t + i);
    const { loss } = await session.localSteps(parameters, {
      batches: [{ indices, offsets: Uint32Array.of(0, BATCH) }],
      ...{ learningRate: LEARNING_RATE, momentum: 0, nesterov: false, weightDecay: 0 },
    });
    losses.push(loss[0]!);
  }
  await session.close();
  return losses;
}

async function torchCurve(model: Model, train: Dataset): Promise<number[]> {
  const folder = await Deno.makeTempDir();
  try {
    const files = {
      "layout.json": JSON.stringify(model.layout),
      "options.json": JSON.stringify({ learningRate: LEARNING_RATE, batch: BATCH }),
      "parameters.f32": new Uint8Array(initial(model).buffer),
      "inputs.f32": new Uint8Array(Float32Array.from(train.inputs).buffer),
      "labels.u8": train.labels,
    };
    for (const [name, content] of Object.entries(files)) {
      await Deno.writeFile(
        `${folder}/${name}`,
        typeof content === "string" ? new TextEncoder().encode(content) : content,
      );
    }
    const script = fileURLToPath(new URL("../../bench/peers/torch_curve.py", import.meta.url));
    const { code, stdout, stderr } = await new Deno.Command(python!, { args: [script, folder] }).output();
    if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
    return JSON.parse(new TextDecoder().decode(stdout));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function initial(model: Model): Float32Array<ArrayBuffer> {
  return Float32Array.from(model.initialize(stream({ seed: 0, purpose: "curve" })));
}
