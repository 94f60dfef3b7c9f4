// Puts the parts together: one phone.
import { GENERATION } from "../shared/versions.js";
import { applying } from "./apply.js";
import { openCards } from "./cards.js";
import { closing } from "./closing.js";
import { differing } from "./news.js";
import { openOutbox } from "./outbox.js";
import { puller } from "./pull.js";
import { pusher } from "./push.js";
import { openSession } from "./session.js";
import { judging } from "./verdicts.js";

/** @import { Gone, Identity, Page, PushAnswer, Templates, World } from "./types.js" */
/** @typedef {ReturnType<typeof openPhone>} Phone */

const EVERY_MS = 3_500; // less than the time between two pings of a page: each of them pulls
const AWAY_EVERY_MS = 20_000;

/**
 * @param {World} world @param {Templates} templates
 * @param {(message: Record<string, unknown>, acting?: string) => Promise<void>} post to all pages; the acting one has seen its card
 */
export function openPhone(world, templates, post) {
  const outbox = openOutbox(world);
  const session = openSession(world, outbox);
  const cards = openCards(world, session, outbox.keys);
  const apply = applying(cards);
  const verdicts = judging(outbox, world);
  const closed = closing(world, session);

  let away = false;
  let pulled = 0;
  /** Whether the centre was out of reach last time; no line at all is believed at once. */
  const offline = () => away || !world.online();

  /** Tells every page how things stand, and which cards changed. @param {string[]} members @param {string} [acting] */
  async function tell(members, acting) {
    const { unsent, level, minutes, attention, enrolled } = await outbox.standing();
    const locked = await cards.lockedSince().then(Boolean, () => true);
    const how = { unsent, level, minutes, attention, offline: offline(), enrolled, locked };
    for (const m of members.length > 0 ? members : [""])
      await post({ type: "sync", m, ...how }, acting);
  }

  /** The line to the centre; the badge says when it is cut. @type {typeof fetch} */
  const fetchSync = async (...asked) => {
    const response = await world.fetch(...asked).catch(() => null);
    const cut = !response?.headers.has("X-Sync");
    if (cut !== away) {
      away = cut;
      await tell([]);
    }
    if (!response) throw new TypeError("no answer");
    return response;
  };
  const line = { ...world, fetch: fetchSync };

  /**
   * The server was restored from a backup; or this phone does not know any more of which life its verdicts are.
   * Cards of the life before go at once: they would hide what was noted since, whose revs are lower.
   * @param {string} epoch @returns {Promise<void>}
   */
  async function sameEpoch(epoch) {
    if (!epoch || (await session.load()).epoch === epoch) return;
    const held = await cards.meta("epoch");
    if (held && held !== epoch) await apply.reset();
    await verdicts.resend(epoch);
    await session.remember({ epoch });
    void push();
    void pulls.pull();
  }

  /** Who was signed in is not any more: no page shows on what was theirs. */
  const left = () => post({ type: "left" });

  /** Whoever else works here is not asked to sign in. @param {Identity} who @param {number} status @param {{ wipe?: boolean, error?: string, quarantine?: string }} body */
  async function refused(who, status, body) {
    if (status === 403 && (body.wipe || body.error === "revoked"))
      return wipe(who, body.quarantine);
    if (status === 409) return post({ type: body.error === "build" ? "too-old" : "update" });
    return [who.id, ""].includes(session.state.who) ? post({ type: "sign-in" }) : undefined;
  }

  /**
   * A revoked phone forgets the cards, and still delivers what it holds where it is told to.
   * @param {Identity} who @param {string | undefined} to a path of this host
   */
  async function wipe(who, to) {
    if (to?.startsWith("/sync/")) await outbox.sendTo(who.id, to);
    if ((await session.load()).who === who.id) {
      await session.change(undefined);
      await apply.forget();
      await left();
    }
    await post({ type: "sign-in" });
  }

  /** Cards a push brought are for who sent it: somebody else may work here now. @param {Identity} who @param {Pick<PushAnswer, "epoch" | "rows">} answer @returns {Promise<string[]>} whose cards say something new */
  async function brought(who, { epoch, rows = [] }) {
    if (rows.length === 0 || (await session.who())?.id !== who.id) return [];
    const news = await differing(cards, rows);
    await restored(told(rows));
    await apply.rows(rows, epoch, who.device);
    return news;
  }

  /** @param {Identity} who @param {PushAnswer} answer @param {Record<string, string>} renamed */
  async function settled(who, answer, renamed) {
    await sameEpoch(answer.epoch);
    for (const [from, to] of Object.entries(renamed)) await cards.rename(from, to);
    return brought(who, answer);
  }

  const { kick: push, idle } = pusher(line, outbox, verdicts, {
    tell,
    refused,
    unknown: () => post({ type: "sign-in" }),
    now: async () => {
      await session.load();
      return session.now();
    },
    /** @param {Identity} who @param {PushAnswer} answer @param {Record<string, string>} renamed @param {number} asked */
    taken: (who, answer, renamed, asked) => {
      session.correct(answer.server_time, asked).catch(() => {}); // the next answer says it again
      return settled(who, answer, renamed);
    },
  });

  /** Whether what is kept now may go to the centre as it is kept. @param {string} act */
  const ready = (act) => !offline() && idle(act);

  /** What the outbox keeps of a member follows where they went. @param {Gone} row */
  async function gone({ m, why, into }) {
    if (why === "erased") await verdicts.forget(m);
    if (why !== "merged" || !into) return restored([m]);
    await verdicts.rename(m, into);
    await cards.rename(m, into);
  }

  /** Who is told of by themselves stands for nobody else. @param {string[]} members */
  async function restored(members) {
    const joined = members.length > 0 ? await verdicts.joined() : new Set();
    for (const m of members) {
      if (!joined.has(m)) continue;
      await verdicts.restore(m);
      await cards.restore(m);
    }
  }

  /** @param {import("./types.js").Row[]} rows @returns {string[]} */
  const told = (rows) => rows.filter(({ t }) => t === "card" || t === "index").map(({ k }) => k);

  const pulls = puller(line, cards, apply, {
    tell,
    refused,
    who: session.who,
    /** @param {Page} page @param {number} asked @param {boolean} first */
    heard: async (page, asked, first) => {
      await session.correct(page.server_time, asked);
      const epoch = await cards.meta("epoch");
      await sameEpoch(page.epoch);
      if (Number(page.min_build) > GENERATION) await post({ type: "update" });
      const other = epoch && epoch !== page.epoch;
      if ((page.reset && !first) || other || (await cards.mayRefill())) {
        await apply.reset();
        return false;
      }
      for (const row of page.gone) await gone(row);
      await restored(told(page.rows));
      return true;
    },
  });

  /** Sends what waits, and pulls at each ping, at some where the centre is out of reach, or now; ends the session that was left. @param {boolean} [now] */
  async function sync(now = false) {
    const due = now || Math.abs(world.now() - pulled) >= (offline() ? AWAY_EVERY_MS : EVERY_MS);
    if (due) pulled = world.now();
    await Promise.all([push(now), due ? pulls.pull() : null, closed()]);
  }

  return {
    world,
    templates,
    outbox,
    session,
    cards,
    apply,
    brought,
    push,
    ready,
    post,
    ...pulls,
    sync,
    tell,
    left,
    sameEpoch,
    offline,
    closed,
  };
}
