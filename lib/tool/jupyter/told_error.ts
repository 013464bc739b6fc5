import type { ReceivedMessage } from "./jupyter_message.ts";

/** A request of a front end. */
export interface Arrival {
  /** The request. */
  readonly message: ReceivedMessage;
  /** When it came, in milliseconds of the clock here. */
  readonly came: number;
}

/**
 * The last error that a front end was told of, and the cells that it cancels: those sent before, by the front end's own
 * clock, however late they come.
 */
export class ToldError {
  #session: unknown;
  #told = -Infinity;

  /** A cell failed, and its front end is told now. */
  tell(failed: Arrival): void {
    this.#session = failed.message.header["session"];
    this.#told = sentAt(failed) + Math.min(Date.now() - failed.came, LONGEST_WAY);
  }

  /** Whether a cell was sent before the front end was told. */
  cancels(cell: Arrival): boolean {
    return cell.message.header["session"] === this.#session && sentAt(cell) < this.#told;
  }
}

// In milliseconds of the clock of the front end, or not a number.
function sentAt({ message }: Arrival): number {
  return Date.parse(String(message.header["date"]));
}

/** Milliseconds that a message may take; what is sent later than that after the failed cell was not sent with it. */
const LONGEST_WAY = 2000;
