import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { cardRow, consented, openShop } from "./shop.js";

const LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01";
const prompt = (id) => ({
  id,
  rule: "birthday",
  args: {},
  reasons: [],
  from: "2026-03-01",
  to: "2026-03-20",
  score: 1,
});
const CARD = cardRow(LI, {
  rev: 2,
  consent: consented("personalisation"),
  prompts: ["p-1", "p-2"].map(prompt),
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
afterEach(() => shop?.close());

describe("a prompt", () => {
  it("answered leaves the card at once and can be undone", async () => {
    const { post } = await open();
    const { card, undo } = await post(`/members/${LI}/prompts/p-1/outcomes`, { outcome: "done" });
    assert.deepEqual(
      card.prompts.map(({ id }) => id),
      ["p-2"],
    );
    assert.deepEqual([undo.kind, undo.words], ["prompt.outcome", "done"]);
    const undone = await post(`/members/${LI}/undo`, { op: undo.op });
    assert.deepEqual(
      undone.card.prompts.map(({ id }) => id),
      ["p-1", "p-2"],
    );
  });

  it("keeps the day of later and the reason of unsuitable, and nothing empty", async () => {
    const { post, phone } = await open();
    await post(`/members/${LI}/prompts/p-1/outcomes`, {
      outcome: "later",
      until: "2026-03-15",
      reason: "",
    });
    await post(`/members/${LI}/prompts/p-2/outcomes`, { outcome: "unsuitable", reason: "price" });
    const { waiting } = await phone.outbox.of(LI);
    assert.deepEqual(
      waiting.map(({ v }) => v.p),
      [
        { prompt: "p-1", outcome: "later", until: "2026-03-15" },
        { prompt: "p-2", outcome: "unsuitable", reason: "price" },
      ],
    );
  });

  it("answered in no known way is a problem", async () => {
    const { post } = await open();
    assert.equal(
      (await post(`/members/${LI}/prompts/p-1/outcomes`, { outcome: "bought" })).status,
      422,
    );
  });

  it("stops coming once the guide's day is full", async () => {
    const { post } = await open();
    for (let at = 0; at < 8; at += 1)
      await post(`/members/${LI}/prompts/x-${at}/outcomes`, { outcome: "done" });
    assert.deepEqual((await shop.get(`/members/${LI}`)).card.prompts, []);
    shop.time += 86_400_000;
    await shop.phone.cards.arrive(LI);
    assert.equal((await shop.get(`/members/${LI}`)).card.prompts.length, 2);
  });
});

describe("today", () => {
  it("shows my own, by when they are due; nobody else's and none of tomorrow", async () => {
    const { get } = await open(
      followup("1", { due: "2026-03-06" }),
      followup("2"),
      followup("3", { state: "waiting" }),
      followup("4", { staff: "guide-b" }),
      followup("5", { due: "2026-03-09" }),
      followup("6", { state: "done" }),
      followup("7", { state: "later", until: "2026-03-10" }),
    );
    const { groups, count, cap, date } = await get("/today");
    assert.deepEqual(
      groups.map((group) => [group.k, ...ids(group)]),
      [
        ["overdue", "1"],
        ["today", "2"],
        ["waiting", "3"],
      ],
    );
    assert.deepEqual(groups[0].rows[0].days, -2);
    assert.deepEqual([count, cap, date], [2, 8, "2026-03-08"]);
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

  it("what comes later comes back on its day", async () => {
    const { get, post } = await open(followup("1"));
    await post(`/members/${LI}/prompts/p-1/outcomes`, { outcome: "later", until: "2026-03-10" });
    assert.equal((await get("/today")).count, 0);
    shop.time += 2 * 86_400_000;
    assert.equal((await get("/today")).count, 1);
  });
});

describe("the sync page", () => {
  it("lists what waits, what was refused and why, and what was sent", async () => {
    const { get, post, centre, phone } = await open();
    await post(`/members/${LI}/notes`, { text: "one" });
    shop.offline = false;
    centre.judge = () => ({ s: "rejected", why: "consent_missing" });
    await phone.push(true);
    centre.judge = () => ({ s: "accepted" });
    await post(`/members/${LI}/tags`, { facet: "style", concept: "style.retro" });
    shop.offline = true;
    await post(`/members/${LI}/notes`, { text: "two" });
    shop.time += 5 * 60_000;
    const { name, waiting, rejected, sent, page } = await get("/sync");
    const brief = ({ kind, words, title, m }) => [kind, words, title, m].join("|");
    assert.equal(name, "sync/_status.html");
    assert.deepEqual(waiting.map(brief), [`note.add|two|李女士|${LI}`]);
    assert.equal(waiting[0].minutes, 5);
    assert.deepEqual(
      rejected.map((each) => [brief(each), each.why]),
      [[`note.add|one|李女士|${LI}`, "consent_missing"]],
    );
    assert.deepEqual(sent.map(brief), [`tag.add|复古|李女士|${LI}`]);
    assert.equal(page.sync.attention, 1);
  });

  async function refused() {
    await open();
    await shop.post(`/members/${LI}/notes`, { text: "one" });
    shop.offline = false;
    shop.centre.judge = () => ({ s: "rejected", why: "consent_missing" });
    await shop.phone.push(true);
    shop.centre.judge = () => ({ s: "accepted" });
    const [{ id }] = (await shop.phone.outbox.everything()).rejected;
    return id;
  }

  it("sends a refused edit again under a new id that names the old one", async () => {
    const id = await refused();
    const { rejected } = await shop.post("/sync/repair", { op: id });
    assert.deepEqual(rejected, []);
    const last = shop.centre.ops.at(-1);
    assert.deepEqual([last.k, last.p.text, last.of], ["note.add", "one", id]);
    assert.notEqual(last.id, id);
    assert.equal((await shop.phone.outbox.standing()).attention, 0);
  });

  it("throws a refused edit away only with word to the centre", async () => {
    const id = await refused();
    await shop.post("/sync/discard", { op: id });
    const last = shop.centre.ops.at(-1);
    assert.deepEqual([last.k, last.of], ["op.discard", id]);
    await shop.post("/sync/discard", { op: id });
    assert.equal(shop.centre.ops.at(-1), last);
  });
});
