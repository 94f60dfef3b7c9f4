import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { capturing } from "../../static/worker/captured.js";
import { newKey, newPair, seal } from "../../static/worker/sealing.js";

const USE = "capture";
const NOTES = Array.from({ length: 12 }, (_, place) => `note ${place}`);

describe("what is noted while nobody can read here", () => {
  it("is read by its author later, however many were noted at once", async () => {
    const [{ pub, secret }, key] = await Promise.all([newPair(), newKey()]);
    const mine = { capture: { pub, secret: await seal(key, USE, secret) } };
    let locked = true;
    const ring = { data: async () => (locked ? null : key), kept: async () => mine, use: USE };
    const captured = capturing(/** @type {any} */ (ring));
    const closed = await Promise.all(NOTES.map((text) => captured.close("a", text, { text })));
    captured.clear();
    locked = false;
    const read = await Promise.all(
      closed.map((one, place) => captured.open("a", NOTES[place], one)),
    );
    assert.deepEqual(
      read.map((one) => one?.text),
      NOTES,
    );
  });
});
