// What a guide does on a phone: taps, as the pages would send them.

const WEIGHTS = {
  note: 20,
  tag: 12,
  untag: 5,
  facet: 14,
  allergy: 12,
  none: 2,
  withdraw: 7,
  consent: 12,
  undo: 9,
  retract: 4,
  outcome: 4,
  scan: 5,
  look: 14,
  attention: 5,
  move: 3,
  fact: 3,
  stranger: 3,
};
const CONCEPTS = ["style.minimal", "style.retro", "style.sporty"];
const SUBSTANCES = ["allergen.nickel", "allergen.wool", "allergen.latex"];

/** What no page of today's worker says, and every centre takes. */
const FACTS = [
  { k: "access.read", p: { field: "phone" } },
  { k: "contact.claim", p: { channel: "wechat", purpose: "birthday" } },
  { k: "contact.made", p: { channel: "wechat", result: "answered" } },
];

/** Which members a guide meets: mostly the same few. @param {any} device */
export function meet(device) {
  const { sim, chance } = device;
  const known = sim.members.filter(({ stores }) =>
    stores.some((store) => device.staff.stores.includes(store)),
  );
  return chance.maybe(0.6) ? known[0] : chance.pick(known);
}

/** @type {Record<string, (device: any, m: string, chance: any, said?: any) => Promise<any>>} */
const TAPS = {
  note: (device, m) =>
    device.tap("POST", `/members/${m}/notes`, { text: `note ${device.sim.nextWord()}` }),
  tag: (device, m, chance) =>
    device.tap("POST", `/members/${m}/tags`, {
      facet: "style",
      concept: chance.pick(CONCEPTS),
      polarity: chance.pick(["like", "dislike"]),
    }),
  untag: (device, m, chance) =>
    device.tap("POST", `/members/${m}/tags/removal`, {
      facet: "style",
      concept: chance.pick(CONCEPTS),
    }),
  facet: (device, m, chance) =>
    device.tap("POST", `/members/${m}/facets`, {
      facet: "size_top",
      value: chance.pick(["S", "M", "L", "XL"]),
    }),
  allergy: (device, m, chance) =>
    device.tap("POST", `/members/${m}/allergies`, {
      substance: chance.pick(SUBSTANCES),
      severity: chance.pick(["avoid", "reacts", "severe"]),
    }),
  none: (device, m) => device.tap("POST", `/members/${m}/allergies/none`),
  async withdraw(device, m) {
    const card = await seen(device, m);
    const entry = card?.alert.entries.find(({ gone }) => !gone);
    if (!entry) return null;
    return device.tap("POST", `/members/${m}/allergies/withdrawal`, {
      allergy: entry.id,
      reason: "mistaken",
      confirmed: "1",
    });
  },
  consent: (device, m, chance, said) => {
    const layer = said?.layer ?? chance.pick(["personalisation", "allergy"]);
    const state = said?.state ?? chance.weighed({ given: 6, refused: 2, withdrawn: 2 });
    const evidence = layer === "allergy" && state === "given" ? { evidence: "1,1 2,2" } : {};
    const picked = chance.maybe(0.3) ? { substance: "allergen.wool", severity: "avoid" } : {};
    const carried = layer === "allergy" && state !== "withdrawn" ? picked : {};
    return device.tap("POST", `/members/${m}/consents`, { layer, state, ...evidence, ...carried });
  },
  undo: (device) => {
    const { last } = device;
    return last ? device.tap("POST", `/members/${last.m}/undo`, { op: last.op }) : null;
  },
  async retract(device, m) {
    const card = await seen(device, m);
    const note = card?.notes.at(-1);
    return note ? device.tap("POST", `/members/${m}/notes/retraction`, { note: note.id }) : null;
  },
  outcome: (device, m, chance) =>
    device.tap("POST", `/members/${m}/prompts/p-${chance.int(0, 3)}/outcomes`, {
      outcome: chance.pick(["done", "waiting", "unsuitable"]),
    }),
  scan: (device, _m, chance) =>
    device.tap("POST", "/scan", { code: stranger(device, chance).code }),
  look: (device, m) => seen(device, m),
  async attention(device, _m, chance) {
    const page = await device.tap("GET", "/sync");
    const [refused] = page.body?.context?.rejected ?? [];
    if (!refused) return null;
    return device.tap("POST", chance.maybe(0.5) ? "/sync/discard" : "/sync/repair", {
      op: refused.id,
    });
  },
  async move(device, m, chance) {
    const card = await seen(device, m);
    const note = card?.notes.at(-1);
    const { id } = chance.pick(device.sim.members);
    if (!note || id === m) return null;
    const [move] = await say(device, m, { k: "move", p: { to: id }, of: note.id });
    device.last = { op: move.id, m };
    return null;
  },
  fact: (device, m, chance) => say(device, m, chance.pick(FACTS)),
  stranger: (device, _m, chance) =>
    device.tap("POST", `/members/${stranger(device, chance).id}/notes`, {
      text: `note ${device.sim.nextWord()}`,
    }),
};

/** Anybody at all. @param {any} device @param {any} chance */
function stranger(device, chance) {
  const member = chance.pick(device.sim.members);
  device.sim.watch.reach.met(device, member);
  return member;
}

/** Keeps an operation that no page says, as pages keep theirs. @param {any} device @param {string} m @param {any} draft @returns {Promise<any[]>} */
async function say(device, m, draft) {
  const { code, phone } = device.worker;
  const who = await phone.session.who();
  const saved = () => void phone.push(true).catch(() => {});
  const ask = { phone, who, text: () => "", saved };
  return code.record(ask, await code.member(phone, m), [draft]);
}

/** The card as this phone shows it; the member is said to be here first. @param {any} device @param {string} m */
async function seen(device, m) {
  const { watch } = device.sim;
  const own = watch.ownNotes(device, m);
  const answer = await device.tap("GET", `/members/${m}`);
  const context = answer.body?.context;
  if (context?.card) watch.shown(device, m, context.card, own);
  if (context?.card) return context.card;
  const opened = await device.tap("POST", `/members/${m}/presence`, { how: "search" });
  const card = opened.body?.context?.card ?? null;
  if (card) watch.shown(device, m, card, own);
  return card;
}

/** One thing a guide does now. @param {any} device @param {any} [whom] @param {string} [what] @param {any} [said] */
export function act(device, whom, what, said) {
  if (!device.worker || device.gone) return;
  const { chance, sim } = device;
  const kind = what ?? chance.weighed(WEIGHTS);
  const member = whom ?? meet(device);
  sim.time.note(`${device.place} ${kind}`);
  sim.time.current = device.worker;
  const done = async () => {
    const answer = await TAPS[kind](device, member.id, chance, said);
    const undo = answer?.body?.context?.undo;
    if (!undo) return;
    device.last = { op: undo.op, m: answer.body.context.card?.m ?? member.id };
    if (chance.maybe(0.15))
      sim.time.after(chance.span(20, 15_000), "", () => act(device, member, "undo"));
  };
  done().catch((fault) => {
    const unanswered = fault instanceof TypeError && fault.message === "no answer";
    const untold = ["move", "fact"].includes(kind); // no page is there to say that it was not kept
    if (!unanswered && !untold) sim.watch.blame("tap", `${kind}: ${fault?.stack ?? fault}`);
  });
}
