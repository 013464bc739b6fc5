import { sha256 } from "../base/mod.ts";
import type { Frame } from "../run/mod.ts";
import { checkColumns, valuesOf } from "./frame.ts";

/**
 * What names the runs behind a figure or a table: the first 12 hexadecimal digits of the SHA-256 of their names in rising
 * order. The order of rows, and how often a run occurs, do not matter.
 *
 * @throws {InputError} If the frame has no column `run`.
 *
 * @example
 * ```ts
 * import { metrics } from "murmuration";
 * import pl from "nodejs-polars";
 *
 * const hash = (run: string[]) => metrics.runsHash(pl.DataFrame({ run }));
 * console.assert(hash(["a", "b", "b"]) === hash(["b", "a"]) && hash(["a"]) !== hash(["b"]));
 * ```
 */
export function runsHash(frame: Frame): string {
  checkColumns("runsHash", frame, ["run"]);
  const names = valuesOf(frame, "run").map(String).sort();
  return sha256(names.join("\n")).slice(0, 12);
}
