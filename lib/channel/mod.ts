/** Channels: what happens to messages on their way, and what receivers do with what is missing. @module */
export * from "./channels.ts";
export { linksOf, type Sending } from "./channel.ts";
export { type Heard, missingRule, weighed } from "./missing.ts";
