/**
 * Compiles the kernels with AssemblyScript: run as a script, it writes `kernels.wasm` and `kernel_interface.ts`.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { saveFile } from "../../base/mod.ts";
import { channelNormSource } from "./kernel/channel_norm.ts";
import { combineSource } from "./kernel/combine.ts";
import { convolutionSource } from "./kernel/convolution.ts";
import { dotProductSource } from "./kernel/dot_product.ts";
import { productSource } from "./kernel/product.ts";
import { sparseProductSource } from "./kernel/sparse_product.ts";
import { updateSource } from "./kernel/update.ts";
import { winogradSource } from "./kernel/winograd.ts";

/** Hand-written sources that others import; the exports of all others become kernels. */
const LIBRARIES = ["functions.ts", "lanes.ts"];

/** The bytes of `kernels.wasm`, made from the sources; the same bytes on every machine. */
export async function compileKernels(): Promise<Uint8Array> {
  const sources = await kernelSources();
  let binary: Uint8Array | undefined;
  const options = "--outFile kernels.wasm -O3 --noAssert --runtime stub --enable simd --enable relaxed-simd " +
    "--enable threads --importMemory --sharedMemory --initialMemory 1 --maximumMemory 65536";
  const entries = [...sources.keys()].filter((name) => !LIBRARIES.includes(name));
  const { error, stderr } = await asc.main([...entries, ...options.split(" ")], {
    readFile: (name: string) => sources.get(name) ?? null,
    writeFile: (name: string, contents: string | Uint8Array) => {
      if (name === "kernels.wasm") binary = contents as Uint8Array;
    },
    listFiles: () => [],
  });
  if (error || !binary) throw new Error(`the kernels do not compile: ${stderr.toString()}`, { cause: error });
  return binary;
}

/** The text of `kernel_interface.ts`: what the sources export, as TypeScript sees it. */
export async function kernelInterface(): Promise<string> {
  const methods = [...await kernelSources()]
    .filter(([name]) => !LIBRARIES.includes(name))
    .flatMap(([, source]) => [...source.matchAll(EXPORTED)])
    .map(([, comment = "", name, parameters, result]) => comment + method(name!, parameters!, result!));
  return `// Generated from the kernels' sources: \`deno task kernels\` renews it.
// deno-fmt-ignore-file

/**
 * The kernels of \`kernels.wasm\`. Addresses are bytes in the shared memory, strides count numbers, and nothing is checked:
 * the callers check every size first.
 */
export interface Kernels {
${methods.join("\n").replaceAll(/^(?=.)/gm, "  ")}
}
`;
}

/** An exported function, with the comment before it. */
const EXPORTED = /(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?export function (\w+)\(([^)]*)\): (\w+)/g;

/** A function of AssemblyScript as a method, in lines of 120 columns; every type of number is one to TypeScript. */
function method(name: string, parameters: string, result: string): string {
  const typed = parameters.split(", ").map((parameter) => `${parameter.split(":")[0]!.trim()}: number`);
  const line = `${name}(${typed.join(", ")}): ${result === "void" ? "void" : "number"};`;
  return line.replaceAll(/(.{1,116})(?: (?=\w+: number)|$)/g, (_, part) => `${part}\n  `).trimEnd();
}

async function kernelSources(): Promise<Map<string, string>> {
  const sources = new Map([
    ["channel_norm.ts", channelNormSource()],
    ["combine.ts", combineSource()],
    ["convolution.ts", convolutionSource()],
    ["dot_product.ts", dotProductSource()],
    ["product.ts", productSource()],
    ["sparse_product.ts", sparseProductSource()],
    ["update.ts", updateSource()],
    ["winograd.ts", winogradSource()],
  ]);
  const folder = new URL("./kernel/", import.meta.url);
  const files = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => name.endsWith(".as")).sort();
  for (const name of files) {
    sources.set(name.replace(".as", ".ts"), await Deno.readTextFile(new URL(name, folder)));
  }
  return sources;
}

if (import.meta.main) {
  const files = { "kernels.wasm": await compileKernels(), "kernel_interface.ts": await kernelInterface() };
  for (const [name, contents] of Object.entries(files)) {
    await saveFile(fileURLToPath(new URL(name, import.meta.url)), contents);
  }
}
