// Cards that a full phone gave up: they are pulled again another day, or once something is said of them.

/** The record of when cards went for want of room last. @param {any} state of the database of cards */
const mark = (state) => state.meta?.records.find(({ key }) => key === "shed");
/** Revs by member. @param {any} state @returns {[string, number][]} */
const revs = (state) => (state.cards?.records ?? []).map(({ key, value }) => [key, value.rev]);

export class Shed {
  /** Revs of cards that have not come again, by that record: it goes when all is pulled anew. @type {WeakMap<any, Map<string, number>>} */
  lacking = new WeakMap();

  /** The database of cards was written to. @param {any} before @param {any} after its states */
  wrote(before, after) {
    const now = mark(after);
    if (!now) return;
    const last = mark(before);
    const gone = new Map([
      ...(this.lacking.get(last) ?? []),
      ...(now === last ? [] : revs(before)),
    ]);
    for (const [m] of revs(after)) gone.delete(m);
    this.lacking.set(now, gone);
  }

  /** Whose cards a phone may lack, each as long as the centre has no later rev. @param {any} device @returns {Map<string, number>} */
  of({ disk }) {
    const base = disk.bases.get("crm-cards");
    return this.lacking.get(base && mark(base.state)) ?? new Map();
  }
}
