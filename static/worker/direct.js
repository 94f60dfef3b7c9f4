// The last resort of a phone that cannot keep an operation: the centre takes it at once, or it is not saved.
import { trusted } from "./push.js";
import { Problem } from "./respond.js";

/** @import { Operation, PushAnswer } from "./types.js" */
/** @typedef {import("./app.js").Ask} Ask */

const PATIENCE_MS = 8_000;

/**
 * Sends operations that lie nowhere on the phone, outside its count (`n` 0).
 * @param {Ask} ask @param {Operation[]} ops
 * @returns {Promise<boolean>} whether the centre has accepted them all; false when it could not be asked
 */
export async function sendAtOnce({ phone, who }, ops) {
  const body = {
    proto: 1,
    build: phone.world.build,
    wall: phone.session.now(),
    ops: ops.map((op) => ({ ...op, n: 0 })),
  };
  const response = await phone.world
    .fetch("/sync/v1/push", {
      method: "POST",
      body: JSON.stringify(body),
      headers: { Authorization: `Bearer ${who.token}`, "Content-Type": "application/json" },
      credentials: "omit",
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    .catch(() => null);
  if (response?.status !== 200 || !trusted(response)) return false;
  /** @type {PushAnswer} */
  const answer = await response.json();
  const { results } = answer;
  const refused = results.find(({ s }) => s === "rejected");
  if (refused) throw new Problem(422, refused.why ?? "invalid");
  await phone.brought(who, answer).catch(() => {});
  return ops.every(({ id }) =>
    results.some((one) => one.id === id && ["accepted", "duplicate"].includes(one.s)),
  );
}
