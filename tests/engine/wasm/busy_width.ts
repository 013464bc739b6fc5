/** Prints the width of the kernels, found while other threads keep every core busy. */
import { wasmEngine } from "../../../lib/engine/mod.ts";

const spin = URL.createObjectURL(new Blob(["for (;;);"], { type: "text/javascript" }));
for (let i = 0; i < 4 * navigator.hardwareConcurrency; i++) new Worker(spin, { type: "module" });
console.log((await wasmEngine().describe()).facts["kernel width"]);
Deno.exit();
