import { InputError, shown } from "../base/mod.ts";
import type { Figure } from "../plot/mod.ts";
import type { Table } from "../report/mod.ts";
import type { Frame } from "../run/mod.ts";

/** What can be shown in a notebook: a figure, a table, a polars frame, or text in Markdown. */
export type Showable = Figure | Table | Frame | string;

/** A value to show, and what it is. */
export type Classified =
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "figure"; readonly value: Figure }
  | { readonly kind: "table"; readonly value: Table }
  | { readonly kind: "frame"; readonly value: Frame };

/**
 * Classifies a value to show.
 *
 * @throws {InputError} If the value cannot be shown.
 *
 * @example
 * ```ts
 * import { classify } from "./showable.ts";
 *
 * console.assert(classify("some *text*").kind === "text");
 * ```
 */
export function classify(x: Showable): Classified {
  if (typeof x === "string") return { kind: "text", value: x };
  if (typeof x === "object" && x !== null) {
    // A polars frame is a proxy that claims to have no members but its columns: ask for the member itself.
    if (typeof (x as Partial<Frame>).writeParquet === "function") return { kind: "frame", value: x as Frame };
    if ("svg" in x) return { kind: "figure", value: x };
    if ("rows" in x && Array.isArray(x.rows)) return { kind: "table", value: x as Table };
  }
  throw new InputError(`${shown(x)} cannot be shown; give a figure, a table, a polars frame or text`);
}
