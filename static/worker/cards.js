// What the centre told this phone: cards, the index of members, follow-ups, products, settings. All of it can be pulled again.
import { database, got } from "./idb.js";
import { LOCKED } from "./keys.js";
import { unpacked } from "./packed.js";
import { whereIn } from "./rows.js";
import { unseal } from "./sealing.js";
import { visits } from "./visits.js";

/** @import { Lease, World } from "./types.js" */
/** @typedef {Lease & { v?: Uint8Array<ArrayBuffer> }} Lying a lease, its key sealed */

export const FEEDS = ["cards", "index", "followups", "products", "settings"];
const REFILL_MS = 12 * 3_600_000;
const BALLAST_BYTES = 2 * 1024 * 1024;

/** What was laid before it was sealed is pulled again. @param {IDBDatabase} db @param {IDBTransaction} _tx @param {number} from */
function lay(db, _tx, from) {
  if (from > 0) for (const name of [...FEEDS, "meta"]) db.deleteObjectStore(name);
  db.createObjectStore("cards", { keyPath: "m" }).createIndex("c", "c", { multiEntry: true });
  db.createObjectStore("index");
  db.createObjectStore("followups", { keyPath: "id" }).createIndex("m", "m");
  db.createObjectStore("products", { keyPath: "k" }).createIndex("b", "b");
  db.createObjectStore("settings", { keyPath: "k" });
  db.createObjectStore("meta");
  if (from > 0) return;
  db.createObjectStore("presence", { keyPath: "m" }).createIndex("at", "at");
  db.createObjectStore("visit", { keyPath: "id" }).createIndex("m", "m");
}

/**
 * @param {World} world
 * @param {{ now: () => number, latest: () => Promise<number>, state: { told: number }, key: () => Promise<CryptoKey | null>, load: () => Promise<{ who: string }> }} session its clock is corrected by the server's
 * @param {import("./keyring.js").Keyring} keys
 */
export function openCards(world, session, keys) {
  const db = database(world.indexedDB, "crm-cards", 2, lay);
  /** @type {{ key: CryptoKey | null, rows: Promise<Record<string, any>> } | null} */
  let settings = null;
  /** @type {Lying | null | undefined} */
  let lease;

  /** @param {string} store @param {(store: IDBObjectStore) => IDBRequest} ask @returns {Promise<any>} */
  const ask = (store, ask) => db.read([store], (tx) => got(ask(tx.objectStore(store))));

  const grounds = async () => {
    lease ??= (await ask("meta", (meta) => meta.get("lease"))) ?? null;
    return lease;
  };
  /** When the lease ended, ms; 0 while it lasts, or before the first. */
  const ended = async () => {
    const until = new Date((await grounds())?.until ?? 0).getTime();
    return until && until <= (await session.latest()) ? until : 0;
  };
  /** @returns {Promise<import("./keys.js").Key>} */
  const held = async () => ((await ended()) ? LOCKED : ((await session.key()) ?? LOCKED));

  /** @param {string} store @param {string} by the name of its key @param {any[]} kept @returns {Promise<any[]>} */
  const unsealed = async (store, by, kept) => {
    const data = await held();
    if (data === LOCKED) return [];
    return Promise.all(kept.map((each) => unseal(data, whereIn(store, each[by]), each.v)));
  };

  /** What lies here; `none` where it was sealed with the key before, which is only until those cards went: they are pulled again. @param {CryptoKey} key @param {string} store @param {string} name @param {Uint8Array<ArrayBuffer>} sealed @param {any} none @returns {Promise<any>} */
  const opened = (key, store, name, sealed, none) =>
    unseal(key, whereIn(store, name), sealed).catch(() => none);

  /** @param {CryptoKey | null} key @returns {Promise<Record<string, any>>} */
  const readSettings = async (key) => {
    const rows = await ask("settings", (rows) => rows.getAll());
    const named = rows.map(async (/** @type {any} */ { k, v, s }) => {
      const own = s && key ? await opened(key, "settings", k, s, {}) : {};
      return [k, { ...v, ...own }];
    });
    return Object.fromEntries(await Promise.all(named));
  };

  return {
    db,
    held,
    ended,
    ...visits(world, session, keys, db, ask),
    /** What is kept now is sealed with it. Rejects while locked. */
    sealer: async () => {
      const key = await session.key();
      if (!key) throw new Error("locked");
      return key;
    },
    /** The lease; without its key while locked. @returns {Promise<Lease | null>} */
    lease: async () => {
      const [known, key] = await Promise.all([grounds(), session.key()]);
      if (!known?.v || !key) return known ?? null;
      return { ...known, hmac_key: await unseal(key, whereIn("meta", "lease"), known.v) };
    },
    /** The lease ends now: the next answer is asked for whole, and renews it. @returns {Promise<boolean>} whether it lasted until now */
    end: async () => {
      const known = await grounds();
      if (!known || (await ended())) return false;
      const over = { ...known, until: session.state.told || session.now(), at: undefined };
      await db.write(["meta"], (tx) => tx.objectStore("meta").put(over, "lease"));
      lease = undefined;
      return true;
    },
    /** Since when nobody may read the cards, ms; 0 while somebody may, or where nobody is. Capture goes on. */
    lockedSince: async () => {
      const end = await ended();
      if (end || (await session.key())) return end;
      return (await session.load()).who ? keys.since() : 0;
    },
    /** After a write of them: what was read before is read anew. @param {{ settings?: boolean, lease?: boolean }} what */
    stale: (what) => {
      if (what.settings) settings = null;
      if (what.lease) lease = undefined;
    },
    /** @param {string} m @returns {Promise<any>} the card's body, or null */
    card: async (m) => {
      const [kept, data] = await Promise.all([ask("cards", (cards) => cards.get(m)), held()]);
      return kept && data !== LOCKED ? opened(data, "cards", m, kept.v, null) : null;
    },
    /** @param {string} code an HMAC @returns {Promise<string | undefined>} */
    holder: async (code) =>
      (await ask("cards", (cards) => cards.index("c").getKey(code)))?.toString(),
    /** Packs of articles: the one of this key, or all. @param {string} [k] @returns {Promise<any[]>} */
    packs: async (k) =>
      unsealed("products", "k", await ask("products", (products) => products.getAll(k))),
    followups: async () =>
      unsealed("followups", "id", await ask("followups", (followups) => followups.getAll())),
    /** @param {string} m */
    followupsOf: async (m) =>
      unsealed("followups", "id", await ask("followups", (rows) => rows.index("m").getAll(m))),
    /** Setting rows by their key. @returns {Promise<Record<string, any>>} */
    settings: async () => {
      const key = await session.key();
      if (!settings || settings.key !== key) settings = { key, rows: readSettings(key) };
      return settings.rows;
    },
    /** The lead's list as `apply.list` kept it; null where there is none or it is locked. @returns {Promise<any>} */
    list: async () => unpacked(await held(), await ask("meta", (meta) => meta.get("list"))),
    /** @param {string} name @returns {Promise<any>} */
    meta: (name) => ask("meta", (meta) => meta.get(name)),
    /** Room that is given back first when the phone is full. */
    layBallast: () =>
      db.write(["meta"], (tx) =>
        tx.objectStore("meta").put(new Uint8Array(BALLAST_BYTES), "ballast"),
      ),
    dropBallast: () =>
      db.write(["meta"], async (tx) => {
        const meta = tx.objectStore("meta");
        const held = await got(meta.getKey("ballast"));
        if (held) meta.delete("ballast");
        return Boolean(held);
      }),
    /**
     * A share of the cards goes, those first that were opened longest ago or never; they are pulled again another day.
     * @param {number} share 0…1 @returns {Promise<boolean>} whether there were any
     */
    shed: async (share) => {
      const [all, seen] = await Promise.all([
        ask("cards", (cards) => cards.getAllKeys()),
        ask("presence", (presence) => presence.getAll()),
      ]);
      const opened = new Map(seen.map((/** @type {any} */ { m, at }) => [m, at]));
      const age = (/** @type {string} */ m) => opened.get(m) ?? 0;
      all.sort((/** @type {string} */ a, /** @type {string} */ b) => age(a) - age(b));
      await db.write(["cards", "meta"], (tx) => {
        for (const m of all.slice(0, Math.ceil(all.length * share)))
          tx.objectStore("cards").delete(m);
        tx.objectStore("meta").put(world.now(), "shed");
      });
      return all.length > 0;
    },
    /** Whether cards went for want of room, long enough ago to try again. */
    mayRefill: async () => {
      const shed = await ask("meta", (meta) => meta.get("shed"));
      return shed !== undefined && Math.abs(world.now() - shed) >= REFILL_MS;
    },
  };
}
