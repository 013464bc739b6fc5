import { documentOf } from "./layout.ts";
import { codeToHtml, markdownToHtml } from "./markdown.ts";
import { Html, markup } from "./markup.ts";
import type { Page } from "./page.ts";
import type { Entry, Part, Reference } from "./reference.ts";
import { searchForm } from "./search_form.ts";

/** The pages of the reference, by their paths within the site. */
export function referencePages(reference: Reference, pages: readonly Page[]): Map<string, string> {
  const links = linksOf(reference);
  return new Map([
    [REFERENCE, landingPage(reference, pages)],
    ...reference.parts.map((part): [string, string] => [part.path, partPage(part, { reference, links, pages })]),
  ]);
}

/** The path of the reference's first page. */
export const REFERENCE = "reference/index.html";

/** The entries whose names the code of a notebook uses, in the reference's order. */
export function usedIn({ words }: Page, reference: Reference | undefined): Entry[] {
  const used = new Set(words);
  return (reference?.parts ?? []).flatMap(({ entries }) =>
    entries.filter(({ name, value }) => value && used.has(name))
  );
}

function landingPage({ doc, parts }: Reference, pages: readonly Page[]): string {
  const list = (namespace: boolean) =>
    parts.filter((part) => part.namespace === namespace).map(({ name, path, doc, entries }) =>
      markup`<li><a href="../${path}"><code>${name}</code></a> ${inline(doc)}
<small>${entries.filter(({ value }) => value).map(({ anchor }) => anchor).join(", ")}</small></li>\n`
    );
  const main = markup`<h1>Reference</h1>
<p class="lead">${doc}</p>
${searchForm(pages, "../")}
<section aria-labelledby="namespaces"><h2 id="namespaces">Namespaces</h2>
<ul class="parts">
${list(true)}</ul></section>
<section aria-labelledby="alone"><h2 id="alone">Names of their own</h2>
<ul class="parts">
${list(false)}</ul></section>`;
  return documentOf({ title: "Reference · Murmuration", top: "../", main, scripts: ["search_index.js", "search.js"] });
}

interface Around {
  readonly reference: Reference;
  readonly links: ReadonlyMap<string, string>;
  readonly pages: readonly Page[];
}

function partPage(part: Part, around: Around): string {
  const { name, doc, entries } = part;
  const [values, types] = [entries.filter(({ value }) => value), entries.filter(({ value }) => !value)];
  const contents = (entries: readonly Entry[]) =>
    entries.map(({ anchor }) => markup`<li><a href="#${anchor}"><code>${anchor}</code></a></li>\n`);
  const main = markup`<div class="notebook">
<nav class="contents" aria-label="On this page"><ol>
${contents(values)}${types.length > 0 ? markup`<li class="kind">Types</li>\n` : ""}${contents(types)}</ol></nav>
<article class="reference">
<p class="eyebrow"><a href="index.html">Reference</a></p>
<h1>${name}</h1>
${text(doc, around)}
${[...values, ...types].map((entry) => section(entry, around))}
</article>
</div>`;
  return documentOf({ title: `${name} · Murmuration`, top: "../", main });
}

function section(entry: Entry, around: Around): Html {
  const { name, anchor, signature, doc, parameters, returns, throws, examples, members } = entry;
  const notebooks = around.pages.filter(({ words }) => entry.value && words.includes(name));
  const list = (title: string, items: readonly Html[]) =>
    items.length === 0
      ? ""
      : markup`<h3>${title}</h3>\n<ul>\n${items.map((item) => markup`<li>${item}</li>\n`)}</ul>\n`;
  return markup`<section id="${anchor}">
<h2><code>${name}</code></h2>
${code(signature, around)}
${text(doc, around)}
${list("Parameters", parameters.map(([name, doc]) => markup`<code>${name}</code> ${text(doc, around)}`))}
${
    members.map(({ signature, doc }) =>
      markup`<div class="member">${code(signature, around)}${text(doc, around)}</div>\n`
    )
  }
${returns ? list("Returns", [text(returns, around)]) : ""}
${list("Throws", throws.map((doc) => text(doc, around)))}
${examples.length > 0 ? markup`<h3>Example</h3>\n` : ""}${examples.map((example) => text(example, around))}
${
    list(
      "Used in",
      notebooks.slice(0, 8).map(({ path, title }) => markup`<a href="../${path}">${title}</a>`),
    )
  }</section>
`;
}

const LINK = /\{@link(?:code)?\s+([\w.]+)\s*\}/g;

/** Where the page of a part names a name. */
function linksOf({ parts }: Reference): Map<string, string> {
  return new Map(parts.flatMap(({ entries }) =>
    entries.flatMap(({ name, anchor, href }) => {
      const link = href.replace(/^reference\//, "");
      return [[anchor, link], [name, link]] as const;
    })
  ));
}

function text(doc: string, { links }: Around): Html {
  const linked = doc.replaceAll(LINK, (_, name: string) => {
    const link = links.get(name);
    return link === undefined ? `\`${name}\`` : `[\`${name}\`](${link})`;
  });
  return markdownToHtml(linked);
}

/** A doc without blocks, for a list. */
function inline(doc: string): Html {
  return new Html(markdownToHtml(doc.split("\n\n")[0]!).text.replace(/^<p>|<\/p>\s*$/g, ""));
}

/** Code in which the names of types lead to them. */
function code(signature: string, { links }: Around): Html {
  return new Html(
    codeToHtml(signature.replaceAll(LINK, "$1")).text.replaceAll(/(<[^>]*>)|\b[A-Z]\w*\b/g, (found, tag?: string) => {
      const link = tag === undefined ? links.get(found) : undefined;
      return link === undefined ? found : markup`<a href="${link}">${found}</a>`.text;
    }),
  );
}
