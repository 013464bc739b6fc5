/** The cost of a gradient on a class of devices. */
export interface ComputeModel {
  /** Seconds that one mini-batch gradient takes. */
  readonly secondsPerGradient: number;
  /** Joules that one mini-batch gradient takes. Default: 0. */
  readonly joulesPerGradient?: number;
  /** Watts while a device waits. Default: 0. */
  readonly idleWatts?: number;
}

/** The cost of a message. A device sends its messages one after another. */
export interface LinkModel {
  /** Seconds from the last bit sent until the message arrives. */
  readonly latency: number;
  /** Bits a device sends per second. */
  readonly bitsPerSecond: number;
  /** Joules of the sender. Default: 0. */
  readonly joulesPerBitSent?: number;
  /** Joules of the receiver. Default: 0. */
  readonly joulesPerBitReceived?: number;
  /** Where the numbers come from. */
  readonly source?: string;
}

/** Radiating 23 dBm (0.2 W) at an efficiency of 40 % takes half a watt. */
const WATTS_AT_23_DBM = 0.5;

/**
 * Link models to start from, each with its `source`. They are orders of magnitude: peak rates of a standard or medians
 * of one study, without retransmissions and tail energy. `{ ...clock.links.lteM, bitsPerSecond: 3e5 }` changes one
 * number.
 *
 * @example
 * ```ts
 * import { clock } from "murmuration";
 *
 * console.assert(clock.links.nbIot.bitsPerSecond < clock.links.lteM.bitsPerSecond);
 * ```
 */
export const links = {
  /** LTE-M, category M1. */
  lteM: {
    latency: 0.0125,
    bitsPerSecond: 1e6,
    joulesPerBitSent: WATTS_AT_23_DBM / 1e6,
    joulesPerBitReceived: 0.2 / 1e6,
    source:
      "3GPP Release 13, category M1: peak uplink 1 Mbit/s, 10 to 15 ms, 23 dBm at an assumed efficiency of 40 %, " +
      "0.2 W assumed to receive",
  },
  /** NB-IoT, category NB1. */
  nbIot: {
    latency: 1.6,
    bitsPerSecond: 62e3,
    joulesPerBitSent: WATTS_AT_23_DBM / 62e3,
    joulesPerBitReceived: 0.2 / 26e3,
    source: "3GPP Release 13, category NB1: peak uplink 62 and downlink 26 kbit/s, 1.6 to 10 s, 23 dBm at an assumed " +
      "efficiency of 40 %, 0.2 W assumed to receive",
  },
  /** 4G, as measured on telephones. */
  lte: {
    latency: 0.035,
    bitsPerSecond: 6e6,
    joulesPerBitSent: 438.39e-9,
    joulesPerBitReceived: 51.97e-9,
    source:
      "Huang et al., MobiSys 2012: median uplink 6 Mbit/s, half the median round trip of 70 ms, marginal power 438 " +
      "(up) and 52 (down) mW per Mbit/s",
  },
  /** 5G, enhanced mobile broadband, as required. */
  fiveG: {
    latency: 0.004,
    bitsPerSecond: 50e6,
    joulesPerBitSent: WATTS_AT_23_DBM / 50e6,
    joulesPerBitReceived: 0.2 / 100e6,
    source:
      "ITU-R M.2410 (2017): user experienced 50 (up) and 100 (down) Mbit/s, 4 ms of user plane latency; 23 dBm at " +
      "an assumed efficiency of 40 %, 0.2 W assumed to receive",
  },
  /** Wi-Fi. */
  wifi: {
    latency: 0.003,
    bitsPerSecond: 30e6,
    joulesPerBitSent: 283.17e-9,
    joulesPerBitReceived: 137.01e-9,
    source:
      "IEEE 802.11n, one stream of 20 MHz: 65 Mbit/s nominal, about half of it for data, 3 ms assumed; Huang et " +
      "al., MobiSys 2012: marginal power 283 (up) and 137 (down) mW per Mbit/s",
  },
  /** Bluetooth Low Energy, 1M. */
  ble: {
    latency: 0.0075,
    bitsPerSecond: 0.8e6,
    joulesPerBitSent: 14.4e-3 / 0.8e6,
    joulesPerBitReceived: 13.8e-3 / 0.8e6,
    source:
      "Bluetooth Core Specification: shortest connection interval 7.5 ms, about 0.8 Mbit/s of data on the 1M PHY; " +
      "nRF52840 product specification: 4.8 mA to send at 0 dBm, 4.6 mA to receive, at 3 V",
  },
} as const satisfies Readonly<Record<string, LinkModel>>;
