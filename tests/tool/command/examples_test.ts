import { examplesAsModules } from "../../../lib/tool/command/examples.ts";
import { assert, assertEquals, assertStringIncludes } from "../../std_assert.ts";

const SOURCE = `/**
 * Twice.
 *
 * @example
 * \`\`\`ts
 * import { twice } from "./twice.ts";
 *
 * console.assert(twice(2) === 4);
 * \`\`\`
 *
 * @example
 * \`\`\`ts ignore
 * twice("2");
 * \`\`\`
 */
export const twice = (x: number) => 2 * x; // "/** \`\`\`ts"

/**
 * \`\`\`ts
 * throw new Error("no");
 * \`\`\`
 */
export const thrice = (x: number) => 3 * x;
`;

Deno.test("examplesAsModules() makes a test of every example, named as deno test --doc names it", async () => {
  const root = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${root}/lib`);
    await Deno.writeTextFile(`${root}/lib/twice.ts`, SOURCE);
    await using examples = await examplesAsModules(root, ["lib"]);
    assertEquals(examples.files.length, 1);
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["test", "--no-check", "--config", "deno.json", "-A", ...examples.files],
      env: { NO_COLOR: "1" },
    }).output();
    const said = new TextDecoder().decode(stdout);
    assert(code !== 0);
    assertStringIncludes(said, "lib/twice.ts$5-10.ts ... ok");
    assertStringIncludes(said, "lib/twice.ts$19-22.ts ... FAILED");
    assertStringIncludes(said, "1 passed | 1 failed");
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
