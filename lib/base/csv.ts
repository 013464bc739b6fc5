// @ts-types="./csv.d.ts"
export { parse } from "deno-std/csv/parse.js";
// @ts-types="./csv.d.ts"
export { stringify } from "deno-std/csv/stringify.js";
