import type { Connection } from "./connection_file.ts";
import type { JupyterMessage } from "./jupyter_message.ts";
import { within } from "./within.ts";

/** Where a kernel's process runs. */
export interface KernelProcessOptions {
  /** The working directory. */
  readonly cwd: string;
  /** Environment variables, added to those of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The process of a kernel and its connection file. */
export class KernelProcess {
  /** Resolves when the process has ended, with a sentence that says how. */
  readonly exited: Promise<string>;
  readonly #child: Deno.ChildProcess;
  readonly #file: string;
  readonly #commands: WritableStreamDefaultWriter<Uint8Array>;
  #standardError = "";

  private constructor(child: Deno.ChildProcess, file: string) {
    this.#child = child;
    this.#file = file;
    this.#commands = child.stdin.getWriter();
    this.exited = this.#watch();
  }

  /** Writes the connection file, readable by this user only, and starts the kernel. */
  static async spawn(connection: Connection, options: KernelProcessOptions): Promise<KernelProcess> {
    const file = await Deno.makeTempFile({ prefix: "murmuration_kernel_", suffix: ".json" });
    await Deno.writeTextFile(file, JSON.stringify(connection));
    const { DENO_V8_FLAGS = Deno.env.get("DENO_V8_FLAGS"), ...env } = options.env ?? {};
    const flags = [...DENO_V8_FLAGS ? [DENO_V8_FLAGS] : [], "--expose-gc"]; // to interrupt cells; see the prelude
    const child = new Deno.Command(Deno.execPath(), {
      args: ["jupyter", "--kernel", "--conn", file],
      cwd: options.cwd,
      env: { NO_COLOR: "1", ...env, DENO_V8_FLAGS: flags.join(",") },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    return new KernelProcess(child, file);
  }

  /** Removes the connection file, which nobody needs once the kernel is connected. */
  async forgetFile(): Promise<void> {
    await Deno.remove(this.#file).catch(() => {});
  }

  /** Writes a line to the process's standard input; nothing happens if it has ended. */
  command(line: string): void {
    this.#commands.write(new TextEncoder().encode(`${line}\n`)).catch(() => {});
  }

  /** Hands every message on the process's standard output on, one after the other, until it ends. */
  async readOutputs(handle: (message: JupyterMessage) => void | Promise<void>): Promise<void> {
    let parts: string[] = [];
    for await (const chunk of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = chunk.split("\n");
      if (lines.length === 1) {
        parts.push(chunk);
        continue;
      }
      lines[0] = parts.join("") + lines[0];
      parts = [lines.pop()!];
      for (const line of lines) await handle(parseLine(line));
    }
  }

  /** Waits up to `grace` milliseconds for the process to end by itself, then kills it; removes the connection file. */
  async stop(grace: number): Promise<void> {
    if (await within(grace, this.exited) === undefined) this.#kill();
    await this.exited;
    await this.forgetFile();
  }

  #kill(): void {
    try {
      this.#child.kill("SIGKILL");
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // it has ended
    }
  }

  async #watch(): Promise<string> {
    const reading = this.#readStandardError();
    const { code, signal } = await this.#child.status;
    this.#commands.close().catch(() => {});
    await within(500, reading); // a process started by a cell may keep the pipe open
    const how = signal === null ? `exited with code ${code}` : `was ended by ${signal}`;
    const [written = ""] = this.#standardError.split("\nStack backtrace:");
    const said = written.replace(/^Warning "deno jupyter" is unstable.*\n/, "").trim();
    return `the kernel ${how}${said === "" ? "" : `; it last wrote:\n${said}`}`;
  }

  async #readStandardError(): Promise<void> {
    for await (const chunk of this.#child.stderr.pipeThrough(new TextDecoderStream())) {
      this.#standardError = (this.#standardError + chunk).slice(-2000);
    }
  }
}

// A line that is no message was written past the kernel, for example by a native library.
function parseLine(line: string): JupyterMessage {
  try {
    return { parent: "", ...JSON.parse(line) as Omit<JupyterMessage, "parent"> };
  } catch {
    return { type: "stream", parent: "", content: { name: "stdout", text: `${line}\n` } };
  }
}
