import { join } from "node:path";
import { works } from "../../program.ts";

/** Why packages cannot be published and installed on this machine; nothing where they can. */
export const missing: string | undefined = await whatIsMissing();
if (missing) console.log(`Skipped: the package is not published and installed, since ${missing}`);

/** A Verdaccio of its own on the loopback; a home whose `.npmrc` has it for the kit's scope. */
export interface Registry extends AsyncDisposable {
  /** A folder for a user of it. */
  readonly home: string;
  /** Publishes a tarball. */
  publish(tarball: string): Promise<void>;
}

/** Starts one. Other packages than the kit come from where this machine has them from. */
export async function registry(): Promise<Registry> {
  const home = await Deno.makeTempDir({ prefix: "murmuration_registry_" });
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  const url = `http://127.0.0.1:${port}/`;
  const config = join(home, "verdaccio.json"); // it is read as YAML, of which JSON is a part
  await Deno.writeTextFile(
    config,
    JSON.stringify({
      storage: join(home, "storage"),
      auth: { htpasswd: { file: join(home, "users") } },
      uplinks: {},
      packages: { "@murmuration/*": { access: "$all", publish: "$all" } },
      log: { type: "stdout", level: "fatal" },
    }),
  );
  await Deno.writeTextFile(
    join(home, ".npmrc"),
    `@murmuration:registry=${url}\n//127.0.0.1:${port}/:_authToken=none\nmin-release-age=0\n`, // Deno waits a day
  );
  const server = new Deno.Command("verdaccio", {
    args: ["--config", config, "--listen", `127.0.0.1:${port}`],
    env: { HOME: home },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  for (let i = 0; i < 300 && !await answers(url); i++) await new Promise((resume) => setTimeout(resume, 100));
  return {
    home,
    async publish(tarball) {
      const { success, stderr } = await new Deno.Command("npm", {
        args: ["publish", tarball, "--registry", url, "--userconfig", join(home, ".npmrc")], // npx sets others
        env: { HOME: home },
      }).output();
      if (!success) throw new Error(new TextDecoder().decode(stderr));
    },
    async [Symbol.asyncDispose]() {
      server.kill("SIGTERM");
      await server.status;
      await Deno.remove(home, { recursive: true });
    },
  };
}

async function answers(url: string): Promise<boolean> {
  return await fetch(`${url}-/ping`).then(async (answer) => {
    await answer.body?.cancel();
    return answer.ok;
  }, () => false);
}

async function whatIsMissing(): Promise<string | undefined> {
  if (!await works("verdaccio", "--version")) return "verdaccio is not installed";
  return await works("npm", "view", "zod", "version") ? undefined : "npm reaches no registry";
}
