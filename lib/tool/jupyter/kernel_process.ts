import type { Connection } from "./connection_file.ts";
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
  #running = true;
  #standardError = "";

  private constructor(child: Deno.ChildProcess, file: string) {
    this.#child = child;
    this.#file = file;
    this.exited = this.#watch();
  }

  /** Writes the connection file and starts the kernel. */
  static async spawn(connection: Connection, options: KernelProcessOptions): Promise<KernelProcess> {
    const file = await Deno.makeTempFile({ prefix: "murmuration_kernel_", suffix: ".json" });
    await Deno.writeTextFile(file, JSON.stringify(connection));
    const child = new Deno.Command(Deno.execPath(), {
      args: ["jupyter", "--kernel", "--conn", file],
      cwd: options.cwd,
      env: { NO_COLOR: "1", ...options.env, MURMURATION_CONNECTION: file },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    return new KernelProcess(child, file);
  }

  /** Waits up to `grace` milliseconds for the process to end by itself, then kills it; removes the connection file. */
  async stop(grace: number): Promise<void> {
    const timer = setTimeout(() => {
      if (this.#running) this.#child.kill("SIGKILL");
    }, grace);
    await this.exited;
    clearTimeout(timer);
    await Deno.remove(this.#file).catch(() => {});
  }

  async #watch(): Promise<string> {
    const reading = this.#readStandardError();
    const { code, signal } = await this.#child.status;
    this.#running = false;
    await within(500, reading); // a process started by a cell may keep the pipe open
    const how = signal === null ? `exited with code ${code}` : `was ended by ${signal}`;
    const said = this.#standardError.replace(/^Warning "deno jupyter" is unstable.*\n/, "").trim();
    return `the kernel ${how}${said === "" ? "" : `; it last wrote:\n${said}`}`;
  }

  async #readStandardError(): Promise<void> {
    for await (const chunk of this.#child.stderr.pipeThrough(new TextDecoderStream())) {
      this.#standardError = (this.#standardError + chunk).slice(-2000);
    }
  }
}
