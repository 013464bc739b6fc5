/** One file of a data set as its publisher offers it. */
export interface ManifestFile {
  /** File name, the same in every folder and on every mirror. */
  readonly name: string;
  /** Size in bytes. */
  readonly bytes: number;
  /** SHA-256 of the file, in lower-case hexadecimal. */
  readonly sha256: string;
}

/** The files of a data set and where to get them; each is a `data/<set>/manifest.json`. */
export interface Manifest<Role extends string = string> {
  /** Name for figures, for example `"MNIST"`. */
  readonly name: string;
  /** Name of its folder, for example `"mnist"`. */
  readonly folder: string;
  /** Addresses that a file name is appended to, tried in this order. */
  readonly mirrors: readonly string[];
  /** The files by what they hold. */
  readonly files: Readonly<Record<Role, ManifestFile>>;
}

/** What the four files of a data set in IDX format hold. */
export type IdxRole = "trainImages" | "trainLabels" | "testImages" | "testLabels";

/** A data set of grey images in IDX format, the format of MNIST. */
export interface IdxManifest extends Manifest<IdxRole> {
  /** `[classes]`: names for figures; labels are indices into it. */
  readonly classNames: readonly string[];
}
