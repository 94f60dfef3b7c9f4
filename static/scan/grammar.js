/**
 * What counts as one of our codes. Everything else that a lens finds (addresses, tickets, other
 * shops' codes) is foreign: it is neither opened nor shown nor sent.
 *
 * Pure: runs on the page, in the workers and under node.
 */

const LONGEST = 256;
const MEMBER = /^M1:[0-9A-Z]{4,27}$|^M2:[0-9A-Z]{4,27}\.[1-9][0-9]{7,8}\.[A-Z2-7]{102}[AIQY]$/;
const CARD = /^[0-9A-Z-]{4,30}$/;
const EAN13 = /^[0-9]{13}$/;

/**
 * What else a kind of print may hold, beside member codes.
 * @type {Map<string, (text: string) => boolean>}
 */
const ALSO = new Map([
  ["EAN13", isEan13],
  ["Code128", isCard],
  ["typed", isCard],
]);

/**
 * Give the code when it has the shape that belongs to its source, else null.
 *
 * `M1:` codes may come in any print, and so may those a phone shows; a bare number only as EAN-13 (its check digit is
 * checked), a card code only as Code 128. A person may type any of them.
 * @param {unknown} text what was read, untrusted
 * @param {string} source "QRCode", "EAN13", "Code128" or "typed"
 * @returns {string | null}
 */
export function readCode(text, source) {
  if (typeof text !== "string" || text.length > LONGEST) return null;
  return isMemberCode(text) || ALSO.get(source)?.(text) ? text : null;
}

/**
 * Give the code a person typed: full-width letters, small letters and blanks are forgiven.
 * @param {string} text
 * @returns {string | null}
 */
export function readTyped(text) {
  if (text.length > LONGEST) return null;
  const plain = text.normalize("NFKC").replace(/\s+/gu, "");
  return readCode(plain.toUpperCase(), "typed");
}

/**
 * True for 13 digits whose last one checks (ISO/IEC 15420: weights 1 and 3 from the left).
 * @param {string} text
 */
export function isEan13(text) {
  if (!EAN13.test(text)) return false;
  let sum = 0;
  for (let i = 0; i < 13; i += 1) sum += Number(text[i]) * (i % 2 ? 3 : 1);
  return sum % 10 === 0;
}

/** @param {string} text */
function isMemberCode(text) {
  return MEMBER.test(text);
}

/** @param {string} text */
function isCard(text) {
  return CARD.test(text);
}
