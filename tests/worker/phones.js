// A phone before a centre, and what it may be given there.
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { openPhone } from "../../static/worker/phone.js";
import { SEAL } from "./centre.js";

const NO_PAGES = { render: () => "", data: { paths: {}, assets: {}, desk: [] } };

/**
 * A phone before `centre`; give it `indexedDB` of an earlier one to start the same phone again, and its `pages` where they
 * stayed open meanwhile: what they hold.
 */
export function phoneAt(
  centre,
  {
    indexedDB = new IDBFactory(),
    now = () => Date.now(),
    fetch: via,
    templates = NO_PAGES,
    pages = { held: null },
  } = {},
) {
  const timers = [];
  const posted = [];
  let tail = Promise.resolve();
  const world = {
    indexedDB,
    now,
    random: () => 0.5,
    online: () => true,
    build: "test",
    askPages: async () => pages.held,
    tellPages: async (held) => {
      pages.held = held;
    },
    timer: (work, ms) => timers.push({ work, ms }),
    lock: (_name, work) => {
      tail = tail.then(work, work);
      return tail;
    },
    fetch: (asked, init) =>
      (via ?? fetch)(asked instanceof Request ? asked : new URL(asked, centre.url), init),
  };
  const phone = openPhone(world, templates, async (message) => void posted.push(message));
  return { ...phone, indexedDB, timers, posted };
}

export const store = (id) => ({ id, name: `Store ${id}`, tz: "Asia/Shanghai" });
export const GUIDE_A = {
  id: "guide-a",
  device: "phone-1",
  token: "token-a",
  session: "session-a",
  ticket: "ticket-a",
  seal: SEAL,
  staff: { id: "guide-a", name: "王芳", role: "guide" },
  stores: [store("s1")],
};
export const GUIDE_B = {
  ...GUIDE_A,
  id: "guide-b",
  device: "phone-2",
  token: "token-b",
  session: "session-b",
  ticket: "ticket-b",
  staff: { id: "guide-b", name: "Lin", role: "guide" },
};

let minted = 0;

/** An operation, as a handler would make it. */
export function op(k, { m = "m-1", act = "guide-a", ...rest } = {}) {
  minted += 1;
  const id = `0193${String(minted).padStart(4, "0")}-0000-7000-8000-000000000000`;
  const hlc = `0${(1_700_000_000_000 + minted).toString(16).padStart(12, "0")}-0000`;
  return { id, v: 1, k, m, hlc, act, seen: 0, p: {}, ...rest };
}

/** A card's body as the centre sends it, every key present. */
export const card = (m, rest = {}) => ({
  m,
  rev: 1,
  name: "李静",
  address: "李女士",
  phone_mask: "138****5021",
  channel: "",
  birthday: "",
  joined: "2025-01-02",
  tier: "gold",
  stage: "growing",
  home: "s1",
  no_history: false,
  tags: [],
  facets: {},
  notes: [],
  note_count: 0,
  allergies: [],
  allergy_none: null,
  allergy_state: "unknown",
  consent: {},
  outcomes: {},
  contacts: [],
  seen_at: "",
  dead: [],
  prompts: [],
  facts: {
    visits: 0,
    last_visit: "",
    usual_gap_days: null,
    usual_basket: null,
    spend_year: 0,
    last_bought: "",
    first_visit: "",
  },
  people: {},
  codes: [],
  ...rest,
});
export const cardRow = (m, rest) => ({ t: "card", k: m, body: card(m, rest) });
export const indexRow = (m, n, y, rest = {}) => ({
  t: "index",
  k: m,
  body: { m, n, a: n, y, i: y.slice(0, 2), l: "5021", t: "gold", c: [], ...rest },
});
