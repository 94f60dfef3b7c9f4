// Finding a member and opening the card.
import { mayOpen, showCard } from "./card.js";
import { forWhom, itemOfCode } from "./items.js";
import { called, fromPath, member, resolve, toPath } from "./member.js";
import { lockedBy, readable, render, show } from "./page.js";
import { look } from "./record.js";
import { html, Problem } from "./respond.js";
import { opened } from "./saving.js";
import { scanned } from "./scanned.js";

/** @typedef {import("./app.js").Ask} Ask */
/** @typedef {import("./phone.js").Phone} Phone */

const CENTRE_MS = 3_000;
const PULL_MS = 1_500;
const CALL_MS = 8_000;
const PAGE_MS = 8_000;
const LONGEST_WORDS = 40;

/** @param {string} hex */
const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

const HMAC = { name: "HMAC", hash: "SHA-256" };
/** @type {Map<string, Promise<CryptoKey>>} the lease's key, imported once */
const imported = new Map();

/** @param {string} key hex */
function keyOf(key) {
  const known = imported.get(key);
  if (known) return known;
  imported.clear();
  const fresh = crypto.subtle.importKey("raw", bytes(key), HMAC, false, ["sign"]);
  imported.set(key, fresh);
  return fresh;
}

/** What a code is looked up by: 16 hex digits of an HMAC under the lease's key. @param {string} key hex @param {string} code */
async function hashed(key, code) {
  const signed = await crypto.subtle.sign("HMAC", await keyOf(key), new TextEncoder().encode(code));
  return Array.from(new Uint8Array(signed, 0, 8), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

/** Who a code belongs to, as far as this phone knows. @param {Ask} ask @param {string} code */
async function holder({ phone }, code) {
  const { cards } = phone;
  const hashing = cards.lease().then((lease) => lease?.hmac_key && hashed(lease.hmac_key, code));
  const [known, hash, held] = await Promise.all([
    resolve(phone, `code:${code}`),
    hashing,
    hashing.then((hash) => hash && cards.holder(hash)),
  ]);
  if (known !== `code:${code}`) return known;
  return held || (hash && (await phone.apply.faces()).holder(hash)?.m) || "";
}

/**
 * Asks the centre for a code this phone does not know.
 * @param {Ask} ask @param {string} code @returns {Promise<Response | null>} null when it could not be asked
 */
async function centre({ phone }, code) {
  const signal = AbortSignal.timeout(CENTRE_MS);
  const headers = { "HX-Request": "true" };
  const body = new URLSearchParams({ code });
  const asked = { method: "POST", headers, body, signal };
  const response = await phone.world.fetch("/scan", asked).catch(() => null);
  const heard =
    [422, 429].includes(response?.status ?? 0) ||
    (response?.ok && response.headers.has("HX-Push-Url"));
  return heard ? /** @type {Response} */ (response) : null;
}

/** A member whose card this phone does not carry: with the network it comes with what was just kept. @param {Phone} phone @param {string} m */
export async function fetched(phone, m) {
  const soon = new Promise((ok) => phone.world.timer(() => ok(null), PULL_MS));
  await Promise.race([phone.push(true), soon]);
  return member(phone, m);
}

/**
 * The member stands here. A card that lies here is shown while that is being kept.
 * @param {Ask} ask @param {string} m @param {"code" | "search"} how @param {string} [shown] the code that their own phone showed
 */
export async function openCard(ask, m, how, shown = "") {
  const { phone } = ask;
  ask.standing = phone.outbox.standing();
  const at = await member(phone, m);
  const kept = Promise.all([look(ask, at, how, shown), phone.cards.arrive(at.m, shown !== "")]);
  const tried = kept.catch(() => {}); // what lies here is shown on a full phone too
  ask.rested(() => tried.then(() => phone.push()).then(phone.pull));
  if (!at.card) await kept;
  const known = at.card || !at.face ? at : await fetched(phone, at.m);
  return showCard(ask, known, null, { "HX-Push-Url": `/members/${toPath(at.m)}` });
}

/** @param {Ask} ask @param {"old" | "unknown"} why */
const nobody = async (ask, why) =>
  html(await render(ask, "members/_unknown.html", "scan", { why }), 422);

/** The centre found the member; the card comes from the phone when the pull brings it soon. @param {Ask} ask @param {Response} response @param {boolean} live */
async function openFound(ask, response, live) {
  const { phone } = ask;
  const m = response.headers.get("HX-Push-Url")?.split("/").pop() ?? "";
  const soon = new Promise((ok) => phone.world.timer(() => ok(null), PULL_MS));
  await Promise.all([phone.cards.arrive(m, live), Promise.race([phone.pull(), soon])]);
  if (!(await phone.cards.card(m))) return response;
  return showCard(ask, await member(phone, m), null, { "HX-Push-Url": `/members/${m}` });
}

/** @param {Ask} ask */
async function scan(ask) {
  const { code, shown, why, untold } = await scanned(ask.phone, ask.text("code"));
  if (why && !untold) return nobody(ask, why);
  const m = why ? "" : await holder(ask, code);
  if (m) return openCard(ask, m, "code", shown);
  const item = shown ? null : await itemOfCode(ask.phone, code);
  if (item) return forWhom(ask, item);
  const response = await centre(ask, shown || code);
  if (response) return response.ok ? openFound(ask, response, shown !== "") : response;
  return why ? nobody(ask, why) : openCard(ask, `code:${code}`, "code", shown);
}

/** @param {Ask} ask */
async function scanPage(ask) {
  const { phone } = ask;
  const seen = await Promise.all((await phone.cards.recent()).map((m) => called(phone, m)));
  const by = await lockedBy(phone, ask.who.id);
  const recent = seen.filter(({ title }) => title);
  return show(ask, "members/scan", "scan", { recent, locked: by !== "", by, back: "/" });
}

/** @param {Ask} ask */
async function search(ask) {
  const q = (ask.query.get("q") ?? "").slice(0, LONGEST_WORDS);
  const { found, more } = (await ask.phone.apply.faces()).search(q);
  const results = found.map(({ m, n, a, t, l }) => ({
    m,
    title: a || n,
    name: n,
    tier: t,
    last4: l,
  }));
  const name = ask.fragment ? "members/results" : "members/search";
  return show(ask, name, "search", { q, results, more });
}

/** @param {Ask} ask */
async function card(ask) {
  const { phone } = ask;
  const asked = fromPath(ask.params.m);
  const at = await member(phone, asked);
  if (at.m !== asked && !ask.fragment)
    return Response.redirect(new URL(toPath(at.m), ask.url), 303);
  const known = at.card || at.face || at.locked || at.pending.length > 0;
  if (!known && !(await mayOpen(ask, at.m))) return ask.network(PAGE_MS);
  return opened(ask, at, () => showCard(ask, at));
}

/** @param {Ask} ask */
const firstSteps = (ask) => show(ask, "members/first_steps", "sync", {});

/** @param {Ask} ask */
const arrive = (ask) => openCard(ask, fromPath(ask.params.m), "search");

/** The number is the centre's to give: no phone keeps one. @param {Ask} ask @returns {Promise<Response>} */
async function call({ phone, url }) {
  const headers = { "HX-Request": "true" };
  const asked = { method: "POST", headers, signal: AbortSignal.timeout(CALL_MS) };
  const response = await phone.world.fetch(url.pathname, asked).catch(() => null);
  if (!response) throw new Problem(503, "no_line");
  return response;
}

export const MEMBERS = {
  "GET members.scan_page": scanPage,
  "POST members.scan": scan,
  "GET members.first_steps": firstSteps,
  "GET members.search": readable("search", search),
  "GET members.card": card,
  "POST members.arrive": arrive,
  "POST members.call": call,
};
