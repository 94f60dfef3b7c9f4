// Locking a phone and opening it: six digits, chosen and asked for.
import { lockedBy, show, showLocked } from "./page.js";
import { onward, Problem, within } from "./respond.js";

/** @import { Identity } from "./types.js" */
/** @typedef {import("./app.js").Ask} Ask */
/** @typedef {import("./phone.js").Phone} Phone */

/** Who carries cards on a phone. */
export const READERS = ["guide", "lead"];
const PIN = /^\d{6}$/;
const EASY = /^(\d)\1{5}$|^(?:012345|123456|234567|345678|456789|987654|876543|765432|654321)$/;
const FRESH_MS = 10 * 60_000;
const MEET_MS = 2_000;
const SIGN_IN = "/sign-in?again=1";
const WAITING = "/sync"; // opens no card: open too where choosing digits has to wait for a sign-in, and that for a network

/** @param {string} back a path of this host */
export const local = (back) => (/^\/(?![/\\])/.test(back) ? back : "/");

/** Locks a phone that was left too long. A desk carries nothing: the centre ends it. @param {Phone} phone @param {Identity} who @returns {Promise<boolean>} whether it did */
export const rest = async ({ outbox }, { id, staff, lock }) =>
  READERS.includes(staff.role) && outbox.keys.rest(id, lock?.minutes);

/**
 * Lets the centre hear of an open phone before a page of its own is asked for: one that was silent it takes for locked.
 * @param {Phone} phone @param {Identity | undefined} who @returns {Promise<void>} waited for two seconds at most; never fails
 */
export async function meet(phone, who) {
  if (!who?.token || !READERS.includes(who.staff.role)) return;
  await within(phone.meet(), phone.world, MEET_MS).catch(() => {});
}

/**
 * What stands in for a whole page: the digits are asked for, or chosen first where the chain wants them.
 * @param {Pick<Ask, "phone" | "who" | "url" | "fragment">} asked @param {boolean} [centre] whether the page is the centre's, which no key closes
 * @returns {Promise<Response | null>} null where nothing does
 */
export async function instead(asked, centre = false) {
  const { phone, who, url } = asked;
  const by = await lockedBy(phone, who.id);
  if (by === "pin" || (by === "key" && centre)) return showLocked(/** @type {Ask} */ (asked), "");
  const needed = !by && who.lock?.how === "pin" && !(await phone.outbox.keys.pinned(who.id));
  if (!needed || (url.pathname === WAITING && proofOf(asked, false))) return null;
  return Response.redirect(new URL("/pin", url), 303);
}

/**
 * What whoever chooses digits has to show: nothing within ten minutes of a sign-in, else the digits that stand, and where
 * there are none a sign-in. A phone in a stranger's hand takes none of theirs.
 * @param {Pick<Ask, "phone" | "who">} ask @param {boolean} chosen whether digits stand @returns {"" | "digits" | "sign_in"}
 */
function proofOf({ phone, who }, chosen) {
  if (Math.abs(phone.world.now() - (who.entered ?? 0)) <= FRESH_MS) return "";
  return chosen ? "digits" : "sign_in";
}

/** @param {Ask} ask */
async function pinPage(ask) {
  const { phone, who } = ask;
  if (await phone.cards.lockedSince()) return showLocked(ask, "sync");
  const chosen = await phone.outbox.keys.pinned(who.id);
  const proof = proofOf(ask, chosen);
  return show(ask, "accounts/pin", "sync", { chosen, needed: who.lock?.how === "pin", proof });
}

/** @param {Ask} ask */
async function setPin(ask) {
  const { phone, who, text } = ask;
  const pin = text("pin");
  if (!PIN.test(pin)) throw new Problem(422, "pin_digits");
  if (EASY.test(pin)) throw new Problem(422, "pin_easy");
  if (pin !== text("again")) throw new Problem(422, "pin_again");
  const { keys } = phone.outbox;
  const proof = proofOf(ask, await keys.pinned(who.id));
  const asked = proof === "digits" && PIN.test(text("present"));
  if (proof && !asked) return onward("/pin");
  if (proof && !(await shown(ask, "present"))) {
    keys.lock();
    ask.rested(() => phone.post({ type: "locked" })); // to the other pages: this one is at the sign-in by then
    return onward(SIGN_IN);
  }
  if (!(await keys.setPin(who.id, pin))) throw new Problem(401, "locked");
  return onward("/");
}

/** Whether a field holds the digits that stand; false where only signing in opens this phone any more. @param {Ask} ask @param {string} field */
async function shown({ phone, who, text }, field) {
  const { open, left } = await phone.outbox.keys.unlock(who.id, text(field));
  if (!open && left > 0) throw new Problem(422, "pin_wrong");
  return open;
}

/** @param {Ask} ask */
async function unlock(ask) {
  const { phone, text } = ask;
  if (!(await shown(ask, "pin"))) return onward(SIGN_IN);
  ask.later(() => phone.sync(true));
  return onward(local(text("back")));
}

/** @param {Ask} ask */
const unlockPage = async (ask) =>
  (await lockedBy(ask.phone, ask.who.id))
    ? showLocked(ask, "scan")
    : Response.redirect(new URL("/", ask.url), 303);

export const LOCKING = {
  "GET accounts.pin_page": pinPage,
  "POST accounts.pin": setPin,
  "GET accounts.unlock_page": unlockPage,
  "POST accounts.unlock": unlock,
};
