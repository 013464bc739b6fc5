import { fileURLToPath } from "node:url";
import { assert } from "../../std_assert.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** What `task kernels` writes. */
const written = () =>
  Promise.all(
    ["kernels.wasm", "kernel_interface.ts"].map(async (name) =>
      (await Deno.readFile(`${root}lib/engine/wasm/${name}`)).toBase64()
    ),
  );

Deno.test("task kernels, with its own permissions, writes the committed kernels.wasm and kernel_interface.ts", async () => {
  const committed = await written();
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "kernels"],
    cwd: root,
    env: { INIT_CWD: root },
    stdin: "null",
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  const made = await written();
  assert(made.every((text, i) => text === committed[i]), "lib/engine/wasm was not made from its sources; it is now");
});
