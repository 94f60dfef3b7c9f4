/**
 * Where in a picture to look, and how hard. The figures were chosen by measurement:
 * docs/decisions/0003.
 *
 * @typedef {{x: number, y: number, width: number, height: number}} Area in pixels of the coded picture
 * @typedef {import("../vendor/zxing/reader/index.js").NativeOptions} NativeOptions
 */

/**
 * The middle of a picture: as wide as its shorter side, two thirds of that high, upright as a
 * person sees it. All four numbers are even, as pictures with halved colour planes need it.
 * @param {number} width
 * @param {number} height
 * @param {boolean} onItsSide the picture is stored turned by a quarter
 * @returns {Area}
 */
export function middle(width, height, onItsSide = false) {
  const side = Math.min(width, height);
  const flat = side - (side % 2);
  const thin = 2 * Math.floor(side / 3);
  const [w, h] = onItsSide ? [thin, flat] : [flat, thin];
  return { x: even((width - w) / 2), y: even((height - h) / 2), width: w, height: h };
}

/**
 * The whole picture, rounded down to even numbers.
 * @param {number} width
 * @param {number} height
 * @returns {Area}
 */
export function whole(width, height) {
  return { x: 0, y: 0, width: even(width), height: even(height) };
}

/**
 * How the decoder looks at one picture.
 * @param {{turned: boolean, inverted: boolean, denoised?: boolean}} effort
 * @returns {NativeOptions}
 */
export function effortOf({ turned, inverted, denoised = false }) {
  return {
    formats: "QRCode,EAN13,Code128",
    tryHarder: true,
    tryRotate: turned,
    tryInvert: inverted,
    tryDownscale: true,
    tryDenoise: denoised,
    downscaleFactor: 2,
    downscaleThreshold: 200,
    binarizer: 0, // local average for QR, histogram by line for bars
    isPure: false,
    minLineCount: 2,
    maxNumberOfSymbols: 1,
    validateOptionalChecksum: true,
    returnErrors: false,
    eanAddOnSymbol: 0,
    textMode: 0, // plain text
    characterSet: 0,
    tryCode39ExtendedMode: false,
  };
}

/**
 * How the decoder looks for bars in a sharpened picture: each of its rows was several.
 * @returns {NativeOptions}
 */
export function barsAlone() {
  const effort = effortOf({ turned: false, inverted: false });
  return { ...effort, formats: "EAN13,Code128", tryDownscale: false };
}

/** @param {number} value */
function even(value) {
  return 2 * Math.floor(value / 2);
}
