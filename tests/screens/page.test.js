import assert from "node:assert/strict";
import { test } from "node:test";
import { onTwoLines } from "../../static/page/fold.js";
import { knownDevices, lastKnown, lost } from "../../static/page/heartbeat.js";
import { asBytes, asText, bytes, text } from "../../static/page/passkey.js";
import { asked, enrolled, fault, told } from "../../static/page/sign_in.js";
import { LONGEST, written } from "../../static/page/signature.js";
import { levelOf } from "../../static/page/worker.js";

test("chips on two lines all stay, the third line folds", () => {
  assert.equal(onTwoLines([]), 0);
  assert.equal(onTwoLines([10, 10, 60]), 3);
  assert.equal(onTwoLines([10, 10, 60, 60, 110, 110, 160]), 4);
});

test("a signature is whole numbers, stroke by stroke", () => {
  const strokes = [
    [
      { x: 0.4, y: 1.6 },
      { x: 12, y: 13 },
    ],
    [{ x: 300, y: 100 }],
  ];
  assert.equal(written(strokes), "0,2 12,13;300,100");
  assert.equal(written([]), "");
});

test("a long signature is thinned until it fits and keeps its ends", () => {
  const stroke = Array.from({ length: 5000 }, (_, i) => ({ x: i % 300, y: (i * 7) % 100 }));
  const text = written([stroke, stroke]);
  assert.ok(text.length > 0 && text.length <= LONGEST);
  assert.ok(text.startsWith("0,0 "));
  assert.ok(text.endsWith(`${4999 % 300},${(4999 * 7) % 100}`));
});

test("what a passkey signs and answers travels as base64url", () => {
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  for (const length of [0, 1, 2, 3, 255, 256])
    assert.deepEqual(bytes(text(all.slice(0, length))), all.slice(0, length));
  assert.equal(text(Uint8Array.of(0xfb, 0xff)), "-_8");
  const options = {
    challenge: "AQ",
    user: { id: "Ag", name: "x" },
    excludeCredentials: [{ id: "Aw", type: "t" }],
  };
  const read = asBytes(options);
  const sent = [read.challenge, read.user.id, read.excludeCredentials[0].id].map((part) => part[0]);
  assert.deepEqual(sent, [1, 2, 3]);
  const made = {
    rawId: all.slice(0, 1),
    type: "public-key",
    response: { signature: all.slice(1, 2), userHandle: null },
  };
  const answer = { id: "AA", rawId: "AA", type: "public-key", response: { signature: "AQ" } };
  assert.deepEqual(JSON.parse(asText(made)), answer);
});

test("the badge shows the gravest first", () => {
  const standing = { type: /** @type {const} */ ("sync"), unsent: 0, level: "ok" };
  assert.equal(levelOf(standing), "ok");
  assert.equal(levelOf({ ...standing, offline: true }), "offline");
  assert.equal(levelOf({ ...standing, unsent: 1 }), "waiting");
  assert.equal(levelOf({ ...standing, unsent: 1, level: "red" }), "red");
  assert.equal(levelOf({ ...standing, unsent: 1, level: "red", attention: 1 }), "attention");
});

test("a failed sign-in says what to do", () => {
  assert.equal(fault(0), "wordsOffline");
  assert.equal(fault(422), "wordsWrong");
  assert.equal(fault(409), "wordsChoose");
  assert.equal(fault(429), "wordsSlow");
  assert.equal(fault(500), "wordsFault");
  assert.equal(fault(503), "wordsBusy");
});

test("a password that is right asks for the second step, and a wrong code is told apart", () => {
  const dataset = { wordsSecond: "now the code", wordsCode: "not this code", wordsWrong: "wrong" };
  const at = /** @type {any} */ ({ dataset });
  assert.equal(told(at, new Response(null, { status: 428 })), "now the code");
  assert.equal(told(at, new Response(null, { status: 422 }), "wordsCode"), "not this code");
});

test("an answer that broke off is like none, and the form can be sent again", async () => {
  assert.equal(await enrolled(new Response('{"device": "d', { status: 200 })), null);
  assert.equal(await enrolled(new Response("{}", { status: 422 })), null);
  assert.equal(await enrolled(null), null);
  assert.deepEqual(await enrolled(new Response('{"device": "d"}')), { device: "d" });
  assert.equal(fault(200), "wordsOffline");
});

test("where many sign in the page comes back by itself, and not for ever", async (t) => {
  const busy = () => new Response("{}", { status: 503, headers: { "Retry-After": "2" } });
  const waits = [];
  const wait = async (ms) => waits.push(ms);
  const answers = [busy(), busy(), new Response("{}", { status: 200 })];
  t.mock.method(globalThis, "fetch", async () => answers.shift() ?? busy());
  assert.equal((await asked("/sign-in", new URLSearchParams(), wait))?.status, 200);
  assert.equal(waits.length, 2);
  assert.ok(waits.every((ms) => ms >= 1000 && ms <= 3000));
  assert.equal((await asked("/sign-in", new URLSearchParams(), wait))?.status, 503);
  assert.equal(waits.length, 7);
});

test("a centre that is away is not asked again", async (t) => {
  t.mock.method(globalThis, "fetch", async () => new Response("", { status: 503 }));
  const never = async () => assert.fail("it came back");
  assert.equal((await asked("/sign-in", new URLSearchParams(), never))?.status, 503);
});

test("a sign-in refused for too many tries says for how many minutes", () => {
  const form = { dataset: { wordsSlow: "wait {minutes} min", wordsWrong: "wrong" } };
  const slow = (seconds) =>
    told(form, { status: 429, headers: new Headers({ "Retry-After": seconds }) });
  assert.equal(slow("841"), "wait 15 min");
  assert.equal(slow("60"), "wait 1 min");
  assert.equal(slow(""), "wait 1 min");
  assert.equal(told(form, { status: 422, headers: new Headers() }), "wrong");
});

test("the sign-in page learns from the worker which devices this phone is", async () => {
  const active = {
    postMessage: ({ type }, [port]) => port.postMessage(type === "devices" ? ["d-1", "d-2"] : []),
  };
  assert.deepEqual(await knownDevices({ getRegistration: async () => ({ active }) }), [
    "d-1",
    "d-2",
  ]);
});

test("without a worker, or with one that says nothing, signing in goes on", async () => {
  const silent = { active: { postMessage() {} } };
  assert.deepEqual(await knownDevices(undefined), []);
  assert.deepEqual(await knownDevices({ getRegistration: async () => undefined }), []);
  assert.deepEqual(await knownDevices({ getRegistration: () => Promise.reject(new Error()) }), []);
  assert.equal(await knownDevices({ getRegistration: async () => silent }, 1), null);
});

test("a store that was thrown away is told from one that was never there", () => {
  assert.equal(lastKnown("lang=en; held=3"), 3);
  assert.equal(lastKnown("lang=en; upheld=3"), null);
  assert.equal(lastKnown("held=many"), null);
  assert.equal(lost("held=3", []), 3);
  assert.equal(lost("held=0", []), 0);
  assert.equal(lost("held=3", ["phone-1"]), null);
  assert.equal(lost("", []), null);
});
