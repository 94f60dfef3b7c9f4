// Practising on made-up members: a second phone beside the real one, with its own two databases and no line to the centre.
// It opens its key by itself, and leaves the pages the real one's: behind the digits lies no member of practice.
// Only what is asked of made-up members, or of no member, goes there; all of it goes when practice is over.
import { localDay } from "../shared/days.js";
import { tick } from "../shared/hlc.js";
import { practiceRows } from "./made_up.js";
import { openCard } from "./members.js";
import { show, storeOf } from "./page.js";
import { openPhone } from "./phone.js";
import { onward, Problem } from "./respond.js";

/** @import { Identity } from "./types.js" */
/** @typedef {import("./app.js").Ask} Ask */
/** @typedef {import("./phone.js").Phone} Phone */
/** @typedef {import("./router.js").Route} Route */
/** @typedef {(ask: Ask) => Promise<Response>} Handler */
/** @typedef {{ at: Phone, handler: Handler }} Turn */

const MADE_UP = /^practice-\d$/;
const HOW_MANY = 3;
/** What is answered by the practice phone though it is of no member. */
const OURS = [
  "members.first_steps",
  "members.scan_page",
  "members.scan",
  "members.search",
  "followups.today",
];
const ON = "practice";

/** Any code opens one of the made-up members, the same code the same one. @param {Ask} ask */
async function scan(ask) {
  const sum = [...ask.text("code")].reduce((n, sign) => n + (sign.codePointAt(0) ?? 0), 0);
  return openCard(ask, `practice-${(sum % HOW_MANY) + 1}`, "code");
}

/** @param {Ask} ask */
const practicePage = (ask) => show(ask, "members/practice", "sync", {});

/** @type {Record<string, Handler>} */
const INSTEAD = {
  "members.scan": scan,
  "members.join": async () => {
    throw new Problem(422, "practice");
  },
};

/** @param {Phone} phone the real one */
export function practising(phone) {
  /** @type {Phone | null} */
  let other = null;
  /** @type {string | undefined} whose practice it is; "" for nobody's */
  let whose;

  const { indexedDB } = phone.world;
  const world = {
    ...phone.world,
    indexedDB: /** @type {IDBFactory} */ ({
      open: (name, version) => indexedDB.open(`practice-${name}`, version),
      deleteDatabase: (name) => indexedDB.deleteDatabase(`practice-${name}`),
    }),
    fetch: () => Promise.reject(new TypeError("practice")),
    online: () => false,
    askPages: async () => null,
    tellPages: async () => {},
  };
  const made = () => {
    other ??= Object.assign(
      openPhone(world, phone.templates, async () => {}),
      { practice: true },
    );
    return other;
  };

  async function end() {
    whose = "";
    await phone.outbox.remember({ [ON]: "" });
    const old = made();
    other = null;
    await old.cards.db.destroy();
    await old.outbox.db.destroy();
  }

  /** @param {Ask} ask */
  async function begin(ask) {
    const { who } = ask;
    await end();
    const at = made();
    await at.session.change({ ...who, token: "", lock: undefined });
    const { tz } = await storeOf(ask);
    const settings = Object.values(await phone.cards.settings());
    const { lang } = phone.session.state;
    const day = localDay(phone.session.now(), tz);
    await at.apply.rows(
      practiceRows(settings, who.id, lang, day, tick("", phone.session.now())),
      "practice",
    );
    await phone.outbox.remember({ [ON]: who.id });
    whose = who.id;
    return onward("/");
  }

  /** @param {Identity} who @param {Route} route @returns {Promise<Turn | null>} */
  async function ours(who, { endpoint, params, handler }) {
    whose ??= (await phone.outbox.recall(ON))[0] ?? "";
    if (!whose || whose !== who.id) return null;
    const instead = INSTEAD[endpoint];
    const ours = params.m === undefined ? OURS.includes(endpoint) : MADE_UP.test(params.m);
    if (!ours && !instead) return null;
    const at = made();
    await at.session.load();
    at.session.state.lang = phone.session.state.lang;
    return { at, handler: instead ?? handler };
  }

  return {
    /**
     * Which phone a request is for, and what answers it there. Whoever leaves ends their practice.
     * @param {Identity} who @param {Route} route @param {boolean} leaves @returns {Promise<Turn>}
     */
    turn: async (who, route, leaves) => {
      const real = { at: phone, handler: route.handler };
      const turn = await ours(who, route).catch(() => null); // a disk that fails is the real handler's to tell
      if (leaves && whose) await end().catch(() => {});
      return turn ?? real;
    },
    handlers: {
      "GET members.practice_page": practicePage,
      "POST members.practise": begin,
      "POST members.practice_over": async () => {
        await end();
        return onward("/sync");
      },
    },
  };
}
