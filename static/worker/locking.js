// Locking a phone and opening it: six digits, chosen and asked for.
import { lockedBy, show, showLocked } from "./page.js";
import { onward, Problem } from "./respond.js";

/** @typedef {import("./app.js").Ask} Ask */

const PIN = /^\d{6}$/;
const EASY = /^(\d)\1{5}$|^(?:012345|123456|234567|345678|456789|987654|876543|765432|654321)$/;

/** @param {string} back a path of this host */
export const local = (back) => (/^\/(?![/\\])/.test(back) ? back : "/");

/** @param {Ask} ask */
async function pinPage(ask) {
  const { phone, who } = ask;
  if (await phone.cards.lockedSince()) return showLocked(ask, "sync");
  const chosen = await phone.outbox.keys.pinned(who.id);
  return show(ask, "accounts/pin", "sync", { chosen, needed: who.lock?.how === "pin" });
}

/** @param {Ask} ask */
async function setPin(ask) {
  const { phone, who, text } = ask;
  const pin = text("pin");
  if (!PIN.test(pin)) throw new Problem(422, "pin_digits");
  if (EASY.test(pin)) throw new Problem(422, "pin_easy");
  if (pin !== text("again")) throw new Problem(422, "pin_again");
  if (!(await phone.outbox.keys.setPin(who.id, pin))) throw new Problem(401, "locked");
  return onward("/");
}

/** Where it cannot be opened here any more, one signs in. @param {Ask} ask */
async function unlock(ask) {
  const { phone, who, text } = ask;
  const { open, left } = await phone.outbox.keys.unlock(who.id, text("pin"));
  if (!open && left > 0) throw new Problem(422, "pin_wrong");
  if (!open) return onward("/sign-in?again=1");
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
