import * as Plot from "@observablehq/plot";
import { ingredientNames, ingredients } from "../algorithm/mod.ts";
import { InputError } from "../base/mod.ts";
import type { Chain } from "../step/mod.ts";
import { compose, type FigureOptions, type PlotOptions } from "./compose.ts";
import type { Figure } from "./figure.ts";
import { textWidth } from "./fonts.ts";
import { theme } from "./theme.ts";

/**
 * A map of a family of algorithms: the ingredients of each, read from its chain by `algorithms.ingredients`. The number
 * in a cell is the step of the round that the ingredient belongs to; 0 means before the first round.
 *
 * @param chains The algorithms by name, from left to right.
 * @throws {InputError} If there is no algorithm, or the width is too small for a figure.
 *
 * @example
 * ```ts
 * import { algorithms, figures } from "murmuration";
 *
 * const figure = figures.ingredientMap({ "D-PSGD": algorithms.dpsgd(), NGM: algorithms.ngmModelVariant() });
 * console.assert(figure.svg.includes("model-variant cross-gradients"));
 * ```
 */
export function ingredientMap(chains: Readonly<Record<string, Chain>>, options: FigureOptions = {}): Figure {
  const names = Object.keys(chains);
  if (names.length === 0) throw new InputError("ingredientMap: no algorithms; give at least one, by name");
  const cells = names.flatMap((algorithm) =>
    ingredients(chains[algorithm]!).map(({ name, step }) => ({ algorithm, name, step }))
  );
  const used = new Set(cells.map(({ name }) => name));
  const known: readonly string[] = ingredientNames;
  const rows = [...known.filter((name) => used.has(name)), ...[...used].filter((name) => !known.includes(name))];
  const room = 12 + Math.ceil(Math.max(...names.map((name) => textWidth(name, { size: theme.sizes.text }))));
  const axis = { label: null, tickSize: 0, padding: 0.08 };
  const plot = {
    height: rowHeight * rows.length + room,
    marginTop: 0,
    marginBottom: room,
    x: { ...axis, domain: names, tickRotate: -90 },
    y: { ...axis, domain: rows },
    marks: [
      Plot.ruleY(rows, { stroke: theme.ink.grid }),
      Plot.ruleX(names, { stroke: theme.ink.grid }),
      Plot.cell(cells, { x: "algorithm", y: "name", fill: theme.palette[0] }),
      Plot.text(cells, { x: "algorithm", y: "name", text: "step", fill: theme.ink.paper }),
    ],
  };
  return compose(plot as PlotOptions, {
    ...options,
    title: options.title ?? "What each algorithm is made of",
    subtitle: options.subtitle ?? "number: the step of the round that it belongs to",
  });
}

const rowHeight = 17;
