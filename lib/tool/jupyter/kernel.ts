import { type Connection, freeConnection } from "./connection_file.ts";
import { decodeMessage, encodeRequest, type JupyterMessage, type MessageContent } from "./jupyter_message.ts";
import { KernelProcess } from "./kernel_process.ts";
import { within } from "./within.ts";
import { ZmtpSocket } from "./zmtp.ts";

/** Where and how a kernel runs. */
export interface KernelOptions {
  /** The kernel's working directory; relative imports of cells start here. */
  readonly cwd: string;
  /** Environment variables, added to those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Ends the start, and every execution that is under way. */
  readonly signal?: AbortSignal;
}

/** How a cell is executed. */
export interface ExecuteOptions {
  /** Called with every output message of the cell, in order. */
  readonly onMessage?: (message: JupyterMessage) => void;
  /** Seconds after which the cell is given up; without it, it may run for ever. */
  readonly timeout?: number;
}

/** The kernel's answer to the execution of a cell. */
export interface ExecuteReply {
  /** `"ok"`, or `"error"` when the cell threw or could not be compiled. */
  readonly status: "ok" | "error";
  /** The name of the error; empty without one. */
  readonly ename: string;
  /** The message of the error; empty without one. */
  readonly evalue: string;
}

/** Thrown when a kernel can't go on: it died, did not answer in time, or was interrupted. */
export class KernelError extends Error {
  /** Always `"KernelError"`. */
  override readonly name = "KernelError";
}

/**
 * A running `deno jupyter` kernel, of the version of Deno that runs this code.
 *
 * @example
 * ```ts
 * import { Kernel } from "./kernel.ts";
 *
 * await using kernel = await Kernel.start({ cwd: "." });
 * const reply = await kernel.execute("1 + 1");
 * console.assert(reply.status === "ok");
 * ```
 */
export class Kernel implements AsyncDisposable {
  readonly #process: KernelProcess;
  readonly #connection: Connection;
  readonly #broken = Promise.withResolvers<never>();
  readonly #replies = new Map<string, (content: MessageContent) => void>();
  #sockets: { shell: ZmtpSocket; control: ZmtpSocket; iopub: ZmtpSocket } | undefined;
  #onOutput: (message: JupyterMessage) => void = () => {};
  #stopped = false;

  private constructor(process: KernelProcess, connection: Connection, signal: AbortSignal | undefined) {
    this.#process = process;
    this.#connection = connection;
    this.#broken.promise.catch(() => {});
    process.exited.then((exit) => this.#break(exit));
    const interrupted = () => this.#break("the kernel was interrupted");
    if (signal?.aborted) interrupted();
    signal?.addEventListener("abort", interrupted);
    process.exited.then(() => signal?.removeEventListener("abort", interrupted));
  }

  /**
   * Starts a kernel and waits until it answers; tries three times, since another program may take one of its ports first.
   *
   * @throws {KernelError} If it exits, does not answer, or is interrupted.
   */
  static async start(options: KernelOptions): Promise<Kernel> {
    for (let attempt = 1;; attempt++) {
      const connection = freeConnection();
      const kernel = new Kernel(await KernelProcess.spawn(connection, options), connection, options.signal);
      try {
        await kernel.#greet();
        return kernel;
      } catch (error) {
        await kernel.shutdown();
        if (attempt < ATTEMPTS && !options.signal?.aborted) continue;
        throw error instanceof KernelError ? error : new KernelError(String(error));
      }
    }
  }

  /**
   * Executes a cell and resolves when all its outputs have been handed to `onMessage`: a marker follows the cell through
   * the kernel's own output queues, so that nothing is lost or told too late.
   *
   * @throws {KernelError} If the kernel dies, is interrupted, or takes longer than the timeout.
   */
  async execute(code: string, options: ExecuteOptions = {}): Promise<ExecuteReply> {
    const late = Promise.withResolvers<never>();
    late.promise.catch(() => {});
    const { timeout } = options;
    const timer = timeout === undefined ? undefined : setTimeout(
      () => late.reject(new KernelError(`the cell took more than ${timeout} s`)),
      Math.min(timeout * 1000, LONGEST_TIMER),
    );
    const token = crypto.randomUUID();
    const drained = this.#forwardUntil(token, options.onMessage ?? (() => {}));
    try {
      return await Promise.race([this.#executeAndDrain(code, token, drained), late.promise]);
    } finally {
      clearTimeout(timer);
      this.#onOutput = () => {};
    }
  }

  /** Ends the kernel: asks it to, and kills it if it takes more than two seconds. */
  async shutdown(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#request("control", "shutdown_request", { restart: false }).catch(() => {});
    await this.#process.stop(this.#sockets === undefined ? 0 : 2000);
    const { shell, control, iopub } = this.#sockets ?? {};
    for (const socket of [shell, control, iopub]) socket?.close();
  }

  /** Ends the kernel at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  async #greet(): Promise<void> {
    const ready = this.#connect().then(() => this.#request("shell", "kernel_info_request", {}));
    if (await within(LONGEST_START, ready) !== undefined) return;
    this.#break(`the kernel did not answer within ${LONGEST_START / 1000} s`);
    await ready;
  }

  async #connect(): Promise<void> {
    const giveUp = new AbortController();
    const open = (type: "DEALER" | "SUB", port: number) => ZmtpSocket.connect(type, { port, signal: giveUp.signal });
    const { shell_port, control_port, iopub_port } = this.#connection;
    const sockets = Promise.all([open("DEALER", shell_port), open("DEALER", control_port), open("SUB", iopub_port)]);
    sockets.catch(() => {});
    try {
      const [shell, control, iopub] = await Promise.race([sockets, this.#broken.promise]);
      this.#sockets = { shell, control, iopub };
    } catch (error) {
      giveUp.abort();
      throw error;
    }
    const { shell, control, iopub } = this.#sockets;
    const settle = (message: JupyterMessage) => this.#replies.get(message.parent)?.(message.content);
    this.#pump(shell, settle);
    this.#pump(control, settle);
    this.#pump(iopub, (message) => this.#onOutput(message));
  }

  async #pump(socket: ZmtpSocket, handle: (message: JupyterMessage) => void): Promise<void> {
    try {
      for (;;) handle(decodeMessage(await socket.receive()));
    } catch (error) {
      // A dying kernel closes its sockets first: its exit is the better explanation, if one follows.
      const exit = await within(1000, this.#process.exited);
      this.#break(exit ?? `the connection to the kernel broke: ${error instanceof Error ? error.message : error}`);
    }
  }

  async #request(socket: "shell" | "control", type: string, content: MessageContent): Promise<MessageContent> {
    const id = crypto.randomUUID();
    const reply = Promise.withResolvers<MessageContent>();
    this.#replies.set(id, reply.resolve);
    try {
      await this.#sockets?.[socket].send(encodeRequest({ id, type, content }, this.#connection.key));
      return await Promise.race([reply.promise, this.#broken.promise]);
    } finally {
      this.#replies.delete(id);
    }
  }

  async #executeAndDrain(code: string, token: string, drained: Drained): Promise<ExecuteReply> {
    const reply = await this.#request("shell", "execute_request", executeContent(code, false));
    const marker = `console.log(${
      JSON.stringify(token)
    }); await Deno.jupyter.broadcast("${MARK}", { token: "${token}" })`;
    await this.#request("shell", "execute_request", executeContent(marker, true));
    await Promise.race([drained.displays, this.#broken.promise]);
    // Text has a queue of its own; a cell that replaced console.log keeps the marker from it.
    await within(2000, Promise.race([drained.text, this.#broken.promise]));
    return {
      status: reply["status"] === "ok" ? "ok" : "error",
      ename: String(reply["ename"] ?? ""),
      evalue: String(reply["evalue"] ?? ""),
    };
  }

  #forwardUntil(token: string, onMessage: (message: JupyterMessage) => void): Drained {
    const displays = Promise.withResolvers<void>();
    const text = Promise.withResolvers<void>();
    this.#onOutput = (message) => {
      if (message.type === "status" || message.type === "execute_input") return;
      if (message.type === MARK) {
        if (message.content["token"] === token) displays.resolve();
        return;
      }
      const streamed = message.content["text"];
      if (message.type !== "stream" || typeof streamed !== "string" || !streamed.includes(token)) {
        onMessage(message);
        return;
      }
      const rest = streamed.replace(`${token}\n`, "");
      if (rest !== "") onMessage({ ...message, content: { ...message.content, text: rest } });
      text.resolve();
    };
    return { displays: displays.promise, text: text.promise };
  }

  #break(reason: string): void {
    this.#broken.reject(new KernelError(reason));
  }
}

interface Drained {
  readonly displays: Promise<void>;
  readonly text: Promise<void>;
}

const MARK = "murmuration_mark";
const ATTEMPTS = 3;
const LONGEST_START = 60_000;
const LONGEST_TIMER = 2 ** 31 - 1;

function executeContent(code: string, silent: boolean): MessageContent {
  return { code, silent, store_history: !silent, user_expressions: {}, allow_stdin: false, stop_on_error: true };
}
