// Every edit on this phone: waiting, sent, or refused and what to do about it.
import { called, member } from "./member.js";
import { show } from "./page.js";
import { keep, made } from "./record.js";
import { spoken } from "./spoken.js";

/** @import { Operation } from "./types.js" */
/** @typedef {import("./app.js").Ask} Ask */

/** @param {Ask} ask @param {{ id: string, m: string, at: number, v: Operation }} entry */
async function line(ask, { id, m, at, v }) {
  const { m: path, title } = await called(ask.phone, m);
  const minutes = Math.max(0, Math.floor((ask.phone.world.now() - at) / 60_000));
  return { id, kind: v.k, words: spoken(ask, v), title, m: path, minutes };
}

/** @param {Ask} ask */
async function status(ask) {
  const { waiting, rejected, sent } = await ask.phone.outbox.everything();
  const refused = rejected.map(async (entry) => ({ ...(await line(ask, entry)), why: entry.why }));
  const context = {
    waiting: await Promise.all(waiting.map((entry) => line(ask, entry))),
    rejected: await Promise.all(refused),
    sent: await Promise.all(sent.map((entry) => line(ask, entry))),
  };
  return show(ask, "sync/status", "sync", context);
}

/**
 * A refused operation leaves only with another in its place, kept in the same transaction.
 * @param {Ask} ask @param {(old: Operation) => import("./record.js").Draft} draft
 */
async function settle(ask, draft) {
  const refused = await ask.phone.outbox.refused(ask.text("op"));
  if (refused) {
    const at = await member(ask.phone, refused.m);
    await keep(ask, await made(ask, at, [draft(refused.v)]), [refused.id]);
  }
  return status(ask);
}

/** @param {Ask} ask */
const repair = (ask) =>
  settle(ask, ({ k, p, obs, of, id }) => ({ k, p, of: of ?? id, ...(obs ? { obs } : {}) }));

/** @param {Ask} ask */
const discard = (ask) => settle(ask, ({ id }) => ({ k: "op.discard", p: {}, of: id }));

export const STATUS = {
  "GET sync.status": status,
  "POST sync.repair": repair,
  "POST sync.discard": discard,
};
