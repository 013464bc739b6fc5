import { fileURLToPath } from "node:url";
import { findNotebooks } from "../../../lib/tool/command/notebooks.ts";
import { siteOf } from "../../../lib/tool/site/build.ts";
import { assert, assertEquals, assertGreater } from "../../std_assert.ts";
import { executablePath, visit } from "./chromium.ts";

const notebooks = fileURLToPath(new URL("../../../notebooks", import.meta.url));
const { files } = await siteOf(findNotebooks(notebooks));

Deno.test({
  name: "in Chromium, from files: no errors, all images there, nothing wider than a phone, light and dark",
  ignore: executablePath === undefined,
  async fn() {
    await using here = await visit(files);
    const { page } = here;
    for (const address of here.addresses) {
      await page.goto(address);
      const seen = await page.evaluate(() => ({
        wide: document.documentElement.scrollWidth - innerWidth,
        broken: [...document.images].filter((image) => !image.complete || image.naturalWidth === 0).length,
        ground: getComputedStyle(document.body).backgroundColor,
      }));
      assert(seen.wide <= 0, `${address} is ${seen.wide} pixels too wide`);
      assertEquals(seen.broken, 0, address);
      assertEquals(seen.ground, "rgb(255, 255, 255)", address);
    }
    await page.emulateMedia({ colorScheme: "dark" });
    assertEquals(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(21, 24, 27)");
    assertEquals(here.faults, []);
  },
});

Deno.test({
  name: "in Chromium, from files: the search finds by words, paper and step, and leads to what it found",
  ignore: executablePath === undefined,
  async fn() {
    await using here = await visit(files);
    const { page } = here;
    await page.goto(here.addresses[0]!);
    const hits = () => page.locator("#found li");
    assertEquals(await hits().count(), 0);
    await page.locator("#words").fill("saw-tooth");
    assertGreater(await hits().count(), 0);
    assert((await hits().first().innerText()).includes("saw-tooth"));
    await page.locator("#words").fill("no such words anywhere");
    assertEquals([await hits().count(), await page.locator("#count").innerText()], [0, "0 found"]);
    await page.locator("#words").fill("");
    await page.locator("#ingredient").selectOption("algorithms.p2plAffinity");
    const all = await hits().count();
    await page.locator("#group").selectOption({ index: 2 });
    assertGreater(all, await hits().count());
    assertGreater(await hits().count(), 0);
    await hits().first().getByRole("link").click();
    assertEquals(await page.locator("article h1").count(), 1);
    assertEquals(here.faults, []);
  },
});
