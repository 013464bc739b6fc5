import { join } from "node:path";
import { createTarGzip, parseTarGzip, type TarFileInput } from "nanotar";
import config from "../../../deno.json" with { type: "json" };
import { filesIn, packageVersions, projectRoot, saveFile } from "../../base/mod.ts";
import { KIT, kitFolder } from "../program.ts";
import { type Command, command, runCommand } from "./command_line.ts";

const HELP = `Makes the npm package: JavaScript, types, kernels and the programs behind the tasks.

deno task pack [--out <file>]     default: results/<name>-<version>.tgz

npm publish <file> puts it into a registry.`;

/** The command `deno task pack`; returns the exit code. */
export const packCommand: Command = command({ help: HELP, string: ["out"] }, async (line) => {
  const file = line.path("out") ?? join(projectRoot(), "results", `${KIT.slice(1).replaceAll(/[/@]/g, "-")}.tgz`);
  const content = await packed();
  await saveFile(file, content);
  console.log(`${file} (${(content.length / 1e6).toFixed(2)} MB)`);
  return 0;
});

/**
 * The package: what `deno pack` makes of the exports, plus what it leaves out: assets, JSON, exact versions, a program.
 */
async function packed(): Promise<Uint8Array> {
  const made = await Deno.makeTempDir({ prefix: "murmuration_pack_" });
  try {
    const tar = join(made, "made.tgz");
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["pack", "--quiet", "--allow-dirty", "--no-source-maps", "--output", tar],
      cwd: kitFolder,
      env: { NO_COLOR: "1" },
      stdin: "null",
    }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    const files = await parseTarGzip(await Deno.readFile(tar));
    const texts = files.filter(({ type }) => type === "file").map(({ name, text }): TarFileInput => ({
      name,
      data: name === "package/package.json" ? manifest(text) : name.endsWith(".js") ? inJavaScript(text) : text,
    }));
    return await createTarGzip([...texts, ...await assets()], { attrs: { mtime: 0, user: "root", group: "root" } });
  } finally {
    await Deno.remove(made, { recursive: true });
  }
}

/** Rewrites the file names of programs, which are JavaScript now. */
function inJavaScript(text: string): string {
  return text.replaceAll(/new URL\("(\.[^"]*)\.ts", import\.meta\.url\)/g, 'new URL("$1.js", import.meta.url)');
}

function manifest(text: string): string {
  const made = JSON.parse(text);
  const dependencies = Object.keys(made.dependencies).map((name) => [name, packageVersions[name]]);
  return JSON.stringify(
    {
      ...made,
      description: "A notebook research kit for peer-to-peer (decentralized) deep learning, on Deno",
      keywords: ["decentralized learning", "peer-to-peer", "federated learning", "deno", "notebook"],
      bin: { murmuration: "./lib/tool/command/start.js" },
      dependencies: Object.fromEntries(dependencies),
    },
    null,
    2,
  );
}

/** The files that modules read. */
async function assets(): Promise<TarFileInput[]> {
  const { tasks: _, publish: __, lint: ___, fmt: ____, ...kept } = config;
  const own = { ...kept, imports: { ...config.imports, murmuration: `npm:${KIT}` } };
  const names = [
    "lib/engine/wasm/kernels.wasm",
    ...["style.css", "search.js"].map((name) => `lib/tool/site/${name}`),
    ...filesIn(join(kitFolder, "data")).filter((file) => /^[^/]+\/manifest\.json$/.test(file)).map((file) =>
      `data/${file}`
    ),
    "CHANGELOG.md",
  ];
  const read = names.map(async (name) => ({
    name: `package/${name}`,
    data: await Deno.readFile(join(kitFolder, name)),
  }));
  return [{ name: "package/deno.json", data: JSON.stringify(own, null, 2) }, ...await Promise.all(read)];
}

if (import.meta.main) runCommand(packCommand);
