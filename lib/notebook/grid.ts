import { InputError, shown } from "../base/mod.ts";
import { checkColumnName, type FieldValue } from "../run/mod.ts";

/** The values of each field of a sweep: a list, or anything by name. */
export type Grid = Readonly<Record<string, readonly (string | number | boolean)[] | Readonly<Record<string, unknown>>>>;

/** One value per field of a grid. */
export type GridPoint<G extends Grid> = {
  readonly [Field in keyof G]: G[Field] extends readonly (infer Value)[] ? Value : G[Field][keyof G[Field]];
};

/** The points of a grid, the last field varying fastest, with the name of each value in a column. */
export function gridPoints<G extends Grid>(
  grid: G,
): { readonly point: GridPoint<G>; readonly labels: Record<string, FieldValue> }[] {
  if (typeof grid !== "object" || grid === null || Array.isArray(grid)) {
    throw new InputError(`sweep: the grid is ${shown(grid)}; give values by field: { strength: [0.25, 0.5] }`);
  }
  let points: { point: Record<string, unknown>; labels: Record<string, FieldValue> }[] = [{ point: {}, labels: {} }];
  for (const [field, values] of Object.entries(grid)) {
    checkColumnName("sweep: the field", field);
    const named = namedValues(field, values);
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

/** The values of a field, each with its name in a column. */
function namedValues(field: string, values: unknown): [FieldValue, unknown][] {
  if (typeof values !== "object" || values === null) {
    throw new InputError(`sweep: the field "${field}" is ${shown(values)}; give a list of values, or values by name`);
  }
  if (!Array.isArray(values)) return Object.entries(values);
  return values.map((value: unknown) => {
    const plain = typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);
    if (plain) return [value as FieldValue, value];
    throw new InputError(
      `sweep: the field "${field}" has the value ${shown(value)}, which no column can hold; give values by name: ` +
        `{ ${field}: { first: …, second: … } }`,
    );
  });
}
