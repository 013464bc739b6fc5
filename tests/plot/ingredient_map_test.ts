import { assert, assertEquals, assertStringIncludes, assertThrows } from "../std_assert.ts";
import { algorithms, figures, InputError } from "../../mod.ts";

Deno.test("ingredientMap() has a row for every ingredient and a numbered cell for each use of one", () => {
  const chains = { "D-PSGD": algorithms.dpsgd(), NGM: algorithms.ngmModelVariant(), P2PL: algorithms.p2pl() };
  const { svg } = figures.ingredientMap(chains);
  const used = Object.values(chains).flatMap(algorithms.ingredients);
  for (const { name } of used) assertStringIncludes(svg, `>${name}<`);
  for (const name of Object.keys(chains)) assertStringIncludes(svg, `>${name}<`);
  assert(!svg.includes("push-sum"));
  const cells = [...svg.matchAll(/aria-label="cell"[^>]*>(.*?)<\/g>/gs)].flatMap((
    [, inside],
  ) => [...inside!.matchAll(/<rect/g)]);
  assertEquals(cells.length, used.length);
  const numbers = [...svg.matchAll(/aria-label="text"[^>]*>(.*?)<\/g>/gs)]
    .flatMap(([, inside]) => [...inside!.matchAll(/>(\d)</g)].map(([, digit]) => Number(digit)));
  assertEquals(numbers, used.map(({ step }) => step));
});

Deno.test("ingredientMap() of nothing is refused", () => {
  assertThrows(() => figures.ingredientMap({}), InputError, "no algorithms");
});
