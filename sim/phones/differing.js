// What the cards on a phone say, beside what the centre has.

/**
 * Each rule that a phone's cards break, and how. `shed`: revs of cards it may lack as long as they are the latest.
 * @param {any} device @param {Map<string, any>} held @param {Map<string, number>} shed @param {any} truth
 */
export function* differing({ place, staff }, held, shed, truth) {
  const should = new Set(truth.held[staff.id]);
  const phone = `phone ${place}`;
  for (const m of held.keys()) if (!should.has(m)) yield ["scope", `${phone} holds ${m}`];
  for (const m of should) {
    const [mine, theirs] = [held.get(m), truth.cards[m]];
    if (!mine && shed.has(m) && shed.get(m) === theirs?.rev) continue;
    if (!mine) yield ["missing", `${phone} lacks ${m}`];
    else if (text(mine) !== text(theirs))
      yield ["apart", `${phone} has ${m} at rev ${mine.rev}, not as at ${theirs.rev}`];
  }
}

/** A card as text, without the codes, which are each device's own. */
const text = (card) => JSON.stringify({ ...card, codes: [] }, sorted);
const sorted = (_name, value) =>
  value && typeof value === "object" && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
