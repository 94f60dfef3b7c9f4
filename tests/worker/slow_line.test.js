import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it, mock } from "node:test";
import { Centre } from "./centre.js";
import { cardRow, GUIDE_A, op, phoneAt } from "./phones.js";
import { slowLine } from "./slow.js";

let centre;
let time;
const now = () => time;

async function signedIn(options) {
  const phone = phoneAt(centre, { now, ...options });
  await phone.session.change(GUIDE_A);
  await phone.session.remember({ epoch: centre.epoch });
  return phone;
}
const unsent = async (phone) => (await phone.outbox.standing()).unsent;
const many = (count, make) => Array.from({ length: count }, (_, at) => make(at));

beforeEach(async () => {
  centre = await new Centre().open();
  time = 1_700_000_000_000;
  centre.time = now;
});
afterEach(() => {
  mock.restoreAll();
  return centre.close();
});

describe("a line that is slow", () => {
  it("asks for less on a line too slow for a page, and for more again on a better one", async () => {
    centre.feed("s1", ...many(1_234, (at) => cardRow(`m-${at}`)));
    let fit = 300;
    const limits = [];
    const limit = (url) => Number(url.searchParams.get("limit"));
    const phone = await signedIn({
      fetch: slowLine((url) => limits.push(limit(url)) && limit(url) <= fit),
    });
    for (let ping = 0; ping < 12; ping += 1) await phone.pull();
    assert.equal((await phone.cards.card("m-1233")).m, "m-1233");
    assert.deepEqual(limits.slice(0, 4), [1_000, 500, 250, 500]);
    fit = 1_000;
    for (const m of ["a", "b", "c"]) {
      centre.feed("s1", cardRow(m));
      await phone.pull();
    }
    assert.equal(limits.at(-1), 1_000);
  });

  it("does not ask for less than a few, nor for more after an answer that came late", async () => {
    centre.feed("s1", ...many(60, (at) => cardRow(`m-${at}`)));
    let fits = false;
    const limits = [];
    const line = slowLine((url) => limits.push(Number(url.searchParams.get("limit"))) && fits);
    const late = (...asked) => {
      if (fits) time += 20_000;
      return line(...asked);
    };
    const phone = await signedIn({ fetch: late });
    for (let ping = 0; ping < 8; ping += 1) await phone.pull();
    fits = true;
    await phone.pull();
    assert.deepEqual(limits.slice(-5), [25, 25, 25, 25, 25]);
  });

  it("halves the batch on a line too slow for it, until it goes", async () => {
    const tried = [];
    const fits = (_url, { body }) => {
      tried.push(JSON.parse(body).ops.length);
      return tried.at(-1) <= 30;
    };
    const phone = await signedIn({ fetch: slowLine(fits, { unheard: true }) });
    await phone.outbox.keep(
      Array.from({ length: 40 }, () => op("tag.add")),
      {},
    );
    for (let turn = 0; turn < 4; turn += 1) await phone.push(true);
    assert.deepEqual(tried, [40, 40, 25, 15]);
    assert.equal(await unsent(phone), 0);
  });
});
