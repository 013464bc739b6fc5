/** Checks permissions before any package is loaded, so that one sentence names what is missing. @module */
import { join } from "node:path";
import { projectRoot } from "./project_root.ts";
import { systemFacts } from "./system_facts.ts";
import { packagesFolder } from "./user_folders.ts";

const packages = () => [packagesFolder(), join(projectRoot(), "node_modules")];
const NEEDED = {
  "--allow-env": () => granted({ name: "env" }),
  "--allow-sys": () => systemFacts.every((kind) => granted({ name: "sys", kind })),
  "--allow-read": () => reads(import.meta.dirname ?? packagesFolder()) && packages().some(reads), // kernels, workers
  "--allow-ffi": () => packages().some((path) => granted({ name: "ffi", path })), // polars, fonts to pixels
};

const missing = Object.entries(NEEDED).find(([, isGranted]) => !isGranted());
if (missing) {
  throw new Deno.errors.NotCapable(
    `Murmuration needs the permissions ${Object.keys(NEEDED).join(" ")}, and ${missing[0]} is missing: start the ` +
      'script with "deno task run <file>" in a folder made by "task new", or with "deno run -A <file>"',
  );
}

function granted(permission: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(permission).state === "granted";
}

function reads(path: string): boolean {
  return granted({ name: "read", path });
}
