import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { InputError } from "../../base/mod.ts";
import { foldersFor } from "./folders.ts";
import { type LoadOptions, loadOptionsSchema } from "./load_options.ts";
import type { Manifest } from "./manifest.ts";
import { type CheckedFile, obtain, UnavailableError } from "./obtain.ts";

/** Where to get a data set from, how much of it to use, and whether a published part of it is enough. */
export interface WholeOrPartOptions extends LoadOptions {
  /** `"any"` accepts the part if the whole is unavailable; `"whole"` refuses it. Default: `"any"`. */
  readonly part?: "any" | "whole";
}

/** The schema of {@linkcode WholeOrPartOptions}. */
export const wholeOrPartSchema = loadOptionsSchema.extend({ part: z.enum(["any", "whole"]).optional() });

/** The files in which a data set may come. */
export interface Forms {
  /** Forms of the whole set; those with mirrors can be downloaded. */
  readonly whole: readonly Manifest[];
  /** A part of it, used if no form of the whole is available. */
  readonly part: Manifest;
}

/** Checked files by name, and the form they make up. */
export interface Obtained {
  /** One of the forms that were asked for. */
  readonly form: Manifest;
  /** Its files. */
  readonly files: Readonly<Record<string, CheckedFile>>;
}

/**
 * The files of the whole set in the first form that is in a known folder, else of one that can be downloaded, else of
 * the part.
 *
 * @throws {InputError} If a file found is not the one that its manifest describes.
 * @throws {UnavailableError} If nothing of it is available, or only the part and it is refused.
 */
export async function obtainWholeOrPart(forms: Forms, options: WholeOrPartOptions): Promise<Obtained> {
  const { part = "any", ...load } = options;
  const local = { ...load, mirrors: [] };
  for (const form of forms.whole) {
    if (isHeld(form, load)) return { form, files: await obtain(form, local) };
  }
  const failures: string[] = [];
  for (const form of load.directory === undefined ? forms.whole : []) {
    if (form.mirrors.length === 0) continue;
    try {
      return { form, files: await obtain(form, load) };
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      failures.push(error.message);
    }
  }
  const partIsHeld = isHeld(forms.part, load);
  if (partIsHeld && part === "any") return { form: forms.part, files: await obtain(forms.part, local) };
  throw new UnavailableError(refusal(forms, { ...options, partIsHeld, failures }));
}

/** Refuses more samples than there are. */
export function checkLimit(name: string, { part, wanted, available }: {
  readonly part: "train" | "test";
  readonly wanted: number;
  readonly available: number;
}): void {
  if (wanted <= available) return;
  throw new InputError(
    `${name}: its ${part} part has ${available} samples, fewer than the ${wanted} you asked for; ` +
      `give "${part}: ${available}" or less`,
  );
}

function refusal({ whole, part }: Forms, { directory, partIsHeld, failures, ...options }: WholeOrPartOptions & {
  readonly partIsHeld: boolean;
  readonly failures: readonly string[];
}): string {
  const wanted = options.part === "whole" ? whole : [...whole, part];
  const files = [...new Set(wanted.map(namesOf))].join(", or ");
  if (partIsHeld) {
    return `you asked for all of ${part.name}, but only a part of it (${
      namesOf(part)
    }) is here; provide ${files}, or ` +
      `leave "part" out to use the part`;
  }
  return directory === undefined
    ? `${failures.join("; ")}; any of these will do: ${files}`
    : `"${directory}" does not hold ${part.name}: put ${files} there, or leave the directory out to have it found or ` +
      `downloaded`;
}

function isHeld(form: Manifest, { directory }: LoadOptions): boolean {
  const folders = foldersFor(form, directory);
  return Object.values(form.files).every(({ name }) => folders.some((folder) => existsSync(join(folder, name))));
}

function namesOf({ files }: Manifest): string {
  return Object.values(files).map(({ name }) => name).join(" + ");
}
