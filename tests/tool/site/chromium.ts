import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { replaceSite } from "../../../lib/tool/site/folder.ts";

/** The browser on this machine, if there is one. */
export const executablePath: string | undefined = [
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

/** A visit of a site. */
export interface Visit extends AsyncDisposable {
  /** A page of a browser as wide as a phone, without a network. */
  readonly page: Page;
  /** What went wrong in it: errors, requests for anything but files of the site. */
  readonly faults: readonly string[];
  /** The addresses of the site's pages; the first is the index. */
  readonly addresses: readonly string[];
}

/** Files as a site, written and open in a browser. */
export async function visit(files: ReadonlyMap<string, string>): Promise<Visit> {
  Deno.env.set("__IS_WSL_TEST__", "1"); // else it looks for a file that only --allow-all lets Deno 2.9 look for
  const { chromium } = await import("playwright-core");
  const folder = await Deno.makeTempDir();
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
