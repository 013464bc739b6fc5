// @ts-types="./text.d.ts"
export * from "deno-std/text/closest_string.js";
