/** Looked at before any package is loaded, so that what is missing is said once and in one sentence. @module */
const asked = [{ name: "env" }, { name: "read", path: new URL("../../mod.ts", import.meta.url) }] as const;

if (asked.some((permission) => Deno.permissions.querySync(permission).state !== "granted")) {
  throw new Deno.errors.NotCapable(
    'Murmuration needs the permissions --allow-env --allow-read --allow-sys --allow-ffi: start the script with "deno task ' +
      'run <file>" in a folder made by "task new", or with "deno run -A <file>"',
  );
}
