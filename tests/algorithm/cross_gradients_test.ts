import { algorithms, channel, compression, graph, InputError, mixing, models, stream } from "../../mod.ts";
import { projectionWeights } from "../../lib/step/projection.ts";
import { descendOn, PARAMETERS, quadratics, sentOn } from "../quadratics.ts";
import { assert, assertAlmostEquals, assertEquals, assertGreaterOrEqual, assertThrows } from "../std_assert.ts";

const links = graph.ring(5);
const setting = { graph: links, rounds: 6 };
const settings = { batchSize: 1, learningRate: 0.1, averagingRate: 0.5, momentum: 0.9 };

const close = (a: readonly (readonly number[])[], b: readonly (readonly number[])[], tolerance = 1e-12) =>
  a.forEach((row, k) => row.forEach((value, i) => assertAlmostEquals(value, b[k]![i]!, tolerance)));

Deno.test("ngc() with identical data and a common start is D-PSGD", async () => {
  const problem = quadratics(5, { alike: true });
  const common = { ...setting, initialParameters: "common" as const };
  const expected = await descendOn(problem, algorithms.dpsgd({ ...settings, nesterov: true }), common);
  for (const alpha of [0, 0.3, 1]) {
    close(await descendOn(problem, algorithms.ngc({ ...settings, alpha }), common), expected);
  }
});

Deno.test("ngm() with identical quadratics, all gradients before averaging, is D-PSGD from any start", async () => {
  // Σ_j w_kj·∇F(x_j) = ∇F(Σ_j w_kj·x_j) where F is one quadratic.
  const problem = quadratics(5, { alike: true });
  const plain = { ...settings, averagingRate: 1 };
  const ngm = await descendOn(problem, algorithms.ngmModelVariant({ ...plain, form: "algorithm1" }), setting);
  close(ngm, await descendOn(problem, algorithms.dpsgd(plain), setting));
});

Deno.test("ngm() with identical quadratics over a channel is D-PSGD over it: who is not heard leaves its weight to the own gradient", async () => {
  const problem = quadratics(5, { alike: true });
  const way = channel.of([channel.loss({ probability: 0.4 }), channel.delay({ rounds: { uniform: [0, 2] } })]);
  const plain = { ...settings, averagingRate: 1 };
  const over = { ...setting, channel: way };
  const expected = await descendOn(problem, algorithms.dpsgd(plain), over);
  const ngm = { ...plain, form: "algorithm1" } as const;
  close(await descendOn(problem, algorithms.ngmModelVariant(ngm), over), expected);
  close(await descendOn(problem, algorithms.ngmModelVariant({ ...ngm, biases: true }), over), expected);
  const compressor = compression.identity;
  close(await descendOn(problem, algorithms.compNgc({ ...ngm, alpha: 0, compressor }), over), expected);
});

Deno.test("ngm() with data-variant gradients on a complete graph is centralised descent", async () => {
  const problem = quadratics(4);
  const on = { graph: graph.complete(4), rounds: 6, initialParameters: "common" as const };
  const one = { batchSize: 1, learningRate: 0.1, momentum: 0.9, nesterov: true };
  const ngm = await descendOn(problem, algorithms.ngmDataVariant(one), on);
  close(ngm, await descendOn(problem, algorithms.centralized({ ...one, batchSize: "full", steps: 1 }), on));
});

Deno.test("ngc() is linear in α: half of each is the mean of both after one round", async () => {
  const problem = quadratics(5);
  const run = (alpha: number) => descendOn(problem, algorithms.ngc({ ...settings, alpha }), { ...setting, rounds: 1 });
  const [model, half, data] = [await run(0), await run(0.5), await run(1)];
  close(half, model.map((row, k) => row.map((value, i) => (value + data[k]![i]!) / 2)));
});

Deno.test("compNgc() and compCga() with the identity as compressor are NGC and CGA", async () => {
  const problem = quadratics(5);
  const compressor = compression.identity;
  for (const alpha of [0, 0.5, 1]) {
    close(
      await descendOn(problem, algorithms.compNgc({ ...settings, alpha, compressor }), setting),
      await descendOn(problem, algorithms.ngc({ ...settings, alpha }), setting),
    );
  }
  close(
    await descendOn(problem, algorithms.compCga({ ...settings, compressor }), setting),
    await descendOn(problem, algorithms.cga(settings), setting),
  );
});

Deno.test("compNgc(): error feedback loses nothing in the sum", () => {
  const { layout, parameters } = models.mlp([7, 5, 3]);
  const random = stream({ seed: 0, purpose: "messages" });
  const error = new Float64Array(parameters) as unknown as Float32Array;
  const given = new Float64Array(parameters);
  const sent = new Float64Array(parameters);
  for (let round = 0; round < 50; round++) {
    const values = Float64Array.from({ length: parameters }, () => random.normal()) as unknown as Float32Array;
    values.forEach((value, i) => given[i]! += value);
    compression.withFeedback(compression.scaledSign, { values, error, layout });
    values.forEach((value, i) => sent[i]! += value);
    for (const { offset, size } of layout) {
      assertEquals(new Set(values.subarray(offset, offset + size).map(Math.abs)).size, 1);
    }
  }
  given.forEach((value, i) => assertAlmostEquals(sent[i]! + error[i]!, value, 1e-12));
});

Deno.test("crossGradients() sends m·d without exchange of gradients, 2·m·d with it, and compressed ones at their size", async () => {
  const problem = quadratics(5);
  const degrees = 2;
  const arrays = 4;
  const perRound = async (algorithm: ReturnType<typeof algorithms.ngc>) => {
    const sent = await sentOn(problem, algorithm, setting);
    assertEquals(new Set(sent).size, 1);
    return sent[0]! / setting.rounds;
  };
  const d = PARAMETERS;
  assertEquals(await perRound(algorithms.dpsgd(settings)), degrees * d);
  assertEquals(await perRound(algorithms.ngmModelVariant(settings)), degrees * d);
  assertEquals(await perRound(algorithms.ngc({ ...settings, alpha: 0.5 })), 2 * degrees * d);
  assertEquals(await perRound(algorithms.cga(settings)), 2 * degrees * d);
  assertEquals(await perRound(algorithms.compNgc(settings)), degrees * (d + d / 32 + arrays));
  assertEquals(await perRound(algorithms.compCga(settings)), degrees * (d + d / 32 + arrays));
  assertEquals(await perRound(algorithms.compNgc({ ...settings, alpha: 0 })), degrees * d);
});

Deno.test("cga(): the projection satisfies the conditions of its quadratic programme", () => {
  const random = stream({ seed: 0, purpose: "gradients" });
  const vector = () => Float64Array.from({ length: 6 }, () => random.normal());
  let free = 0;
  for (let trial = 0; trial < 50; trial++) {
    const own = vector();
    const rows = [vector(), vector(), vector()];
    const result = projected(own, rows, "a test");
    // g̃ = Gᵀv + g, and G·g̃ is the gradient of the programme: zero where v is free, not negative where v is at its bound.
    const slopes = rows.map((values) => dot(values, result));
    for (const slope of slopes) assertGreaterOrEqual(slope, -1e-9);
    free += slopes.filter((slope) => Math.abs(slope) < 1e-9).length;
  }
  assert(free > 0);
});

Deno.test("cga(): the projection gives every neighbour half a weight where gradients agree, and leaves out zeros", () => {
  const own = Float64Array.of(1, 2);
  const alike = [Float64Array.of(2, 1), Float64Array.of(0, 0), Float64Array.of(1, 1)];
  assertEquals([...projected(own, alike, "a test")], [2.5, 3]);
  assertEquals([...projected(own, [], "a test")], [1, 2]);
});

Deno.test("cga(): the projection names where it failed", () => {
  const huge = Float64Array.of(1e12, 0);
  assertThrows(
    () => projected(huge, [huge, huge], "device 2, dense1.weight, round 7"),
    InputError,
    "the quadratic programme of CGA failed for device 2, dense1.weight, round 7",
  );
});

Deno.test("ngc(): unknown options of the family are refused with the nearest known one", () => {
  assertThrows(
    () => algorithms.ngc({ averagingrate: 0.5 } as never),
    InputError,
    'unknown option "averagingrate"; did you mean "averagingRate"?',
  );
  assertThrows(() => algorithms.ngc({ alpha: 2 }), InputError, "alpha");
  assertThrows(() => algorithms.dpsgd({ mixing: mixing.metropolis } as never), InputError, 'unknown option "mixing"');
});

/** g̃ = Gᵀv + g. */
function projected(own: Float64Array, rows: readonly Float64Array[], where: string): Float64Array {
  const all = [own, ...rows];
  const weights = projectionWeights(all.map((a) => all.map((b) => dot(a, b))), where);
  return own.map((_, i) => all.reduce((sum, values, j) => sum + weights[j]! * values[i]!, 0));
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
