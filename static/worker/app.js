// The local server: takes a request, finds its handler, gives its answer.
import { ACCOUNTS, leave } from "./accounts.js";
import { ALLERGIES } from "./allergies.js";
import { BOUGHT } from "./bought.js";
import { CONSENTS } from "./consents.js";
import { fields } from "./fields.js";
import { FOLLOWUPS } from "./followups.js";
import { ITEMS } from "./items.js";
import { JOIN } from "./join.js";
import { LEAD } from "./lead.js";
import { instead, LOCKING, meet, READERS, rest } from "./locking.js";
import { MEMBERS } from "./members.js";
import { MOVES } from "./moves.js";
import { NOTES } from "./notes.js";
import { render, teach } from "./page.js";
import { practising } from "./practice.js";
import { PROMPTS } from "./prompts.js";
import { html, Problem, wantsFragment, within } from "./respond.js";
import { isFull } from "./room.js";
import { router } from "./router.js";
import { STATUS } from "./status.js";

/** @import { Identity } from "./types.js" */
/** @typedef {import("./phone.js").Phone} Phone */
/** @typedef {import("./router.js").Route} Route */
/**
 * @typedef {object} Ask one request, read
 * @property {Phone} phone
 * @property {Identity} who
 * @property {Record<string, any>} params
 * @property {URL} url
 * @property {URLSearchParams} query
 * @property {(name: string) => string} text a form's field; "" where there is none
 * @property {boolean} fragment
 * @property {string} target what htmx replaces
 * @property {Promise<import("./types.js").Standing>} [standing] of the outbox, where it was asked for early
 * @property {(ms?: number) => Promise<Response>} network asked once; where there is none within so many ms, as without network
 * @property {(work: () => Promise<any>) => void} later at once after the answer
 * @property {(work: () => Promise<any>) => void} rested once the page has drawn the answer: nobody waits for it
 * @property {(members: string[], sending?: Promise<void> | null) => void} saved something was kept: tell the pages, and send it where it is not `sending`
 */

const HANDLERS = {
  ...MEMBERS,
  ...JOIN,
  ...NOTES,
  ...MOVES,
  ...ALLERGIES,
  ...ITEMS,
  ...CONSENTS,
  ...PROMPTS,
  ...BOUGHT,
  ...FOLLOWUPS,
  ...LEAD,
  ...STATUS,
  ...ACCOUNTS,
  ...LOCKING,
};
const NOBODY = /** @type {any} */ ({ staff: {}, stores: [] });
export const DRAWN_MS = 300;
const CAPTURE = /^(members\.(scan_page|join_page)|notes\..+|accounts\..+)$/;
const OPEN = /^\/(sign-in|sign-out|pin|me|c)(\/|$)/;

/** @param {Phone} phone */
export function openApp(phone) {
  /** @type {ReturnType<typeof router> | null} */
  let routes = null;
  const practice = practising(phone);

  /** @returns {Promise<void>} */
  const drawn = () => new Promise((ok) => void phone.world.timer(ok, DRAWN_MS));

  /** @param {Ask} ask @param {unknown} fault */
  async function problem(ask, fault) {
    const told = isFull(fault) ? new Problem(507, "storage") : new Problem(500, "failed");
    const { status, message: reason, n } = fault instanceof Problem ? fault : told;
    return html(await render(ask, "errors/_problem.html", "", { status, reason, n }), status);
  }

  /** Who is signed in; a phone that was left too long is locked before it answers. @param {Request} request @param {boolean} writes */
  async function somebody({ mode }, writes) {
    const who = await phone.session.who().catch(() => undefined);
    if (!who) return undefined;
    const rested = await rest(phone, who);
    if (writes || mode === "navigate") phone.outbox.keys.use();
    return rested ? phone.session.who() : who;
  }

  /** What answers: every whole page asks for the digits first, or for the choice of them, but where one scans and notes. @param {(ask: Ask) => Promise<Response>} handler @param {Route} route @returns {(ask: Ask) => Promise<Response>} */
  const opened =
    (handler, { writes, endpoint }) =>
    async (ask) => {
      if (writes || ask.fragment || CAPTURE.test(endpoint)) return handler(ask);
      return (await instead({ ...ask, phone })) ?? handler(ask);
    };

  /**
   * @param {Request} request @param {Route} route @param {URL} url @param {string} acting the page that asks
   * @param {(work: Promise<any>) => void} wait keeps the worker alive
   * @returns {Promise<Response>}
   */
  async function answer(request, route, url, acting, wait) {
    /** @type {Promise<Response> | undefined} */
    let asked;
    const network = (/** @type {number} */ ms = 0) => {
      asked ??= fetchOrOffline(request, ms);
      return asked;
    };
    const who = (await somebody(request, route.writes)) ?? NOBODY;
    const leaves = route.handler === leave;
    if (!leaves && !READERS.includes(who.staff.role)) return network();
    const { at, handler } = await practice.turn(who, route, leaves);
    /** @type {(() => Promise<any>)[]} */
    const after = [];
    /** @type {Ask} */
    const ask = {
      phone: at,
      who,
      network,
      params: route.params,
      url,
      query: url.searchParams,
      text: await fields(request),
      fragment: wantsFragment(request),
      target: request.headers.get("HX-Target") ?? "",
      later: (work) => void after.push(work),
      rested: (work) => void after.push(() => drawn().then(work)),
      saved: (members, sending) => {
        after.push(
          () => at.tell(members, acting),
          () => sending ?? at.push(true),
        );
      },
    };
    if (!route.writes) {
      ask.standing = at.outbox.standing();
      ask.rested(phone.sync);
    }
    try {
      if (!leaves) await teach(ask);
      return await opened(handler, route)(ask);
    } catch (fault) {
      return route.writes ? problem(ask, fault) : network();
    } finally {
      wait(Promise.all(after.map((work) => work())));
    }
  }

  /** The centre's own pages stay behind the lock too, but where one signs in. @param {Request} request @returns {Promise<Response | null>} */
  async function behindLock(request) {
    if (request.mode !== "navigate" || OPEN.test(new URL(request.url).pathname)) return null;
    const who = await somebody(request, true);
    if (!who || !READERS.includes(who.staff.role)) return null;
    return instead({ phone, who, url: new URL(request.url), fragment: false }, true);
  }

  /** @param {Request} request @returns {Promise<Response>} */
  async function reached(request) {
    if (!(await phone.closed())) throw new TypeError("no answer");
    if (!OPEN.test(new URL(request.url).pathname))
      await meet(phone, await phone.session.who().catch(() => undefined));
    return phone.world.fetch(request);
  }

  /**
   * The network's answer; without network a page says so. Nobody sees a page of who has signed off: where that could not
   * be told to the centre, it is told first.
   * @param {Request} request @param {number} [ms] how long it is waited for; without, as long as it takes
   * @returns {Promise<Response>}
   */
  async function fetchOrOffline(request, ms) {
    const closed = await behindLock(request);
    if (closed) return closed;
    try {
      return await within(reached(request), phone.world, ms);
    } catch (fault) {
      if (request.mode !== "navigate") throw fault;
      const who = await phone.session.who().catch(() => null);
      const ask = /** @type {any} */ ({ phone, who: who ?? NOBODY });
      const page = who === undefined ? "accounts/signed_out.html" : "errors/offline.html";
      const locked = Boolean(await phone.cards.ended());
      return html(await render(ask, page, "", { locked }), 503);
    }
  }

  return {
    /** @param {Request} request @param {URL} url */
    route: (request, url) => {
      routes ??= router(phone.templates.data.paths, { ...HANDLERS, ...practice.handlers });
      return routes(request, url);
    },
    answer,
    fetchOrOffline,
  };
}
