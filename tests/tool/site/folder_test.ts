import { InputError } from "../../../lib/base/mod.ts";
import { replaceSite } from "../../../lib/tool/site/folder.ts";
import { assertEquals, assertRejects } from "../../std_assert.ts";

async function temporary(): Promise<{ path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}

Deno.test("replaceSite(): a site takes the place of the one before, whole, and leaves nothing beside it", async () => {
  await using here = await temporary();
  const site = `${here.path}/deep/site`;
  await replaceSite(site, new Map([["index.html", "1"], ["notebooks/old.html", "old"]]));
  await replaceSite(site, new Map([["index.html", "2"]]));
  assertEquals(await namesIn(site), ["index.html", "site.json"]);
  assertEquals(await Deno.readTextFile(`${site}/index.html`), "2");
  assertEquals(await namesIn(`${here.path}/deep`), ["site"]);
});

Deno.test("replaceSite(): an empty folder becomes a site", async () => {
  await using here = await temporary();
  await replaceSite(here.path, new Map([["index.html", "1"]]));
  assertEquals(await namesIn(here.path), ["index.html", "site.json"]);
});

Deno.test("replaceSite(): a folder with anything of another's stays as it is: beside a site, without one, with a list of its own", async () => {
  for (const name of ["notes.txt", "site.json", "notebooks/mine.html"]) {
    await using here = await temporary();
    const site = `${here.path}/site`;
    if (name !== "site.json") await replaceSite(site, new Map([["index.html", "1"]]));
    await Deno.mkdir(`${site}/notebooks`, { recursive: true });
    await Deno.writeTextFile(`${site}/${name}`, '{ "files": [] }');
    const before = await namesIn(site);
    await assertRejects(() => replaceSite(site, new Map([["index.html", "2"]])), InputError, `"${name}"`);
    assertEquals(await namesIn(site), before);
    assertEquals(await namesIn(here.path), ["site"]);
  }
});

Deno.test("replaceSite(): a file is no folder for a site, nor is a place below one", async () => {
  await using here = await temporary();
  await Deno.writeTextFile(`${here.path}/file`, "mine");
  const files = new Map([["index.html", "1"]]);
  await assertRejects(() => replaceSite(`${here.path}/file`, files), InputError, "is a file");
  await assertRejects(() => replaceSite(`${here.path}/file/site`, files), InputError, "cannot be written");
  assertEquals(await namesIn(here.path), ["file"]);
});
