// Fetches what changed, store by store, and keeps each page with its cursor.
import { CARD } from "../shared/versions.js";
import { meeting } from "./meeting.js";
import { differing } from "./news.js";
import { pacing } from "./pace.js";
import { LONGEST_MS, trusted } from "./push.js";
import { isFull } from "./room.js";

/** @import { Identity, Page, World } from "./types.js" */
/** @typedef {ReturnType<typeof import("./cards.js").openCards>} Cards */
/** @typedef {ReturnType<typeof import("./apply.js").applying>} Applying */

const LIMIT = 1_000;
const LEAST = 25;
const RENEW_MS = 15 * 60_000;
const ROOMY_MS = 4_000;
const FULL_MS = 5 * 60_000; // the longest rest of all: a longer one comes from a clock set back

/**
 * @typedef {object} Around
 * @property {() => Promise<Identity | undefined>} who
 * @property {(page: Page, asked: number, first: boolean) => Promise<boolean>} heard before a page is kept; false: all was reset, begin anew
 * @property {(members: string[]) => Promise<void>} tell
 * @property {(who: Identity, status: number, body: any) => Promise<void>} refused
 */

/** @param {World} world @param {Cards} cards @param {Applying} apply @param {Around} around */
export function puller(world, cards, apply, around) {
  /** @type {Promise<void> | null} */
  let running = null;
  let restUntil = 0;
  /** How often in a row the phone had no room for what came. */
  let full = 0;
  let roomless = { until: 0, emptied: 0 };
  const pace = pacing(world, LIMIT, LEAST);
  const { answered, meet } = meeting(world);

  /**
   * Without If-None-Match now and then: only a whole answer renews the lease.
   * @param {Identity} who @param {string} cursor
   */
  async function headersOf(who, cursor) {
    const lease = await cards.lease();
    const fresh = lease?.at !== undefined && Math.abs(world.now() - lease.at) < RENEW_MS;
    /** @type {Record<string, string>} */
    const known = cursor && fresh ? { "If-None-Match": `"${cursor}"` } : {};
    return { Authorization: `Bearer ${who.token}`, "Accept-Card": String(CARD), ...known };
  }

  /** @param {Response} response */
  function rest(response) {
    if (response.status !== 429 && response.status !== 503) return;
    const asked = 1_000 * (Number(response.headers.get("Retry-After")) || 1);
    restUntil = world.now() + Math.min(LONGEST_MS, asked);
  }

  /** What found no room finds none four seconds later: the same page is not brought again and again, unless all went meanwhile. @param {unknown} failure */
  function failed(failure) {
    if (!isFull(failure)) return;
    full += 1;
    const until = world.now() + Math.min(FULL_MS, ROOMY_MS * 2 ** full);
    roomless = { until, emptied: apply.emptied() };
  }

  /** Whether nothing is asked for now. */
  function resting() {
    const waits = (/** @type {number} */ left) => left > 0 && left <= FULL_MS;
    const roomy = roomless.emptied === apply.emptied() ? roomless.until : 0;
    return [restUntil, roomy].some((until) => waits(until - world.now()));
  }

  /** Who is given nothing more reads nothing more; unless it is said of a sign-in before, or of a locked phone, which shows no token. @param {Identity} who */
  async function ended({ token }) {
    if (!token || (await around.who())?.token !== token) return;
    if (await apply.inTurn(cards.end)) await around.tell([]);
  }

  /** A store that is this guide's no more. No card says whose it is: all go, and those of other stores are pulled again. @param {string} store */
  async function taken(store) {
    if (await cards.meta(`cursor:${store}`)) await apply.reset();
  }

  /** A locked phone shows no token: that it is given nothing says nothing of its sign-in. @param {Identity} who @param {string} store @param {number} status @param {any} body */
  async function refused(who, store, status, body) {
    if (status === 401) await ended(who);
    if (status === 404) await taken(store);
    if (status !== 401 || who.token) await around.refused(who, status, body);
  }

  /**
   * @param {Identity} who @param {string} store @param {string} cursor @param {AbortSignal} signal
   * @returns {Promise<Page | null>} null when nothing is new or nothing can be had now
   */
  async function ask(who, store, cursor, signal) {
    const query = new URLSearchParams({ store, cursor, limit: String(pace.most()) });
    const response = await world.fetch(`/sync/v1/pull?${query}`, {
      headers: await headersOf(who, cursor),
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      signal,
    });
    const { status } = response;
    rest(response);
    answered(who, response);
    if (!trusted(response) || ![200, 401, 403, 404, 409].includes(status)) return null;
    const body = await response.json();
    if (status !== 200) await refused(who, store, status, body);
    const still = (await around.who())?.id === who.id;
    return status === 200 && still ? body : null;
  }

  /**
   * Takes page after page; the next is on its way while one is being kept.
   * @param {Identity} who @param {string} store @param {{ next: string, whole: boolean }} from
   * @param {Set<string>} changed members whose cards say something new
   * @returns {Promise<boolean>} whether to begin anew
   */
  async function pages(who, store, { next, whole }, changed) {
    /** @type {Promise<void>} */
    let keeping = Promise.resolve();
    for (let more = true; more; ) {
      const asked = world.now();
      const asking = pace.within((signal) => ask(who, store, next, signal));
      const page = await asking.finally(() => keeping);
      if (!page) return false;
      pace.more(asked);
      if (!(await around.heard(page, asked, next === ""))) return true;
      for (const m of whole ? await differing(cards, page.rows) : page.rows.map(({ k }) => k))
        changed.add(m);
      keeping = apply.page(page, { store, next, device: who.device }, whole, world.now());
      keeping.catch(() => {});
      ({ next, more } = page);
    }
    await keeping;
    full = 0;
    return false;
  }

  /** @param {Identity} who @param {string} store @returns {Promise<boolean>} whether to begin anew */
  async function pullStore(who, store) {
    const from = (await cards.meta(`cursor:${store}`)) ?? { next: "", whole: false };
    const changed = new Set();
    const locked = await cards.lockedSince();
    const anew = await pages(who, store, from, changed);
    const opened = locked && !(await cards.lockedSince());
    if (changed.size > 0 || opened) await around.tell(from.whole ? [...changed] : []);
    return anew;
  }

  /** Cards of another sign-in go: nobody has their key any more. A sign-in says so too, but its worker may die, or the power go, before it is done. @param {Identity} who */
  async function ownCards({ device }) {
    const held = await cards.meta("device");
    if (held && held !== device) await apply.reset();
  }

  /** @param {boolean} pressed */
  async function pullAll(pressed) {
    const who = await around.who();
    if (!who || (resting() && !pressed)) return;
    await ownCards(who);
    for (const { id } of who.stores) {
      if ((await pullStore(who, id)) && (await pullStore(who, id))) return;
    }
  }

  /** Pulls every store of the guide; one at a time, and never fails: the next trigger goes on at the saved cursor. @param {boolean} [pressed] while it rests too */
  const pull = (pressed = false) => {
    running ??= pullAll(pressed)
      .catch(failed)
      .finally(() => {
        running = null;
      });
    return running;
  };

  // The page that is waited for goes to the centre in any case; not let in, it would end at the sign-in.
  return { pull: () => pull(), meet: () => meet(running, () => pull(true)) };
}
