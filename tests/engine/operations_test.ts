import { assertEquals, assertLess, assertRejects, assertThrows } from "../std_assert.ts";
import { InputError } from "../../lib/base/mod.ts";
import {
  compression,
  type Compressor,
  type Matrix,
  type Operations,
  plainOperations,
  row,
  type RowTerm,
  type Session,
  tfjsEngine,
  wasmEngine,
} from "../../lib/engine/mod.ts";
import { mlp } from "../../lib/model/mod.ts";
import { stream } from "../../lib/random/mod.ts";
import { randomData, relativeError } from "./wasm/reference.ts";

const random = stream({ seed: 11, purpose: "operations test" });
const engines = { tfjs: tfjsEngine(), wasm: wasmEngine({ workers: 2 }) };
/** Rows of 1, 13, 95 and 4,810 numbers; the last fill several pieces. */
const sizes = [[1, 1], [2, 3, 1], [7, 9, 2], [480, 10]] as const;

/** A session's matrices and their like in double precision, on which the same is done. */
class Twins {
  readonly plain: Operations;
  readonly doubles = new Map<Matrix, Matrix>();

  constructor(readonly session: Session) {
    this.plain = plainOperations(session.problem.model.layout);
  }

  /** A matrix of normal numbers. */
  matrix(rows: number): Matrix {
    const matrix = this.session.matrix(rows);
    matrix.data.forEach((_, i) => matrix.data[i] = random.normal());
    const data = Float64Array.from(matrix.data) as unknown as Float32Array;
    this.doubles.set(matrix, { rows, columns: matrix.columns, data });
    return matrix;
  }

  double(matrix: Matrix): Matrix {
    return this.doubles.get(matrix)!;
  }

  /** That a matrix is what it is in double precision. */
  agree(matrix: Matrix, bound = 1e-6): void {
    assertLess(relativeError(matrix.data, Float64Array.from(this.double(matrix).data)), bound);
  }
}

for (const [name, engine] of Object.entries(engines)) {
  const each = (title: string, check: (twins: Twins) => Promise<void>) =>
    Deno.test(`${title} (${name})`, async () => {
      for (const layers of sizes) {
        const data = { inputShape: [layers[0]], classes: layers.at(-1)! };
        const [train, test] = (["train", "test"] as const).map((part) =>
          randomData(random, { part, samples: 20, ...data })
        );
        const session = await engine.open({ model: mlp(layers), devices: 3, train: train!, test: test! });
        await check(new Twins(session));
        await session.close();
      }
    });

  each("combine() is its statements in order, in place or not, with any number of terms", async (twins) => {
    for (const rows of [1, 4]) {
      const all = Array.from({ length: 13 }, () => twins.matrix(rows));
      for (let terms = 0; terms <= 13; terms++) {
        const statements = [0, 1, 2].map((out) =>
          [
            all[out]!,
            all.slice(13 - terms).map((matrix) => [random.normal(), matrix] as const).concat([[0.5, all[out]!]]),
          ] as const
        );
        await twins.session.combine(statements);
        await twins.plain.combine(
          statements.map(([out, list]) =>
            [twins.double(out), list.map(([c, matrix]) => [c, twins.double(matrix)] as const)] as const
          ),
        );
        all.forEach((matrix) => twins.agree(matrix));
        all.forEach((matrix) => twins.double(matrix).data.set(matrix.data));
      }
      const before = all[2]!.data.slice();
      await twins.session.combine([[all[0]!, []], [all[1]!, [[1, all[2]!]]], [all[2]!, [[2, all[2]!], [3, all[2]!]]]]);
      assertEquals(all[0]!.data.every((value) => value === 0), true);
      assertEquals(all[1]!.data, before);
      assertLess(relativeError(all[2]!.data, Float64Array.from(before, (value) => 5 * value)), 1e-6);
    }
  });

  each("sums() adds up rows of any matrices, also over some columns and in place", async (twins) => {
    const [out, a, b] = [twins.matrix(5), twins.matrix(2), twins.matrix(7)];
    const { columns } = out;
    for (const segment of [undefined, { offset: 0, size: columns }, { offset: columns >> 1, size: columns >> 2 }]) {
      const lists = [0, 1, 2, 3, 17].map((length, k) => {
        const list = Array.from({ length }, (): RowTerm => {
          const from = [a, b][random.integer(2)]!;
          return [random.normal(), from, random.integer(from.rows)];
        });
        return k === 2 || k === 4 ? [...list, [0.25, out, k] as const] : list;
      });
      await twins.session.sums(out, lists, segment);
      const doubles = lists.map((list) => list.map(([w, m, k]): RowTerm => [w, twins.double(m), k]));
      await twins.plain.sums(twins.double(out), doubles, segment);
      twins.agree(out, 2e-6);
      if (!segment) assertEquals(row(out, 0).every((value) => value === 0), true);
    }
  });

  each("mix() is the product with sparse, dense and repeated weights", async (twins) => {
    const devices = 12;
    const [from, out] = [twins.matrix(devices), twins.matrix(devices)];
    for (const density of [0.3, 1]) {
      for (const kinds of [1, 4, devices]) {
        const rows = Array.from(
          { length: kinds },
          () => Array.from({ length: devices }, () => random.uniform() < density ? random.normal() : 0),
        );
        const weights = Float64Array.from(Array.from({ length: devices }, (_, k) => rows[k % kinds]!).flat());
        await twins.session.mix({ devices, weights }, from, out);
        await twins.plain.mix({ devices, weights }, twins.double(from), twins.double(out));
        twins.agree(out, 2e-6);
        for (let k = kinds; k < devices; k++) assertEquals(row(out, k), row(out, k % kinds));
      }
    }
  });

  each("mix() gives equal rows of W, as of Metropolis weights on the complete graph, equal rows", async (twins) => {
    const devices = 7;
    const [from, out] = [twins.matrix(devices), twins.matrix(devices)];
    const weights = Float64Array.from(
      { length: devices ** 2 },
      (_, i) =>
        i % (devices + 1) === 0 ? 1 - Array(devices - 1).fill(1 / devices).reduce((a, b) => a + b, 0) : 1 / devices,
    );
    await twins.session.mix({ devices, weights }, from, out);
    for (let k = 1; k < devices; k++) assertEquals(row(out, k), row(out, 0));
    const average = twins.matrix(1);
    await twins.session.sums(average, [Array.from({ length: devices }, (_, j): RowTerm => [1 / devices, from, j])]);
    assertEquals(row(average, 0), row(out, 0));
  });

  each("norms(), dots() and drift() are measured in double precision", async (twins) => {
    const { session, plain } = twins;
    const [a, b] = [twins.matrix(5), twins.matrix(5)];
    for (const order of [1, 2] as const) {
      for (const minus of [undefined, b]) {
        const measured = await session.norms(a, { order, ...(minus && { minus }) });
        assertLess(relativeError(measured, await plain.norms(a, { order, ...(minus && { minus }) })), 1e-13);
      }
    }
    assertEquals(await session.norms(a), await session.norms(a, { order: 2 }));
    const segments = [...session.problem.model.layout, { offset: 1, size: a.columns - 1 }, { offset: 0, size: 0 }];
    const pairs = [[a, 0, b, 4], [b, 1, b, 1], [a, 2, a, 3]] as const;
    assertLess(relativeError(await session.dots(pairs, segments), await plain.dots(pairs, segments)), 1e-13);
    assertLess(relativeError(await session.drift(a), await plain.drift(a)), 1e-12);
  });

  each("compress() of every kind, with and without what earlier messages lost", async (twins) => {
    const half: Compressor = {
      spec: { kind: "half" },
      compress: (values) => values.forEach((value, i) => values[i] = value / 2),
      floats: (size) => size,
    };
    for (const compressor of [compression.identity, compression.scaledSign, half]) {
      const [messages, errors] = [twins.matrix(4), twins.matrix(4)];
      row(messages, 3).fill(0);
      row(twins.double(messages), 3).fill(0);
      for (const [kept, rows] of [[undefined, [2, 0]], [errors, [3, 1, 0]]] as const) {
        await twins.session.compress(messages, kept, rows, compressor);
        await twins.plain.compress(twins.double(messages), kept && twins.double(kept), rows, compressor);
        twins.agree(messages);
        twins.agree(errors);
      }
    }
  });

  each("finite() finds the one number that is not", async (twins) => {
    const matrix = twins.matrix(3);
    assertEquals(await twins.session.finite(matrix), true);
    for (const wrong of [NaN, Infinity, -Infinity]) {
      const at = random.integer(matrix.data.length);
      const old = matrix.data[at]!;
      matrix.data[at] = wrong;
      assertEquals(await twins.session.finite(matrix), false);
      matrix.data[at] = old;
    }
  });

  each("swap() exchanges what matrices hold, for all operations", async (twins) => {
    const { session } = twins;
    const [a, b, out] = [twins.matrix(3), twins.matrix(3), session.matrix(3)];
    const [ofA, ofB] = [a.data.slice(), b.data.slice()];
    session.swap(a, b);
    assertEquals([a.data, b.data], [ofB, ofA]);
    await session.combine([[out, [[1, a]]]]);
    assertEquals(out.data, ofB);
    session.swap(a, a);
    assertEquals(a.data, ofB);
    assertThrows(() => session.swap(a, session.matrix(2)), InputError, "differ in size");
  });

  each("release() makes room for matrices of zeros", (twins) => {
    const { session } = twins;
    for (let i = 0; i < 3; i++) {
      const matrix = session.matrix(2);
      assertEquals(matrix.data.every((value) => value === 0), true);
      matrix.data.fill(1);
      session.release(matrix);
    }
    return Promise.resolve();
  });

  each("gradients() adds up what goes to the same row, weighted, to what is kept", async (twins) => {
    const { session } = twins;
    const [parameters, out, alone] = [twins.matrix(3), twins.matrix(3), session.matrix(4)];
    const before = out.data.slice();
    const batches = [[0, 1, 2], [3], [4, 5], [19, 6]].map((list) => Uint32Array.from(list));
    const jobs = batches.map((batch, i) => ({ at: i % 3, batch, into: i }));
    const { loss } = await session.gradients(parameters, { jobs, out: alone });
    for (const keep of [0, 1, -0.5]) {
      out.data.set(before);
      const summed = [{ into: 1, weight: -2 }, { into: 0 }, { into: 1, weight: 0.5 }, { into: 1 }];
      const plan = { jobs: jobs.map((job, i) => ({ ...job, ...summed[i]! })), out, keep };
      assertEquals((await session.gradients(parameters, plan)).loss, loss);
      const expected = Float64Array.from(before, (value, i) => {
        const [k, column] = [Math.floor(i / out.columns), i % out.columns];
        if (k === 2) return value;
        return summed.reduce(
          (sum, { into, weight = 1 }, j) => into === k ? sum + weight * row(alone, j)[column]! : sum,
          keep * value,
        );
      });
      assertLess(relativeError(out.data, expected), 1e-6);
      assertEquals(row(out, 2), before.subarray(2 * out.columns));
    }
  });
}

Deno.test("combine(): what shrinks by a factor becomes 0 before it is too small for fast arithmetic, and copies keep all bits", async () => {
  const data = { samples: 5, inputShape: [40], classes: 2 };
  const blank = (part: "train" | "test") => ({
    ...randomData(random, { part, ...data }),
    inputs: new Float32Array(200),
  });
  const session = await engines.wasm.open({
    model: mlp([40, 9, 2]),
    devices: 1,
    train: blank("train"),
    test: blank("test"),
  });
  const [parameters, velocity] = [session.matrix(), session.matrix()];
  const batches = [{ indices: Uint32Array.of(0), offsets: Uint32Array.of(0, 1) }];
  for (const nesterov of [false, true]) {
    velocity.data.fill(1.2e-38);
    await session.localSteps(parameters, {
      batches,
      velocity,
      learningRate: 0.1,
      momentum: 0.9,
      nesterov,
      weightDecay: 0,
    });
    assertEquals(velocity.data.subarray(0, 360).every((value) => value === 0), true);
  }
  velocity.data.fill(1.2e-38);
  await session.combine([[parameters, [[0.5, velocity], [0.25, velocity]]]]);
  assertEquals(parameters.data.every((value) => value === 0), true);
  velocity.data.fill(1e-40);
  await session.combine([[parameters, [[1, velocity]]]]);
  assertEquals(parameters.data, velocity.data);
  await session.close();
});

Deno.test("operations refuse what does not fit with a sentence", async () => {
  for (const engine of Object.values(engines)) {
    const data = { samples: 5, inputShape: [3], classes: 2 };
    const [train, test] = [
      randomData(random, { part: "train", ...data }),
      randomData(random, { part: "test", ...data }),
    ];
    const session = await engine.open({ model: mlp([3, 2]), devices: 3, train, test });
    const [a, one] = [session.matrix(), session.matrix(1)];
    const refused = (call: Promise<unknown>, why: string) => assertRejects(() => call, InputError, why);
    await refused(session.combine([[a, [[1, one]]]]), "differ in size");
    await refused(session.combine([[a, [[NaN, a]]]]), "NaN; give a finite number");
    await refused(session.sums(a, [[]]), "give one list per row");
    await refused(session.sums(a, [[[1, a, 1]], [], []]), "its own output");
    await refused(session.sums(a, [[[1, one, 1]], [], []]), "row 1 of 1");
    await refused(session.sums(a, [[], [], []], { offset: 8, size: 1 }), "does not lie within the 8 of a row");
    await refused(session.mix({ devices: 2, weights: new Float64Array(4) }, a, a), "give all three the same number");
    await refused(session.mix({ devices: 3, weights: new Float64Array(9) }, a, a), "give another matrix");
    await refused(session.norms(a, { minus: one }), "differ in size");
    await refused(session.dots([[a, 0, a, 3]], []), "row 3 of 3");
    await refused(session.compress(a, undefined, [1, 1], compression.identity), "name each row once");
    await refused(session.compress(a, one, [0], compression.scaledSign), "differ in size");
    await session.close();
  }
});
