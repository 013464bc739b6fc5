import * as algorithms from "../../algorithm/mod.ts";
import type { Notebook } from "../../notebook/mod.ts";
import * as steps from "../../step/mod.ts";

/** The kit's steps, biases and algorithms that the code of a notebook names, in the order of the alphabet. */
export function ingredientsOf(notebook: Notebook): string[] {
  const words = notebook.cells.flatMap(({ cell_type, source }) => cell_type === "code" ? source.match(/[\w.]+/g) : []);
  return [...new Set(words.filter((word) => word !== null && known.has(word)) as string[])].sort();
}

const known = new Set([
  ...functionsIn(steps),
  ...functionsIn(steps.bias).map((name) => `bias.${name}`),
  ...functionsIn(steps.gradients).map((name) => `gradients.${name}`),
  ...functionsIn(steps.compression).map((name) => `compression.${name}`),
  ...functionsIn(algorithms).map((name) => `algorithms.${name}`),
]);

function functionsIn(room: object): string[] {
  return Object.entries(room).flatMap(([name, value]) => typeof value === "function" ? [name] : []);
}
