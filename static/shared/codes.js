// What a code that leads to a member looks like. The twin of members/codes.py.

const SHAPE = /^(M1:[0-9A-Z]{4,27}|[0-9A-Z-]{4,30})$/;

/** The code that was scanned or typed; "" for what is none. @param {string} text */
export function codeOf(text) {
  const code = text.normalize("NFKC").replace(/\s/g, "").toUpperCase();
  return SHAPE.test(code) ? code : "";
}
