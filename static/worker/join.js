// A walk-in without a code: they join by phone number, on a code that this phone makes for them.
import { idOnce, isUuid, newId } from "../shared/ids.js";
import { joinText, numberOf } from "../shared/phones.js";
import { showCard } from "./card.js";
import { member, toPath } from "./member.js";
import { fetched } from "./members.js";
import { show } from "./page.js";
import { record } from "./record.js";
import { Problem, short } from "./respond.js";

/** @typedef {import("./app.js").Ask} Ask */

const LONGEST_ADDRESS = 40;
const CODE_DIGITS = 20;

/** A code of eighty bits, the same for the same form sent twice. @param {string} once @param {string} number */
async function codeFor(once, number) {
  const id = isUuid(once) ? await idOnce(once, ["join", number]) : newId();
  return `M1:${id.replaceAll("-", "").slice(-CODE_DIGITS).toUpperCase()}`;
}

/** @param {Ask} ask */
const joinPage = (ask) =>
  show(ask, "members/join", "search", { phone: "", address: "", wrong: false });

/** @param {Ask} ask */
async function join(ask) {
  const { phone, text } = ask;
  const number = numberOf(text("phone"));
  const address = text("address");
  if (!number) throw new Problem(422, "phone");
  short(address, LONGEST_ADDRESS);
  const at = await member(phone, `code:${await codeFor(text("once"), number)}`);
  const agreed = { layer: "membership", state: "given", text_version: joinText, evidence: "said" };
  await record(ask, at, [
    { k: "member.join", p: address ? { phone: number, address } : { phone: number } },
    { k: "consent.set", p: agreed },
    { k: "scan.seen", p: { how: "search" } },
  ]);
  await phone.cards.arrive(at.m);
  const shown = await fetched(phone, at.m);
  return showCard(ask, shown, null, { "HX-Push-Url": `/members/${toPath(shown.m)}` });
}

export const JOIN = {
  "GET members.join_page": joinPage,
  "POST members.join": join,
};
