import { existsSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { findNotebooks } from "../../../lib/tool/command/notebooks.ts";
import { siteOf } from "../../../lib/tool/site/build.ts";
import { replaceSite } from "../../../lib/tool/site/folder.ts";
import { assert, assertEquals, assertGreater } from "../../std_assert.ts";

const executablePath = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
].find((path) => existsSync(path));
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const PHONE = { width: 390, height: 844 };

interface Visit extends AsyncDisposable {
  /** A page of a browser as wide as a phone, without a network. */
  readonly page: Page;
  /** What went wrong in it: errors, requests for anything but files of the site. */
  readonly faults: readonly string[];
  /** The addresses of the site's pages; the first is the index. */
  readonly addresses: readonly string[];
}

/** The project's site, written and open in a browser. */
async function visit(): Promise<Visit> {
  const { chromium } = await import("playwright-core");
  const folder = await Deno.makeTempDir();
  const { files } = await siteOf(await findNotebooks(fileURLToPath(new URL("../../../notebooks", import.meta.url))));
  await replaceSite(folder, files);
  const top = `${pathToFileURL(folder)}/`;
  const browser = await chromium.launch({ executablePath: executablePath!, args: FLAGS });
  const page = await browser.newPage({ viewport: PHONE, offline: true });
  const faults: string[] = [];
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  page.on("pageerror", ({ message }) => faults.push(message));
  page.on("requestfailed", (request) => faults.push(request.url()));
  page.on(
    "request",
    (request) => /^data:/.test(request.url()) || request.url().startsWith(top) || faults.push(request.url()),
  );
  return {
    page,
    faults,
    addresses: [...files.keys()].filter((path) => path.endsWith(".html")).map((path) => top + path),
    async [Symbol.asyncDispose]() {
      await browser.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

Deno.test({
  name: "in Chromium, from files: no errors, all images there, nothing wider than a phone, light and dark",
  ignore: executablePath === undefined,
  async fn() {
    await using here = await visit();
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
    await using here = await visit();
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
