// A phone whose lease has ended: it has had no network for more than a day.

import { createHmac } from "node:crypto";
import { cardRow, consented, indexRow, openShop, START } from "./shop.js";

export const DAY = 86_400_000;
export const LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01";
export const WU = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d02";
const hashed = (code) =>
  createHmac("sha256", Buffer.from("00ff", "hex")).update(code).digest("hex").slice(0, 16);
const SAID = { by: "guide-b", hlc: "0018f0000000-0000", seen: 0, rev: 1 };
const SEVERE = { ...SAID, id: "a-1", s: "substance.polyester", sev: "severe" };
export const ROWS = [
  cardRow(LI, {
    rev: 2,
    consent: consented("personalisation", "allergy"),
    codes: [hashed("M1:ABCDEFGH")],
    allergies: [SEVERE],
    allergy_state: "present",
  }),
  indexRow(LI, "李静", "lijing"),
  indexRow(WU, "Anna Wu", "annawu", { c: [hashed("6901234567892")] }),
  {
    t: "followup",
    k: "1",
    body: { id: "1", m: LI, staff: "guide-a", prompt: "p-1", state: "due" },
  },
];
export const TASTE = {
  layer: "personalisation",
  state: "given",
  facet: "style",
  concept: "style.minimal",
};

/** The shop of it; `seen`: a member's code was scanned since. */
export async function lapsed({ seen = false } = {}) {
  const shop = await openShop({ rows: ROWS });
  shop.centre.lease = { until: START + DAY, hmac_key: "00ff" };
  shop.time += 15 * 60_000;
  await shop.phone.pull();
  shop.offline = true;
  shop.time = START + DAY + 1;
  if (seen) await shop.post("/scan", { code: "M1:ABCDEFGH" });
  shop.phone.posted.length = 0;
  return shop;
}

/** The centre is there again, and gives a new lease. */
export function online(shop) {
  shop.offline = false;
  shop.time += 2 * 60_000;
  shop.centre.lease = { until: shop.time + DAY, hmac_key: "00ff" };
}
