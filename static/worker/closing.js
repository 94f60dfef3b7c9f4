// Has the centre end the session of who signed off on this phone: its cookie is in no script's reach.

/** @import { World } from "./types.js" */
/** @typedef {ReturnType<typeof import("./session.js").openSession>} Session */

const PATIENCE_MS = 8_000;

/** @param {World} world @param {Session} session */
export function closing(world, session) {
  /** @type {Promise<boolean> | null} */
  let running = null;

  /** Only the centre sends its own pages on; a captive portal does not. @param {Record<string, string>} which */
  async function ask(which) {
    const response = await world.fetch("/sign-out", {
      method: "POST",
      headers: { "HX-Request": "true" },
      body: new URLSearchParams(which),
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return response.headers.get("HX-Redirect") === "/sign-in";
  }

  /** @param {boolean} tapped */
  async function close(tapped) {
    const { leaving } = await session.load().catch(() => ({ leaving: null }));
    if (!leaving) return true;
    const closed = await ask(tapped ? {} : leaving).catch(() => false);
    if (closed) await session.closed(leaving).catch(() => {});
    return closed;
  }

  /**
   * Whether no session is left that somebody signed off from; one try at a time. Right after the tap it is the one whose
   * cookie is here; later on another may be open, and only the one that was left is meant.
   * @param {boolean} [tapped] @returns {Promise<boolean>}
   */
  return (tapped = false) => {
    running ??= close(tapped).finally(() => {
      running = null;
    });
    return running;
  };
}
