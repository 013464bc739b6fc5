import { homedir } from "node:os";
import { join } from "node:path";

type Lookup = (name: string) => string | undefined;

const ownEnvironment: Lookup = (name) => Deno.env.get(name);

/** The user's cache folder. */
export function userCache(env: Lookup = ownEnvironment, home: () => string = homedir): string {
  const xdg = env("XDG_CACHE_HOME");
  if (xdg) return xdg;
  if (Deno.build.os === "windows") return env("LOCALAPPDATA") ?? join(home(), "AppData", "Local");
  return Deno.build.os === "darwin" ? join(home(), "Library", "Caches") : join(home(), ".cache");
}

/** The folder where Deno keeps packages. */
export function packagesFolder(env: Lookup = ownEnvironment, home: () => string = homedir): string {
  return env("DENO_DIR") || join(userCache(env, home), "deno");
}
