import { InputError } from "../../lib/base/mod.ts";
import * as graph from "../../lib/graph/mod.ts";
import * as mixing from "../../lib/mixing/mod.ts";
import * as ntk from "../../lib/theory/mod.ts";
import { assert, assertAlmostEquals, assertThrows } from "../std_assert.ts";
import { largestGap, smallProblem } from "./problem.ts";

const linear = await smallProblem({ agents: 3, samples: 2, initialParameters: "perDevice" });
const ring = ntk.system(linear, { method: "atc", mixing: mixing.metropolis(graph.path(3)), learningRate: 0.1 });
const state = Float64Array.from({ length: ring.size }, (_, i) => Math.cos(3 * i));

Deno.test("transitionOf(): Φ(t, t) leaves states alone, and Φ(t + s) = Φ(t)·Φ(s)", () => {
  const { phi } = ntk.flow(ring);
  assert(largestGap(phi(2, 2).apply(state), state) === 0);
  const inTwo = phi(9, 2.5).apply(phi(2.5).apply(state));
  assert(largestGap(phi(9).apply(state), inTwo) < 1e-12);
  assert(largestGap(phi(9, 2.5).compose(phi(2.5)).apply(state), inTwo) < 1e-12);
});

Deno.test("transitionOf(): Φ moves the difference of two solutions of the flow", () => {
  const flow = ntk.flow(ring);
  const [a, b] = flow.at([4, 11]).states;
  const [limit] = flow.at([Infinity]).states;
  const away = (x: Float64Array) => x.map((value, i) => value - limit![i]!);
  assert(largestGap(flow.phi(11, 4).apply(away(a!)), away(b!)) < 1e-11);
});

Deno.test("transitionOf(): the eigenvalues of Φ are those of A, exponentiated, and of a product its own", () => {
  const flow = ntk.flow(ring);
  const moduli = flow.phi(3).eigenvalues().map(({ modulus }) => modulus);
  ntk.spectrum(ring).forEach(({ real }, i) => assertAlmostEquals(moduli[i]!, Math.exp(3 * real), 1e-12));
  const other = ntk.system(linear, { method: "atc", mixing: mixing.metropolis(graph.complete(3)), learningRate: 0.1 });
  const product = ntk.flow(other).phi(3, 1).compose(flow.phi(1));
  const determinant = product.eigenvalues().reduce((log, { modulus }) => log + Math.log(modulus), 0);
  const traces = [ring, other].map((s) => ntk.spectrum(s).reduce((sum, { real }) => sum + real, 0));
  assertAlmostEquals(determinant, traces[0]! + 2 * traces[1]!, 1e-8);
});

Deno.test("transitionOf(): Φ refuses times out of order, gaps and foreign states", () => {
  const { phi } = ntk.flow(ring);
  assertThrows(() => phi(1, 2), InputError, "from time 2 to 1");
  assertThrows(() => phi(Infinity), InputError, "finite");
  assertThrows(() => phi(3, 2).compose(phi(1)), InputError, "Φ(3, 2)");
  assertThrows(() => phi(1).apply(new Float64Array(2)), InputError, "a state of 2 numbers");
});
