import { sha256 } from "../../base/mod.ts";
import type { Kernels } from "./kernel_interface.ts";

export type { Kernels };

/** Compiles `kernels.wasm`. */
export async function loadModule(): Promise<WebAssembly.Module> {
  return await WebAssembly.compile(await readKernels());
}

/** The head of the SHA-256 of `kernels.wasm`, in hexadecimal. */
export async function kernelsVersion(): Promise<string> {
  return sha256(await readKernels()).slice(0, 12);
}

async function readKernels(): Promise<Uint8Array<ArrayBuffer>> {
  return await Deno.readFile(new URL("./kernels.wasm", import.meta.url));
}

/** The kernels at work on a memory. Every thread has its own, on the same memory. */
export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
}
