import { InputError } from "../../base/mod.ts";
import type { TrainTest } from "../dataset.ts";
import { UnavailableError } from "./obtain.ts";

const noticesGiven = new Set<string>();

/**
 * The result of `load` or, if the data is unavailable, of `make`, with one printed notice per data set.
 *
 * @throws {UnavailableError} If it is unavailable and `fallback` is `"error"`, or `MURMURATION_REAL_DATA` is set.
 * @throws {InputError} If only a part or a copy of it is available, and `MURMURATION_REAL_DATA` is set.
 */
export async function orSynthetic<T extends TrainTest>({ name, what, fallback, load, make }: {
  /** The data set. */
  readonly name: string;
  /** What stands in for it: `"digits"`. */
  readonly what: string;
  readonly fallback: "synthetic" | "error";
  readonly load: () => Promise<T>;
  readonly make: () => T;
}): Promise<T> {
  try {
    const loaded = await load();
    if (insists() && loaded.train.standsInFor !== undefined) {
      throw new InputError(
        `${loaded.train.name} stands in for ${name}; put the files of ${name} in place, or leave ${FLAG} out`,
      );
    }
    return loaded;
  } catch (error) {
    if (fallback === "error" || insists() || !(error instanceof UnavailableError)) throw error;
    const notice =
      `${name} is unavailable: synthetic ${what} stand in. Name its folder in MURMURATION_DATA, or see why with --real-data.`;
    if (!noticesGiven.has(name)) console.warn(notice);
    noticesGiven.add(name);
    return make();
  }
}

const FLAG = "--real-data (MURMURATION_REAL_DATA)";

/** Whether stand-ins for data are forbidden: `--real-data` of the tasks. */
function insists(): boolean {
  return Boolean(Deno.env.get("MURMURATION_REAL_DATA"));
}
