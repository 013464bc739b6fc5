import { assertEquals } from "../../std_assert.ts";
import { kernelInterface } from "../../../lib/engine/wasm/build.ts";

Deno.test("kernelInterface() is the committed one, and names what kernels.wasm exports", async () => {
  const folder = new URL("../../../lib/engine/wasm/", import.meta.url);
  const written = await kernelInterface();
  assertEquals(await Deno.readTextFile(new URL("kernel_interface.ts", folder)), written, "run deno task kernels");
  const module = await WebAssembly.compile(await Deno.readFile(new URL("kernels.wasm", folder)));
  const exported = WebAssembly.Module.exports(module).filter(({ kind }) => kind === "function").map(({ name }) => name);
  assertEquals([...written.matchAll(/^ {2}(\w+)\(/gm)].map(([, name]) => name!).sort(), exported.sort());
});
