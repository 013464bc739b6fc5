import { Buffer } from "node:buffer";
import { crc32, deflateSync } from "node:zlib";

/** The part of an HTML canvas that Observable Plot needs for rasters and continuous legends; it becomes a PNG. */
export interface Canvas {
  /** Width in pixels. */
  width: number;
  /** Height in pixels. */
  height: number;
  /** The drawing context. */
  getContext(kind: "2d"): CanvasContext;
  /** The pixels as a `data:image/png` address. */
  toDataURL(): string;
}

/** The part of a canvas' drawing context that Observable Plot uses. */
export interface CanvasContext {
  /** The colour of the next rectangle: `#rgb`, `#rrggbb`, `rgb(…)` or `rgba(…)`. */
  fillStyle: string;
  /** Fills a rectangle. */
  fillRect(x: number, y: number, width: number, height: number): void;
  /** An empty picture to be filled by the caller. */
  createImageData(width: number, height: number): { width: number; height: number; data: Uint8ClampedArray };
  /** Takes over a filled picture of the canvas' size. */
  putImageData(image: { data: Uint8ClampedArray }): void;
}

/** A new canvas of 300 × 150 transparent pixels, resized by setting its width and height before it is drawn on. */
export function createCanvas(): Canvas {
  let pixels = new Uint8ClampedArray();
  const canvas: Canvas = {
    width: 300,
    height: 150,
    getContext: () => context,
    toDataURL: () => {
      const png = encodePng(sized(), canvas.width, canvas.height);
      return `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
    },
  };
  const sized = () => {
    const length = canvas.width * canvas.height * 4;
    if (pixels.length !== length) pixels = new Uint8ClampedArray(length);
    return pixels;
  };
  const context: CanvasContext = {
    fillStyle: "#000000",
    fillRect(x, y, width, height) {
      const color = rgba(context.fillStyle);
      const target = sized();
      for (let row = y; row < y + height; row++) {
        for (let column = x; column < x + width; column++) target.set(color, (row * canvas.width + column) * 4);
      }
    },
    createImageData: (width, height) => ({ width, height, data: new Uint8ClampedArray(width * height * 4) }),
    putImageData: ({ data }) => sized().set(data),
  };
  return canvas;
}

/** Pixels (red, green, blue, opacity; row by row) as a PNG file (ISO/IEC 15948), 8 bits a channel. */
export function encodePng(pixels: Uint8ClampedArray, width: number, height: number): Uint8Array {
  const filtered = new Uint8Array(height * (width * 4 + 1)); // each row begins with its filter, 0: none
  for (let row = 0; row < height; row++) {
    filtered.set(pixels.subarray(row * width * 4, (row + 1) * width * 4), row * (width * 4 + 1) + 1);
  }
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, 8); // bits a channel
  header.setUint8(9, 6); // colour with opacity
  return Uint8Array.from([
    ...[137, 80, 78, 71, 13, 10, 26, 10],
    ...chunk("IHDR", new Uint8Array(header.buffer)),
    ...chunk("IDAT", deflateSync(filtered)),
    ...chunk("IEND", new Uint8Array()),
  ]);
}

function chunk(kind: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(kind), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

function rgba(color: string): number[] {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(color)?.[1];
  if (hex !== undefined) {
    const wide = hex.length === 3 ? [...hex].map((digit) => digit + digit).join("") : hex;
    return [0, 2, 4].map((at) => parseInt(wide.slice(at, at + 2), 16)).concat(255);
  }
  const channels = /^rgba?\(([^)]+)\)$/.exec(color)?.[1]?.split(",").map(Number);
  if (channels === undefined) throw new Error(`the canvas cannot fill with the colour "${color}"`);
  const [red = 0, green = 0, blue = 0, opacity = 1] = channels;
  return [red, green, blue, opacity * 255];
}
