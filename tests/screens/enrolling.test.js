import assert from "node:assert/strict";
import { test } from "node:test";
import { patience } from "../../static/page/enrolling.js";

test("a sign-in waits for a worker that is still coming, not for one that says nothing", async () => {
  const active = { active: {} };
  const coming = { installing: {}, active: null };
  /** How long it waits, ms, and how often it says so, where the registration is each of these in turn, the last for good. */
  async function waited(...states) {
    const said = [0, 0];
    const at = { getRegistration: async () => (states.length > 1 ? states.shift() : states[0]) };
    await patience(
      at,
      () => {
        said[1] += 1;
      },
      async (ms) => {
        said[0] += ms;
      },
    );
    return said;
  }
  assert.deepEqual(await waited(active), [3_000, 0]);
  assert.deepEqual(await waited(undefined), [3_000, 0]);
  assert.deepEqual(await waited(coming, coming, active), [9_000, 1]);
  assert.deepEqual(await waited(coming, undefined), [6_000, 1], "it could not be installed");
  assert.deepEqual(await waited(coming), [120_000, 1]);
});
