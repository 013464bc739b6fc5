import { assertEquals } from "../std_assert.ts";

/** What runs over the parameters of a matrix: its numbers, its columns, the numbers of a row. */
const overParameters = /\.data\b|\.columns; [a-z]+\+\+|row\([a-z]+, [a-z]+\)\s*\[|\bFloat(32|64)Array\b.*\bmap\b/;
/** Sets given numbers, and computes nothing. */
const given = ["start_from.ts"];

Deno.test("steps and algorithms have no loop over parameters: the engine computes", async () => {
  for (const room of ["step", "algorithm"]) {
    const folder = new URL(`../../lib/${room}/`, import.meta.url);
    for await (const { name } of Deno.readDir(folder)) {
      if (given.includes(name) || !name.endsWith(".ts")) continue;
      const code = (await Deno.readTextFile(new URL(name, folder))).replaceAll(/^ *(\*|\/\/|\/\*\*).*$/gm, "");
      assertEquals(code.split("\n").filter((line) => overParameters.test(line)), [], `${room}/${name}`);
    }
  }
});
