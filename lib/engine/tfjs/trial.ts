import * as tf from "@tensorflow/tfjs";
import { InputError, shown } from "../../base/mod.ts";
import type { Model, OwnNetwork } from "../../model/mod.ts";
import { stream } from "../../random/mod.ts";

const passed = new WeakMap<Model, number>();

/**
 * Tries a custom model once, on two samples.
 *
 * @returns Numbers that the forward pass of one sample makes.
 * @throws {InputError} If it cannot be trained: see `models.custom`.
 */
export function tryOwn(model: Model, batch: { readonly inputs: tf.Tensor; readonly targets: tf.Tensor }): number {
  const known = passed.get(model);
  if (known !== undefined) return known;
  const numbers = tf.tidy(() => tryOn(model, model.own!, batch));
  passed.set(model, numbers);
  return numbers;
}

function tryOn(model: Model, own: OwnNetwork, { inputs, targets }: { inputs: tf.Tensor; targets: tf.Tensor }): number {
  const { name, outputs } = model;
  const values = model.initialize(stream({ seed: 0, purpose: "trial" }));
  const tensors = model.layout.map(({ shape, offset, size }) =>
    tf.tensor(values.slice(offset, offset + size), [...shape])
  );
  const named = namedTensors(model, tensors);
  const forward = (samples: number, f = own.forward) =>
    calling(`the forward of ${name}`, () => f(inputs.slice(0, samples), named, tf));
  const before = tf.memory();
  const twice = [1, 2].map(() =>
    tf.tidy(() => {
      const given = forward(2);
      checkShape(`the forward of ${name}`, given, { expected: [2, outputs], samples: 2 });
      return { given: given.clone(), numbers: (tf.memory().numBytes - before.numBytes) / 4 / 2 };
    })
  );
  const left = (tf.memory().numTensors - before.numTensors) / 2 - 1;
  if (left > 0) {
    throw new InputError(
      `the forward of ${name} leaves ${
        left === 1 ? "a tensor" : `${left} tensors`
      } behind at every call, which fills the ` +
        "memory; call neither tf.keep nor tf.variable in it",
    );
  }
  checkShape(`the forward of ${name}`, forward(1), { expected: [1, outputs], samples: 1 });
  const [first, second] = twice.map(({ given }) => String(given.dataSync())) as [string, string];
  if (first !== second) {
    throw new InputError(
      `the forward of ${name} gives other outputs for the same inputs and parameters; a run could not be repeated: leave ` +
        "random numbers out",
    );
  }
  const rebuilt = forward(2, fromSource(model, own.forward) as OwnNetwork["forward"]);
  if (String(rebuilt.dataSync()) !== first) {
    throw new InputError(
      `the forward of ${name} gives other outputs with the values in "spec" than with those around it; make them the same`,
    );
  }
  const loss = (given: tf.Tensor, f = own.loss) => {
    if (!f) return given.sum();
    const losses = calling(`the loss of ${name}`, () => f(given, targets, tf));
    checkShape(`the loss of ${name}`, losses, { expected: [2], samples: 2 });
    return losses.mean();
  };
  if (own.loss) loss(rebuilt, fromSource(model, own.loss) as OwnNetwork["loss"]);
  checkGradients(model, tensors, () => loss(own.forward(inputs, named, tf)));
  return twice[0]!.numbers;
}

/** The parameters of a model by name. */
export function namedTensors({ layout }: Model, tensors: readonly tf.Tensor[]): Record<string, tf.Tensor> {
  return Object.fromEntries(tensors.map((tensor, i) => [layout[i]!.name, tensor]));
}

function calling(what: string, call: () => tf.Tensor): tf.Tensor {
  try {
    return call();
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${what} fails: ${(error as Error).message}`);
  }
}

function checkShape(what: string, given: unknown, { expected, samples }: {
  readonly expected: readonly number[];
  readonly samples: number;
}): void {
  if (!(given instanceof tf.Tensor)) {
    throw new InputError(`${what} gives ${shown(given)} in place of a tensor; return one, and not a promise`);
  }
  if (given.shape.join() === expected.join()) return;
  throw new InputError(
    `${what} gives shape [${given.shape.join(", ")}] for ${samples === 1 ? "one sample" : `${samples} samples`}; ` +
      `expected [${expected.join(", ")}]`,
  );
}

function checkGradients({ name, layout }: Model, tensors: tf.Tensor[], loss: () => tf.Tensor): void {
  let gradients: readonly (tf.Tensor | undefined)[];
  try {
    gradients = tf.engine().gradients(loss, tensors, undefined as never, true).grads;
  } catch (error) {
    if (error instanceof InputError) throw error;
    const { message } = error as Error;
    const operation = /not found for ([^.]+)/.exec(message)?.[1] ?? /for op (\w+)/.exec(message)?.[1] ??
      /Kernel '(\w+)' not registered/.exec(message)?.[1];
    throw new InputError(
      `${name} cannot be trained: ` +
        (operation ? `the operation ${operation} is not differentiable here (${message})` : message) +
        "; use another operation",
    );
  }
  const missed = layout.filter((_, i) => !gradients[i]).map((tensor) => tensor.name);
  if (missed.length > 0) {
    throw new InputError(
      `no gradient reaches ${missed.join(", ")} of ${name}: the outputs do not depend on ` +
        `${missed.length === 1 ? "it" : "them"}, or by way of numbers taken out of tensors; use or remove ` +
        (missed.length === 1 ? "it" : "them"),
    );
  }
}

/** A function made anew from its source: what it uses from around it is looked up among the captured values. */
// deno-lint-ignore ban-types -- of any signature
function fromSource(model: Model, f: Function): Function {
  const { captured } = model.own!;
  const refuse = (key: PropertyKey) => {
    throw new InputError(
      `${model.name} uses ${
        shown(String(key))
      } from outside its functions, and a stored run would not know when that ` +
        `changes; name it in "spec": { ${String(key)} }`,
    );
  };
  const scope = new Proxy({}, {
    has: () => true,
    get(_, key) {
      if (key === Symbol.unscopables) return undefined;
      if (Object.hasOwn(captured, key)) {
        const value = captured[key as string];
        return typeof value === "function" ? fromSource(model, value) : value;
      }
      if (key === "tf") return tf;
      return key in globalThis ? globalThis[key as keyof typeof globalThis] : refuse(key);
    },
    set: (_, key) => refuse(key),
  });
  const text = String(f);
  const build = (expression: string) => new Function("scope", `with (scope) { return (${expression}\n); }`)(scope);
  try {
    return build(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return Object.values(build(`{ ${text} }`))[0] as typeof f; // written as a method
  }
}
