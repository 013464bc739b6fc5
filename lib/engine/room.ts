import { InputError } from "../base/mod.ts";
import type { Problem } from "./engine.ts";

/** Rows per device that suffice for most algorithms; if so many fit, rows are not counted. */
export const MANY_ROWS = 16;

/** The memory a run's matrices must fit into. */
export interface Room {
  /** Bytes that are free. */
  readonly free: number;
  /** In words: `"of WebAssembly's 4.29 GB"`. */
  readonly of: string;
  /** Bytes that a device needs besides rows of parameters. Default: 0. */
  readonly device?: number;
}

/**
 * Checks the memory of a run before anything is computed.
 *
 * @throws {InputError} If its matrices do not fit, with the number of devices that do.
 */
export async function checkRoom(problem: Problem, { free, of, device: lists = 0 }: Room): Promise<void> {
  const { model, devices } = problem;
  const row = 4 * model.parameters;
  if (devices * (MANY_ROWS * row + lists) <= free) return;
  const { perDevice, besides } = await problem.rows?.().catch(() => undefined) ?? { perDevice: 2, besides: 0 };
  const device = perDevice * row + lists;
  const needed = devices * device + besides * row;
  if (needed <= free) return;
  throw new InputError(
    `${devices} devices with ${model.parameters} parameters need ${shownBytes(needed)}, ` +
      `${Math.round(10 * perDevice) / 10} rows of parameters each; beside the data, ${
        shownBytes(Math.max(free, 0))
      } ${of} ` +
      `are free: ${Math.max(Math.floor((free - besides * row) / device), 0)} devices fit`,
  );
}

/** A number of bytes in words: "1.59 GB". */
export function shownBytes(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(2)} GB`;
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(1)} MB`;
  return `${Math.ceil(bytes / 1e3)} kB`;
}
