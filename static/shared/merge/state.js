// A card's state: what folding makes of the operations, and the part of it a phone gets. The twin of core/merge/state.py.
import { byOrder } from "./shelves.js";

/** @import { Dict, Row, Shown, State } from "../types.js" */

const FACET_VALUES = 3;
const NOTES = 60;
const CONTACTS = 10;

/** A dictionary without a prototype: any key is only a key. */
const dict = () => Object.create(null);

/**
 * A copy of a dictionary, its values as `change` makes them.
 * @template A, B
 * @param {Dict<A>} from
 * @param {(value: A) => B} change
 * @returns {Dict<B>}
 */
function mapped(from, change) {
  const made = dict();
  for (const [key, value] of Object.entries(from)) made[key] = change(value);
  return made;
}

/**
 * The state nothing was folded into; every key is there. See core/merge/state.py for what each holds.
 * @returns {State}
 */
export const emptyState = () => ({
  tags: [],
  facets: dict(),
  notes: [],
  allergies: [],
  allergy_none: null,
  consent: dict(),
  outcomes: dict(),
  contacts: [],
  seen_at: "",
  dead: [],
  undone: [],
  marks: dict(),
  buried: dict(),
  nones: [],
  consents: dict(),
  withdrawals: [],
});

/**
 * The part of a state that travels in a card: last values, nothing that was taken back.
 * @param {State} state
 * @returns {Shown}
 */
export const trim = (state) => ({
  tags: state.tags,
  facets: mapped(state.facets, (values) => values.slice(0, FACET_VALUES)),
  notes: state.notes.slice(-NOTES),
  allergies: state.allergies,
  allergy_none: state.allergy_none,
  consent: state.consent,
  outcomes: state.outcomes,
  contacts: state.contacts.slice(-CONTACTS),
  seen_at: state.seen_at,
  dead: [],
});

/** @param {Row[]} allergies */
function withdrawals(allergies) {
  /** @type {Map<string, Row>} */
  const made = new Map();
  for (const { id, gone } of allergies) {
    if (!gone) continue;
    const row = made.get(gone.id) ?? { ...gone, of: [] };
    row.of.push(id);
    made.set(gone.id, row);
  }
  return [...made.values()].sort(byOrder);
}

/**
 * Makes a card's part of the state one that can be folded into again; the card stays as it is. Rows are shared:
 * folding replaces rows and never writes into one.
 * @param {Partial<Shown> & { m?: string }} shown
 * @returns {State}
 */
export function widen(shown) {
  // Entries that name no member are this one's: a card does not repeat it in each.
  const own = (/** @type {any} */ entry) => (shown.m ? { m: shown.m, ...entry } : entry);
  const allergies = (shown.allergies ?? []).map(own);
  const none = shown.allergy_none ? own(shown.allergy_none) : null;
  const consent = mapped(shown.consent ?? {}, own);
  return {
    ...emptyState(),
    tags: [...(shown.tags ?? [])],
    facets: mapped(shown.facets ?? {}, (values) => [...values]),
    notes: [...(shown.notes ?? [])],
    allergies,
    allergy_none: none,
    consent,
    outcomes: mapped(shown.outcomes ?? {}, (values) => [...values]),
    contacts: [...(shown.contacts ?? [])],
    seen_at: shown.seen_at ?? "",
    dead: [...(shown.dead ?? [])],
    nones: none ? [none] : [],
    consents: mapped(consent, (entry) => [entry]),
    withdrawals: withdrawals(allergies),
  };
}
