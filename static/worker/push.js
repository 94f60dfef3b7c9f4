// Sends the outbox. Nothing is remembered between tries: each trigger reads the oldest unsent anew.
import { CARD } from "../shared/versions.js";
import { captureKey, unseal } from "./keys.js";

/** @import { Entry, Identity, Operation, PushAnswer, World } from "./types.js" */
/** @typedef {ReturnType<typeof import("./outbox.js").openOutbox>} Outbox */
/** @typedef {ReturnType<typeof import("./verdicts.js").judging>} Judging */
/** @typedef {Awaited<ReturnType<Outbox["standing"]>>} Standing */

const MOST_OPS = 100;
const MOST_BYTES = 256 * 1024 - 2_048; // the envelope's own share is left out
const ANSWER_MS = 30_000;
export const LONGEST_MS = 60_000;

const encoder = new TextEncoder();

/** A captive portal answers too; only this is the server's word. @param {Response} response */
export const trusted = (response) =>
  response.headers.has("X-Sync") &&
  (response.headers.get("Content-Type") ?? "").startsWith("application/json");

/**
 * How long to wait after the n-th failure in a row: doubling from one second to sixty, half of it by chance.
 * @param {number} failures ≥ 1 @param {number} random 0…1
 */
export const pause = (failures, random) =>
  (Math.min(LONGEST_MS, 1_000 * 2 ** Math.min(failures, 6)) * (1 + random)) / 2;

/** As many as fit one request, at least one. @param {Operation[]} ops */
function fitting(ops) {
  let bytes = 0;
  const over = ops.findIndex((op) => {
    bytes += encoder.encode(JSON.stringify(op)).length + 1;
    return bytes > MOST_BYTES;
  });
  return over < 0 ? ops.length : Math.max(over, 1);
}

/**
 * @typedef {object} Around
 * @property {() => Promise<number>} now the clock that operations are dated by, corrected, ms
 * @property {(who: Identity, answer: PushAnswer, renamed: Record<string, string>, asked: number) => Promise<string[]>} taken answers whose cards say something new
 * @property {(members: string[]) => Promise<void>} tell after each verdict
 * @property {(who: Identity, status: number, body: any) => Promise<void>} refused 401, 403, 409
 * @property {() => Promise<void>} unknown nobody is known here whose operations wait: what lay on the phone is gone
 */

/** @param {World} world @param {Outbox} outbox @param {Judging} verdicts @param {Around} around */
export function pusher(world, outbox, verdicts, around) {
  let most = MOST_OPS;
  let urged = false;
  /** @type {Map<string, { failures: number, at: number, quiet: boolean }>} */
  const pauses = new Map();
  /** @type {Promise<void> | null} */
  let running = null;
  /** @type {Promise<void> | null} */
  let queued = null;

  /** A pause longer than the longest comes from a clock set back: it counts as over. @param {string} act @param {boolean} eager */
  function resting(act, eager) {
    const rest = pauses.get(act);
    const left = rest ? rest.at - world.now() : 0;
    return left > 0 && left <= LONGEST_MS && !(eager && !rest?.quiet);
  }

  /** @param {string} act @param {number} [asked] the server's Retry-After, ms */
  function later(act, asked = 0) {
    const failures = (pauses.get(act)?.failures ?? 0) + 1;
    const wait = Math.min(LONGEST_MS, Math.max(asked, pause(failures, world.random())));
    pauses.set(act, { failures, at: world.now() + wait, quiet: asked > 0 });
    world.timer(() => void kick(), wait);
    return false;
  }

  /**
   * What is not said is none: a phone that sends all it has says no more of it.
   * @param {Operation[]} ops @param {Standing} standing
   */
  async function envelope(ops, { unsent, oldest, rejected }) {
    const more = unsent > ops.length;
    return JSON.stringify({
      proto: 1,
      build: world.build,
      outbox_len: more ? unsent : undefined,
      oldest_unsent_ms: more && oldest ? Math.max(0, world.now() - oldest) : undefined,
      rejected_len: rejected || undefined,
      wall: await around.now(),
      ops,
    });
  }

  /** @param {Identity} who @param {Response} response @returns {Promise<boolean>} whether to go on at once */
  async function unwelcome(who, response) {
    const { status } = response;
    if (status === 413 && most > 1) {
      most = Math.floor(most / 2);
      return true;
    }
    if (status === 429 || status === 503) {
      return later(who.id, 1_000 * (Number(response.headers.get("Retry-After")) || 1));
    }
    if (trusted(response) && [401, 403, 409].includes(status)) {
      await around.refused(who, status, await response.json());
    }
    return later(who.id);
  }

  /** Sends one batch of one actor. @param {Identity} who @param {Entry[]} entries @param {Operation[]} ops @param {Standing} standing */
  async function send(who, entries, ops, standing) {
    const asked = world.now();
    const response = await world.fetch(who.to ?? "/sync/v1/push", {
      method: "POST",
      body: await envelope(ops, standing),
      headers: {
        Authorization: `Bearer ${who.token}`,
        "Content-Type": "application/json",
        "Accept-Card": String(CARD),
      },
      credentials: "omit",
      referrerPolicy: "no-referrer",
      redirect: "error",
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    if (response.status !== 200) return unwelcome(who, response);
    if (!trusted(response)) return later(who.id);
    /** @type {PushAnswer} */
    const answer = await response.json();
    const { settled, members, renamed } = await verdicts.record(
      entries,
      answer.results,
      answer.server_time,
    );
    if (settled === 0) return later(who.id);
    pauses.delete(who.id);
    most = Math.min(MOST_OPS, most * 2);
    const news = await around.taken(who, answer, renamed, asked);
    await around.tell([...new Set([...members, ...news])]);
    return true;
  }

  /** Sends all of one actor with that actor's token. @param {string} act */
  async function sendAll(act) {
    for (let more = true; more; ) {
      const [who, waiting, standing, held] = await Promise.all([
        outbox.identity(act),
        outbox.next(act, most, LONGEST_MS),
        outbox.standing(),
        captureKey(),
      ]);
      if (!who) return around.unknown();
      const opened = await Promise.all(waiting.map((entry) => unseal(held, entry.v)));
      const fit = fitting(/** @type {Operation[]} */ (opened));
      const entries = await outbox.number(waiting.slice(0, fit), who.device);
      const op = new Map(opened.map((each) => [each?.id, each]));
      const ops = entries.map(({ id, n }) => /** @type {Operation} */ ({ ...op.get(id), n }));
      more = entries.length > 0 && (await send(who, entries, ops, standing));
    }
  }

  async function drain() {
    const eager = urged;
    urged = false;
    for (const act of await outbox.actors()) {
      if (resting(act, eager)) continue;
      try {
        await sendAll(act);
      } catch {
        later(act);
      }
    }
  }

  /**
   * Tries to empty the outbox; a trigger during a try makes one more follow it.
   * @param {boolean} [eager] a person or the network says now: only the server's own Retry-After is waited for
   * @returns {Promise<void>}
   */
  function kick(eager = false) {
    urged ||= eager;
    queued ??= (running ?? Promise.resolve()).then(() => {
      running = queued;
      queued = null;
      return world.lock("outbox", drain).catch(() => {}); // the next trigger reads the outbox anew
    });
    return queued;
  }
  return kick;
}
