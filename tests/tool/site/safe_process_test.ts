import type { CellOutput } from "../../../lib/tool/jupyter/mod.ts";
import { siteOf } from "../../../lib/tool/site/build.ts";
import { documentOf } from "../../../lib/tool/site/layout.ts";
import { Html } from "../../../lib/tool/site/markup.ts";
import { assertEquals, assertGreater } from "../../std_assert.ts";
import { executablePath, visit } from "./chromium.ts";
import { payloads, remote } from "./payloads.ts";
import { claimWith, notebookWith, project, shown, shownClaims } from "./project.ts";

const HIT = "parent.hits.push(1)";

/** A notebook that shows a text in every place that a notebook has. */
function showing(text: string) {
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">`;
  const claim = claimWith(text, text, "reproduced", text);
  const outputs: CellOutput[] = [
    shown({ "text/html": text, "text/plain": text }),
    shown({ "text/html": `<p>before</p><table><tbody><tr><td>${text}</td></tr></tbody></table>` }),
    shown({ "text/markdown": `A text.\n\n${text}\n\n- ${text}` }),
    shown({ "image/svg+xml": `${svg}${text}</svg>`, "text/plain": text }),
    shown({ "image/png": `"><script>${HIT}</script>`, "text/plain": text }),
    { output_type: "stream", name: "stdout", text },
    { output_type: "error", ename: text, evalue: text, traceback: [text] },
    shownClaims([claim]),
  ];
  return notebookWith(`# ${text}\n\n${text}\n\n| a |\n| - |\n| ${text.replaceAll("\n", " ")} |`, text, outputs);
}

/** Does with a page what a reader may do. */
function useAll(): void {
  for (const element of document.querySelectorAll<HTMLElement>("main *")) {
    for (
      const type of [
        "click",
        "mouseover",
        "mouseenter",
        "focus",
        "toggle",
        "error",
        "load",
        "keydown",
        "animationstart",
      ]
    ) {
      element.dispatchEvent(new Event(type, { bubbles: true, cancelable: true }));
    }
    const leaves = /^(https?|mailto|file):/.test(element.closest("a")?.href ?? "");
    if (element instanceof HTMLElement && !leaves) element.click();
  }
}

const inBrowser = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name, ignore: executablePath === undefined, fn });

inBrowser(
  "siteOf(), in Chromium: no payload runs, loads anything or leaves anything active, wherever it stands",
  async () => {
    const all = payloads(HIT);
    assertGreater(all.length, 100);
    await using here = await project({ "affinity/all": showing(all.join("\n\n")), "affinity/first": showing(all[0]!) });
    const { files } = await siteOf(here.entries);
    // Each on a page of its own, too: one that is not closed would hide those that follow.
    const each = await Promise.all(all.map(async (payload, at): Promise<[string, string]> => {
      await using one = await project({ [`p${at}`]: showing(payload) });
      const page = (await siteOf(one.entries)).files.get(`notebooks/p${at}.html`)!;
      return [`notebooks/p${at}.html`, page];
    }));
    await using seen = await visit(new Map([...files, ...each]));
    const { page } = seen;
    await page.addInitScript("globalThis.hits = []");
    const dialogs: string[] = [];
    page.on("dialog", async (dialog) => {
      dialogs.push(dialog.message());
      await dialog.dismiss();
    });
    const popups: string[] = [];
    page.context().on("page", (popup) => popups.push(popup.url()));
    for (const address of seen.addresses) {
      await page.goto(address);
      await page.evaluate(useAll);
      const found = await page.evaluate(() => ({
        hits: (globalThis as unknown as { hits: number[] }).hits.length,
        elements: document.querySelectorAll(
          "main :is(script, style, link, iframe, frame, object, embed, form:not(#search), base, meta, template, svg, input[type=image])",
        ).length,
        handlers: [...document.querySelectorAll("main *")].flatMap((element) =>
          [...element.attributes].filter(({ name }) =>
            /^on|^style$|^formaction$|^srcdoc$|:href$/i.test(name)
          )
        ).length,
        links: [...document.querySelectorAll<HTMLAnchorElement>("main a")].filter(({ href }) =>
          href !== "" && !/^(https?|mailto|file):/.test(href)
        ).length,
        images: [...document.images].filter(({ src }) => !src.startsWith("data:image/")).length,
      }));
      assertEquals(found, { hits: 0, elements: 0, handlers: 0, links: 0, images: 0 }, address);
      assertEquals(page.url().split("#")[0], address);
      assertEquals(page.frames().length, 1, address);
    }
    // Nothing reached the second wall, the policy, and nothing was asked of the network.
    assertEquals(seen.faults.filter((fault) => !/Failed to load resource|ERR_INVALID_URL|^data:/.test(fault)), []);
    assertEquals([dialogs, popups], [[], []]);
  },
);

inBrowser("documentOf(), in Chromium: the policy alone lets no payload run or load anything", async () => {
  const allowed = payloads(HIT).filter((payload) => !payload.includes("http-equiv=refresh")); // it is no matter of a policy
  const pages = allowed.map((payload, at): [string, string] => [
    `p${at}.html`,
    documentOf({ title: "x", top: "", main: new Html(payload) }),
  ]);
  const control = `<img src="${remote}/control.png"><script>${HIT}</script>`; // without a policy
  await using seen = await visit(new Map([...pages, ["control.html", control], ["style.css", ""]]));
  await seen.page.addInitScript("globalThis.hits = []");
  const asked: string[] = [];
  seen.page.on("requestfailed", (request) => {
    if (request.failure()?.errorText === "net::ERR_INTERNET_DISCONNECTED") asked.push(request.url());
  });
  for (const address of seen.addresses) {
    await seen.page.goto(address, { waitUntil: "commit" });
    await seen.page.waitForLoadState("load").catch(() => {});
    const hits = await seen.page.evaluate("globalThis.hits.length");
    assertEquals(hits, address.endsWith("control.html") ? 1 : 0, address);
  }
  assertEquals(asked, [`${remote}/control.png`]);
});
