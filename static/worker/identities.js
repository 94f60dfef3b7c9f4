// Who signed in on this phone. Names, stores' names and the token are for their own person's eyes; what sends sealed edits is not.
import { got } from "./idb.js";
import { seal, unseal } from "./sealing.js";
import { countAnew } from "./straight.js";

/** @import { Identity, Leaving, Lying } from "./types.js" */
/** @typedef {import("./keyring.js").Keyring} Keyring */

/** @param {string} id */
const where = (id) => `identity:${id}`;

/** @param {ReturnType<typeof import("./idb.js").database>} db @param {Keyring} keys */
export function identities(db, keys) {
  /** @param {string} id @returns {Promise<Lying | undefined>} */
  const lying = (id) => db.read(["identities"], (tx) => got(tx.objectStore("identities").get(id)));

  /** The centre's public key, as it was told to each. @type {Map<string, string>} */
  const centres = new Map();

  /** @param {Identity} who @returns {Promise<Lying>} */
  async function closed({ token, staff, stores, ...rest }) {
    const key = await keys.data(rest.id);
    if (!key) throw new Error("locked");
    return {
      ...rest,
      staff: { id: staff.id, role: staff.role },
      stores: stores.map(({ id, tz }) => ({ id, tz })),
      v: await seal(key, where(rest.id), { token, staff, stores }),
    };
  }

  /** @param {Lying} kept @returns {Promise<Identity>} without token and names while locked */
  async function open({ v, ...rest }) {
    if (rest.seal) centres.set(rest.id, rest.seal); // the browser may throw away what lies here
    const key = v ? await keys.data(rest.id) : null;
    const own = v && key ? await unseal(key, where(rest.id), v).catch(() => null) : null;
    const name = { name: "", ...rest.staff };
    const stores = rest.stores.map((store) => ({ name: "", ...store }));
    return { token: "", ...rest, staff: name, stores, ...own };
  }

  return {
    /** @param {string} id @returns {Promise<Identity | undefined>} */
    identity: async (id) => {
      const kept = await lying(id);
      return kept && open(kept);
    },
    /** The centre's public key, as it was told to somebody. @param {string} id */
    centreOf: async (id) => centres.get(id) ?? (await lying(id))?.seal,
    /** One who signed in before anything was sealed: from now on theirs is. @param {Identity} who */
    adopt: async (who) => {
      await keys.enrol(who.id, undefined, true);
      const kept = await closed(who);
      await db.strict(["identities"], (tx) => tx.objectStore("identities").put(kept));
    },
    /** From now on somebody's edits are sent to another address. @param {string} id @param {string} to */
    sendTo: (id, to) =>
      db.strict(["identities"], async (tx) => {
        const store = tx.objectStore("identities");
        store.put({ ...(await got(store.get(id))), to });
      }),
    /** The ids this phone has with the centre, one a person who signed in here. @returns {Promise<string[]>} */
    devices: () =>
      db.read(["identities"], async (tx) => {
        const known = await got(tx.objectStore("identities").getAll());
        return known.map((/** @type {Identity} */ { device }) => device);
      }),
    /** Signs a guide in. A new device counts anew, what still waits first; and what may have to be sent again. @param {Identity} who */
    enrol: async (who) => {
      const kept = await closed(who);
      if (who.seal) centres.set(who.id, who.seal);
      await db.strict(["identities", "state", "ops", "verdicts"], async (tx) => {
        const store = tx.objectStore("identities");
        const before = await got(store.get(who.id));
        if (before && before.device !== who.device) await countAnew(tx, who.id);
        store.put(kept);
        tx.objectStore("state").put(who.id, "who");
        tx.objectStore("state").delete("leaving");
      });
    },
    /** Signs the guide off: no power cut brings them back, nor opens what is theirs. @param {string} who @param {Leaving | null} leaving what the centre has yet to end */
    leave: (who, leaving) =>
      db.strict(["state"], (tx) => {
        tx.objectStore("state").put("", "who");
        if (leaving) tx.objectStore("state").put(leaving, "leaving");
        return who ? keys.forget(tx, who) : undefined;
      }),
  };
}
