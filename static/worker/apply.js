// Writes what the centre sent: a page in one transaction with its cursor.

import { FEEDS } from "./cards.js";
import { drop, putDown } from "./gone.js";
import { between, got } from "./idb.js";
import { LOCKED } from "./keys.js";
import { chunk, Faces, line, merged } from "./lines.js";
import { lying, SHAPES, whereIn } from "./rows.js";
import { seal, unseal } from "./sealing.js";

/** @import { Page, Row } from "./types.js" */
/** @typedef {ReturnType<typeof import("./cards.js").openCards>} Cards */
/** @typedef {Pick<Page, "rows"> & Partial<Page>} Some */

const CHUNK = 0;
const CHANGES = 1;
const MOST_CHANGES = 16;
const INDEX = "index";
/** @param {Cards} cards */
export function applying(cards) {
  const { db } = cards;
  /** @type {Promise<any>} */
  let last = Promise.resolve();
  /** @type {{ data: CryptoKey, read: Promise<Faces> } | null} */
  let faces = null;
  /** Members whose cards a push brought while pages were still coming, which may be older: its number in each store. @type {Map<string, Record<string, number>>} */
  const brought = new Map();

  /** One write after the other. @template T @param {() => Promise<T>} work @returns {Promise<T>} */
  const inTurn = (work) => {
    const mine = last.then(work);
    last = mine.catch(() => {});
    return mine;
  };

  let emptied = 0;
  /** What was read before is read anew. */
  const stale = () => {
    emptied += 1;
    faces = null;
    brought.clear();
    cards.stale({ settings: true, lease: true });
  };

  /** Puts a record; a card only when it is no older than the one held. @param {IDBObjectStore} store @param {any} record @param {boolean} check */
  async function put(store, record, check) {
    const checked = check || brought.has(record.m);
    const held = checked && store.name === "cards" ? await got(store.get(record.m)) : null;
    if (!held || held.rev <= record.rev) store.put(record);
  }

  /** Changes of the index, after those before them. @param {IDBObjectStore} index @param {unknown} lines */
  async function append(index, lines) {
    const keys = await got(index.getAllKeys(between([CHANGES], [CHANGES + 1])));
    const [, last = -1] = /** @type {number[]} */ (keys.at(-1) ?? []);
    index.put(lines, [CHANGES, last + 1]);
  }

  /** Folds the latest changes into their chunks once there are many. */
  async function tidy() {
    const data = await cards.held();
    const [keys, texts] = await db.read(["index"], (tx) => {
      const index = tx.objectStore("index");
      const range = between([CHANGES], [CHANGES + 1]);
      return Promise.all([got(index.getAllKeys(range)), got(index.getAll(range))]);
    });
    if (keys.length < MOST_CHANGES || data === LOCKED) return;
    /** @type {Map<number, string[]>} */
    const touched = new Map();
    for (const text of await Promise.all(
      texts.map((/** @type {any} */ text) => unseal(data, INDEX, text)),
    )) {
      for (const each of text.split("\n")) {
        const at = chunk(each.split("\t", 1)[0]);
        touched.set(at, [...(touched.get(at) ?? []), each]);
      }
    }
    const old = await db.read(["index"], (tx) =>
      Promise.all([...touched.keys()].map((at) => got(tx.objectStore("index").get([CHUNK, at])))),
    );
    const fresh = await Promise.all(
      [...touched].map(async ([at, changes], nth) => {
        const before = old[nth] ? await unseal(data, INDEX, old[nth]) : "";
        return { at, v: await seal(data, INDEX, merged(before, changes)) };
      }),
    );
    await db.write(["index"], (tx) => {
      const index = tx.objectStore("index");
      for (const each of keys) index.delete(each);
      for (const { at, v } of fresh) index.put(v, [CHUNK, at]);
    });
  }

  /** What was asked from here is kept only if nothing went meanwhile: else cards would be missing for good. @param {IDBTransaction} tx @param {{ store: string, next: string }} from */
  async function mustFollow(tx, { store, next }) {
    const held = await got(tx.objectStore("meta").get(`cursor:${store}`));
    if ((held?.next ?? "") !== next) throw new Error("the phone's cards went meanwhile");
  }

  /**
   * @param {Some} page @param {Record<string, unknown>} meta @param {boolean} check whether to keep a later card
   * @param {{ store: string, next: string }} [from] the cursor that the page was asked with
   */
  async function write(page, meta, check, from) {
    const data = await cards.sealer();
    const index = page.rows.filter(({ t }) => t === "index");
    const changes = (page.gone ?? []).map(({ m }) => m);
    for (const row of index) changes.push(line(row.body));
    /** @param {Row} row */
    const older = ({ k, seq }) => (brought.get(k)?.[from?.store ?? ""] ?? 0) > seq;
    const down = index.filter((row) => row.body.x && !older(row)).map(({ k }) => k);
    const lines = changes.length > 0 ? await seal(data, INDEX, changes.join("\n")) : "";
    const known = page.rows.filter((row) => row.t in SHAPES);
    const sealed = await Promise.all(known.map((row) => lying(data, row)));
    await db.write([...FEEDS, "meta", "presence", "visit"], async (tx) => {
      if (from) await mustFollow(tx, from);
      for (const each of page.gone ?? []) await drop(tx, each);
      await putDown(tx, down);
      await Promise.all(
        sealed.map(({ store, record }) => put(tx.objectStore(store), record, check)),
      );
      if (lines) await append(tx.objectStore("index"), lines);
      for (const [name, value] of Object.entries(meta)) tx.objectStore("meta").put(value, name);
    });
    cards.stale({ settings: known.some(({ t }) => t === "setting"), lease: "lease" in meta });
    if (lines) {
      (await faces?.read)?.learn(changes);
      await tidy();
    }
  }

  /** The lease as it lies here: its key opens codes, and is for who works here; what shown codes are checked with is public. @param {import("./types.js").Lease | undefined} lease @param {number} at ms */
  async function leased(lease, at) {
    if (!lease) return {};
    const v = await seal(await cards.sealer(), whereIn("meta", "lease"), lease.hmac_key);
    return { lease: { until: lease.until, codes: lease.codes, at, v } };
  }

  /** @param {CryptoKey} data */
  const load = async (data) => {
    const [chunks, changes] = await db.read(["index"], (tx) => {
      const index = tx.objectStore("index");
      return Promise.all([CHUNK, CHANGES].map((at) => got(index.getAll(between([at], [at + 1])))));
    });
    /** @param {any[]} kept @returns {Promise<string[]>} */
    const texts = async (kept) =>
      (await Promise.all(kept.map((each) => unseal(data, INDEX, each)))).filter(Boolean);
    const lines = (await texts(changes)).flatMap((text) => text.split("\n"));
    return new Faces(await texts(chunks), lines);
  };

  return {
    /** A page of a store's feed. @param {Page} page @param {{ store: string, next: string, device?: string }} from and by whose sign-in it was asked for @param {boolean} complete @param {number} now */
    page: (page, from, complete, now) =>
      inTurn(async () => {
        const whole = complete || !page.more;
        const { store, device } = from;
        const meta = { epoch: page.epoch, device, [`cursor:${store}`]: { next: page.next, whole } };
        return write(page, { ...meta, ...(await leased(page.lease, now)) }, complete, from);
      }),
    /** Rows a push brought; the cursor stays. Without their epoch, a card of the life before a restore would outlast it. @param {Row[]} rows @param {string} epoch @param {string} [device] */
    rows: (rows, epoch, device) =>
      inTurn(async () => {
        const held = await cards.meta("epoch");
        if (held && held !== epoch) return;
        for (const { k, seq, store = "" } of rows)
          brought.set(k, { ...brought.get(k), [store]: seq });
        await write({ rows }, { epoch, device }, true);
      }),
    /** Another write of its own, before or after all these. */
    inTurn,
    /** All that can be pulled again goes; what this phone alone knows of the visit stays. */
    reset: () =>
      inTurn(async () => {
        await db.write([...FEEDS, "meta"], (tx) => {
          for (const name of [...FEEDS, "meta"]) tx.objectStore(name).clear();
        });
        stale();
      }),
    /** All that can be pulled again goes, with its database. */
    forget: () =>
      inTurn(async () => {
        await cards.db.destroy();
        stale();
      }),
    /** How often all of it went. */
    emptied: () => emptied,
    /** The index of members; read when first searched. @returns {Promise<Faces>} */
    faces: async () => {
      const data = await cards.held();
      if (data === LOCKED) return new Faces([], []);
      if (faces?.data !== data) faces = { data, read: load(data) };
      return faces.read;
    },
  };
}
