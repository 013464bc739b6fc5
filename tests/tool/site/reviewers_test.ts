import { parseHTML } from "linkedom";
import { simulate } from "../../../mod.ts";
import { openStore } from "../../../lib/run/mod.ts";
import { siteOf } from "../../../lib/tool/site/build.ts";
import { temporaryFolder, tiny } from "../../run/tiny_simulation.ts";
import { assertEquals, assertStringIncludes } from "../../std_assert.ts";
import { claimWith, notebookWith, project, shown, shownClaims } from "./project.ts";

Deno.test("reviewersPage() answers from what notebooks and runs recorded: claims, stand-ins, core-hours", async () => {
  const outputs = [
    shownClaims([claimWith("A-1", "Peers agree.", "reproduced")]),
    shown({ "text/plain": "CIFAR-10 (5,000 images): accuracy" }),
  ];
  await using here = await project({ "affinity/figure_1": notebookWith("# One", "1;", outputs) });
  await using folder = await temporaryFolder();
  await simulate({ ...tiny, store: folder.path, showProgress: false });
  const runs = (await (await openStore(folder.path)).runs()).map(({ record }) => ({
    ...record,
    seconds: 1800,
    environment: { ...record.environment, cores: 2 },
  }));
  const data = ["# MNIST\n\nSee [the manifest](manifest.json); licence CC BY-SA 3.0.\n"];
  const textOf = async (about: Parameters<typeof siteOf>[1]) =>
    parseHTML((await siteOf(here.entries, about)).files.get("reviewers.html")!).document.body.textContent;
  const text = await textOf({ reviewed: { data, runs } });
  assertEquals(runs.length, 4);
  for (
    const words of [
      "1 of 1 notebook executed",
      "1 claim judged",
      "a part of CIFAR-10",
      "CC BY-SA 3.0",
      "2 h 0 min",
      "4.00",
    ]
  ) {
    assertStringIncludes(text, words);
  }
  assertStringIncludes(text, "0.02 to 0.06", "4 core-hours at 5 to 15 W");
  const bare = await textOf({});
  assertStringIncludes(bare, "There is no store of runs here");
});
