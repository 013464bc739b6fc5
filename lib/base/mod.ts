/** Input checks and their errors; atomic file writes. @module */
export * from "./counted.ts";
export * from "./spec.ts";
export * from "./input_error.ts";
export * from "./options.ts";
export * from "./whole_number.ts";
export * from "./rounding.ts";
export * from "./file_error.ts";
export * from "./save.ts";
export * from "./read.ts";
export * from "./folder.ts";
export * from "./define.ts";
export * from "./schemas.ts";
export { parse as parseCsv, stringify as stringifyCsv } from "./csv.ts";
export * from "./project_root.ts";
export * from "./system_facts.ts";
export * from "./user_folders.ts";
export * from "./sha256.ts";
export * from "./package_versions.ts";
