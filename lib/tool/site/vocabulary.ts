import * as algorithms from "../../algorithm/mod.ts";
import type { Notebook } from "../jupyter/mod.ts";
import * as steps from "../../step/mod.ts";

/** The kit's steps, biases and algorithms that the code of a notebook names, in the order of the alphabet. */
export function ingredientsOf(notebook: Notebook): string[] {
  const code = notebook.cells.filter(({ cell_type }) => cell_type === "code");
  const words = new Set(code.flatMap(({ source }) => source.match(/\w+(?:\.\w+)*/g) ?? []));
  return known.filter((name) => words.has(name));
}

const known = [
  ...functionsIn(steps),
  ...functionsIn(steps.bias).map((name) => `bias.${name}`),
  ...functionsIn(steps.gradients).map((name) => `gradients.${name}`),
  ...functionsIn(steps.compression).map((name) => `compression.${name}`),
  ...functionsIn(algorithms).map((name) => `algorithms.${name}`),
].sort();

function functionsIn(room: object): string[] {
  return Object.entries(room).flatMap(([name, value]) => typeof value === "function" ? [name] : []);
}
