/**
 * Compiles the kernels with AssemblyScript: run as a script, it writes `kernels.wasm`.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { saveFile } from "../../base/mod.ts";
import { convolutionSource } from "./kernel/convolution.ts";
import { dotProductSource } from "./kernel/dot_product.ts";
import { productSource } from "./kernel/product.ts";
import { sparseProductSource } from "./kernel/sparse_product.ts";
import { updateSource } from "./kernel/update.ts";

/** Hand-written sources whose exports become kernels. */
const ENTRIES = ["activation", "batch", "evo_norm", "loss", "planes", "pool", "rows"];
/** Hand-written sources that others import. */
const LIBRARIES = ["lanes", "functions"];

/** The bytes of `kernels.wasm`, made from the sources; the same bytes on every machine. */
export async function compileKernels(): Promise<Uint8Array> {
  const sources = new Map([
    ["convolution.ts", convolutionSource()],
    ["dot_product.ts", dotProductSource()],
    ["product.ts", productSource()],
    ["sparse_product.ts", sparseProductSource()],
    ["update.ts", updateSource()],
  ]);
  for (const name of [...ENTRIES, ...LIBRARIES]) {
    sources.set(`${name}.ts`, await Deno.readTextFile(new URL(`./kernel/${name}.as`, import.meta.url)));
  }
  let binary: Uint8Array | undefined;
  const options = "--outFile kernels.wasm -O3 --noAssert --runtime stub --enable simd --enable relaxed-simd " +
    "--enable threads --importMemory --sharedMemory --initialMemory 1 --maximumMemory 65536";
  const entries = [...sources.keys()].filter((name) => !LIBRARIES.some((library) => name === `${library}.ts`));
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

if (import.meta.main) {
  await saveFile(fileURLToPath(new URL("./kernels.wasm", import.meta.url)), await compileKernels());
}
