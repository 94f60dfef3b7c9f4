import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { chunk, Faces, face, line, merged } from "../../static/worker/lines.js";
import { Centre } from "./centre.js";
import { GUIDE_A, indexRow, phoneAt } from "./phones.js";

const who = (m, n, y, rest) => indexRow(m, n, y, rest).body;
const li = who("m-1", "李静", "lijing", { a: "李女士", i: "lj", l: "5021", c: ["aa11"] });
const anna = who("m-2", "Anna Wu", "annawu", { i: "aw", l: "0044", c: [] });
const liu = who("m-3", "刘嘉", "liujia", { i: "lj", l: "5022", c: ["bb22"] });
const faces = new Faces([[li, anna].map(line).join("\n"), line(liu)], []);
const found = (query) => faces.search(query).found.map(({ m }) => m);

describe("finding a member", () => {
  it("by name, pinyin, initials or the last digits, best first", () => {
    assert.deepEqual(found("李静"), ["m-1"]);
    assert.deepEqual(found("静"), ["m-1"]);
    assert.deepEqual(found("lijing"), ["m-1"]);
    assert.deepEqual(found("li"), ["m-1", "m-3"]);
    assert.deepEqual(found("lj"), ["m-1", "m-3"]);
    assert.deepEqual(found("jing"), ["m-1"]);
    assert.deepEqual(found("5021"), ["m-1"]);
    assert.deepEqual(found("502"), ["m-1", "m-3"]);
    assert.deepEqual(found("anna W"), ["m-2"]);
    assert.deepEqual(found("李女士"), ["m-1"]);
  });

  it("finds nobody by an id, a code, a tier or the end of a number", () => {
    for (const query of ["m-1", "aa11", "021", "gold", "", "  "])
      assert.deepEqual(found(query), []);
  });

  it("finds by code and by id, exactly", () => {
    assert.equal(faces.holder("bb22").m, "m-3");
    assert.equal(faces.holder("bb2"), null);
    assert.equal(faces.member("m-2").n, "Anna Wu");
    assert.equal(faces.member("m-"), null);
  });

  it("a later line replaces an earlier one, and the id alone takes the member out", () => {
    const later = new Faces([line(li), line(anna)], [line({ ...li, n: "李晶" }), "m-2"]);
    assert.deepEqual(
      later.search("lijing").found.map(({ n }) => n),
      ["李晶"],
    );
    assert.deepEqual(later.search("anna").found, []);
    assert.equal(
      merged([li, anna].map(line).join("\n"), ["m-1", line(liu)]),
      [anna, liu].map(line).join("\n"),
    );
  });

  it("a name with a tab or a line break stays one line", () => {
    assert.equal(face(line({ ...li, n: "a\tb\nc" })).n, "a b c");
  });

  it("says when more match than are shown", () => {
    const many = Array.from({ length: 30 }, (_, at) => line(who(`m-${at}`, "王芳", "wangfang")));
    const { found, more } = new Faces([many.join("\n")], []).search("wangfang");
    assert.deepEqual([found.length, more], [20, true]);
  });

  it("spreads members over all chunks", () => {
    const used = new Set(Array.from({ length: 2_000 }, (_, at) => chunk(`0193-${at}`)));
    assert.ok(used.size === 128 && [...used].every((at) => at >= 0 && at < 128));
  });
});

describe("the index on the phone", () => {
  let centre;
  beforeEach(async () => {
    centre = await new Centre().open();
  });
  afterEach(() => centre.close());

  it("of 12,000 members lies in few records, and a change is seen at once", async () => {
    const rows = Array.from({ length: 12_000 }, (_, at) =>
      indexRow(`m-${at}`, `会员${at}`, `huiyuan${at}`),
    );
    centre.feed("s1", ...rows);
    const phone = phoneAt(centre);
    await phone.session.change(GUIDE_A);
    await phone.pull();
    const records = await phone.cards.db.read(["index"], (tx) => {
      const request = tx.objectStore("index").count();
      return new Promise((ok) => {
        request.onsuccess = () => ok(request.result);
      });
    });
    assert.ok(records <= 128 + 16);
    assert.deepEqual(
      (await phone.apply.faces()).search("huiyuan11999").found.map(({ m }) => m),
      ["m-11999"],
    );
    centre.feed("s1", indexRow("m-5", "改名", "gaiming"), { m: "m-6", why: "left_scope" });
    await phone.pull();
    const faces = await phone.apply.faces();
    assert.equal(faces.member("m-5").n, "改名");
    assert.equal(faces.member("m-6"), null);
    assert.equal(faces.search("会员").more, true);
  });
});
