// Answers as a server gives them: page or fragment, with the headers that guard them.

const HEADERS = {
  "Content-Type": "text/html; charset=utf-8",
  "Cache-Control": "no-store",
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; " +
    "worker-src 'self'; manifest-src 'self'; media-src 'self' blob:; form-action 'self'; base-uri 'none'; " +
    "frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "same-origin",
  "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  Vary: "HX-Request",
};

/** What cannot be done as it was asked. */
export class Problem extends Error {
  /** @param {number} status @param {string} reason @param {number} [n] the number its words name */
  constructor(status, reason, n = 0) {
    super(reason);
    this.status = status;
    this.n = n;
  }
}

/** Refuses words of more characters than their field holds. @param {string} text @param {number} most */
export function short(text, most) {
  if ([...text].length > most) throw new Problem(413, "too_long", most);
}

/**
 * @param {string | null} body
 * @param {number} [status]
 * @param {Record<string, string>} [headers]
 */
export const html = (body, status = 200, headers = {}) =>
  new Response(body, { status, headers: { ...HEADERS, ...headers } });

/**
 * An answer that comes within so many ms; without them it is waited for.
 * @template T
 * @param {Promise<T>} answer @param {import("./types.js").World} world @param {number} [ms]
 * @returns {Promise<T>} fails where it does not come
 */
export function within(answer, world, ms) {
  if (!ms) return answer;
  const over = new Promise((_, no) => world.timer(() => no(new TypeError("no answer")), ms));
  return Promise.race([answer, /** @type {Promise<never>} */ (over)]);
}

/** Sends htmx on to another page. @param {string} path */
export const onward = (path) => html(null, 204, { "HX-Redirect": path });

/**
 * Whether a part of a page is asked for: htmx says so, and a navigation or a step back never does.
 * @param {Request} request
 */
export const wantsFragment = ({ headers, mode }) =>
  mode !== "navigate" &&
  headers.get("HX-Request") === "true" &&
  headers.get("HX-History-Restore-Request") !== "true";

/**
 * Whether a request may write. A foreign page can only navigate here or post without being read, and can set no header.
 * @param {Request} request
 */
export const mayWrite = ({ headers, mode }) =>
  headers.get("HX-Request") === "true" && mode !== "navigate" && mode !== "no-cors";
