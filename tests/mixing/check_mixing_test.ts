import { InputError } from "../../lib/base/mod.ts";
import * as graph from "../../lib/graph/mod.ts";
import * as mixing from "../../lib/mixing/mod.ts";
import { assertEquals, assertThrows } from "../std_assert.ts";

const path = graph.path(3);

function assertRefused(rows: readonly (readonly number[])[], message: string): void {
  assertThrows(() => mixing.fromMatrix(rows)(path), InputError, message);
}

Deno.test("fromMatrix() gives the user's matrix, negative weights and all", () => {
  const rows = [[1.2, -0.2, 0], [0.3, 0.4, 0.3], [0, 0.5, 0.5]];
  assertEquals([...mixing.fromMatrix(rows)(path).weights], rows.flat());
});

Deno.test("checkMixing(): a row that does not sum to 1 is named with its sum", () => {
  assertRefused(
    [[0.5, 0.5, 0], [0.3, 0.4, 0.3], [0, 0.3, 0.5]],
    "mixing row 2 sums to 0.8, not 1; mixing.mixingOf gives a device the rest of its row",
  );
});

Deno.test("checkMixing(): a weight where there is no link is named with its pair", () => {
  assertRefused(
    [[0.5, 0.3, 0.2], [0.3, 0.4, 0.3], [0, 0.5, 0.5]],
    "mixing weight (0, 2) is 0.2, but in path(3) device 0 does not hear device 2",
  );
});

Deno.test("checkMixing(): on a directed graph only the hearing side may have weight", () => {
  const oneWay = graph.fromEdges(2, [[0, 1]], { directed: true });
  mixing.checkMixing(mixing.matrixOf([[1, 0], [0.5, 0.5]]), oneWay);
  assertThrows(() => mixing.checkMixing(mixing.matrixOf([[0.5, 0.5], [0, 1]]), oneWay), InputError, "weight (0, 1)");
});

Deno.test("checkMixing(): weights that are not finite are named", () => {
  assertRefused([[NaN, 1, 0], [0.3, 0.4, 0.3], [0, 0.5, 0.5]], "mixing weight (0, 0) is NaN");
  assertThrows(() => mixing.eigenvalues(mixing.matrixOf([[1, Infinity], [0, 1]])), InputError, "(0, 1) is Infinity");
});

Deno.test("checkMixing(): matrices of another size or shape are refused", () => {
  assertRefused([[0.5, 0.5], [0.5, 0.5]], "is for 2 devices and has 4 weights; path(3) has 3 devices and needs 9");
  assertRefused([[0.5, 0.5], [1]], "mixing row 1 has 1 weights; expected 2");
  assertThrows(() => mixing.matrixOf([]), InputError, "the mixing matrix is []");
});

Deno.test("checkMixing(): the tolerance of row sums can be set", () => {
  const third = mixing.matrixOf(new Array(3).fill([0.333, 0.333, 0.333]));
  assertThrows(() => mixing.checkMixing(third, graph.complete(3)), InputError, "mixing row 0 sums to 0.999, not 1");
  mixing.checkMixing(third, graph.complete(3), { tolerance: 0.01 });
});
