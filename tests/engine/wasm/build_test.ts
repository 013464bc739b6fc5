import { assertEquals } from "../../std_assert.ts";
import { compileKernels } from "../../../lib/engine/wasm/build.ts";

Deno.test("kernels.wasm is what its sources compile to", async () => {
  const committed = await Deno.readFile(new URL("../../../lib/engine/wasm/kernels.wasm", import.meta.url));
  const compiled = await compileKernels();
  assertEquals(
    compiled.length === committed.length && compiled.every((byte, i) => byte === committed[i]),
    true,
    "run lib/engine/wasm/build.ts to renew kernels.wasm",
  );
});
