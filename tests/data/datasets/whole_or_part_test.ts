import { createHash } from "node:crypto";
import { join } from "node:path";
import { assertEquals, assertRejects, assertStringIncludes } from "../../std_assert.ts";
import { InputError } from "../../../lib/base/mod.ts";
import { obtainWholeOrPart } from "../../../lib/data/datasets/whole_or_part.ts";
import { withFolder } from "./tiny_set.ts";

// This test changes the environment of the process.

const content = { loose: Uint8Array.of(1, 2), packed: Uint8Array.of(3), part: Uint8Array.of(4, 5) };
const form = (name: keyof typeof content, mirrors: readonly string[] = []) => ({
  name: "small",
  folder: "whole-or-part-for-tests",
  mirrors,
  files: {
    [name]: {
      name,
      bytes: content[name].length,
      sha256: createHash("sha256").update(content[name]).digest("hex"),
    },
  },
});
const forms = { whole: [form("loose"), form("packed", ["http://127.0.0.1:1/"])], part: form("part") };

Deno.test("obtainWholeOrPart(): what is found is taken first, then what can be downloaded, then the part", () =>
  withCache(async (cache) => {
    const error = await assertRejects(() => obtainWholeOrPart(forms, {}), InputError);
    assertStringIncludes(error.message, "small: packed is in none of the folders ");
    assertStringIncludes(error.message, "http://127.0.0.1:1/: ");
    assertStringIncludes(error.message, "; any of these will do: loose, or packed, or part");

    await Deno.mkdir(cache, { recursive: true });
    await Deno.writeFile(join(cache, "part"), content.part);
    assertEquals((await obtainWholeOrPart(forms, {})).form, forms.part);
    await assertRejects(() => obtainWholeOrPart(forms, { part: "whole" }), InputError, "you asked for all of small");

    const server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      () => new Response(Uint8Array.from(content.packed)),
    );
    const { form, files } = await obtainWholeOrPart(forms, { mirrors: [`http://127.0.0.1:${server.addr.port}/`] });
    await server.shutdown();
    assertEquals([form, files["packed"]!.content], [forms.whole[1]!, content.packed]);
    assertEquals((await obtainWholeOrPart(forms, { mirrors: [] })).form, forms.whole[1]!);

    await Deno.writeFile(join(cache, "loose"), content.loose);
    assertEquals((await obtainWholeOrPart(forms, {})).form, forms.whole[0]!);
    await Deno.writeFile(join(cache, "loose"), content.packed);
    await assertRejects(() => obtainWholeOrPart(forms, {}), InputError, "has the SHA-256");
  }));

async function withCache(use: (cache: string) => Promise<void>): Promise<void> {
  const names = ["MURMURATION_DATA", "XDG_CACHE_HOME"];
  const before = names.map((name) => Deno.env.get(name));
  await withFolder(async (folder) => {
    Deno.env.delete("MURMURATION_DATA");
    Deno.env.set("XDG_CACHE_HOME", folder);
    try {
      await use(join(folder, "murmuration", forms.part.folder));
    } finally {
      names.forEach((name, i) => (before[i] === undefined ? Deno.env.delete(name) : Deno.env.set(name, before[i])));
    }
  });
}
