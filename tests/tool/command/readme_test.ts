import { fileURLToPath } from "node:url";
import config from "../../../deno.json" with { type: "json" };
import { findNotebooks } from "../../../lib/tool/command/notebooks.ts";
import { countVerdicts } from "../../../lib/tool/site/findings.ts";
import { type Page, readPage } from "../../../lib/tool/site/page.ts";
import { assert, assertEquals, assertStringIncludes } from "../../std_assert.ts";
import { example } from "./readme_example.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const notebooks = findNotebooks(`${root}notebooks`);
const most = 5;

Deno.test("README.md: The table of the papers says what the committed notebooks say; UPDATE_README=1 writes it", async () => {
  const text = await Deno.readTextFile(`${root}notebooks/README.md`);
  const rows = [...text.matchAll(/^\| (\[\w+\]\((\S+)\.ipynb\): .*?) *\| (.*?) *\|$/gm)];
  const written = new Map(rows.map(([, , name, claims]) => [name!, claims!]));
  const pages = await Promise.all(notebooks.filter(({ group }) => group !== "").map(readPage));
  const measured = new Map(pages.map((page) => [page.name, inWords(page)]));
  if (Deno.env.get("UPDATE_README") === "1") {
    const updated = rows.reduce(
      (all, [row, first, name]) => all.replace(row, () => `| ${first} | ${measured.get(name!) ?? ""} |`),
      text,
    );
    await Deno.writeTextFile(`${root}notebooks/README.md`, updated);
    await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", `${root}notebooks/README.md`] }).output();
  } else assertEquals([...written], [...measured]);
});

Deno.test("README.md: its example has twenty lines, and it has 150 at most", async () => {
  const text = await Deno.readTextFile(`${root}README.md`);
  assertEquals((await example()).trimEnd().split("\n").length, 20);
  assert(text.trimEnd().split("\n").length <= 150);
});

Deno.test("task pack: deno.json has the version, and CITATION.cff the same", async () => {
  assertStringIncludes(await Deno.readTextFile(`${root}CITATION.cff`), `\nversion: ${config.version}\n`);
});

/** The verdicts by claim, or counted where there are many, with scale and seeds. */
function inWords({ claims, environment }: Page): string {
  const short = (verdict: string) => verdict === "partly reproduced" ? "partly" : verdict;
  const verdicts = claims.length > most
    ? [...countVerdicts(claims)].filter(([, count]) => count > 0).map(([verdict, count]) =>
      `${count} ${short(verdict)}`
    )
    : claims.map(({ id, verdict }) => `${id} ${short(verdict)}`);
  const seeds = [...new Set(claims.map((claim) => claim.seeds))].filter((count) => count !== "–").join("/");
  const how = seeds === "" ? "deterministic" : `${seeds} seed${seeds === "1" ? "" : "s"}`;
  return `${verdicts.join(", ")} (${environment.get("scale")}, ${how})`;
}
