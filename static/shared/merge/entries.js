// What each kind of operation leaves on a card. The twin of the domains' folds.py.
import { channel } from "../closed.js";
import { EVERYTHING, known, MARKS, mark, undo } from "./life.js";
import { groups, last, rows } from "./shelves.js";

/** @import { Kind, Op, Row, State } from "../types.js" */

/**
 * Marks each allergy with the first withdrawal that lists it; none is ever dropped.
 * @param {State} state
 */
function withdraw(state) {
  state.allergies.forEach((row, place) => {
    const by = state.withdrawals.find((one) => one.of.includes(row.id));
    if ((row.gone?.id ?? "") === (by?.id ?? "")) return;
    const { of, ...gone } = by ?? { of: null };
    state.allergies[place] = { ...row, gone: by ? gone : null };
  });
}

/**
 * Tells whether who made one entry had the other before them: by the member's rev on their screen, or because
 * their own phone held it unsent (`obs`). Revs of two members, merged since, cannot be compared.
 * @param {Row} later
 * @param {Row} earlier
 */
export const knew = (later, earlier) =>
  Boolean(later.obs?.includes(earlier.id)) || (later.m === earlier.m && later.seen >= earlier.rev);

/**
 * A permission counts only when it knew every refusal and withdrawal; clocks do not help it.
 * The last answers come first: of many, those tell by themselves.
 * @param {State} state
 * @param {string} layer
 */
function decide(state, layer) {
  const answers = [...(state.consents[layer] ?? [])].reverse();
  const noes = answers.filter((one) => one.state !== "given");
  const yeses = answers.filter((one) => one.state === "given");
  const chosen = yeses.find((one) => noes.every((no) => knew(one, no))) ?? noes[0];
  if (chosen) state.consent[layer] = chosen;
  else delete state.consent[layer];
}

const TAGS = known(rows("tags"));
const FACETS = known(groups("facets", { newestFirst: true }));
const NOTES = known(rows("notes"));
const ALLERGIES = known(rows("allergies", withdraw, { gone: null }));
const WITHDRAWALS = known(rows("withdrawals", withdraw));
const NONES = known(
  rows("nones", (state) => {
    state.allergy_none = last(state.nones) ?? null;
  }),
);
const CONSENTS = known(groups("consents", { settled: decide }));
const OUTCOMES = known(groups("outcomes"));
const CONTACTS = known(rows("contacts"));

/** @param {Op} op */
const said = (op) => ({ id: op.id, by: op.act, hlc: op.hlc });
/** @param {string[] | undefined} ids */
const sorted = (ids) => [...new Set(ids)].sort();
/** @param {Op} op */
const held = (op) => (op.obs?.length ? { obs: sorted(op.obs) } : {});
/** @param {Op} op @returns {Row} */
const judged = (op) => ({ ...said(op), m: op.m, seen: op.seen, rev: op.rev, ...held(op) });

/** @type {Record<string, Kind>} */
const FOLDS = {
  "tag.add": {
    shelf: TAGS,
    entry: (op) => [
      "",
      {
        ...said(op),
        f: op.p.facet,
        c: op.p.concept,
        p: op.p.polarity,
        seen: op.seen,
        ...(op.act === op.m ? { ok: true } : {}),
      },
    ],
  },
  "tag.remove": { shelf: MARKS, entry: (op) => mark(op, sorted(op.obs), TAGS.name) },
  "facet.set": {
    shelf: FACETS,
    entry: (op) => [
      op.p.facet,
      { ...said(op), v: op.p.value, seen: op.seen, rev: op.rev, ...held(op) },
    ],
  },
  "note.add": { shelf: NOTES, entry: (op) => ["", { ...said(op), text: op.p.text }] },
  "note.retract": { shelf: MARKS, entry: (op) => mark(op, [op.of ?? ""], NOTES.name, true) },
  "allergy.add": {
    shelf: ALLERGIES,
    entry: (op) => [
      "",
      {
        ...judged(op),
        s: op.p.substance ?? "",
        w: op.p.words ?? "",
        sev: op.p.severity,
        gone: null,
      },
    ],
  },
  "allergy.withdraw": {
    shelf: WITHDRAWALS,
    entry: (op) => [
      "",
      {
        ...said(op),
        why: op.p.reason,
        of: sorted(op.obs),
        ...(op.act === op.m ? { own: true } : {}),
      },
    ],
  },
  "allergy.none": { shelf: NONES, entry: (op) => ["", judged(op)] },
  "consent.set": {
    shelf: CONSENTS,
    entry: (op) => [
      op.p.layer === "marketing" ? `marketing:${op.p.channel}` : op.p.layer,
      { ...judged(op), state: op.p.state, version: op.p.text_version },
    ],
  },
  "prompt.outcome": {
    shelf: OUTCOMES,
    entry: (op) => [
      op.p.prompt,
      { ...said(op), o: op.p.outcome, until: op.p.until ?? "", why: op.p.reason ?? "" },
    ],
  },
  "contact.claim": {
    shelf: CONTACTS,
    entry: (op) => ["", { ...said(op), channel: channel(op.p.channel), claim: true }],
  },
  "contact.made": {
    shelf: CONTACTS,
    entry: (op) => ["", { ...said(op), channel: op.p.channel, result: op.p.result }],
  },
  "scan.seen": {
    fold(state, op) {
      if (op.hlc > state.seen_at) state.seen_at = op.hlc;
    },
  },
  move: {
    shelf: MARKS,
    entry: (op) => {
      const [at, row] = mark(op, [op.of ?? ""], EVERYTHING);
      return [at, { ...row, to: op.p.to }];
    },
  },
  undo: { fold: (state, op) => undo(state, op.of ?? "") },
};

/** What each kind and version leaves, by `kind version`; the others leave nothing. */
export const KINDS = new Map(Object.entries(FOLDS).map(([kind, fold]) => [`${kind} 1`, fold]));
