import { Html } from "./markup.ts";
import sanitizeHtml from "./sanitize_html.ts";

/**
 * HTML of a notebook as it may stand in a page: text, tables, code, formulas and images within the page. No script, handler,
 * frame, form, style or identifier is left, nothing that is loaded from elsewhere, and no link but to pages and addresses.
 */
export function safeHtml(html: string): Html {
  return new Html(sanitizeHtml(html, {
    allowedTags: [...TEXT, ...TABLE, ...FORMULA],
    allowedAttributes: {
      a: ["href", { name: "rel", values: ["noopener noreferrer"] }],
      img: ["src", "alt", "width", "height"],
      ol: ["start"],
      pre: [{ name: "tabindex", values: ["0"] }],
      progress: ["value", "max"],
      ...Object.fromEntries(TABLE.map((tag) => [tag, CELL])),
      ...Object.fromEntries(FORMULA.map((tag) => [tag, FORMULA_ATTRIBUTES])),
    },
    allowedClasses: { code: ["language-*"], span: ["hljs-*", "katex", "katex-*"] },
    allowedSchemes: ["http", "https", "mailto"],
    allowedSchemesByTag: { img: ["data"] },
    allowProtocolRelative: false,
    transformTags: {
      a: (tagName, { href }) => ({ tagName, attribs: href ? { href, rel: "noopener noreferrer" } : {} }),
      img: (tagName, attribs) =>
        IMAGE.test(attribs["src"] ?? "")
          ? { tagName, attribs }
          : { tagName: "span", attribs: {}, text: attribs["alt"] ?? "" },
      th: aligned,
      td: aligned,
    },
    nestingLimit: NESTING,
  }));
}

/** A picture in SVG without scripts, handlers, links, styles, and what is loaded from elsewhere. */
export function safeSvg(svg: string): string {
  return sanitizeHtml(svg, {
    allowedTags: words(
      "svg g defs title desc path rect line circle ellipse polyline polygon text tspan image clipPath " +
        "mask pattern linearGradient radialGradient stop",
    ),
    allowedAttributes: { "*": SVG_ATTRIBUTES, image: ["href", "xlink:href"] },
    allowedSchemes: [],
    allowedSchemesByTag: { image: ["data"] },
    allowedSchemesAppliedToAttributes: ["href", "xlink:href"],
    allowProtocolRelative: false,
    transformTags: {
      image: (tagName, attribs) =>
        IMAGE.test(attribs["href"] ?? attribs["xlink:href"] ?? "")
          ? { tagName, attribs }
          : { tagName: "g", attribs: {} },
    },
    nestingLimit: NESTING,
    parser: { xmlMode: true },
  });
}

const NESTING = 200;
const IMAGE = /^data:image\/(png|jpeg|gif|webp);base64,/;
const TEXT = words(
  "a b blockquote br code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img kbd li mark ol p pre progress s samp " +
    "small span strong sub summary sup u ul var",
);
const TABLE = words("table caption colgroup col thead tbody tfoot tr th td");
const CELL = [{ name: "align", values: ["left", "center", "right"] }, "colspan", "rowspan"];
const FORMULA = words(
  "math semantics annotation mi mn mo ms mtext mspace mrow mfrac msqrt mroot mstyle merror mpadded mphantom msub msup " +
    "msubsup munder mover munderover mmultiscripts mprescripts mtable mtr mtd menclose",
);
const FORMULA_ATTRIBUTES = words(
  "accent accentunder columnalign columnlines columnspacing depth display displaystyle encoding fence form height " +
    "largeop linethickness lspace mathbackground mathcolor mathsize mathvariant maxsize minsize movablelimits notation " +
    "rowlines rowspacing rspace scriptlevel separator stretchy symmetric voffset width",
);
const SVG_ATTRIBUTES = words(
  "xmlns xmlns:xlink viewBox preserveAspectRatio width height x y x1 x2 y1 y2 cx cy r rx ry dx dy d points transform " +
    "fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-dasharray " +
    "stroke-miterlimit opacity font-family font-size font-weight font-style font-variant text-anchor dominant-baseline " +
    "offset stop-color stop-opacity gradientUnits gradientTransform patternUnits clipPathUnits clip-rule aria-label " +
    "aria-hidden role class",
);

/** Columns of numbers are aligned by an attribute: pages allow no styles of their own. */
function aligned(tagName: string, { style, ...attribs }: Record<string, string>) {
  const align = /\btext-align:\s*(left|center|right)/.exec(style ?? "")?.[1];
  return { tagName, attribs: align ? { ...attribs, align } : attribs };
}

function words(list: string): string[] {
  return list.split(" ");
}
