import type { MediaBundle } from "../tool/jupyter/notebook_file.ts";

/** An output to be displayed. */
export interface Display {
  /** The output by media type. */
  readonly data: MediaBundle;
  /** Metadata by media type, such as the width and height of an image. */
  readonly metadata?: Record<string, unknown>;
  /** The name under which it can be updated. */
  readonly id?: string;
  /** Whether it replaces what was displayed under the same name. */
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

/** Sends an output to the front end; to be called in a kernel only. An output over 4 MB is replaced by a sentence. */
export async function display(output: Display): Promise<void> {
  await warnOnce();
  await send(output);
}

/** What was sent since the last call, in messages and bytes. */
export function takeSent(): { messages: number; bytes: number } {
  const taken = sent;
  sent = { messages: 0, bytes: 0 };
  return taken;
}

/** Whether the kernel of this version of Deno (2.8.2 and later) may put outputs under the wrong cell. */
export function misplacesOutputs(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map((part) => parseInt(part));
  return major > 2 || (major === 2 && (minor > 8 || (minor === 8 && patch >= 2)));
}

const LARGEST = 4_000_000;
const WARNING =
  `This kernel runs Deno ${Deno.version.deno}, whose kernel can put outputs under the wrong cell or lose ` +
  "them. Choose the kernel *Murmuration (Deno)*, which `npx -y deno@2.8.1 task kernel` installs.";
let sent = { messages: 0, bytes: 0 };
let warned = false;

async function warnOnce(): Promise<void> {
  if (warned) return;
  warned = true;
  if (!misplacesOutputs(Deno.version.deno)) return;
  await send({ data: { "text/markdown": WARNING, "text/plain": WARNING } });
}

async function send({ data, metadata = {}, id, update = false }: Display): Promise<void> {
  const size = JSON.stringify(data).length;
  const content = { data, metadata, transient: id === undefined ? {} : { display_id: id } };
  if (size > LARGEST) {
    const megabytes = (size / 1e6).toFixed(1);
    content.data = { "text/plain": `This output has ${megabytes} MB, and kernels deliver 4 MB; show a part of it.` };
  }
  sent = { messages: sent.messages + 1, bytes: sent.bytes + Math.min(size, LARGEST) };
  await Deno.jupyter.broadcast(update ? "update_display_data" : "display_data", content);
}
