// Which handler answers which request: the server's own path table, the worker's own verbs.
import { mayWrite } from "./respond.js";

/** @typedef {(ask: any) => Promise<Response>} Handler */
/** @typedef {{ handler: Handler, endpoint: string, params: Record<string, string>, writes: boolean }} Route */

const PARAMETER = /<([a-z_]+)>/g;

/** @param {string} pattern such as `/members/<m>/tags` */
const matcher = (pattern) => new RegExp(`^${pattern.replace(PARAMETER, "(?<$1>[A-Za-z0-9-]+)")}$`);

/**
 * @param {Record<string, string>} paths endpoint → pattern
 * @param {Record<string, Handler>} handlers "METHOD endpoint" → handler
 */
export function router(paths, handlers) {
  /** @type {{ method: string, endpoint: string, path: RegExp, handler: Handler }[]} */
  const table = Object.entries(handlers).flatMap(([name, handler]) => {
    const [method = "", endpoint = ""] = name.split(" ");
    const pattern = paths[endpoint];
    return pattern ? [{ method, endpoint, path: matcher(pattern), handler }] : [];
  });

  /**
   * The route of a request this worker answers; null for one that is the network's.
   * @param {Request} request @param {URL} url @returns {Route | null}
   */
  return (request, url) => {
    const writes = request.method !== "GET";
    if (writes && !mayWrite(request)) return null;
    for (const { method, endpoint, path, handler } of table) {
      const found = method === request.method ? path.exec(url.pathname) : null;
      if (found) return { handler, endpoint, params: { ...found.groups }, writes };
    }
    return null;
  };
}
