import { assertEquals } from "../../std_assert.ts";

/** Runs the script that prints a digest, which neither closes its engine nor ends itself, with some flags of V8. */
async function digest(flags?: string): Promise<{ digest: string; width: string }> {
  const path = new URL("./digest.ts", import.meta.url).pathname;
  const env = { ...Deno.env.toObject(), ...(flags === undefined ? {} : { DENO_V8_FLAGS: flags }) };
  if (flags === undefined) delete env.DENO_V8_FLAGS;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--allow-read", "--allow-env", path],
    env,
    clearEnv: true,
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test("wasmEngine(): results are the same, bit for bit, with and without V8's flags for 256-bit kernels", async () => {
  const plain = await digest();
  const fast = await digest("--experimental-wasm-revectorize,--no-wasm-bounds-checks");
  assertEquals(plain.width, "128 bits");
  if (await hasAvx2()) assertEquals(fast.width, "256 bits");
  assertEquals(fast.digest, plain.digest);
});

Deno.test("wasmEngine() knows the width of its kernels while other work takes every core", async () => {
  const path = new URL("./busy_width.ts", import.meta.url).pathname;
  const env = { DENO_V8_FLAGS: "--experimental-wasm-revectorize,--no-wasm-bounds-checks" };
  const args = ["run", "--no-check", "--allow-read", "--allow-env", path];
  const { stdout } = await new Deno.Command(Deno.execPath(), { args, env }).output();
  if (await hasAvx2()) assertEquals(new TextDecoder().decode(stdout).trim(), "256 bits");
});

/** Whether V8 can make 256-bit vectors on this machine, as far as Linux tells. */
async function hasAvx2(): Promise<boolean> {
  if (Deno.build.os !== "linux" || Deno.build.arch !== "x86_64") return false;
  const { success } = await new Deno.Command("grep", { args: ["-q", " avx2 ", "/proc/cpuinfo"] }).output();
  return success;
}
