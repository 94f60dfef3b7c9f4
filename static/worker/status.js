// Every edit on this phone: waiting, sent, or refused and what to do about it.
import { allows } from "../shared/consent.js";
import { called, member } from "./member.js";
import { show } from "./page.js";
import { keep, made } from "./record.js";
import { layerOfDraft } from "./saving.js";
import { spoken } from "./spoken.js";
import { late } from "./standing.js";

/** @import { Entry, Kept, Operation, Refused } from "./types.js" */
/** @typedef {import("./app.js").Ask} Ask */
/** @typedef {import("./record.js").Draft} Draft */

/** @param {Ask} ask @param {Pick<Entry, "id" | "m" | "at" | "v">} entry @param {boolean} [told] whether its words may stand in a list */
async function line(ask, { id, m, at, v }, told = true) {
  const { m: path, title } = await called(ask.phone, m);
  const minutes = Math.max(0, Math.floor((ask.phone.world.now() - at) / 60_000));
  return { id, kind: v.k, words: told ? spoken(ask, v) : "", title, m: path, minutes };
}

/** This page is read while nobody is there: of allergies, and of what somebody else wrote, it says the kind alone. @param {Ask} ask @param {Pick<Entry, "act" | "v" | "closed">} entry */
const own = ({ who }, { act, v, closed }) =>
  act === who.id && !closed && layerOfDraft(v) !== "allergy";

/** What was sent stays words only as long as the member agrees that they are kept. @param {Ask} ask @param {Kept} entry */
async function sentLine(ask, entry) {
  const layer = layerOfDraft(entry.v);
  const card = layer === "membership" ? null : await ask.phone.cards.card(entry.m);
  const agreed = layer === "membership" || allows(card?.consent ?? {}, layer);
  return line(ask, entry, own(ask, entry) && agreed);
}

/** What keeps the centre from judging an operation. @param {Entry} entry */
function hold({ m, v }) {
  if (m.startsWith("code:")) return "no_member";
  return v.of ? "no_target" : "newer";
}

/**
 * Something the guide has to look at: refused, or not judged for an hour. What somebody else noted on this phone waits
 * for them.
 * @param {Ask} ask @param {Entry | Refused} entry
 */
async function trouble(ask, entry) {
  const why = "why" in entry ? entry.why : hold(entry);
  const { people } = await ask.phone.cards.settings();
  const who = entry.act === ask.who.id ? "" : (people?.names?.[entry.act] ?? "?");
  const text = !who && entry.v.k === "note.add" ? String(entry.v.p.text ?? "") : "";
  return { ...(await line(ask, entry, own(ask, entry))), why, who, text };
}

/** @param {Ask} ask */
async function status(ask) {
  const { waiting, rejected, sent } = await ask.phone.outbox.everything();
  const now = ask.phone.world.now();
  const held = waiting.filter((entry) => late(entry, now));
  const others = waiting.filter((entry) => !late(entry, now));
  const context = {
    waiting: await Promise.all(others.map((entry) => line(ask, entry, own(ask, entry)))),
    rejected: await Promise.all([...rejected, ...held].map((entry) => trouble(ask, entry))),
    sent: await Promise.all(sent.map((entry) => sentLine(ask, entry))),
    kept: (await ask.phone.world.kept?.()) ?? true,
  };
  return show(ask, "sync/status", "sync", context);
}

/**
 * What needs its author leaves only with another operation in its place, kept in the same transaction.
 * @param {Ask} ask @param {(old: Operation) => Draft} draft
 */
async function settle(ask, draft) {
  const { outbox, world } = ask.phone;
  const id = ask.text("op");
  const held = (await outbox.everything()).waiting.filter((entry) => late(entry, world.now()));
  const entry = (await outbox.refused(id)) ?? held.find((one) => one.id === id);
  if (entry?.act === ask.who.id) {
    const at = await member(ask.phone, entry.m);
    await keep(ask, await made(ask, at, [draft(entry.v)]), [id]);
  }
  return status(ask);
}

/** Again under a new id, with other words where the guide changed them. @param {Ask} ask */
const repair = (ask) =>
  settle(ask, ({ k, p, obs, of, id }) => {
    const text = k === "note.add" ? ask.text("text") : "";
    return { k, p: text ? { ...p, text } : p, of: of ?? id, ...(obs ? { obs } : {}) };
  });

/** @param {Ask} ask */
const discard = (ask) => settle(ask, ({ id }) => ({ k: "op.discard", p: {}, of: id }));

export const STATUS = {
  "GET sync.status": status,
  "POST sync.repair": repair,
  "POST sync.discard": discard,
};
