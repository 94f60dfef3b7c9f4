// The release after this one, in which notes say their language: how its phones differ. See sim/centre/growth.py.

const V2 = '(op.k === "note.add" ? 2 : VERSION)';

/** Changes of the worker's source. @type {{ file: string, old: string, new: string }[]} */
export const NEWER = [
  {
    file: "worker/record.js",
    old: "v: VERSION,",
    new: 'v: draft.k === "note.add" ? 2 : VERSION,',
  },
  {
    file: "worker/record.js",
    old: "const p = cleaned(draft.p);",
    new: 'const p = draft.k === "note.add" ? { ...cleaned(draft.p), lang: "en" } : cleaned(draft.p);',
  },
  {
    file: "shared/kinds.js",
    old: "op.v !== VERSION",
    new: `op.v !== ${V2}`,
  },
  {
    file: "shared/kinds.js",
    old: "must: { text: text(0, 1000) },",
    new: "must: { text: text(0, 1000) }, may: { lang: text(0, 8) },",
  },
  {
    file: "shared/upcasts.js",
    old: "export const UPCASTS = new Map();",
    new: 'export const UPCASTS = new Map([["note.add 1", (p) => ({ ...p, lang: "" })]]);',
  },
  {
    file: "shared/merge.js",
    old: "const kind = KINDS.get(",
    new: 'const kind = KINDS.get(now.k === "note.add" ? "note.add 1" : ',
  },
];
