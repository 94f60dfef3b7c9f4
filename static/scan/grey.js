/**
 * From a picture to grey bytes in the decoder's memory.
 *
 * @typedef {import("./area.js").Area} Area
 * @typedef {import("../vendor/zxing/reader/index.js").ZXingModule} ZXingModule
 * @typedef {{width: number, height: number, onItsSide: boolean}} Grey the bytes' shape; the bytes are the room's first
 * @typedef {(width: number, height: number, onItsSide?: boolean) => Area} Look which part of a picture
 */

const BRIGHTNESS_FIRST = ["I420", "I420A", "I422", "I444", "NV12"];

/** A stretch of the library's memory, grown as needed and used again for every picture. */
export class Room {
  pointer = 0;
  #size = 0;

  /** @param {ZXingModule} zxing */
  constructor(zxing) {
    this.zxing = zxing;
  }

  /**
   * The first bytes of the stretch, as many as asked for.
   * @param {number} size
   */
  bytes(size) {
    if (size > this.#size) {
      if (this.pointer) this.zxing._free(this.pointer);
      this.pointer = this.zxing._malloc(size);
      this.#size = size;
    }
    return this.zxing.HEAPU8.subarray(this.pointer, this.pointer + size);
  }
}

/**
 * A camera's frame. Its brightness plane is the grey picture and is copied as it is; a frame that
 * lives on the graphics card, or holds colours, is drawn first.
 * @param {Room} room
 * @param {VideoFrame} frame
 * @param {Look} look
 * @returns {Promise<Grey>}
 */
export async function greyOfFrame(room, frame, look) {
  if (!BRIGHTNESS_FIRST.includes(frame.format ?? "")) return drawn(room, frame, look);
  const onItsSide = turnOf(frame) % 180 !== 0;
  const seen = frame.visibleRect ?? new DOMRectReadOnly(0, 0, frame.codedWidth, frame.codedHeight);
  const { x, y, width, height } = look(seen.width, seen.height, onItsSide);
  const rect = { x: seen.x + x, y: seen.y + y, width, height };
  await frame.copyTo(room.bytes(frame.allocationSize({ rect })), { rect });
  return { width, height, onItsSide };
}

/**
 * Colour bytes: brightness by ITU-R BT.601, weights in 1/256.
 * @param {Room} room
 * @param {ImageData} image
 * @param {Look} look
 * @returns {Grey}
 */
export function greyOfImage(room, image, look) {
  const { x, y, width, height } = look(image.width, image.height);
  const { data } = image;
  const out = room.bytes(width * height);
  for (let row = 0, to = 0; row < height; row += 1) {
    let from = 4 * ((y + row) * image.width + x);
    for (const end = to + width; to < end; to += 1, from += 4) {
      out[to] = brightness(data, from);
    }
  }
  return { width, height, onItsSide: false };
}

/**
 * @param {{[index: number]: number | undefined}} data
 * @param {number} at
 */
function brightness(data, at) {
  const [red = 0, green = 0, blue = 0] = [data[at], data[at + 1], data[at + 2]];
  return (77 * red + 150 * green + 29 * blue) >> 8;
}

/**
 * @param {Room} room
 * @param {VideoFrame} frame
 * @param {Look} look
 */
function drawn(room, frame, look) {
  const { x, y, width, height } = look(frame.displayWidth, frame.displayHeight);
  const pen = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (!pen) throw new Error("no canvas in this thread");
  pen.drawImage(frame, x, y, width, height, 0, 0, width, height);
  const image = pen.getImageData(0, 0, width, height);
  return greyOfImage(room, image, () => ({ x: 0, y: 0, width, height }));
}

/** @param {VideoFrame} frame */
function turnOf(frame) {
  return /** @type {{rotation?: number}} */ (frame).rotation ?? 0;
}
