/** An output to be displayed. */
export interface Display {
  /** The output by media type. */
  readonly data: Record<string, unknown>;
  /** Metadata by media type, such as the width and height of an image. */
  readonly metadata?: Record<string, unknown>;
  /** The name for later updates. */
  readonly id?: string;
  /** Whether it replaces an earlier display of the same name. */
  readonly update?: boolean;
}

/**
 * Whether this code runs in a Jupyter kernel.
 *
 * @example
 * ```ts
 * import { insideKernel } from "./display.ts";
 *
 * console.assert(!insideKernel());
 * ```
 */
export function insideKernel(): boolean {
  try {
    return typeof Deno.jupyter.broadcast === "function";
  } catch {
    return false;
  }
}

/** Sends an output to the front end. Call it in a kernel only. */
export async function display(output: Display): Promise<void> {
  await warnOnce();
  await send(output);
}

/** Aborted when the running cell is interrupted; only the kernel *Murmuration (Deno)* has it. */
export function interruptSignal(): AbortSignal | undefined {
  return (globalThis as { [INTERRUPT]?: AbortSignal })[INTERRUPT];
}

/** Whether the kernel of this version of Deno (2.8.2 and later) may put outputs under the wrong cell. */
export function misplacesOutputs(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map((part) => parseInt(part));
  return major > 2 || (major === 2 && (minor > 8 || (minor === 8 && patch >= 2)));
}

const INTERRUPT: unique symbol = Symbol.for("murmuration.interrupt");
const WARNING =
  `This kernel runs Deno ${Deno.version.deno}, whose kernel can put outputs under the wrong cell or lose ` +
  "them. Choose the kernel *Murmuration (Deno)*, which `npx -y deno@2.9.6 task kernel` installs.";
let warned = false;

async function warnOnce(): Promise<void> {
  if (warned) return;
  warned = true;
  if (INTERRUPT in globalThis || !misplacesOutputs(Deno.version.deno)) return;
  await send({ data: { "text/markdown": WARNING, "text/plain": WARNING } });
}

async function send({ data, metadata = {}, id, update = false }: Display): Promise<void> {
  const content = { data, metadata, transient: id === undefined ? {} : { display_id: id } };
  await Deno.jupyter.broadcast(update ? "update_display_data" : "display_data", content);
}
