// Codes a member's own phone shows, new every thirty seconds. The twin of members/shown.py, which tells what they are made of.

export const SHAPE = /^(M2:([0-9A-Z]{4,27})\.([1-9][0-9]{7,8}))\.([A-Z2-7]{102}[AIQY])$/;
const LONGEST = 320; // twice a code's own: blanks are forgiven
const STEP_MS = 30_000;
const WINDOW_MS = 90_000;
const PERIOD = 86_400; // steps that one key signs
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const HALF = 32;
const ORDER = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
const LOWER = "7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8"; // (ORDER - 1) / 2
const P256 = { name: "ECDSA", namedCurve: "P-256" };
const PLAIN = { name: "ECDSA", hash: "SHA-256" };

/**
 * @typedef {object} Shown a code that is well formed, and no more than that
 * @property {string} text in its one spelling
 * @property {string} code the printed code of the same member
 * @property {number} step
 * @property {string} said what the mark is over
 * @property {Uint8Array<ArrayBuffer>} mark r and s
 */

/** @param {string} letters base 32 of RFC 4648, without padding */
function bytesOf(letters) {
  const bytes = new Uint8Array(Math.floor((letters.length * 5) / 8));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const letter of letters) {
    bits = ((bits << 5) | LETTERS.indexOf(letter)) & 0xfff;
    held += 5;
    if (held >= 8) {
      held -= 8;
      bytes[at] = bits >> held;
      at += 1;
    }
  }
  return bytes;
}

/** The code in what was scanned or typed; null for what has not its shape. @param {string} text @returns {Shown | null} */
export function readShown(text) {
  if (text.length > LONGEST) return null;
  const found = SHAPE.exec(text.normalize("NFKC").replace(/\s/g, "").toUpperCase());
  if (!found) return null;
  const [whole, said = "", alias = "", step = "", mark = ""] = found;
  return { text: whole, code: `M1:${alias}`, step: Number(step), said, mark: bytesOf(mark) };
}

/** @param {Uint8Array} half r or s @param {string} most hex */
function isFrom1To(half, most) {
  const hex = Array.from(half, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return /[^0]/.test(hex) && hex <= most;
}

/** @type {Map<string, Promise<CryptoKey>>} public keys, imported once */
const imported = new Map();

/** @param {string} point base64 */
function keyOf(point) {
  const known = imported.get(point);
  if (known) return known;
  const raw = Uint8Array.from(atob(point), (sign) => sign.charCodeAt(0));
  const fresh = crypto.subtle.importKey("raw", raw, P256, false, ["verify"]);
  imported.set(point, fresh);
  return fresh;
}

/** @param {Shown} shown @param {string} point */
async function isSigned({ said, mark }, point) {
  const [r, s] = [mark.subarray(0, HALF), mark.subarray(HALF)];
  if (!isFrom1To(r, ORDER) || !isFrom1To(s, LOWER)) return false;
  return crypto.subtle.verify(PLAIN, await keyOf(point), mark, new TextEncoder().encode(said));
}

/**
 * What a code is by a clock: "live", signed but "old", or "false" in any other case.
 * @param {Shown} shown @param {Record<string, string>} points public keys by period, base64 @param {number} now ms
 * @returns {Promise<"live" | "old" | "false">}
 */
export async function tellShown(shown, points, now) {
  const period = String(Math.floor(shown.step / PERIOD));
  const point = Object.hasOwn(points, period) ? points[period] : undefined;
  const begins = shown.step * STEP_MS;
  if (!point || now < begins - WINDOW_MS || !(await isSigned(shown, point))) return "false";
  return now >= begins + STEP_MS + WINDOW_MS ? "old" : "live";
}
