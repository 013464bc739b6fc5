import { duration } from "../../base/mod.ts";
import { type CellProgress } from "../jupyter/mod.ts";

/** Reports a notebook's progress on standard error. */
export interface CellReporter {
  /** Takes note of a cell's progress. */
  report(progress: CellProgress): void;
  /** Ends the line, if one is being rewritten. */
  end(): void;
}

/** A reporter that rewrites one line in a terminal and writes a line per cell elsewhere. */
export function cellReporter(): CellReporter {
  const terminal = Deno.stderr.isTerminal();
  const began = performance.now();
  let cellBegan = began;
  let drawn = -Infinity;
  const write = (text: string) => Deno.stderr.writeSync(new TextEncoder().encode(text));
  return {
    report({ cell, cells, state, note }) {
      const now = performance.now();
      if (state === "started") cellBegan = now;
      if (state === "running" && now - drawn < (terminal ? 100 : 30_000)) return;
      if (!terminal && state === "started") return;
      drawn = now;
      const took = duration((now - (terminal ? began : cellBegan)) / 1000);
      const line = [`  cell ${cell}/${cells}`, note, state === "failed" ? "failed" : "", took];
      const text = line.filter((part) => part !== "").join(" · ");
      write(terminal ? `\r${text.slice(0, Deno.consoleSize().columns - 1)}\x1b[K` : `${text}\n`);
    },
    end() {
      if (terminal) write("\r\x1b[K");
    },
  };
}
