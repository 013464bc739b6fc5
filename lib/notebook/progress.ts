import { z } from "zod";
import { checkOptions, checkWholeNumber, duration, inMarkup } from "../base/mod.ts";
import { display, insideKernel } from "./display.ts";

/** The options of a progress bar. */
export interface ProgressOptions {
  /** The final count. */
  readonly total: number;
  /** What is being done. Default: empty. */
  readonly label?: string;
}

/** A progress bar. */
export interface ProgressBar {
  /** Reports how many of the total are done, and optionally what is going on. At most 20 updates a second are drawn. */
  update(done: number, note?: string): Promise<void>;
  /** Draws the last state. Call it once at the end, also after an error. */
  finish(): Promise<void>;
}

/**
 * Draws a progress bar: in the cell; in a terminal, as one line on standard error; if standard error is a file, as a
 * line now and then.
 *
 * @throws {InputError} If the total is not a whole number of at least 0.
 *
 * @example
 * ```ts
 * import { progress } from "murmuration";
 *
 * const bar = await progress({ total: 3, label: "seeds" });
 * for (let done = 1; done <= 3; done++) await bar.update(done, `seed ${done - 1}`);
 * await bar.finish();
 * ```
 */
export async function progress(options: ProgressOptions): Promise<ProgressBar> {
  checkOptions("progress", z.strictObject({ total: z.number(), label: z.string().optional() }), options);
  checkWholeNumber("the total of a progress bar", options.total);
  const { total, label = "" } = options;
  const surface = insideKernel() ? cellSurface() : Deno.stderr.isTerminal() ? terminalSurface() : logSurface();
  const began = performance.now();
  let state: ProgressState = { total, label, done: 0, note: "", left: "" };
  let drawn = began;
  await surface.draw(state);
  return {
    async update(done, note = "") {
      const now = performance.now();
      const elapsed = (now - began) / 1000;
      const left = done > 0 && done < total && elapsed > 1 ? `${duration(elapsed * (total / done - 1))} left` : "";
      state = { ...state, done, note, left };
      if (now - drawn < surface.interval) return;
      drawn = now;
      await surface.draw(state);
    },
    async finish() {
      state = { ...state, left: "" };
      await surface.draw(state);
      await surface.end();
    },
  };
}

interface ProgressState {
  readonly total: number;
  readonly label: string;
  readonly done: number;
  readonly note: string;
  readonly left: string;
}

interface Surface {
  /** Minimum time between two updates, in milliseconds. */
  readonly interval: number;
  draw(state: ProgressState): Promise<void>;
  end(): Promise<void>;
}

function cellSurface(): Surface {
  const id = crypto.randomUUID();
  let update = false;
  return {
    interval: 50,
    async draw(state) {
      const { done, total } = state;
      const bar = `<progress value="${done}" max="${Math.max(total, 1)}"></progress>`;
      const [label, ...rest] = parts(state).map(inMarkup);
      const html = `<div>${label} ${bar} ${rest.join(" · ")}</div>`;
      await display({ data: { "text/html": html, "text/plain": line(state) }, id, update });
      update = true;
    },
    async end() {},
  };
}

function terminalSurface(): Surface {
  return {
    interval: 100,
    draw: (state) => write(`\r${line(state).slice(0, Deno.consoleSize().columns - 1)}\x1b[K`),
    end: () => write("\n"),
  };
}

function logSurface(): Surface {
  return { interval: 10_000, draw: (state) => write(`${line(state)}\n`), async end() {} };
}

function parts({ label, done, total, note, left }: ProgressState): string[] {
  return [label, `${done}/${total}`, ...[note, left].filter((part) => part !== "")];
}

function line(state: ProgressState): string {
  const [label, ...rest] = parts(state);
  return `${label} ${rest.join(" · ")}`.trim();
}

async function write(text: string): Promise<void> {
  await Deno.stderr.write(new TextEncoder().encode(text));
}
