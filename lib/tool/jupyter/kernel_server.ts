import { ANSWERS, KERNEL_INFO } from "./answers.ts";
import { type ConfigFolder, configFolder } from "./config_folder.ts";
import type { Connection } from "./connection_file.ts";
import {
  decodeMessage,
  encodeMessage,
  type JupyterMessage,
  type MessageContent,
  type MessageHeader,
  type ReceivedMessage,
} from "./jupyter_message.ts";
import { type ExecuteReply, Kernel, KernelError } from "./kernel.ts";
import { type Arrival, ToldError } from "./told_error.ts";
import type { ZmtpSocket } from "./zmtp.ts";
import { ZmtpServer } from "./zmtp_server.ts";

/** Where a kernel is served and runs. */
export interface KernelServerOptions {
  /** The connection that the front end wrote. */
  readonly connection: Connection;
  /** The working directory of cells. */
  readonly cwd: string;
  /** Environment variables of cells, added to those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Called with a sentence for the log. */
  readonly log?: (sentence: string) => void;
}

/**
 * A Jupyter kernel for front ends (messaging protocol 5.4). It wraps Deno's own kernel, runs one cell at a time, and
 * restarts Deno's kernel when that dies.
 *
 * @example
 * ```ts
 * import { KernelServer } from "./kernel_server.ts";
 * import { freeConnection } from "./connection_file.ts";
 *
 * await using server = await KernelServer.start({ connection: freeConnection(), cwd: "." });
 * ```
 */
export class KernelServer implements AsyncDisposable {
  /** Resolves when the kernel has been shut down. */
  readonly closed: Promise<void>;
  readonly #options: KernelServerOptions;
  readonly #channels = new Map<Channel, ZmtpServer>();
  readonly #end = Promise.withResolvers<void>();
  readonly #queue: Request[] = [];
  readonly #closing = new AbortController();
  #kernel: Promise<Kernel>;
  #configFolder: ConfigFolder | undefined;
  #working = false;
  #executing: Request | undefined;
  #lastCell: MessageHeader = {};
  readonly #error = new ToldError();
  #count = 0;
  #dropped = 0;
  readonly #history: [session: number, count: number, code: string][] = [];
  #input: ((value: string) => void) | undefined;

  private constructor(options: KernelServerOptions) {
    this.#options = options;
    this.closed = this.#end.promise;
    this.#kernel = this.#startKernel();
  }

  /**
   * Listens on the ports of the connection while Deno's kernel starts; earlier messages wait.
   *
   * @throws {Error} If a port is taken.
   */
  static async start(options: KernelServerOptions): Promise<KernelServer> {
    const server = new KernelServer(options);
    try {
      await server.#listen();
    } catch (error) {
      await server.close();
      throw error;
    }
    return server;
  }

  /** Resolves when Deno's kernel has started, or is no longer needed. */
  async ready(): Promise<void> {
    await this.#kernel.catch((error) => {
      if (!this.#isClosing) throw error;
    });
  }

  /** Interrupts the cell that is running, as a front end would. */
  async interrupt(): Promise<void> {
    this.#input?.("");
    const kernel = await this.#kernel.catch(() => undefined);
    await kernel?.interrupt();
  }

  /** Ends Deno's kernel and closes all connections. */
  async close(): Promise<void> {
    if (this.#isClosing) return await this.closed;
    this.#closing.abort();
    const kernel = await this.#kernel.catch(() => undefined);
    await kernel?.shutdown();
    await this.#configFolder?.[Symbol.asyncDispose]();
    for (const channel of this.#channels.values()) {
      await channel.flush(500);
      await channel.close();
    }
    this.#end.resolve();
  }

  /** Closes it at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  get #isClosing(): boolean {
    return this.#closing.signal.aborted;
  }

  async #listen(): Promise<void> {
    const { connection } = this.#options;
    const open = async (channel: Channel, type: "ROUTER" | "PUB" | "REP", onMessage: OnFrames) => {
      const port = connection[`${channel}_port`];
      try {
        const onTrouble = (reason: string) => this.#log(`${channel}: ${reason}`);
        this.#channels.set(
          channel,
          await ZmtpServer.listen({ type, hostname: connection.ip, port, onMessage, onTrouble }),
        );
      } catch (error) {
        throw new Error(`cannot listen on ${connection.ip}:${port} (${channel}): ${(error as Error).message}`);
      }
    };
    const decoded = (handle: (message: ReceivedMessage, peer: ZmtpSocket) => void): OnFrames => (frames, peer) => {
      try {
        handle(decodeMessage(frames, connection.key), peer);
      } catch (error) {
        this.#log(`message ${++this.#dropped} is dropped: ${(error as Error).message}`);
      }
    };
    await Promise.all([
      open("shell", "ROUTER", decoded((message, peer) => this.#onShell(received(message, peer, "shell")))),
      open("control", "ROUTER", decoded((message, peer) => this.#onControl(received(message, peer, "control")))),
      open("stdin", "ROUTER", decoded(({ content }) => this.#input?.(String(content["value"] ?? "")))),
      open("hb", "REP", (frames, peer) => this.#channels.get("hb")!.send(peer, frames)),
      open("iopub", "PUB", ([frame], peer) => this.#onSubscription(frame!, peer)),
    ]);
  }

  async #startKernel(): Promise<Kernel> {
    const { cwd, env = {} } = this.#options;
    this.#configFolder ??= await configFolder(cwd);
    const kernel = await Kernel.start({
      cwd,
      configFolder: this.#configFolder.path,
      env,
      signal: this.#closing.signal,
      onMessage: (message) => this.#publishOutput(message),
      onInput: (request) => this.#ask(request),
    });
    kernel.ended.then((reason) => this.#replace(kernel, reason));
    return kernel;
  }

  #replace(kernel: Kernel, reason: string): void {
    if (this.#isClosing) return;
    this.#log(reason);
    this.#kernel = kernel.shutdown().then(() => this.#startKernel());
    this.#kernel.catch((error) => this.#log(error.message));
    if (this.#executing !== undefined) return; // the cell tells
    this.#publish("stream", { name: "stderr", text: `${reason}\n${STATE_IS_LOST}\n` }, this.#lastCell);
  }

  #onShell(request: Request): void {
    const { type } = request.message;
    if (type === "kernel_info_request" || CONTROL.has(type)) return this.#onControl(request);
    if (type === "execute_request" && this.#error.cancels(request)) return this.#abort(request);
    this.#queue.push(request);
    if (!this.#working) void this.#work();
  }

  async #work(): Promise<void> {
    this.#working = true;
    for (let request; (request = this.#queue.shift()) !== undefined && !this.#isClosing;) {
      const { header } = request.message;
      this.#publish("status", { execution_state: "busy" }, header);
      try {
        await this.#handle(request);
      } catch (error) {
        this.#log(`${request.message.type} failed: ${(error as Error).message}`);
      }
      this.#publish("status", { execution_state: "idle" }, header);
    }
    this.#working = false;
  }

  async #handle(request: Request): Promise<void> {
    const { message } = request;
    if (message.type === "execute_request") return await this.#execute(request);
    if (message.type === "history_request") return this.#reply(request, this.#historyOf(message.content));
    const kernel = await this.#kernel;
    if (message.type.startsWith("comm_") && message.type !== "comm_info_request") return kernel.send(message);
    const answer = ANSWERS[message.type];
    if (answer === undefined) return this.#log(`a ${message.type} is not answered: it is not known`);
    this.#reply(request, await answer(kernel, message.content));
  }

  #historyOf({ hist_access_type, n, output }: MessageContent): MessageContent {
    const asked = hist_access_type === "tail" ? this.#history.slice(-Number(n ?? 1000)) : [];
    const history = asked.map(([session, count, code]) => [session, count, output === true ? [code, null] : code]);
    return { status: "ok", history };
  }

  async #execute(request: Request): Promise<void> {
    const { content, header } = request.message;
    const code = String(content["code"] ?? "");
    const silent = content["silent"] === true;
    const stored = !silent && content["store_history"] !== false;
    if (stored) this.#history.push([0, ++this.#count, code]);
    if (!silent) this.#publish("execute_input", { code, execution_count: this.#count }, header);
    this.#executing = request;
    this.#lastCell = header;
    const { status, ename, evalue, traceback, content: answer } = await this.#run(code, content);
    this.#executing = undefined;
    const stops = status === "error" && content["stop_on_error"] !== false;
    if (stops) await this.#untilNoneComes();
    const { user_expressions, payload } = answer;
    const more = { execution_count: this.#count, user_expressions: user_expressions ?? {}, payload: payload ?? [] };
    this.#reply(request, status === "ok" ? { status, ...more } : { status, ename, evalue, traceback, ...more });
    if (stops) this.#abortQueue(request);
  }

  async #run(code: string, content: MessageContent): Promise<ExecuteReply> {
    const { silent = false, store_history = !silent, user_expressions = {}, allow_stdin = false } = content;
    const request = { silent, store_history, user_expressions, allow_stdin };
    try {
      const kernel = await this.#kernel;
      return await kernel.execute(code, { request, onMessage: (message) => this.#publishOutput(message) });
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
      const evalue = `${error.message}\n${STATE_IS_LOST}`;
      const failure = { ename: "KernelError", evalue, traceback: `KernelError: ${evalue}`.split("\n") };
      this.#publish("error", failure, this.#lastCell);
      return { status: "error", ...failure, content: {} };
    }
  }

  // A front end that has begun to send cells goes on, and learns of the error only then.
  async #untilNoneComes(): Promise<void> {
    for (let known = -1; known < this.#queue.length;) {
      known = this.#queue.length;
      await new Promise((resolve) => setTimeout(resolve, UNDER_WAY));
    }
  }

  // As other kernels do: the cells that "Run All" sent after one that failed are not run.
  #abortQueue(failed: Request): void {
    this.#error.tell(failed);
    const aborted = this.#queue.filter(({ message }) => message.type === "execute_request");
    const rest = this.#queue.filter((request) => !aborted.includes(request));
    this.#queue.splice(0, Infinity, ...rest);
    for (const request of aborted) this.#abort(request);
  }

  #abort(request: Request): void {
    const { header } = request.message;
    this.#publish("status", { execution_state: "busy" }, header);
    this.#reply(request, { status: "aborted", execution_count: this.#count });
    this.#publish("status", { execution_state: "idle" }, header);
  }

  // Answered at once, whatever runs.
  #onControl(request: Request): void {
    const { type, content, header } = request.message;
    if (type === "interrupt_request") {
      void this.interrupt();
      return this.#reply(request, { status: "ok" });
    }
    this.#publish("status", { execution_state: "busy" }, header);
    if (type === "kernel_info_request") this.#reply(request, KERNEL_INFO);
    else if (type === "shutdown_request") this.#reply(request, { status: "ok", restart: content["restart"] === true });
    else this.#log(`a ${type} is not answered: it is not known`);
    this.#publish("status", { execution_state: "idle" }, header);
    if (this.#working) this.#publish("status", { execution_state: "busy" }, this.#lastCell);
    if (type === "shutdown_request") void this.close();
  }

  #onSubscription(frame: Uint8Array, peer: ZmtpSocket): void {
    if (frame[0] !== 1) return;
    const subscription = new TextDecoder().decode(frame.subarray(1));
    const state = { execution_state: this.#working ? "busy" : "idle" };
    for (const [type, content] of Object.entries({ iopub_welcome: { subscription }, status: state })) {
      const frames = encodeMessage({ type, content }, this.#options.connection.key);
      this.#channels.get("iopub")!.send(peer, [frame.subarray(1), ...frames]);
    }
  }

  async #ask(content: MessageContent): Promise<string> {
    const { peer, message } = this.#executing!;
    const stdin = this.#channels.get("stdin")!;
    const asked = [...stdin.peers].find(({ peerIdentity }) => peerIdentity === peer.peerIdentity);
    if (asked === undefined) return "";
    const answer = Promise.withResolvers<string>();
    this.#input = answer.resolve;
    const { key } = this.#options.connection;
    stdin.send(asked, encodeMessage({ type: "input_request", content, parent: message.header }, key));
    return await answer.promise;
  }

  #publishOutput({ type, content, metadata = {}, buffers = [] }: JupyterMessage): void {
    const shown = type === "execute_result" ? { ...content, execution_count: this.#count } : content;
    this.#publish(type, shown, this.#lastCell, { metadata, buffers });
  }

  #publish(
    type: string,
    content: MessageContent,
    parent: MessageHeader,
    more: Pick<JupyterMessage, "metadata" | "buffers"> = {},
  ): void {
    const iopub = this.#channels.get("iopub");
    if (iopub === undefined || iopub.peers.size === 0) return;
    const frames = encodeMessage({ type, content, parent, ...more }, this.#options.connection.key);
    for (const peer of iopub.peers) iopub.send(peer, [new TextEncoder().encode(type), ...frames]);
  }

  #reply({ message, peer, channel }: Request, content: MessageContent): void {
    const type = message.type.replace(/request$/, "reply");
    const frames = encodeMessage({ type, content, parent: message.header }, this.#options.connection.key);
    this.#channels.get(channel)!.send(peer, [...message.route, ...frames]);
  }

  #log(sentence: string): void {
    this.#options.log?.(sentence);
  }
}

type Channel = "shell" | "control" | "stdin" | "hb" | "iopub";
type OnFrames = (frames: Uint8Array[], peer: ZmtpSocket) => void;

interface Request extends Arrival {
  readonly peer: ZmtpSocket;
  readonly channel: Channel;
}

function received(message: ReceivedMessage, peer: ZmtpSocket, channel: Channel): Request {
  return { message, peer, channel, came: Date.now() };
}

const CONTROL = new Set(["interrupt_request", "shutdown_request"]);
const UNDER_WAY = 100; // milliseconds without a message, after which a front end has sent its cells
const STATE_IS_LOST = "All variables are lost; the next cell runs in a new kernel.";
