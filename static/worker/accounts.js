// Signing in and out on this phone, and the language in one tap.
import { local } from "./locking.js";
import { onward } from "./respond.js";
import { withRoom } from "./room.js";

/** @import { Identity } from "./types.js" */
/** @typedef {import("./app.js").Ask} Ask */
/** @typedef {import("./phone.js").Phone} Phone */
/** @typedef {Omit<Identity, "id" | "to"> & { epoch: string, lang?: string, secret?: string }} Enrolment */

const LANGUAGES = ["zh-Hans", "zh-Hant", "en"];

/** @param {Ask} ask */
async function language(ask) {
  const { phone } = ask;
  const lang = ask.text("lang");
  if (LANGUAGES.includes(lang)) await phone.session.remember({ lang });
  const headers = { "HX-Request": "true" };
  const body = new URLSearchParams({ lang, back: "/" });
  // The centre's own pages follow by cookie, which only an answer from the network can set.
  const told = { method: "POST", headers, body, signal: AbortSignal.timeout(10_000) };
  ask.later(() => phone.world.fetch("/language", told).catch(() => null));
  return onward(local(ask.text("back")));
}

/** Whether who is signed in works in other stores from now on. @param {Phone} phone @param {Identity["stores"]} next */
async function moved({ session }, next) {
  const names = (/** @type {Identity["stores"]} */ stores) => stores.map(({ id }) => id).sort();
  const before = names((await session.who())?.stores ?? next);
  return names(next).join() !== before.join();
}

/**
 * Signs a guide in on this phone. Cards another guide pulled go; what is unsent stays, whoever wrote it.
 * @param {Phone} phone @param {Enrolment} enrolment
 */
export async function enrol(phone, { epoch, lang = "", secret, ...told }) {
  const { device, token, staff, stores, session, ticket, seal, lock } = told;
  const { who } = await phone.session.load();
  if (who !== staff.id) {
    // What is still under way for them is kept no more; who is here, the next guide has to see.
    await withRoom(phone, () => phone.session.change(undefined));
    await phone.apply.reset();
    await phone.cards.nobodyHere();
    if (who) await phone.left();
  } else if (await moved(phone, stores)) {
    await phone.apply.reset(); // no card says which store's it is
  }
  const entered = phone.world.now();
  const next = { id: staff.id, device, token, staff, stores, session, ticket, seal, lock, entered };
  const same = await withRoom(phone, () => phone.session.change(next, secret));
  if (!same) await phone.apply.reset(); // nobody can read those cards any more
  await phone.sameEpoch(epoch);
  await phone.cards.layBallast().catch(() => {});
  if (LANGUAGES.includes(lang)) await phone.session.remember({ lang });
}

/** The cards go, the outbox stays; on a full phone too. @param {Phone} phone */
export async function signOut(phone) {
  await withRoom(phone, () => phone.session.leave());
  await phone.apply.forget();
  await phone.left();
}

/** For every role, and where nobody is known here: a cookie may be. @param {Ask} ask */
export async function leave(ask) {
  const { phone } = ask;
  await signOut(phone);
  ask.later(() => Promise.all([phone.closed(true), phone.push(true)]));
  return onward("/sign-in");
}

export const ACCOUNTS = { "POST accounts.language": language, "POST accounts.sign_out": leave };
