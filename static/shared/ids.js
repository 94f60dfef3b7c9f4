// Ids made by whoever writes: UUID version 7 (RFC 9562). The twin of crm_pwa/core/ids.py.

const GRAMMAR = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MS_MAX = 0xffffffffffff;

/**
 * Makes an id out of milliseconds since 1970 and ten random bytes.
 * @param {number} ms
 * @param {Uint8Array} random
 */
export function uuid7(ms, random) {
  if (random.length !== 10) throw new RangeError("ten random bytes are needed");
  const tail = Uint8Array.from(random);
  tail[0] = 0x70 | (Number(tail[0]) & 0x0f);
  tail[2] = 0x80 | (Number(tail[2]) & 0x3f);
  const head = Math.min(Math.max(ms, 0), MS_MAX).toString(16).padStart(12, "0");
  const digits = head + Array.from(tail, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Makes an id now. */
export const newId = () => uuid7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));

/** The milliseconds an id of ours was made at. @param {string} id */
const millisOf = (id) => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);

/**
 * The id of what a page said: the same words said twice on one page are one operation.
 * @param {string} page an id minted when the page was made
 * @param {unknown} words
 */
export async function idOnce(page, words) {
  const said = new TextEncoder().encode(JSON.stringify([page, words]));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", said));
  return uuid7(millisOf(page), digest.slice(0, 10));
}

/**
 * Tells whether the text is a UUID in its one canonical, lower-case spelling.
 * @param {string} text
 */
export const isUuid = (text) => GRAMMAR.test(text);
