import { resolve } from "node:path";
import { type CellError, cellErrors, cutError } from "./cell_error.ts";
import { type Connection, freeConnection } from "./connection_file.ts";
import { decodeMessage, encodeMessage, type JupyterMessage, type MessageContent } from "./jupyter_message.ts";
import { KernelProcess } from "./kernel_process.ts";
import { ANSWER, preludeCode } from "./prelude.ts";
import { within } from "./within.ts";
import { ZmtpSocket } from "./zmtp.ts";

/** Where and how a kernel runs. */
export interface KernelOptions {
  /** The kernel's working directory; relative imports of cells start here. */
  readonly cwd: string;
  /** The folder where Deno's configuration lies or begins to be looked for. Default: `cwd`. */
  readonly configFolder?: string;
  /** Environment variables, added to those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Aborts the start, and any running execution. */
  readonly signal?: AbortSignal;
  /** Called with messages that come while no cell is running, e.g. from timers. */
  readonly onMessage?: (message: JupyterMessage) => void;
  /** Called when a cell asks for input; resolves to what was typed. */
  readonly onInput?: (request: MessageContent) => Promise<string>;
}

/** How a cell is executed. */
export interface ExecuteOptions {
  /** Called with every output message of the cell, in order. */
  readonly onMessage?: (message: JupyterMessage) => void;
  /** Time limit of the cell in seconds. Default: none. */
  readonly timeout?: number;
  /** Further fields of the request, such as `silent` and `user_expressions`. */
  readonly request?: MessageContent;
}

/** The kernel's answer to the execution of a cell. */
export interface ExecuteReply {
  /** `"ok"`, or `"error"` when the cell threw, left a promise rejected, or could not be compiled. */
  readonly status: "ok" | "error";
  /** The name of the error; empty without one. */
  readonly ename: string;
  /** The message of the error; empty without one. */
  readonly evalue: string;
  /** The lines of the error's stack trace. */
  readonly traceback: readonly string[];
  /** What else the kernel answered. */
  readonly content: MessageContent;
}

/** Thrown when a kernel cannot continue: it died, did not answer in time, or was interrupted. */
export class KernelError extends Error {
  /** Always `"KernelError"`. */
  override readonly name = "KernelError";
}

/**
 * A running `deno jupyter` kernel, of the Deno version that runs this code, and its only client. It runs one cell at a
 * time, so that every output belongs to its cell and none is lost.
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
  /** Resolves when the kernel cannot continue, with a sentence that says why. */
  readonly ended: Promise<string>;
  readonly #process: KernelProcess;
  readonly #connection: Connection;
  readonly #options: KernelOptions;
  readonly #end = Promise.withResolvers<string>();
  readonly #broken: Promise<never>;
  readonly #waiting = new Map<string, (content: MessageContent) => void>();
  #sockets: Sockets | undefined;
  #cell: RunningCell | undefined;
  #stuck = false;
  #stopped = false;

  private constructor(process: KernelProcess, connection: Connection, options: KernelOptions) {
    this.#process = process;
    this.#connection = connection;
    this.#options = options;
    this.ended = this.#end.promise;
    this.#broken = this.ended.then((reason) => {
      throw new KernelError(reason);
    });
    this.#broken.catch(() => {});
    const { signal } = options;
    const interrupted = () => this.#end.resolve("the kernel was interrupted");
    if (signal?.aborted) interrupted();
    signal?.addEventListener("abort", interrupted);
    process.exited.then((exit) => {
      this.#end.resolve(exit);
      signal?.removeEventListener("abort", interrupted);
    });
  }

  /**
   * Starts a kernel and waits until it answers; tries three times, since another program may take one of its ports first.
   *
   * @throws {KernelError} If it exits, does not answer, or is interrupted.
   */
  static async start(options: KernelOptions): Promise<Kernel> {
    for (let attempt = 1;; attempt++) {
      const connection = freeConnection();
      const { cwd, configFolder = cwd, env = {} } = options;
      const process = await KernelProcess.spawn(connection, { cwd: configFolder, env });
      const kernel = new Kernel(process, connection, options);
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
   * Executes a cell and resolves when all its outputs have been handed to `onMessage`: a mark follows the cell through
   * the kernel's output queues. Not to be called while a cell is running.
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
    const done = Promise.withResolvers<void>();
    this.#cell = { onMessage: options.onMessage ?? (() => {}), held: [], done: done.promise, interrupted: false };
    try {
      return await Promise.race([this.#run(this.#cell, code, options.request ?? {}), late.promise]);
    } catch (error) {
      this.#stuck = true;
      throw error;
    } finally {
      clearTimeout(timer);
      this.#cell = undefined;
      done.resolve();
    }
  }

  /** Sends the kernel a request that runs no cell, e.g. for completions; nothing if it does not answer in time. */
  async request(type: string, content: MessageContent): Promise<MessageContent | undefined> {
    return await within(LONGEST_REQUEST, this.#request("shell", type, content));
  }

  /** Hands the kernel a message that it does not answer. */
  send(message: Pick<JupyterMessage, "type" | "content" | "metadata" | "buffers">): void {
    this.#sockets?.shell.send(encodeMessage(message, this.#connection.key)).catch(() => {});
  }

  /** What cells that ended have left to be told: waits so long, and for all outputs until then. */
  async settle(milliseconds: number): Promise<void> {
    await within(milliseconds, this.#broken);
    await within(LONGEST_REQUEST, this.#ask("mark"));
  }

  /**
   * Interrupts the running cell and keeps variables. A computation ends; an operation that watches the interrupt signal
   * ends in its own way; the cell's timers are cleared, and if nothing is left to wait for, it ends. Otherwise the cell
   * says that it cannot be interrupted, and a second call ends the kernel.
   */
  async interrupt(): Promise<void> {
    const cell = this.#cell;
    if (cell === undefined) return;
    if (cell.interrupted) {
      this.#end.resolve("the cell waited for something that cannot be interrupted, so the kernel was ended");
      return await this.#process.stop(0);
    }
    cell.interrupted = true;
    const isComputing = await within(LONGEST_SILENCE, this.#ask("interrupt").then(() => false)).catch(() => false) ??
      true;
    if (isComputing) {
      // Forwarded while nothing is computed, it would wedge the kernel.
      if (this.#cell === cell) this.#request("control", "interrupt_request", {}).catch(() => {});
    } else {
      await within(GRACE, cell.done);
      if (this.#cell === cell) this.#ask("collect").catch(() => {});
    }
    await within(PATIENCE, cell.done);
    if (this.#cell !== cell) return;
    cell.onMessage({ type: "stream", parent: "", content: { name: "stderr", text: CANNOT_BE_INTERRUPTED } });
  }

  /** Ends the kernel: asks it to, and kills it if it takes more than a second or did not answer before. */
  async shutdown(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#request("control", "shutdown_request", { restart: false }).catch(() => {});
    await this.#process.stop(this.#sockets === undefined || this.#stuck ? 0 : 1000);
    for (const socket of Object.values(this.#sockets ?? {})) socket.close();
  }

  /** Ends the kernel at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  async #greet(): Promise<void> {
    const ready = this.#connect().then(() =>
      this.#request(
        "shell",
        "execute_request",
        executeContent(`Deno.chdir(${JSON.stringify(resolve(this.#options.cwd))}); ${preludeCode()}`, SILENT),
      )
    );
    const reply = await within(LONGEST_START, ready);
    if (reply?.["status"] === "ok") return await this.#process.forgetFile();
    const reason = reply === undefined ? `within ${LONGEST_START / 1000} s` : `as expected: ${JSON.stringify(reply)}`;
    throw new KernelError(`the kernel of Deno ${Deno.version.deno} did not answer ${reason}`);
  }

  async #connect(): Promise<void> {
    const giveUp = new AbortController();
    const identity = crypto.randomUUID();
    const { shell_port, control_port, iopub_port, stdin_port } = this.#connection;
    const open = (type: "DEALER" | "SUB", port: number) =>
      ZmtpSocket.connect(type, { port, identity, signal: giveUp.signal });
    const sockets = Promise.all([
      open("DEALER", shell_port),
      open("DEALER", control_port),
      open("DEALER", stdin_port),
      open("SUB", iopub_port),
    ]);
    sockets.catch(() => {});
    try {
      const [shell, control, stdin, iopub] = await Promise.race([sockets, this.#broken]);
      this.#sockets = { shell, control, stdin, iopub };
    } catch (error) {
      giveUp.abort();
      throw error;
    }
    const { shell, control, stdin, iopub } = this.#sockets;
    const settle = (message: JupyterMessage) => this.#waiting.get(message.parent)?.(message.content);
    void this.#pump(shell, settle);
    void this.#pump(control, settle);
    void this.#pump(stdin, ({ content }) => void this.#input(stdin, content));
    void this.#pump(iopub, (message) => this.#fromQueue(message));
    this.#process.readOutputs((message) => this.#deliver(message)).catch((error) => this.#end.resolve(String(error)));
  }

  async #pump(socket: ZmtpSocket, handle: (message: JupyterMessage) => void): Promise<void> {
    try {
      for (;;) handle(decodeMessage(await socket.receive(), this.#connection.key));
    } catch (error) {
      // A dying kernel closes its sockets first: its exit is the better explanation, if one follows.
      const exit = await within(1000, this.#process.exited);
      this.#end.resolve(
        exit ?? `the connection to the kernel broke: ${error instanceof Error ? error.message : error}`,
      );
    }
  }

  async #input(stdin: ZmtpSocket, request: MessageContent): Promise<void> {
    const value = await this.#options.onInput?.(request) ?? "";
    await stdin.send(encodeMessage({ type: "input_reply", content: { status: "ok", value } }, this.#connection.key));
  }

  // What comes through the kernel's own queue: above all the errors that end cells, which follow all other outputs.
  #fromQueue(message: JupyterMessage): void {
    if (message.type === "status" || message.type === "execute_input") return;
    if (message.type === "error" && this.#cell !== undefined) this.#cell.held.push(message.content);
    else this.#deliver(message);
  }

  #deliver(message: JupyterMessage): void {
    const { type, content } = message;
    if (type === ANSWER) {
      this.#waiting.get(`${content["token"]} ${content["through"]}`)?.(content);
      return;
    }
    const shown = type === "error" ? cutError(content as CellError) : content;
    if (type === "error" && this.#cell !== undefined) this.#cell.error ??= shown;
    (this.#cell?.onMessage ?? this.#options.onMessage)?.({ ...message, content: shown });
  }

  async #request(socket: "shell" | "control", type: string, content: MessageContent): Promise<MessageContent> {
    const id = crypto.randomUUID();
    const sent = this.#sockets?.[socket].send(encodeMessage({ id, type, content }, this.#connection.key));
    const [reply] = await Promise.all([this.#answerTo(id), sent]);
    return reply;
  }

  async #ask(command: "mark" | "interrupt" | "collect"): Promise<void> {
    const token = crypto.randomUUID();
    const answers = ["outputs", "queue"].map((through) => this.#answerTo(`${token} ${through}`));
    this.#process.command(`${command} ${token}`);
    await Promise.all(answers);
  }

  async #answerTo(id: string): Promise<MessageContent> {
    const answer = Promise.withResolvers<MessageContent>();
    this.#waiting.set(id, answer.resolve);
    try {
      return await Promise.race([answer.promise, this.#broken]);
    } finally {
      this.#waiting.delete(id);
    }
  }

  async #run(cell: RunningCell, code: string, request: MessageContent): Promise<ExecuteReply> {
    const content = await this.#request("shell", "execute_request", executeContent(code, request));
    await this.#ask("mark");
    const told = content["status"] === "ok" ? cell.held : [...cell.held, content];
    const errors = await cellErrors(told, { code, cwd: this.#options.cwd, interrupted: cell.interrupted });
    for (const error of errors) this.#deliver({ type: "error", parent: "", content: error });
    const { ename = "", evalue = "", traceback = [] } = cell.error as CellError | undefined ?? {};
    return { status: cell.error === undefined ? "ok" : "error", ename, evalue, traceback, content };
  }
}

interface Sockets {
  readonly shell: ZmtpSocket;
  readonly control: ZmtpSocket;
  readonly stdin: ZmtpSocket;
  readonly iopub: ZmtpSocket;
}

interface RunningCell {
  readonly onMessage: (message: JupyterMessage) => void;
  /** Errors that the kernel told of while the cell was running. */
  readonly held: MessageContent[];
  readonly done: Promise<void>;
  interrupted: boolean;
  /** The first error that it put out. */
  error?: MessageContent;
}

const ATTEMPTS = 3;
const LONGEST_START = 60_000;
const LONGEST_REQUEST = 10_000;
const LONGEST_SILENCE = 1000; // on a busy machine a process may get no processor for so long
const GRACE = 500;
const PATIENCE = 1000;
const LONGEST_TIMER = 2 ** 31 - 1;
const SILENT = { silent: true, store_history: false };
const CANNOT_BE_INTERRUPTED =
  "This cell waits for something that cannot be interrupted. Interrupt again to restart the kernel: " +
  "all variables will be lost.\n";

function executeContent(code: string, request: MessageContent): MessageContent {
  const fields = { silent: false, store_history: true, user_expressions: {}, allow_stdin: false, stop_on_error: true };
  return { ...fields, ...request, code };
}
