/** The namespace `channel`. @module */
export { type Channel, type ChannelOptions, type Link, of, type PerLink, type Sending } from "./channel.ts";
export { burstyLoss, type BurstyLossOptions, loss, type LossOptions } from "./loss.ts";
export { delay, type DelayOptions } from "./delay.ts";
export { noise, quantized } from "./altered.ts";
export { type Heard, keepOwn, lastMessage, type LastMessageOptions, type MissingRule, renormalize } from "./missing.ts";
