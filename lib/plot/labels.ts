/** How an axis shows a column. */
export interface AxisLabel {
  /** Its name with its unit. */
  readonly label: string;
  /** Factor of the values, 100 for percentages. */
  readonly factor: number;
  /** The minimum and maximum possible value after that; bands are cut there. Default: unlimited. */
  readonly range?: readonly [number, number];
}

/** The label of a result frame's column; other columns keep their name. */
export function axisLabel(column: string): AxisLabel {
  return known[column] ?? { label: column.replaceAll("_", " "), factor: 1 };
}

/** The name of a class group in a legend. */
export function groupLabel(group: string): string {
  return `${group} classes`;
}

/** A value of a column as a legend or a panel shows it. */
export function valueLabel(column: string, value: unknown): string {
  if (column === "group") return groupLabel(String(value));
  if (column === "algorithm" || column === "phase" || column === "run") return String(value);
  return typeof value === "string" ? value : `${axisLabel(column).label} ${value}`;
}

/** A label as the beginning of a title: without its unit, with a capital. */
export function asTitle(label: string): string {
  const bare = label.replace(/ \([^)]*\)$/, "");
  return bare.charAt(0).toUpperCase() + bare.slice(1);
}

const known: { readonly [column: string]: AxisLabel } = {
  accuracy: { label: "test accuracy (%)", factor: 100, range: [0, 100] },
  swing: { label: "swing (percentage points)", factor: 100 },
  test_error: { label: "test error (%)", factor: 100, range: [0, 100] },
  loss: { label: "test loss", factor: 1, range: [0, Infinity] },
  drift: { label: "distance from the mean parameters (L2)", factor: 1, range: [0, Infinity] },
  round: { label: "communication round", factor: 1 },
  rounds: { label: "communication rounds", factor: 1 },
  floats_sent: { label: "values sent per device (millions of float32)", factor: 1e-6 },
  messages: { label: "messages sent per device", factor: 1 },
  seconds: { label: "time (s)", factor: 1 },
};
