// The lead's list as it was last answered, to be read with no network.
import { OPEN } from "../shared/followups.js";
import { fittingOf } from "./followups.js";
import { keepList } from "./packed.js";
import { show } from "./page.js";
import { within } from "./respond.js";

/** @typedef {import("./app.js").Ask} Ask */

const PATIENCE_MS = 8_000;
const AWAY = 503;

/** The list as data; null where the centre gives none, or one of somebody else. @param {Ask} ask */
async function asked({ phone, who }) {
  const response = await phone.world
    .fetch("/followups.json", { redirect: "error", signal: AbortSignal.timeout(PATIENCE_MS) })
    .catch(() => null);
  if (!response?.ok) return null;
  const list = await response.json().catch(() => null);
  return list?.staff === who.id ? list : null;
}

/** Keeps it, with what shows it, for whoever it is of, while they work here. @param {Ask} ask */
async function keep(ask) {
  const list = await asked(ask);
  const still = async () => (await ask.phone.session.who())?.id === ask.who.id;
  if (!list) return;
  await keepList(ask.phone, list, still);
  await ask.phone.world.deskFiles?.();
}

/** Without what this phone knows to be answered, ended or hidden since. @param {Ask} ask @param {any} list */
async function fresh(ask, { groups, ...list }) {
  const known = new Map((await ask.phone.cards.followups()).map((row) => [row.id, row]));
  /** @param {any} row */
  const open = ({ id, state }) => {
    const now = known.get(id) ?? { state };
    return !now.hidden && OPEN.includes(now.state);
  };
  const left = await Promise.all(
    groups.map(async (/** @type {any} */ { k, rows }) => ({
      k,
      rows: await fittingOf(ask, rows.filter(open)),
    })),
  );
  return { ...list, groups: left, kept: true, done: null };
}

/** @param {Ask} ask @returns {Promise<Response | null>} */
async function last(ask) {
  const list = await ask.phone.cards.list();
  if (list?.staff !== ask.who.id) return null;
  return show(ask, "followups/list", "followups", await fresh(ask, list));
}

/** The centre's own page; where it gives none soon, the last list with its time. @param {Ask} ask */
async function dayList(ask) {
  const { phone, who, network } = ask;
  if (who.staff.role !== "lead") return network();
  const answer = await within(network(), phone.world, PATIENCE_MS).catch(() => null);
  if (answer?.ok) ask.rested(() => keep(ask));
  const none = !answer || answer.status === AWAY;
  return (none && (await last(ask))) || network();
}

export const LEAD = { "GET lead.day_list": dayList };
