import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { withRoom } from "../../static/worker/room.js";
import { Centre } from "./centre.js";
import { cardRow, GUIDE_A, phoneAt } from "./phones.js";

/** A phone with a ballast that was not given back yet: then there is room for all. */
function fullPhone() {
  const given = [];
  let ballast = true;
  const cards = {
    dropBallast: async () => {
      given.push("ballast");
      const was = ballast;
      ballast = false;
      return was;
    },
    shed: async (share) => Boolean(given.push(share)),
  };
  const put = async () => {
    await null;
    if (ballast) throw new DOMException("full", "QuotaExceededError");
    return "kept";
  };
  return { phone: { cards }, given, put };
}

describe("room", () => {
  it("two that find a phone full at once give back what is enough for one", async () => {
    const { phone, given, put } = fullPhone();
    const both = await Promise.all([withRoom(phone, put), withRoom(phone, put)]);
    assert.deepEqual(both, ["kept", "kept"]);
    assert.deepEqual(given, ["ballast"]);
  });

  it("a failure for another reason gives nothing back, and keeps nobody waiting", async () => {
    const { phone, given, put } = fullPhone();
    const bad = () => Promise.reject(new TypeError("no"));
    const [first, second] = await Promise.allSettled([withRoom(phone, bad), withRoom(phone, put)]);
    assert.equal(first.reason.name, "TypeError");
    assert.equal(second.value, "kept");
    assert.deepEqual(given, ["ballast"]);
  });
});

describe("a phone that has no room for what comes", () => {
  let centre;
  let time;
  let phone;
  let write;

  beforeEach(async () => {
    centre = await new Centre().open();
    time = 1_700_000_000_000;
    centre.time = () => time;
    centre.feed("s1", cardRow("m-1"));
    phone = phoneAt(centre, { now: () => time });
    await phone.session.change(GUIDE_A);
    await phone.session.remember({ epoch: centre.epoch });
    ({ write } = phone.cards.db);
    phone.cards.db.write = () => Promise.reject(new DOMException("full", "QuotaExceededError"));
  });
  afterEach(() => centre.close());

  const minute = async () => {
    for (let pulse = 0; pulse < 15; pulse += 1, time += 4_000) await phone.pull();
    return centre.requests.filter(({ path }) => path === "/sync/v1/pull").length;
  };

  it("is not brought the same page every four seconds", async () => {
    assert.equal(await minute(), 4);
    phone.cards.db.write = write;
    time += 15 * 60_000;
    await phone.pull();
    assert.ok(await phone.cards.card("m-1"));
  });

  it("is brought it at once where all went meanwhile", async () => {
    await minute();
    phone.cards.db.write = write;
    await phone.pull();
    assert.equal(await phone.cards.card("m-1"), null);
    await phone.apply.reset();
    await phone.pull();
    assert.ok(await phone.cards.card("m-1"));
  });
});
