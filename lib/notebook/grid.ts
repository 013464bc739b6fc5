import { InputError, shown } from "../base/mod.ts";
import type { FieldValue } from "../run/mod.ts";

/** The values of each field of a sweep: a list, or anything by name. */
export type Grid = Readonly<Record<string, readonly (string | number | boolean)[] | Readonly<Record<string, unknown>>>>;

/** One value per field of a grid. */
export type GridPoint<G extends Grid> = {
  readonly [Field in keyof G]: G[Field] extends readonly (infer Value)[] ? Value : G[Field][keyof G[Field]];
};

/** The points of a grid, the last field varying fastest, with what names each value in a column. */
export function gridPoints<G extends Grid>(
  grid: G,
): { readonly point: GridPoint<G>; readonly labels: Record<string, FieldValue> }[] {
  let points: { point: Record<string, unknown>; labels: Record<string, FieldValue> }[] = [{ point: {}, labels: {} }];
  for (const [field, values] of Object.entries(grid)) {
    if (taken.has(field)) {
      throw new InputError(`sweep: "${field}" is a column of results; call the field of the grid something else`);
    }
    const named: [FieldValue, unknown][] = Array.isArray(values)
      ? values.map((value) => [value, value])
      : Object.entries(values);
    if (named.length === 0) throw new InputError(`sweep: the field "${field}" has no values; give at least one`);
    const twice = named.find(([label], i) => named.findIndex(([other]) => other === label) !== i);
    if (twice) throw new InputError(`sweep: the field "${field}" has the value ${shown(twice[0])} twice`);
    points = points.flatMap(({ point, labels }) =>
      named.map(([label, value]) => ({
        point: { ...point, [field]: value },
        labels: { ...labels, [field]: label },
      }))
    );
  }
  return points as { point: GridPoint<G>; labels: Record<string, FieldValue> }[];
}

const taken = new Set([
  ...["run", "algorithm", "seed", "round", "phase", "device", "group", "accuracy", "loss", "drift", "floats_sent"],
  ...["messages", "gradients", "status", "diverged_round", "stopped", "seconds", "memory", "source"],
]);
