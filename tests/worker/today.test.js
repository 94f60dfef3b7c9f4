import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { cardRow, consented, entry, openShop, promptOf } from "./shop.js";

const LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01";
const BOTH = consented("personalisation", "allergy");
const CARD = cardRow(LI, {
  rev: 2,
  consent: consented("personalisation"),
  prompts: ["p-1", "p-2"].map(promptOf),
});
const followup = (id, more) => ({
  t: "followup",
  k: id,
  body: {
    id,
    m: LI,
    title: "李女士",
    tier: "gold",
    staff: "guide-a",
    prompt: `p-${id}`,
    rule: "birthday",
    args: {},
    reasons: [],
    due: "2026-03-08",
    made: "2026-03-07",
    state: "due",
    until: "",
    channel: "phone",
    store: "s1",
    ...more,
  },
});
let shop;
async function open(...rows) {
  shop = await openShop({ rows: [CARD, ...rows] });
  await shop.phone.cards.arrive(LI);
  shop.offline = true;
  return shop;
}
const ids = (group) => group.rows.map(({ id }) => id);
const COAT = { product: "Coat", contains: ["polyester"] };
const agreed = (more) => cardRow(LI, { rev: 2, consent: BOTH, ...more });
const here = async () => (await shop.get("/today")).groups.flatMap(ids);
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

describe("a row that names what hurts or is disliked", () => {
  const polyester = (more) => ({ substance: "substance.polyester", severity: "severe", ...more });

  it("goes as soon as this phone was told, before the centre is", async () => {
    await open(agreed(), followup("1", { args: COAT }), followup("2", { args: { days: 3 } }));
    assert.deepEqual(await here(), ["1", "2"]);
    await shop.post(`/members/${LI}/allergies`, polyester());
    assert.deepEqual(await here(), ["2"]);
    assert.equal((await shop.get("/today")).count, 1);
  });

  it("is not shown for what the card says, nor for a dislike", async () => {
    const allergies = [entry(1, { s: "substance.polyester", w: "", sev: "severe", gone: null })];
    const tags = [entry(2, { f: "style", c: "style.retro", p: "dislike" })];
    await open(
      agreed({ allergies, tags }),
      followup("1", { args: COAT }),
      followup("2", { args: { offer: "style.retro" } }),
      followup("3", { args: { offer: "style.minimal" } }),
    );
    assert.deepEqual(await here(), ["3"]);
  });

  it("is not shown for what was kept for this visit only", async () => {
    await open(followup("1", { args: COAT }));
    const refused = { layer: "allergy", state: "refused", ...polyester() };
    await shop.post(`/members/${LI}/consents`, refused);
    const kept = await shop.phone.cards.visit(LI);
    assert.equal(kept.length, 1);
    assert.deepEqual(await here(), []);
  });

  it("is not shown where the centre hid it and this phone has no card", async () => {
    await open(followup("1", { m: "elsewhere", hidden: true }));
    assert.deepEqual(await here(), []);
  });

  it("is left when it was answered", async () => {
    await open(agreed(), followup("1", { args: COAT }));
    await shop.post(`/members/${LI}/allergies`, polyester());
    const path = `/members/${LI}/prompts/p-1/outcomes`;
    const answer = await shop.post(path, { outcome: "waiting" }, { target: "li#followup-1" });
    assert.equal(answer.heads.get("HX-Location") ?? answer.heads.get("HX-Redirect"), "/today");
  });

  it("costs no card where nothing is named", async (t) => {
    await open(agreed(), followup("1", { args: { days: 3 } }), followup("2", { args: COAT }));
    const card = t.mock.method(shop.phone.cards, "card");
    await here();
    assert.equal(card.mock.callCount(), 1);
  });
});
