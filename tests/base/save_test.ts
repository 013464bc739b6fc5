import { join } from "node:path";
import { checkSavable, FileError, InputError, readText, replace, saveFile, saveFiles } from "../../lib/base/mod.ts";
import { assert, assertEquals, assertRejects } from "../std_assert.ts";

async function temporaryFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

async function run(command: string, ...args: string[]): Promise<boolean> {
  const output = new Deno.Command(command, { args, stdout: "null", stderr: "null" }).output();
  return await output.then(({ success }) => success, () => false);
}

const namesIn = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

Deno.test("saveFile() makes the folder and replaces what was there", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "a/b/note.md");
  await saveFile(path, "one");
  await saveFile(path, new TextEncoder().encode("two"));
  assertEquals(await Deno.readTextFile(path), "two");
  assertEquals(namesIn(join(folder.path, "a/b")), ["note.md"]);
});

Deno.test("saveFile() writes to a device instead of replacing it", async () => {
  await saveFile("/dev/null", "nothing");
  assert((await Deno.stat("/dev/null")).isCharDevice);
  const error = await assertRejects(() => saveFile("/dev/full", "too much"), FileError); // some permissions do not suffice
  assert(/no space is left on the disk; make room|Requires all access/.test(error.message));
  assert(await run("test", "-c", "/dev/full"));
});

Deno.test("saveFile() says why nothing can be written, and leaves what was there", async () => {
  await using folder = await temporaryFolder();
  await Deno.mkdir(join(folder.path, "taken/inside"), { recursive: true });
  await Deno.writeTextFile(join(folder.path, "file"), "mine");
  const refuse = async (name: string, words: string) => {
    const path = join(folder.path, name);
    const error = await assertRejects(() => saveFile(path, "x"), FileError, words);
    assert(error instanceof InputError && error.message.startsWith(`"${path}" cannot be written: `));
  };
  await refuse("taken", "it is a folder; give a file");
  await refuse("file/note.md", "a file is in the way; give another place");
  await refuse("x".repeat(300), "its name is too long; give a shorter one");
  const nowhere = await assertRejects(() => saveFile("/proc/none/a", "x"), FileError);
  assert(/there is no such place|Requires all access/.test(nowhere.message));
  assertEquals(namesIn(folder.path), ["file", "taken"]);
  assertEquals(await Deno.readTextFile(join(folder.path, "file")), "mine");
});

Deno.test("saveFiles() on a full disk leaves what was there whole, and nothing half-written", async () => {
  await using folder = await temporaryFolder();
  // Where no file system may be mounted there is no full disk to meet.
  if (!await run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder.path)) return;
  try {
    const path = join(folder.path, "table");
    await saveFiles(path, { csv: "small", md: "small" });
    const files = { csv: "new", md: "x".repeat(1e6) };
    const error = await assertRejects(() => saveFiles(path, files), FileError, "no space is left on the disk");
    assertEquals(error.path, `${path}.md`);
    assertEquals(namesIn(folder.path), ["table.csv", "table.md"]);
    assertEquals(await Deno.readTextFile(`${path}.md`), "small");
    await run("mount", "-o", "remount,ro", folder.path);
    await assertRejects(() => saveFile(`${path}.csv`, "x"), FileError, "the disk can only be read");
  } finally {
    await run("umount", folder.path);
  }
});

Deno.test("replace() exchanges a folder whole, and not at all if it cannot be made", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "site");
  const make = (text: string) => async (part: string) => {
    await Deno.mkdir(part);
    await Deno.writeTextFile(join(part, text), text);
  };
  await replace(path, make("one"));
  await replace(path, make("two"));
  assertEquals([namesIn(folder.path), namesIn(path)], [["site"], ["two"]]);
  const broken = async (part: string) => {
    await make("three")(part);
    throw new RangeError("half-way");
  };
  await assertRejects(() => replace(path, broken), RangeError, "half-way");
  assertEquals([namesIn(folder.path), namesIn(path)], [["site"], ["two"]]);
});

Deno.test("readText() says what is missing, and that a folder is one", async () => {
  await using folder = await temporaryFolder();
  const missing = join(folder.path, "none.ts");
  await assertRejects(() => readText(missing, "script"), InputError, `there is no script "${missing}"`);
  await assertRejects(() => readText(folder.path), FileError, "cannot be read: it is a folder");
});

Deno.test("checkSavable() leaves nothing, and refuses what saveFile() would", async () => {
  await using folder = await temporaryFolder();
  await checkSavable(join(folder.path, "rows.csv"));
  await Deno.writeTextFile(join(folder.path, "file"), "mine");
  assertEquals(namesIn(folder.path), ["file"]);
  await assertRejects(() => checkSavable(folder.path), FileError, "it is a folder");
  await assertRejects(() => checkSavable(join(folder.path, "file/rows.csv")), FileError, "a file is in the way");
});
