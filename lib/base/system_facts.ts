/** What the kit and its packages ask the system, in the names that `--allow-sys` takes. */
export const systemFacts = [
  "hostname",
  "cpus",
  "osRelease",
  "systemMemoryInfo",
  "homedir",
  "networkInterfaces",
] as const satisfies readonly Deno.SysPermissionDescriptor["kind"][];
