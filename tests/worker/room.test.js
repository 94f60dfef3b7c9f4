import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { withRoom } from "../../static/worker/room.js";

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
