import * as Plot from "@observablehq/plot";
import type { PlotOptions } from "./compose.ts";
import { wrapText } from "./fonts.ts";
import { theme } from "./theme.ts";

/** The positions of a figure's panels. */
export interface PanelGrid {
  /** The place of a panel, for the `fx` and `fy` channels of its marks. */
  readonly placeOf: (name: string) => { readonly fx?: number; readonly fy?: number };
  /** Facet scales, height and margins. */
  readonly layout: PlotOptions;
  /** The panels' titles. */
  readonly marks: readonly Plot.Markish[];
  /** Width of a panel in pixels, roughly. */
  readonly panelWidth: number;
  /** Height of a panel in pixels. */
  readonly panelHeight: number;
}

/** A grid of panels for a figure of the given width; one panel has no title. */
export function panelGrid(names: readonly string[], width: number): PanelGrid {
  const most = width >= 600 ? 4 : 2;
  const rows = Math.ceil(names.length / most);
  const columns = Math.ceil(names.length / rows);
  const gapX = 28;
  const panelWidth = (width - 60 - (columns - 1) * gapX) / columns;
  const panelHeight = Math.round(Math.min(Math.max(panelWidth * 0.66, 100), 230));
  const marginBottom = 36;
  if (names.length <= 1) {
    const layout = { height: panelHeight + 8 + marginBottom, marginTop: 8, marginBottom };
    return { placeOf: () => ({}), layout, marks: [], panelWidth, panelHeight };
  }
  const size = theme.sizes.text;
  const titles = names.map((name) => wrapText(name, { size, bold: true, width: panelWidth }));
  const titleHeight = 6 + 12 * Math.max(...titles.map((lines) => lines.length));
  const gapY = titleHeight + 8;
  const layout = {
    height: titleHeight + rows * panelHeight + (rows - 1) * gapY + marginBottom,
    marginTop: titleHeight,
    marginBottom,
    fx: facetScale(columns, gapX / (panelWidth + gapX)),
    fy: facetScale(rows, gapY / (panelHeight + gapY)),
  };
  const places = new Map(names.map((name, at) => [name, { fx: at % columns, fy: Math.floor(at / columns) }]));
  const placeOf = (name: string) => places.get(name) ?? {};
  const heading = Plot.text(names.map((name, at) => ({ ...placeOf(name), lines: titles[at]!.join("\n") })), {
    fx: "fx",
    fy: "fy",
    text: "lines",
    frameAnchor: "top-left",
    lineAnchor: "bottom",
    dy: -4,
    fontWeight: "bold",
  });
  return { placeOf, layout, marks: [heading], panelWidth, panelHeight };
}

function facetScale(count: number, gap: number) {
  const domain = Array.from({ length: count }, (_, i) => i);
  return { axis: null, domain, paddingInner: count === 1 ? 0 : gap, paddingOuter: 0 };
}
