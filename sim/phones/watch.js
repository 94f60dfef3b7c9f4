// Sees everything, and says at once what must never be.
import { cardsOf } from "./ciphers.js";
import { differing } from "./differing.js";
import { misnamed } from "./named.js";
import { Reach } from "./reach.js";
import { Shed } from "./shed.js";

export class Watch {
  /** @param {any} sim */
  constructor(sim) {
    this.sim = sim;
    this.faults = [];
    /** Every operation a phone said "saved" about, by id. */
    this.kept = new Map();
    /** What the centre answered about each id, by epoch. */
    this.verdicts = new Map();
    this.erased = new Set();
    this.restored = false;
    this.reach = new Reach(sim.members);
    this.shed = new Shed();
  }

  /** @param {string} rule @param {string} what */
  blame(rule, what) {
    this.sim.time.note(`FAULT ${rule}: ${what}`);
    if (this.faults.length < 5) this.faults.push(`${rule}: ${what}`);
  }

  /** Listens to what a worker keeps and takes back. @param {any} worker */
  follow(worker) {
    const { device, phone } = worker;
    const { keep, takeBack } = phone.outbox;
    phone.outbox.keep = async (ops, state, settled = [], sender) => {
      const kept = await keep(ops, state, settled, sender);
      for (const op of kept.fresh) {
        this.kept.set(op.id, { op, device, fate: "" });
        if (op.seen > this.most(device, op.m))
          this.blame("seen", `${op.k} ${op.id} says it saw ${op.seen}`);
      }
      for (const id of settled) this.fate(id, "settled");
      return kept;
    };
    phone.outbox.takeBack = async (id) => {
      const gone = await takeBack(id);
      if (gone) this.fate(id, "taken back");
      return gone;
    };
  }

  /** The browser threw away what lay on a phone: what was not sent is lost, and known to be. @param {any} device */
  evicted(device) {
    const lying = new Set(device.disk.values("crm-outbox", "ops").map(({ id }) => id));
    for (const [id, entry] of this.kept) {
      if (entry.device !== device) continue;
      entry.evicted = true;
      if (lying.has(id) && !entry.fate) entry.fate = "evicted";
    }
    device.revs = new Map();
  }

  /** The shop itself changes something. @param {string} what @param {string} id @param {any} more */
  fact(what, id, more) {
    if (what === "erase") this.erased.add(id);
    this.reach.fact(what, id, more);
  }

  /** Notes a phone must show: saved here by who works on it, and by nobody taken back, refused or erased since. @returns {string[]} */
  ownNotes(device, m) {
    if (this.erased.has(m)) return [];
    const ended = new Set([...this.kept.values()].map(({ op }) => op.of));
    const refused = new Set(device.disk.values("crm-outbox", "rejected").map(({ id }) => id));
    const stands = ({ op, fate, evicted }) =>
      !fate && !evicted && !ended.has(op.id) && !refused.has(op.id);
    return [...this.kept.values()]
      .filter((one) => one.device === device && one.op.k === "note.add" && one.op.m === m)
      .filter((one) => one.op.act === device.staff.id && stands(one)) // a colleague's are sealed
      .map(({ op }) => op.id);
  }

  /** An edit of one's own never blinks. @param {any} device @param {string} m @param {any} card @param {string[]} own before it was asked for */
  shown(device, m, card, own) {
    const still = new Set(this.ownNotes(device, m));
    const there = new Set(card.notes.map(({ id }) => id));
    if (!card.taste || card.note_count >= 20) return;
    for (const id of own)
      if (still.has(id) && !there.has(id))
        this.blame("blink", `phone ${device.place} hides its note ${id}`);
  }

  fate(id, fate) {
    const entry = this.kept.get(id);
    if (entry) entry.fate = fate;
  }

  /** The centre's verdict on an id never changes while its database lives. */
  answered({ path, body: asked }, { status, body }) {
    if (!path.startsWith("/sync/v1/push") || status !== 200) return;
    const { results, epoch } = JSON.parse(body);
    misnamed(JSON.parse(asked).ops, results).forEach(this.othersName);
    for (const { id, s, rev, why } of results) {
      const said = s === "rejected" ? `rejected ${why}` : s === "deferred" ? "" : `accepted ${rev}`;
      const key = `${epoch} ${id}`;
      const before = this.verdicts.get(key);
      if (why === "id_reused") this.blame("reused", `${id} was sent with another body`);
      if (before && said !== before) this.blame("verdict", `${id} was ${before}, now is ${said}`);
      if (said) this.verdicts.set(key, said);
    }
  }

  othersName = (/** @type {string} */ id) =>
    this.blame("forbidden", `${id} was sent in another's name`);

  /** The cards that lie on a phone as its story begins. @param {any} device */
  begins(device) {
    for (const { m, rev } of device.disk.values("crm-cards", "cards")) device.most.set(m, rev);
    device.revs = new Map(device.most);
  }

  /** A card on a phone never goes back while nothing was pulled anew, and is of who works there. @param {any} device @param {string} name @param {any} tx */
  wrote(device, name, tx) {
    if (name !== "crm-cards") return;
    this.shed.wrote(tx.before, tx.connection.base.state);
    if (!tx.drafts.has("cards")) return;
    const after = new Map(tx.drafts.get("cards").records.map(({ key, value }) => [key, value.rev]));
    for (const [m, rev] of device.revs ?? new Map()) {
      const now = after.get(m);
      if (now !== undefined && now < rev) this.blame("back", `${m} went from ${rev} to ${now}`);
    }
    for (const m of this.reach.strangers(device, [...after.keys()]))
      if (!device.revs.has(m)) this.blame("leak", `phone ${device.place} was given ${m}`);
    device.revs = after;
    for (const [m, rev] of after) device.most.set(m, Math.max(rev, device.most.get(m) ?? 0));
  }

  /** The latest rev of a card that ever lay on a phone, or was told it of its own edits. @param {any} device @param {string} m */
  most({ most, disk }, m) {
    if (m.startsWith("code:")) return Number.POSITIVE_INFINITY;
    const own = disk.values("crm-outbox", "verdicts").filter((one) => one.m === m);
    const told = own.map(({ rev }) => rev).filter((rev) => rev < Number.MAX_SAFE_INTEGER);
    return Math.max(most.get(m) ?? 0, ...told);
  }

  /** Once all is calm: every operation has come to its end. */
  ends(truth) {
    this.centre = truth;
    this.logged = new Map(truth.log.map((row) => [row.id, row]));
    for (const [id, entry] of this.kept) this.end(id, entry, this.logged.get(id));
  }

  /** @param {string} id @param {any} entry @param {{ verdict: string, why: string } | undefined} row of the centre's log */
  end(id, { op, device, fate, evicted }, row) {
    const lying = (store) => device.disk.values("crm-outbox", store).find((one) => one.id === id);
    const waits = lying("ops");
    const accepted = row?.verdict === "accepted";
    if (waits && !this.mayWait(device, waits))
      this.blame("stuck", `${op.k} ${id} on ${device.place}`);
    if (fate === "taken back" && accepted)
      this.blame("undo", `${op.k} ${id} was taken back and counts all the same`);
    // of who was erased a phone keeps no words that a centre put back could be given
    const forgiven = evicted || (this.restored && (device.gone || this.erased.has(op.m)));
    const apart = this.centre.apart.includes(id); // of a phone that was signed off: its lead decides
    if (fate || waits || accepted || apart || lying("rejected") || forgiven) return;
    if (row && op.k === "access.read") return; // nobody is told what became of a look
    if (row) this.blame("silent", `${op.k} ${id} was refused (${row.why}) and nobody is told`);
    else this.blame("lost", `${op.k} ${id} of phone ${device.place} is nowhere`);
  }

  /** Whether the centre still knows a person on a phone: their sign-in may be newer than its backup. @param {any} device @param {string} act */
  known({ disk }, act) {
    const who = disk.values("crm-outbox", "identities").find(({ id }) => id === act);
    return who && this.centre.devices.includes(who.device);
  }

  /** What cannot be judged yet waits for what is not there, and a colleague's edits for them to sign in again where the centre forgot that they had; a phone signed off for good sends nothing. */
  mayWait(device, { q, v }) {
    if (device.gone) return true;
    if (v.act !== device.staff.id && !this.known(device, v.act)) return true;
    const there = v.of && this.logged.has(v.of);
    return q === 3 && (v.m.startsWith("code:") || v.k === "prompt.outcome" || (v.of && !there));
  }

  /** All phones show what the centre has, and nothing more. */
  async agree(truth) {
    for (const device of this.sim.devices.filter(({ gone }) => !gone)) {
      const found = differing(device, await cardsOf(device), this.shed.of(device), truth);
      for (const [rule, what] of found) this.blame(rule, what);
    }
  }
}
