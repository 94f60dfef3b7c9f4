// A small centre that keeps the sync rules in memory behind a real HTTP server.

import { createDecipheriv, createECDH, hkdfSync } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";

const JSON_HEADS = { "Content-Type": "application/json", "X-Sync": "1" };

const PAIR = createECDH("prime256v1");
/** The centre's public key, as every phone is told it. */
export const SEAL = PAIR.generateKeys("base64");

/** What a phone sealed for the centre alone. @param {string} id @param {string} sealed */
function opened(id, sealed) {
  const [e, c] = sealed.split(".").map((part) => Buffer.from(part, "base64"));
  const key = Buffer.from(hkdfSync("sha256", PAIR.computeSecret(e), e, "crm-pwa delivery", 32));
  const cipher = createDecipheriv("aes-256-gcm", key, c.subarray(0, 12));
  cipher.setAAD(Buffer.from(id)).setAuthTag(c.subarray(-16));
  const text = Buffer.concat([cipher.update(c.subarray(12, -16)), cipher.final()]);
  return JSON.parse(text.toString());
}

/** A push with its operations as they were made. */
const plain = ({ ops, ...rest }) => ({
  ...rest,
  ops: ops.map(({ s, ...op }) => (s ? { ...op, p: opened(op.id, s) } : op)),
});

/** @param {import("node:http").IncomingMessage} request */
async function bodyOf(request) {
  let text = "";
  for await (const part of request) text += part;
  return text;
}

export class Centre {
  constructor() {
    this.epoch = "e1";
    this.time = () => Date.now();
    this.feeds = new Map(); // store → rows in order of seq
    this.session = "session-a"; // whose cookie the browser has; "" once it is ended
    this.verdicts = new Map();
    this.revs = new Map();
    this.tokens = new Map([
      ["token-a", "guide-a"],
      ["token-b", "guide-b"],
    ]);
    this.tickets = new Map([
      ["ticket-a", "guide-a"],
      ["ticket-b", "guide-b"],
    ]);
    this.requests = [];
    this.pages = new Map(); // path → what is answered there
    this.faults = []; // answers to give instead, first come first used; null = answer as usual
    this.judge = () => ({ s: "accepted" });
    this.lease = { until: "2099-01-01T00:00:00Z", hmac_key: "00ff" };
    this.rowsFor = () => [];
  }

  async open() {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch(() => response.destroy());
    });
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    this.url = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }

  async close() {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }

  get pushes() {
    return this.requests.filter((each) => each.path === "/sync/v1/push");
  }

  get sent() {
    return this.pushes.flatMap((each) => each.body.ops);
  }

  /** What guides did; that they looked is in `looks`. */
  get ops() {
    return this.sent.filter(({ k }) => k !== "access.read");
  }

  get looks() {
    return this.sent.filter(({ k }) => k === "access.read");
  }

  async answer(request, response) {
    const url = new URL(request.url, this.url);
    const text = await bodyOf(request);
    const synced = url.pathname.startsWith("/sync/v1/");
    const said = synced && text ? JSON.parse(text) : null;
    const body = said && plain(said);
    const entry = {
      path: url.pathname,
      query: url.searchParams,
      heads: request.headers,
      body,
      bytes: text.length,
      text,
      sealed: said?.ops.every(({ s }) => s) ?? false,
    };
    this.requests.push(entry);
    const fault = this.faults.shift();
    if (fault && !fault.after) return this.misbehave(fault, response);
    const page = this.pages.get(url.pathname);
    if (page) return this.misbehave(page, response);
    if (url.pathname === "/sign-out") return this.signOut(text, response);
    if (!synced) return this.misbehave({ status: 404, heads: {}, text: "" }, response);
    const [status, answer] = body ? this.push(entry) : this.pull(entry);
    if (fault) return this.misbehave(fault, response);
    response.writeHead(status, JSON_HEADS);
    response.end(status === 304 ? undefined : JSON.stringify(answer));
    return undefined;
  }

  /** One that is named is ended only if it is the one whose cookie came. */
  signOut(text, response) {
    const meant = new URLSearchParams(text).get("session");
    if (!meant || meant === this.session) this.session = "";
    return this.misbehave(
      { status: 204, heads: { "HX-Redirect": "/sign-in" }, text: "" },
      response,
    );
  }

  /** `cut` closes the line; else an answer of its own. */
  misbehave({ cut, status = 200, heads = JSON_HEADS, text = "{}" }, response) {
    if (cut) return response.destroy();
    response.writeHead(status, heads);
    return response.end(text);
  }

  push({ heads, body, sealed }) {
    const shown = heads.authorization?.slice(7);
    const actor = this.tokens.get(shown) ?? (sealed ? this.tickets.get(shown) : undefined);
    if (!actor) return [401, {}];
    const results = body.ops.map((op) => this.verdict(op, actor));
    const rows = results.flatMap((result, at) => this.rowsFor(body.ops[at], result));
    return [200, { results, rows, server_time: this.time(), epoch: this.epoch }];
  }

  verdict(op, actor) {
    const known = this.verdicts.get(op.id);
    const text = JSON.stringify(op);
    if (known && known.text !== text) return { id: op.id, s: "rejected", why: "id_reused" };
    if (known)
      return { ...known.result, s: known.result.s === "accepted" ? "duplicate" : known.result.s };
    const said = op.act === actor ? this.judge(op) : { s: "rejected", why: "forbidden" };
    const result = { id: op.id, ...said };
    if (said.s === "accepted") {
      const m = said.m ?? op.m;
      result.rev = (this.revs.get(m) ?? 0) + 1;
      this.revs.set(m, result.rev);
    }
    if (said.s !== "deferred") this.verdicts.set(op.id, { result, text });
    return result;
  }

  /** Puts rows at the end of a store's feed. `gone` rows carry `why`. */
  feed(store, ...rows) {
    const feed = this.feeds.get(store) ?? [];
    for (const row of rows) feed.push({ ...row, seq: feed.length + 1 });
    this.feeds.set(store, feed);
  }

  pull({ heads, query }) {
    if (!this.tokens.has(heads.authorization?.slice(7))) return [401, {}];
    const feed = this.feeds.get(query.get("store")) ?? [];
    const [epoch, seq] = (query.get("cursor") || `${this.epoch}.0`).split(".");
    const from = epoch === this.epoch ? Number(seq) : 0;
    const page = feed.slice(from, from + Number(query.get("limit")));
    const next = `${this.epoch}.${from + page.length}`;
    if (page.length === 0 && heads["if-none-match"] === `"${next}"`) return [304, null];
    const answer = {
      reset: this.resets && !query.get("cursor"),
      epoch: this.epoch,
      next,
      more: from + page.length < feed.length,
      lease: this.lease,
    };
    const rows = page.filter((row) => row.t);
    const gone = page.filter((row) => row.why);
    return [200, { ...answer, rows, gone, server_time: this.time() }];
  }
}
