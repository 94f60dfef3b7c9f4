// A line so slow that what is too big outlasts the time an answer is given.
import { mock } from "node:test";

/**
 * Give its `fetch` to a phone; `fits` says of a request whether the line carries it in time. An answer breaks off in its
 * body; with `unheard` the request never gets there.
 * @param {(url: URL, init: RequestInit) => boolean} fits
 */
export function slowLine(fits, { unheard = false } = {}) {
  const running = new Map();
  mock.method(AbortSignal, "timeout", () => {
    const controller = new AbortController();
    running.set(controller.signal, controller);
    return controller.signal;
  });
  const heads = { "X-Sync": "1", "Content-Type": "application/json" };
  return async (url, init) => {
    if (fits(url, init)) return fetch(url, init);
    running.get(init.signal).abort(new DOMException("too slow", "TimeoutError"));
    if (unheard) throw init.signal.reason;
    const broken = new ReadableStream({ start: (at) => at.error(init.signal.reason) });
    return new Response(broken, { headers: heads });
  };
}
