/** Channels: what happens to messages in transit, and what receivers do about missing ones. @module */
export * from "./channels.ts";
export { linksOf, type Sending } from "./channel.ts";
export { type Heard, missingRule, weighed } from "./missing.ts";
