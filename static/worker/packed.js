// The lead's list as it lies on the phone: sealed, each row beside its member, who may have to go.
import { LOCKED } from "./keys.js";
import { seal, unseal } from "./sealing.js";

/** @typedef {{ k: string, rows: any[] }} Group */
/** @typedef {{ v: any, rows: { m: string, v: any }[] }} Packed */

const LIST = "list";

/**
 * @param {CryptoKey} data @param {{ groups: Group[] }} given
 * @returns {Promise<Packed>}
 */
async function packed(data, { groups, ...list }) {
  const flat = groups.flatMap(({ k, rows }) => rows.map((row) => ({ k, row })));
  const rows = flat.map(async (one) => ({ m: one.row.m, v: await seal(data, LIST, one) }));
  const v = await seal(data, LIST, { ...list, groups: groups.map(({ k }) => k) });
  return { v, rows: await Promise.all(rows) };
}

/**
 * The list again; null where there is none or nobody may read.
 * @param {import("./keys.js").Key} data @param {Packed | undefined} kept
 * @returns {Promise<any>}
 */
export async function unpacked(data, kept) {
  if (!kept || data === LOCKED) return null;
  const list = await unseal(data, LIST, kept.v);
  const all = await Promise.all(kept.rows.map(({ v }) => unseal(data, LIST, v)));
  const rowsOf = (/** @type {string} */ name) =>
    all.filter(({ k }) => k === name).map(({ row }) => row);
  return {
    ...list,
    groups: list.groups.map((/** @type {string} */ k) => ({ k, rows: rowsOf(k) })),
  };
}

/**
 * Keeps the list for as long as it is theirs: between two writes of what the centre tells, so none outlasts its going.
 * @param {import("./phone.js").Phone} phone @param {any} given @param {() => Promise<boolean>} still
 */
export const keepList = ({ apply, cards }, given, still) =>
  apply.inTurn(async () => {
    const data = await cards.held();
    if (data === LOCKED) return;
    const list = await packed(data, given);
    if (!(await still())) return;
    await cards.db.write(["meta"], (tx) => tx.objectStore("meta").put(list, "list"));
  });
