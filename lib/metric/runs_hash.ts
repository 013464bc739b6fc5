import { sha256 } from "../base/mod.ts";
import type { Frame } from "../run/mod.ts";
import { checkColumns, valuesOf } from "./frame.ts";

/**
 * A name for the runs behind a figure or table: the first 12 hexadecimal digits of the SHA-256 of their sorted names.
 * The order of rows and repeated runs do not matter.
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
