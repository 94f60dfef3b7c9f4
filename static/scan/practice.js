/**
 * Three small pictures with a code each, for the decoder to practise on while the camera is still
 * opening: a browser compiles each part of the decoder when it first runs, and the first guide's
 * scan should not wait for that.
 */

const WIDTH = 240;
const HEIGHT = 160;
const PIXELS = 4; // a QR module
const THIN = 2; // a bar's module
const HIGH = 80; // a bar
const LEFT = 22;
const TOP = 36;
const LIGHT = 200;
const DARK = 30;

/** "M1:WARM", 21 × 21 modules, a row a number. */
const QR = (
  "1fd67f 104541 174e5d 175f5d 17595d 105641 1fd57f 001f00 117ef9 0e2b28 02ca77 " +
  "1620de 1759c8 001dc0 1fd989 104723 17567b 17430f 174674 104ce1 1fd9ef"
)
  .split(/\s+/)
  .map((row) => Number.parseInt(row, 16).toString(2).padStart(21, "0"));

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
  yield draw(QR, PIXELS, PIXELS);
  for (const bars of BARS) yield draw([bars], THIN, HIGH);
}

/**
 * Row by row: a function a pixel would cost as much as the decoder's first look.
 * @param {string[]} rows "1" is dark
 * @param {number} wide pixels of a module
 * @param {number} high
 */
function draw(rows, wide, high) {
  const bytes = new Uint8Array(WIDTH * HEIGHT).fill(LIGHT);
  let top = TOP * WIDTH;
  for (const row of rows) {
    const line = bytes.subarray(top, top + WIDTH);
    for (let i = 0; i < row.length; i += 1) {
      const left = LEFT + i * wide;
      if (row[i] === "1") line.fill(DARK, left, left + wide);
    }
    for (let i = 1; i < high; i += 1) bytes.set(line, top + i * WIDTH);
    top += high * WIDTH;
  }
  return { bytes, width: WIDTH, height: HEIGHT };
}
