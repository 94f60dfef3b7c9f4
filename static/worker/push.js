// Sends the outbox. Nothing is remembered between tries: each trigger reads the oldest unsent anew.
import { CARD } from "../shared/versions.js";
import { wire } from "./entries.js";
import { envelope, fitting, MOST_OPS } from "./envelope.js";
import { pacing } from "./pace.js";

/** @import { Entry, Identity, PushAnswer, Wire, World } from "./types.js" */
/** @typedef {ReturnType<typeof import("./outbox.js").openOutbox>} Outbox */
/** @typedef {ReturnType<typeof import("./verdicts.js").judging>} Judging */
/** @typedef {Awaited<ReturnType<Outbox["standing"]>>} Standing */
/** @typedef {Pick<Awaited<ReturnType<Outbox["keep"]>>, "going" | "standing">} Straight */

const LEAST_OPS = 5;
export const LONGEST_MS = 60_000;

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
  const pace = pacing(world, MOST_OPS, LEAST_OPS);
  let urged = false;
  /** @type {Map<string, { failures: number, at: number, quiet: boolean }>} */
  const pauses = new Map();
  /** @type {Promise<void> | null} */
  let running = null;
  /** @type {Promise<void> | null} */
  let queued = null;
  /** What is being kept now, to be sent from memory. @type {Promise<Straight | null> | null} */
  let ahead = null;

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

  /** @param {Identity} who @param {Response} response @returns {Promise<boolean>} whether to go on at once */
  async function unwelcome(who, response) {
    const { status } = response;
    if (status === 413 && pace.most() > 1) {
      pace.less();
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

  /**
   * What the centre answers to one push; null for a body nobody asks for.
   * @param {Identity} who @param {Wire[]} ops @param {Standing} standing
   * @returns {Promise<{ response: Response, answer: PushAnswer | null }>}
   */
  const exchange = async (who, ops, standing) => {
    const body = envelope(world, await around.now(), ops, standing);
    return pace.within(async (signal) => {
      const response = await world.fetch(who.to ?? "/sync/v1/push", {
        method: "POST",
        body,
        headers: {
          Authorization: `Bearer ${who.token || who.ticket}`,
          "Content-Type": "application/json",
          "Accept-Card": String(CARD),
        },
        credentials: "omit",
        referrerPolicy: "no-referrer",
        redirect: "error",
        signal,
      });
      const told = response.status === 200 && trusted(response);
      return { response, answer: told ? await response.json() : null };
    });
  };

  /** Sends one batch of one actor. @param {Identity} who @param {Pick<Entry, "id">[]} entries @param {Wire[]} ops @param {Standing} standing */
  async function send(who, entries, ops, standing) {
    const asked = world.now();
    const { response, answer } = await exchange(who, ops, standing);
    if (response.status !== 200) return unwelcome(who, response);
    if (!answer) return later(who.id);
    const { settled, members, renamed } = await verdicts.record(
      entries,
      answer.results,
      answer.server_time,
    );
    if (settled === 0) return later(who.id);
    pauses.delete(who.id);
    pace.more(asked);
    const news = await around.taken(who, answer, renamed, asked);
    await around.tell([...new Set([...members, ...news])]);
    return true;
  }

  /**
   * Sends all of one actor with that actor's token; while nobody can read here, or somebody else works here, sealed and with
   * the ticket that does nothing but send.
   * @param {string} act
   */
  async function sendAll(act) {
    for (let more = true; more; ) {
      const [who, next, standing] = await Promise.all([
        outbox.identity(act),
        outbox.next(act, pace.most(), LONGEST_MS),
        outbox.standing(),
      ]);
      if (!who) return around.unknown();
      const plain = Boolean(who.token);
      const waiting = next.filter((entry) => wire(entry, plain));
      const said = new Map(waiting.map((entry) => [entry.id, wire(entry, plain)]));
      const fit = fitting([...said.values()]);
      const entries = await outbox.number(waiting.slice(0, fit), who.device);
      const ops = entries.map(({ id, n }) => /** @type {Wire} */ ({ ...said.get(id), n }));
      more = entries.length > 0 && (await send(who, entries, ops, standing));
    }
  }

  /** Sends what was just kept and numbered; what comes of it the outbox knows. @param {Straight | null} kept @returns {Promise<string>} whose next try is not now */
  async function sendStraight(kept) {
    if (!kept?.going) return "";
    const { who, laid } = kept.going;
    const ops = laid.map(({ v, n }) => ({ ...v, n }));
    if (ops.length === 0 || ops.length > pace.most() || fitting(ops) < ops.length) return "";
    const more = await send(who, laid, ops, kept.standing).catch(() => later(who.id));
    return more ? "" : who.id;
  }

  async function drain() {
    const eager = urged;
    urged = false;
    const kept = ahead;
    ahead = null;
    const failed = await sendStraight(await kept);
    for (const act of await outbox.actors()) {
      if (act === failed) continue;
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
   * @param {Promise<Straight | null> | null} [kept] what is being kept, where `idle` said that it may be sent from memory
   * @returns {Promise<void>}
   */
  function kick(eager = false, kept = null) {
    urged ||= eager;
    ahead ??= kept;
    queued ??= (running ?? Promise.resolve()).then(async () => {
      running = queued;
      queued = null;
      await world.lock("outbox", drain).catch(() => {}); // the next trigger reads the outbox anew
      ahead = null;
      if (!queued) running = null;
    });
    return queued;
  }
  /** Whether nothing is on its way and nothing keeps this person's operations from going at once. @param {string} act */
  const idle = (act) => !running && !queued && !resting(act, true);
  return { kick, idle };
}
