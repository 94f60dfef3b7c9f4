// Between phones and centre: late, lost, twice, cut short, or answered by somebody else.

import { miscounted } from "./counted.js";

const CALM = {
  out: true,
  back: true,
  loss: 0,
  twice: 0,
  torn: 0,
  slow: 60,
  /** By how many ms answers come late, by method. */
  late: {},
  narrow: 0,
  gate: 0,
  portal: "",
  lies: false,
};
export const calm = () => ({ ...CALM });

/** Rows of a page: mostly so few that a pull of some changes takes more than one. */
const PAGES = [3, 6, 1_000];
const HTML = "<!doctype html><title>Wi-Fi</title><h1>Welcome</h1>";
const PORTALS = {
  page: { status: 200, headers: { "Content-Type": "text/html" }, body: HTML },
  json: { status: 200, headers: { "Content-Type": "application/json" }, body: '{"results":[]}' },
  gateway: { status: 502, headers: { "Content-Type": "text/html" }, body: HTML },
  busy: { status: 503, headers: { "Content-Type": "text/plain", "Retry-After": "5" }, body: "" },
};
const TOO_MUCH = { status: 413, headers: { "Content-Type": "text/html" }, body: HTML };
const SENT_ON = { status: 204, headers: { "HX-Redirect": "/sign-in" }, body: "" };
const SIGNED_OUT = { status: 401, headers: { "Content-Type": "text/html" }, body: HTML };

/** What a gate answers that lets only so many characters through. */
const tooMuch = ({ narrow, gate }, { body }) =>
  body.length > (narrow || gate || Number.POSITIVE_INFINITY) ? TOO_MUCH : null;

/** What the worker is given as an answer. */
export class Answer {
  constructor(body, { status = 200, headers = {} } = {}) {
    this.status = status;
    this.body = body;
    this.headers = new Heads(headers);
  }
  get ok() {
    return this.status >= 200 && this.status < 300;
  }
  json = async () => JSON.parse(this.body);
  text = async () => this.body;
  static redirect = (to, status = 302) =>
    new Answer(null, { status, headers: { Location: String(to) } });
}

export class Heads {
  constructor(given) {
    this.kept = new Map(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
  }
  get = (name) => this.kept.get(name.toLowerCase()) ?? null;
  has = (name) => this.kept.has(name.toLowerCase());
}

export class Network {
  /** @param {any} sim */
  constructor(sim) {
    Object.assign(this, { sim, time: sim.time, chance: sim.chance.fork(), centre: sim.centre });
    /** Rows of each page; 0: as chance has it. */
    this.page = 0;
    this.downUntil = 0;
    this.frail = 0;
    /** How often a transaction is aborted at its commit and run again, and how often the disk is full. */
    this.aborts = 0;
    this.sick = 0;
    this.usual = 0;
    /** Called when a transaction was aborted: others may come first. */
    this.aborted = () => {};
    this.requests = 0;
    this.numbers = new Map();
  }

  /** @param {any} worker @param {string | { path: string }} asked @param {any} [init] */
  fetch(worker, asked, { method = "GET", headers = {}, body = "", signal } = {}) {
    const rows = this.page || this.chance.pick(PAGES);
    const path = (asked.path ?? String(asked)).replace(/limit=\d+/, `limit=${rows}`);
    const request = { method, path, headers, body: String(body ?? "") };
    const { link } = worker.device;
    return new Promise((ok, no) => {
      const fail = () => no(new TypeError("no answer"));
      this.time.after(signal?.ms ?? 60_000, "", fail, worker);
      if (!link.out || this.chance.maybe(link.loss)) {
        if (this.chance.maybe(0.5)) this.time.after(this.chance.span(1, 5_000), "", fail, worker);
        return;
      }
      this.time.after(this.delay(link), "", () => this.arrive(worker, request, ok, fail));
      if (this.chance.maybe(link.twice) && request.path.startsWith("/sync/"))
        this.time.after(this.chance.span(1, 60_000), "", () => this.serve(request));
    });
  }

  delay(link) {
    return this.chance.span(3, link.slow);
  }

  /** Sees that a phone's count is one. @param {any} request */
  count({ path, headers, body }) {
    if (!path.startsWith("/sync/v1/push")) return;
    const { ops } = JSON.parse(body);
    for (const what of miscounted(this.numbers, headers.Authorization, ops))
      this.sim.watch.blame("count", what);
  }

  /** The centre answers; undefined while it is down. */
  serve(request) {
    if (this.time.now < this.downUntil) return undefined;
    if (request.path === "/sign-out") return SENT_ON;
    if (!request.path.startsWith("/sync/")) return SIGNED_OUT;
    this.requests += 1;
    this.count(request);
    const frail = this.chance.maybe(this.frail);
    const dies = frail && this.chance.maybe(0.6) ? this.chance.int(1, 40) : 0;
    const fault = this.chance.maybe(this.sick) ? "full" : "";
    const answer = this.centre.http(this.time.now, request, { dies, fault });
    this.time.note(
      `${request.method} ${request.path} ${request.body} ${answer.status} ${answer.body}`,
    );
    this.sim.watch.answered(request, answer);
    for (const [rule, what] of answer.faults ?? []) this.sim.watch.blame(rule, what);
    if (!frail && !answer.dead) return answer;
    this.downUntil = this.time.now + this.chance.span(200, 20_000);
    return undefined;
  }

  arrive(worker, request, ok, fail) {
    const { link } = worker.device;
    if (request.method === "POST" && !link.portal && this.chance.maybe(this.aborts)) {
      this.centre.http(this.time.now, request, { fault: "abort" });
      this.aborted();
      this.time.after(this.chance.span(6_000, 25_000), "again", () =>
        this.carry(worker, request, ok, fail),
      );
    } else this.carry(worker, request, ok, fail);
  }

  carry(worker, request, ok, fail) {
    const { link } = worker.device;
    const between = link.portal ? PORTALS[link.portal] : tooMuch(link, request);
    const answer = between ?? this.serve(request);
    const lost = !link.back || this.chance.maybe(link.loss);
    if (lost && this.chance.maybe(0.7)) return;
    const { status, headers, body } = answer ?? {};
    const torn = answer && this.chance.maybe(link.torn);
    const text = torn ? body.slice(0, this.chance.int(0, body.length)) : body;
    const arrived = () => (!answer || lost ? fail() : ok(new Answer(text, { status, headers })));
    this.time.after(this.delay(link) + (link.late[request.method] ?? 0), "", arrived, worker);
  }
}
