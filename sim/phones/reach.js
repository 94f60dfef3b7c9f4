// Whom a guide may ever have met: no phone is given the card of anybody else while they work on it.

export class Reach {
  /** @param {{ id: string, stores: string[] }[]} members */
  constructor(members) {
    this.stores = new Map(members.map(({ id, stores }) => [id, new Set(stores)]));
    /** Who was one with whom: a code of the one is the other's too. @type {Map<string, string>} */
    this.into = new Map();
  }

  /** A member comes to a store, or brings along those of whom they are one with. @param {string} what @param {string} id @param {{ store?: string, away?: string }} more */
  fact(what, id, { store, away }) {
    const mine = this.stores.get(id);
    if (what === "join" && store) mine?.add(store);
    if (what !== "merge" || !away) return;
    this.into.set(away, id);
    for (const one of this.stores.get(away) ?? []) mine?.add(one);
  }

  /** Somebody's code is read, or something said of them: their visit may bring them to a store. @param {any} device @param {{ id: string }} member */
  met({ staff }, { id }) {
    for (const one of [id, this.into.get(id) ?? id])
      for (const store of staff.stores) this.stores.get(one)?.add(store);
  }

  /** Members of these whom no store of who works on the phone ever held. @param {any} device @param {string[]} members @returns {string[]} */
  strangers({ staff }, members) {
    return members.filter((m) => {
      const held = this.stores.get(m);
      return held && !staff.stores.some((/** @type {string} */ store) => held.has(store));
    });
  }
}
