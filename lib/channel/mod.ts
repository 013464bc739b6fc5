/** Channels: what happens to messages on their way, and what receivers do with what is missing. @module */
export * from "./channels.ts";
export { linksOf } from "./channel.ts";
export { missingRule, weighed } from "./missing.ts";
