import { InputError } from "../../../lib/base/mod.ts";
import {
  DENO_VERSION,
  installKernel,
  kernelFolder,
  kernelSpec,
  uninstallKernel,
} from "../../../lib/tool/command/kernel_spec.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "../../std_assert.ts";

const variables = (values: Record<string, string>) => (name: string) => values[name];

Deno.test("kernelFolder() follows Jupyter's data folders", () => {
  const home = variables({ HOME: "/home/ada", APPDATA: "/appdata" });
  assertEquals(kernelFolder(home, "linux"), "/home/ada/.local/share/jupyter/kernels/murmuration");
  assertEquals(kernelFolder(home, "darwin"), "/home/ada/Library/Jupyter/kernels/murmuration");
  assertEquals(kernelFolder(home, "windows"), "/appdata/jupyter/kernels/murmuration");
  const given = variables({ HOME: "/home/ada", JUPYTER_DATA_DIR: "/data" });
  assertEquals(kernelFolder(given, "linux"), "/data/kernels/murmuration");
  assertThrows(() => kernelFolder(variables({}), "linux"), InputError, "HOME");
});

Deno.test("kernelSpec() runs the program with this Deno or npx, interrupts by message, and sets the flags of the kernels", async () => {
  const spec = kernelSpec();
  const [deno, ...rest] = spec["argv"] as string[];
  assertEquals(deno, Deno.execPath());
  assert((await Deno.stat(rest.at(-2)!)).isFile);
  assertEquals(rest.at(-1), "{connection_file}");
  assertEquals(kernelSpec(true, "linux")["argv"], ["npx", "-y", `deno@${DENO_VERSION}`, ...rest]);
  assertEquals((kernelSpec(true, "windows")["argv"] as string[])[0], "npx.cmd");
  assertEquals(spec["interrupt_mode"], "message");
  assertEquals(Object.keys(spec["env"] as object), ["DENO_V8_FLAGS", "NO_COLOR"]);
});

Deno.test("DENO_VERSION is the one that texts and CI name", async () => {
  for (const file of ["README.md", "CONTRIBUTING.md", ".ci/run", "lib/notebook/display.ts"]) {
    const named = (await Deno.readTextFile(file)).matchAll(/deno@([\d.]+)/g).map(([, version]) => version).toArray();
    assert(named.length > 0 && named.every((version) => version === DENO_VERSION), file);
  }
});

Deno.test("installKernel() replaces what was there, uninstallKernel() leaves nothing", async () => {
  const home = await Deno.makeTempDir();
  const folder = `${home}/kernels/murmuration`;
  try {
    assertEquals(await uninstallKernel(folder), false);
    for (let time = 0; time < 2; time++) {
      const path = await installKernel(folder);
      assertEquals(JSON.parse(await Deno.readTextFile(path)), kernelSpec());
      assertEquals((await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name), ["kernel.json"]);
    }
    assert(await uninstallKernel(folder));
    assertEquals(await Array.fromAsync(Deno.readDir(`${home}/kernels`)), []);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

Deno.test("installKernel() says in a sentence that it may not write", async () => {
  const file = await Deno.makeTempFile();
  try {
    await assertRejects(() => installKernel(`${file}/kernels/murmuration`), InputError, "JUPYTER_DATA_DIR");
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("task kernel installs, prints and refuses in a home of its own", async () => {
  const home = await Deno.makeTempDir();
  const kernel = async (...args: string[]) => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--allow-read",
        "--allow-write",
        "--allow-env",
        "--allow-ffi",
        "--allow-sys",
        "lib/tool/command/kernel.ts",
        ...args,
      ],
      env: { JUPYTER_DATA_DIR: home },
    }).output();
    return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
  };
  try {
    const [installed, printed, refused] = await Promise.all([kernel(), kernel("--print"), kernel("--uninstal")]);
    assertEquals([installed.code, printed.code, refused.code], [0, 0, 2]);
    assertStringIncludes(printed.stdout, "{connection_file}");
    assertStringIncludes(refused.stderr, "--uninstall");
    assert((await Deno.stat(`${home}/kernels/murmuration/kernel.json`)).isFile);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});
