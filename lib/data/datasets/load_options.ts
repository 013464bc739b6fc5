import { z } from "zod";

/** Where to get a data set from and how much of it to use. */
export interface LoadOptions {
  /**
   * The folder that holds the files, or holds them in a sub-folder of the set's name. Without it, these are searched:
   * the folder that the environment variable `MURMURATION_DATA` names, `data/` of the clone, and the user's cache folder.
   */
  readonly directory?: string;
  /** Use only the first so many training samples. */
  readonly train?: number;
  /** Use only the first so many test samples. */
  readonly test?: number;
  /** Addresses to download missing files from; `[]` never downloads. Default: those of the manifest. */
  readonly mirrors?: readonly string[];
  /** Seconds without a byte after which a mirror is given up; it must send 64 KiB a second on average. Default: 8. */
  readonly timeoutSeconds?: number;
}

/** The schema of {@linkcode LoadOptions}. */
export const loadOptionsSchema = z.strictObject({
  directory: z.string().min(1).optional(),
  train: z.int().positive().optional(),
  test: z.int().positive().optional(),
  mirrors: z.array(z.string()).readonly().optional(),
  timeoutSeconds: z.number().positive().optional(),
});
