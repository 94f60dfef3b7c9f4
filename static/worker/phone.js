// Puts the parts together: one phone.
import { applying } from "./apply.js";
import { openCards } from "./cards.js";
import { openOutbox } from "./outbox.js";
import { puller } from "./pull.js";
import { pusher } from "./push.js";
import { openSession } from "./session.js";
import { judging } from "./verdicts.js";

/** @import { Identity, Page, PushAnswer, World } from "./types.js" */

/**
 * @param {World} world
 * @param {(message: Record<string, unknown>) => Promise<void>} post to all pages
 */
export function openPhone(world, post) {
  const outbox = openOutbox(world);
  const session = openSession(world, outbox);
  const cards = openCards(world, session);
  const apply = applying(cards);
  const verdicts = judging(outbox, world);

  /** Tells every page how things stand, and which cards changed. @param {string[]} members */
  async function tell(members) {
    const { unsent, level, minutes, attention } = await outbox.standing();
    for (const m of members.length > 0 ? members : [""]) {
      await post({ type: "sync", m, unsent, level, minutes, attention });
    }
  }

  /** The server was restored from a backup (P7). @param {string} epoch @returns {Promise<void>} */
  async function sameEpoch(epoch) {
    const known = (await session.load()).epoch;
    if (!epoch || known === epoch) return;
    if (known) await verdicts.resend(epoch);
    await session.remember({ epoch });
  }

  /** @param {Identity} who @param {number} status @param {{ wipe?: boolean, quarantine?: string }} body */
  async function refused(who, status, body) {
    if (status === 403 && body.wipe) return wipe(who, body.quarantine);
    await post({ type: status === 409 ? "update" : "sign-in" });
  }

  /**
   * A revoked phone forgets the cards, and still delivers what it holds where it is told to.
   * @param {Identity} who @param {string | undefined} to a path of this host
   */
  async function wipe(who, to) {
    await cards.db.destroy();
    cards.stale(["settings", "meta"]);
    if (to?.startsWith("/sync/")) await outbox.identify({ ...who, to });
    if ((await session.load()).who === who.id) await session.change(undefined);
    await post({ type: "sign-in" });
  }

  const push = pusher(world, outbox, verdicts, {
    tell,
    refused,
    lease: async () => (await cards.lease())?.until ?? "",
    /** @param {PushAnswer} answer @param {Record<string, string>} renamed @param {number} asked */
    taken: async ({ server_time, epoch, rows }, renamed, asked) => {
      await session.correct(server_time, asked);
      await sameEpoch(epoch);
      for (const [from, to] of Object.entries(renamed)) await cards.rename(from, to);
      if (rows && rows.length > 0) await apply.rows(rows);
    },
  });

  const pull = puller(world, cards, apply, {
    tell,
    refused,
    who: session.who,
    /** @param {Page} page @param {number} asked */
    heard: async (page, asked) => {
      await session.correct(page.server_time, asked);
      await sameEpoch(page.epoch);
      const epoch = await cards.meta("epoch");
      if (page.reset || (epoch && epoch !== page.epoch)) {
        await apply.reset();
        return false;
      }
      for (const { m, why, into } of page.gone) {
        if (why === "merged" && into) await verdicts.rename(m, into);
      }
      return true;
    },
  });

  return { world, outbox, session, cards, apply, verdicts, push, pull, tell, post };
}
