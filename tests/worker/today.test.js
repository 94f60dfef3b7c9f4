import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { cardRow, consented, followUpRow, openShop, promptOf } from "./shop.js";

const LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01";
const CARD = cardRow(LI, {
  rev: 2,
  consent: consented("personalisation"),
  prompts: ["p-1", "p-2"].map(promptOf),
});
const followup = (id, more) => followUpRow(id, { m: LI, ...more });
let shop;
async function open(...rows) {
  shop = await openShop({ rows: [CARD, ...rows] });
  await shop.phone.cards.arrive(LI);
  shop.offline = true;
  return shop;
}
const ids = (group) => group.rows.map(({ id }) => id);
afterEach(() => shop?.close());

describe("today", () => {
  it("shows my own and nobody's, by when they are due; no colleague's and none of tomorrow", async () => {
    const { get } = await open(
      followup("1", { due: "2026-03-06" }),
      followup("2"),
      followup("3", { state: "waiting" }),
      followup("4", { staff: "guide-b" }),
      followup("5", { due: "2026-03-09" }),
      followup("6", { state: "done" }),
      followup("7", { state: "later", until: "2026-03-10" }),
      followup("8", { staff: "", score: 40 }),
      followup("9", { due: "2026-03-06", state: "later", until: "2026-03-08" }),
    );
    const { groups, count, cap, date } = await get("/today");
    assert.deepEqual(
      groups.map((group) => [group.k, ...ids(group)]),
      [
        ["overdue", "1"],
        ["today", "8", "2", "9"],
        ["waiting", "3"],
      ],
    );
    assert.deepEqual(groups[0].rows[0].days, -2);
    assert.deepEqual([count, cap, date], [4, 8, "2026-03-08"]);
  });

  it("an answer is seen in its row and on the list at once", async () => {
    const { get, post } = await open(followup("1"), followup("2"));
    const path = `/members/${LI}/prompts/p-1/outcomes`;
    const answer = await post(path, { outcome: "done" }, { target: "li#followup-1" });
    assert.deepEqual(
      [answer.name, answer.row.id, answer.row.state],
      ["followups/_row.html", "1", "done"],
    );
    const { groups } = await get("/today");
    assert.deepEqual(ids(groups[1]), ["2"]);
  });

  it("an answer taken back is due again, sent or not, and counts for nothing", async () => {
    const { get, post, phone } = await open(followup("1"), followup("2", { staff: "guide-b" }));
    const path = `/members/${LI}/prompts/p-1/outcomes`;
    shop.offline = false;
    const { undo } = await post(path, { outcome: "done" }, { target: "li#followup-1" });
    assert.equal((await get("/today")).count, 0);
    for (let taps = 0; taps < 2; taps += 1) await post(`/members/${LI}/undo`, { op: undo.op });
    assert.equal((await get("/today")).count, 1);
    assert.equal(phone.session.state.done.n, 0);
  });

  it("an answer the centre told of and that was taken back here is due again", async () => {
    const { get, post } = await open(followup("1"));
    shop.offline = false;
    const path = `/members/${LI}/prompts/p-1/outcomes`;
    const { undo } = await post(path, { outcome: "waiting" }, { target: "li#followup-1" });
    const [{ hlc }] = shop.centre.ops.filter(({ id }) => id === undo.op);
    const told = { state: "waiting", answer: undo.op, answered: hlc };
    shop.centre.feed("s1", followup("1", told));
    await shop.phone.pull();
    await post(`/members/${LI}/undo`, { op: undo.op });
    const { groups } = await get("/today");
    assert.deepEqual(groups.map(ids), [[], ["1"], []]);
  });

  for (const [state, says] of [
    ["ended", "what ran out at the centre is not opened by an older answer of this phone"],
    ["done", "a colleague's newer answer counts more than the own older one"],
  ]) {
    it(says, async () => {
      const { get, post } = await open(followup("1"));
      shop.offline = false;
      await post(`/members/${LI}/prompts/p-1/outcomes`, { outcome: "waiting" });
      const answered = `0${(shop.time + 60_000).toString(16).padStart(12, "0")}-0000`;
      const told = { state, answer: "0195ffff-0000-7000-8000-000000000001", answered };
      shop.centre.feed("s1", followup("1", told));
      await shop.phone.pull();
      assert.deepEqual((await get("/today")).groups.map(ids), [[], [], []]);
    });
  }

  it("what comes later comes back on its day", async () => {
    const { get, post } = await open(followup("1"));
    await post(`/members/${LI}/prompts/p-1/outcomes`, { outcome: "later", until: "2026-03-10" });
    assert.equal((await get("/today")).count, 0);
    shop.time += 2 * 86_400_000;
    const { groups } = await get("/today");
    assert.deepEqual(groups.map(ids), [[], ["1"], []]);
    assert.equal(groups[1].rows[0].days, 0);
  });

  it("what is put off says until when at once", async () => {
    const { post } = await open(followup("1"));
    const path = `/members/${LI}/prompts/p-1/outcomes`;
    const put = { outcome: "later", until: "2026-03-10" };
    const { row } = await post(path, put, { target: "li#followup-1" });
    assert.deepEqual([row.state, row.until, row.days], ["later", "2026-03-10", 2]);
  });
});
