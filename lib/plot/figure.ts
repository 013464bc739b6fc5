/** A finished figure: a self-contained SVG that needs nothing but its fonts. */
export interface Figure {
  /** The title, for a list of figures and the file's title. */
  readonly title: string;
  /** What stands under the picture: setting, intervals, data; with the title the alternative text. */
  readonly caption?: string;
  /** The picture as an SVG document. */
  readonly svg: string;
  /** Width in CSS pixels (96 to the inch). */
  readonly width: number;
  /** Height in CSS pixels. */
  readonly height: number;
  /** The name of the runs behind it, see `metrics.runsHash`; also in the SVG's description. */
  readonly runs?: string;
}
