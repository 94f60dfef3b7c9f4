// Whose name an operation goes under.

/** What may be about something of somebody else's. */
const ABOUT_OTHERS = ["undo", "note.retract", "move", "op.discard"];

/**
 * Operations that were refused since who sent them may not say them: they went under another's name.
 * @param {{ id: string, k: string }[]} ops @param {{ id: string, why?: string }[]} results @returns {string[]}
 */
export function misnamed(ops, results) {
  const kinds = new Map(ops.map(({ id, k }) => [id, k]));
  return results
    .filter(({ id, why }) => why === "forbidden" && !ABOUT_OTHERS.includes(kinds.get(id) ?? ""))
    .map(({ id }) => id);
}
