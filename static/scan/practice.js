/**
 * Three small pictures with a code each, for the decoder to practise on while the camera is still
 * opening: a browser compiles each part of the decoder when it first runs, and the first guide's
 * scan should not wait for that.
 */

const WIDTH = 240;
const HEIGHT = 160;
const PIXELS = 4; // a QR module
const THIN = 2; // a bar's module
const LEFT = 22;
const TOP = 36;

/** "M1:WARM", 21 × 21 modules, a row a number. */
const QR = (
  "1fd67f 104541 174e5d 175f5d 17595d 105641 1fd57f 001f00 117ef9 0e2b28 02ca77 " +
  "1620de 1759c8 001dc0 1fd989 104723 17567b 17430f 174674 104ce1 1fd9ef"
)
  .split(/\s+/)
  .map((row) => Number.parseInt(row, 16));

/** EAN-13 of thirteen noughts and Code 128 "WARM", a module a digit. */
const BARS = [
  "10100011010001101000110100011010001101000110101010111001011100101110010111001011100101110010101",
  "1101001000011101000110101000110001100010111010111011000110001010001100011101011",
];

/**
 * Draw them one after another.
 * @returns {Generator<{bytes: Uint8Array, width: number, height: number}>} grey
 */
export function* pictures() {
  yield draw((x, y) => isDark(QR[Math.floor(y / PIXELS)] ?? 0, 20 - Math.floor(x / PIXELS)));
  for (const bars of BARS) yield draw((x, y) => y < 80 && bars[Math.floor(x / THIN)] === "1");
}

/**
 * @param {(x: number, y: number) => boolean} dark given the distance from the code's upper left
 * corner
 */
function draw(dark) {
  const bytes = new Uint8Array(WIDTH * HEIGHT);
  for (let i = 0; i < bytes.length; i += 1) {
    const x = i % WIDTH;
    const y = Math.floor(i / WIDTH);
    const grain = (x * 31 + y * 17 + x * y) & 31;
    bytes[i] = (x >= LEFT && y >= TOP && dark(x - LEFT, y - TOP) ? 20 : 190) + grain;
  }
  return { bytes, width: WIDTH, height: HEIGHT };
}

/**
 * @param {number} row
 * @param {number} bit
 */
function isDark(row, bit) {
  return bit >= 0 && bit <= 20 && Boolean((row >> bit) & 1);
}
