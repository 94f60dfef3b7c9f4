import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { enrol } from "../../static/worker/accounts.js";
import { member } from "../../static/worker/member.js";
import { GUIDE_B } from "./phones.js";
import { cardRow, consented, openShop, promptOf } from "./shop.js";

const LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01";
const CARD = cardRow(LI, {
  rev: 2,
  consent: consented("personalisation"),
  prompts: ["p-1", "p-2"].map(promptOf),
});
let shop;
async function open(...rows) {
  shop = await openShop({ rows: [CARD, ...rows] });
  await shop.phone.cards.arrive(LI);
  shop.offline = true;
  return shop;
}
afterEach(() => shop?.close());

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

  it("sends a note again with the words it was changed to", async () => {
    const id = await refused();
    await shop.post("/sync/repair", { op: id, text: "one, mended" });
    assert.equal(shop.centre.ops.at(-1).p.text, "one, mended");
  });

  it("shows a colleague's refused edit to them alone as theirs to settle", async () => {
    const id = await refused();
    const { device: _, ...other } = GUIDE_B;
    await enrol(shop.phone, { ...other, device: "phone-2", epoch: "e1" });
    const sent = shop.centre.ops.length;
    const { rejected } = await shop.post("/sync/discard", { op: id });
    assert.equal(rejected.length, 1);
    assert.notEqual(rejected[0].who, "");
    assert.equal(shop.centre.ops.length, sent);
  });

  async function stray() {
    await open();
    await shop.post("/scan", { code: "M1:NOBODY" });
    await shop.post("/members/code-m1-NOBODY/presence", { how: "search" });
    shop.offline = false;
    shop.centre.judge = ({ m }) => ({ s: m.startsWith("code:") ? "deferred" : "accepted" });
    await shop.phone.push(true);
  }

  it("after an hour lists what the centre cannot judge, with its reason, and marks its card", async () => {
    await stray();
    assert.deepEqual((await shop.get("/sync")).rejected, []);
    shop.time += 3_600_000;
    const { rejected, waiting, page } = await shop.get("/sync");
    assert.ok(rejected.length > 0);
    assert.deepEqual([...new Set(rejected.map(({ why }) => why))], ["no_member"]);
    assert.deepEqual(waiting, []);
    assert.equal(page.sync.attention, rejected.length);
    const at = await member(shop.phone, "code:M1:NOBODY");
    assert.equal(at.refused, rejected.length);
  });

  it("throws away what the centre cannot judge only with word to it", async () => {
    await stray();
    shop.time += 3_600_000;
    const [{ id }] = (await shop.get("/sync")).rejected;
    shop.offline = true;
    const { rejected, waiting } = await shop.post("/sync/discard", { op: id });
    assert.ok(rejected.every((one) => one.id !== id));
    assert.equal(waiting.at(-1).kind, "op.discard");
    const [entry] = (await shop.phone.outbox.everything()).waiting.slice(-1);
    assert.equal(entry.v.of, id);
  });
});
