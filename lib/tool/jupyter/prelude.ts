/** How much of a cell's outputs leaves the kernel. */
export interface OutputLimits {
  /** Characters of printed text a cell. */
  readonly text: number;
  /** Displays a cell. */
  readonly displays: number;
  /** Characters of one output. */
  readonly output: number;
  /** Pieces of printed text and updates of displays that leave at once. */
  readonly burst: number;
  /** Milliseconds between those that follow, joined. */
  readonly interval: number;
}

/** What a notebook can show without freezing, below the rates at which Jupyter Server drops messages. */
export const OUTPUT_LIMITS: OutputLimits = {
  text: 400_000,
  displays: 1_000,
  output: 20_000_000,
  burst: 100,
  interval: 50,
};

/** The type of the message that answers a line on standard input. */
export const ANSWER = "murmuration_answer";

/** The code that a kernel runs before all cells. */
export function preludeCode(limits: OutputLimits = OUTPUT_LIMITS): string {
  return `void (${prelude})(${JSON.stringify(limits)}, ${JSON.stringify(ANSWER)})`;
}

interface Internals {
  readonly core: { readonly ops: Record<string, Send> };
  readonly enableJupyter: () => void;
  readonly Console: new (print: (text: string, level: number) => void) => Console;
}

type Send = (type: string, content: object, metadata?: object, buffers?: readonly Uint8Array[]) => unknown;

// Runs inside Deno's kernel, to which it is sent as text: nothing outside it can be used in it. What cells print, display
// or fail to catch goes, in order, joined and cut to the limits, through the process's standard output as lines of JSON,
// which loses nothing; where that cannot be opened (Windows), through the kernel's own queue. Standard input asks for
// marks and tells of interrupts. No kernel outlives the one who started it: the process ends when its standard input
// closes, and in the midst of a computation a worker sees that the parent is gone (Windows ends the children itself).
function prelude(limits: OutputLimits, answer: string): void {
  const { internal } = Deno as unknown as { internal: symbol };
  const internals = (Deno as unknown as Record<symbol, Internals>)[internal]!;
  const queue = internals.core.ops["op_jupyter_broadcast"]!;
  const { clearTimeout, gc, setTimeout } = globalThis as typeof globalThis & { gc?: () => void };
  const now = performance.now.bind(performance);
  const encoder = new TextEncoder();
  const INTERRUPT = Symbol.for("murmuration.interrupt");

  const pipe = (() => {
    try {
      return Deno.openSync("/dev/stdout", { write: true });
    } catch {
      return undefined;
    }
  })();

  const write: Send = (type, content, metadata = {}) => {
    let json = JSON.stringify({ type, content, metadata });
    if (json.length > limits.output) {
      const [size, most] = [json.length, limits.output].map((length) => (length / 1e6).toFixed(1));
      const data = { "text/plain": `This output has ${size} MB, and a notebook shows ${most} MB; show a part of it.` };
      content = { ...content, data };
      json = JSON.stringify({ type, content, metadata });
    }
    if (pipe === undefined) return queue(type, content, metadata, []);
    const bytes = encoder.encode(`${json}\n`);
    try {
      for (let at = 0; at < bytes.length;) at += pipe.writeSync(bytes.subarray(at));
    } catch {
      Deno.exit(1); // nobody listens any more
    }
    return undefined;
  };

  let text = "";
  let name = "stdout";
  const updates = new Map<unknown, Parameters<Send>>();
  let sent = { text: 0, hidden: 0, displays: 0, hiddenDisplays: 0 };
  let allowed = limits.burst;
  let counted = now();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const printed = text;
    text = "";
    if (printed !== "") write("stream", { name, text: printed });
    for (const update of updates.values()) write(...update);
    updates.clear();
  };
  const flushSoon = () => {
    const time = now();
    allowed = Math.min(limits.burst, allowed + (time - counted) / limits.interval);
    counted = time;
    if (allowed >= 1 || text.length > 65_536) {
      allowed--;
      flush();
    } else timer ??= setTimeout(flush, limits.interval);
  };
  const print = (whole: string, level: number) => {
    const to = level > 1 ? "stderr" : "stdout";
    if (to !== name) flush();
    name = to;
    const shown = whole.slice(0, limits.text - sent.text);
    sent.text += shown.length;
    sent.hidden += whole.length - shown.length;
    text += shown;
    if (shown !== "") flushSoon();
  };
  const send: Send = (type, content, metadata, buffers = []) => {
    if (type === "update_display_data" && buffers.length === 0) {
      const { transient } = content as { transient?: { display_id?: string } };
      updates.set(transient?.display_id, [type, content, metadata]);
      return flushSoon();
    }
    flush();
    if (type === "clear_output") sent = { text: 0, hidden: 0, displays: 0, hiddenDisplays: 0 };
    if (type === "display_data" && ++sent.displays > limits.displays) return void sent.hiddenDisplays++;
    return buffers.length > 0 ? queue(type, content, metadata ?? {}, buffers) : write(type, content, metadata);
  };
  const tell = (line: string) => write("stream", { name: "stderr", text: line });
  const endCell = () => {
    flush();
    const { hidden, hiddenDisplays } = sent;
    sent = { text: 0, hidden: 0, displays: 0, hiddenDisplays: 0 };
    const number = (count: number) => count.toLocaleString("en");
    if (hidden > 0) {
      tell(`\n… ${number(hidden)} more characters were printed; a cell shows its first ${number(limits.text)}.\n`);
    }
    if (hiddenDisplays > 0) {
      tell(
        `\n… ${number(hiddenDisplays)} more outputs were made; a cell shows its first ${number(limits.displays)}.\n`,
      );
    }
  };
  const uncaught = (heading: string, error: unknown) => {
    const { name, message, stack } = error instanceof Error ? error : { name: "Error", message: Deno.inspect(error) };
    const trace = `${heading} ${stack ?? `${name}: ${message}`}`.split("\n");
    send("error", { ename: name, evalue: message, traceback: trace.filter((line) => !line.includes("(ext:")) });
  };

  internals.core.ops["op_jupyter_broadcast"] = send;
  internals.enableJupyter(); // so that displays and values take this way, too
  globalThis.console = new internals.Console(print);
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    uncaught("Uncaught (in promise)", event.reason);
  });
  addEventListener("error", (event) => {
    event.preventDefault();
    uncaught("Uncaught", event.error);
  });

  // Flags that only the kernel needs are none of the cells' business.
  Reflect.deleteProperty(globalThis, "gc");
  const flags = Deno.env.get("DENO_V8_FLAGS")?.replace(/,?--expose-gc$/, "") ?? "";
  if (flags === "") Deno.env.delete("DENO_V8_FLAGS");
  else Deno.env.set("DENO_V8_FLAGS", flags);

  // Timers that the cell waits for.
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const watched = (act: (...args: unknown[]) => void, delay?: number, ...args: unknown[]) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act(...args);
    }, delay);
    timers.add(timer);
    return timer;
  };
  globalThis.setTimeout = Object.defineProperties(watched, Object.getOwnPropertyDescriptors(setTimeout)) as never;
  globalThis.clearTimeout = Object.assign((timer?: never) => {
    timers.delete(timer!);
    clearTimeout(timer);
  });

  let interrupts = new AbortController();
  Object.defineProperty(globalThis, INTERRUPT, { get: () => interrupts.signal, configurable: true });
  const commands: Record<string, () => void | Promise<void>> = {
    async mark() {
      await new Promise((resolve) => setTimeout(resolve)); // what the cell left to timers without delay
      endCell();
      timers.clear();
    },
    interrupt() {
      const reason = new DOMException("The cell was interrupted.", "AbortError");
      interrupts.abort(Object.defineProperty(reason, "stack", { value: `${reason}` }));
      interrupts = new AbortController();
    },
    // A promise that nothing can settle any more is collected, and V8 ends the cell that awaits it.
    async collect() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      await new Promise((resolve) => setTimeout(resolve));
      gc?.();
    },
  };
  const listen = async () => {
    const buffer = new Uint8Array(4096);
    let unread = "";
    for (let count; (count = await Deno.stdin.read(buffer)) !== null;) {
      unread += new TextDecoder().decode(buffer.subarray(0, count));
      const lines = unread.split("\n");
      unread = lines.pop()!;
      for (const line of lines) {
        const [command, token] = line.split(" ") as [string, string];
        await commands[command]?.();
        write(answer, { token, through: "outputs" });
        queue(answer, { token, through: "queue" }, {}, []);
      }
    }
    Deno.exit(0);
  };
  void listen();

  const watch = `setInterval(() => Deno.ppid === ${Deno.ppid} || Deno.kill(Deno.pid, "SIGKILL"), 500)`;
  if (Deno.build.os !== "windows") new Worker(`data:text/javascript,${watch}`, { type: "module" });
}
