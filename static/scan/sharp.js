/**
 * Bars as a lens out of focus shows them, made readable again: rows are averaged, which takes the
 * noise, and what blur has washed over from left and right is taken off, at twice the width. What
 * it brings was measured: docs/decisions/0003.
 */

const ROWS = 6; // averaged into one: bars held askew by 10° shift by one pixel meanwhile
const REACH = 2; // pixels that blur washes over
const PLACES = 2; // of the new row to a pixel of the old

/** A row's sums with its ends repeated, used again for every row. */
let sums = new Int32Array(0);

/**
 * @param {Uint8Array} grey
 * @param {import("./grey.js").Grey} shape a picture on its side is laid upright, mirrored
 * @returns {{bytes: Uint8Array, width: number, height: number}} twice as wide, a sixth as high
 */
export function sharpened(grey, { width, height, onItsSide }) {
  const [long, rows, step, stride] = onItsSide
    ? [height, width, width, 1]
    : [width, height, 1, width];
  const lines = Math.floor(rows / ROWS);
  const bytes = new Uint8Array(PLACES * long * lines);
  sums = new Int32Array(long + 2 * REACH);
  for (let line = 0; line < lines; line += 1) {
    add(grey, line * ROWS * stride, step, stride);
    const to = PLACES * long * line;
    sharpen(bytes.subarray(to, to + PLACES * long));
  }
  return { bytes, width: PLACES * long, height: lines };
}

/**
 * @param {Uint8Array} grey
 * @param {number} first
 * @param {number} step from pixel to pixel
 * @param {number} stride from row to row
 */
function add(grey, first, step, stride) {
  const end = sums.length - REACH;
  sums.fill(0);
  for (let row = 0; row < ROWS; row += 1) {
    let from = first + row * stride;
    for (let x = REACH; x < end; x += 1, from += step) {
      sums[x] = (sums[x] ?? 0) + (grey[from] ?? 0);
    }
  }
  sums.fill(sums[REACH] ?? 0, 0, REACH);
  sums.fill(sums[end - 1] ?? 0, end);
}

/** @param {Uint8Array} line */
function sharpen(line) {
  let last = at(REACH);
  for (let x = REACH, to = 0; to < line.length; x += 1, to += PLACES) {
    const value = at(x);
    line[to] = (last + value) / 2;
    line[to + 1] = value;
    last = value;
  }
}

/** @param {number} x */
function at(x) {
  const [left = 0, here = 0, right = 0] = [sums[x - REACH], sums[x], sums[x + REACH]];
  return Math.min(255, Math.max(0, (3 * here - left - right) / ROWS));
}
