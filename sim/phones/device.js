// One phone: its disk, its clock, its line, and the workers that live and die on it.
import { Disk } from "./disk/disk.js";
import { calm, Heads } from "./network.js";

const TICK_MS = 20_000;

export class Device {
  /** @param {any} sim @param {number} place @param {any} staff */
  constructor(sim, place, staff) {
    Object.assign(this, { sim, place, staff, skew: 0, visible: true, gone: false });
    this.chance = sim.chance.fork();
    this.link = calm();
    this.worker = null;
    this.code = sim.code;
    this.most = new Map();
    this.workers = new Set();
    this.locks = new Map();
    this.signing = false;
    this.disk = new Disk(sim.time, this.chance.fork(), (name, tx) =>
      sim.watch.wrote(this, name, tx),
    );
  }

  clock = () => this.sim.time.now + this.skew;

  /** Starts a worker; an older one may still be at work. */
  async boot() {
    const { sim } = this;
    const { code } = this;
    const worker = { device: this, code, alive: true, phone: null, app: null };
    this.workers.add(worker);
    const world = {
      indexedDB: this.disk.factory(worker),
      fetch: (asked, init) => sim.network.fetch(worker, asked, init),
      now: this.clock,
      random: () => this.chance.next(),
      timer: (work, ms) => sim.time.after(ms, "timer", work, worker),
      lock: (name, work) => this.lock(worker, name, work),
      online: () => this.link.out || this.link.lies,
      build: "simulated",
    };
    const render = (name, context) => ({ name, context });
    const templates = { render, data: { paths: sim.paths, assets: {}, desk: [] } };
    worker.phone = code.openPhone(world, templates, (message) => this.told(worker, message));
    worker.app = code.openApp(worker.phone);
    sim.watch.follow(worker);
    this.worker = worker;
    this.tick(worker, true);
    return worker;
  }

  /** As main.js does when a page says it is there. */
  tick(worker, now) {
    const { time } = this.sim;
    const { phone } = worker;
    if (this.visible || now) {
      void phone.session.who().then(
        (who) => {
          if (!who && !this.gone) this.signIn(worker);
        },
        () => {},
      );
      void phone.cards.endVisits().catch(() => {});
      void phone.sync(now).catch(() => {});
    }
    time.after(TICK_MS, "tick", () => this.tick(worker, false), worker);
  }

  async told(worker, message) {
    if (message.type === "sign-in") this.signIn(worker);
  }

  /** The guide signs in again once the page asks for it. */
  signIn(worker) {
    if (this.signing || this.gone) return;
    this.signing = true;
    const { time, network } = this.sim;
    const done = () => {
      this.signing = false;
    };
    time.after(this.chance.span(500, 8_000), "sign-in", () => {
      const heard = worker.alive && this.link.out && this.link.back && !this.link.portal;
      if (!heard || time.now < network.downUntil) return done();
      return void this.enrol(worker).then(done, done);
    });
    time.after(30_000, "", done);
  }

  async enrol(worker) {
    const { sim } = this;
    const known = await worker.phone.outbox.devices();
    const said = sim.centre.tell(sim.time.now, "sign-in", { staff: this.staff.id, known });
    await worker.code.enrol(worker.phone, said);
    await worker.phone.sync(true);
  }

  /** Another guide takes the phone. @param {any} staff */
  handOver(staff) {
    const { worker, sim } = this;
    if (!worker || !staff || this.gone) return;
    sim.time.note(`${this.place} handed over`);
    const over = () =>
      void worker.code.signOut(worker.phone).then(
        () => {
          this.staff = staff;
          this.signIn(worker);
        },
        () => {}, // a phone without any room keeps its guide
      );
    sim.time.after(0, "", over, worker);
  }

  /** A worker ends; what it had begun is as if never begun. @param {any} worker */
  kill(worker, { power = false } = {}) {
    worker.alive = false;
    this.workers.delete(worker);
    this.disk.release(worker);
    if (power) this.disk.cut();
    if (power) this.revs = new Map();
    if (this.worker === worker) this.worker = null;
    for (const name of this.locks.keys()) this.pass(name);
  }

  lock(worker, name, work) {
    return new Promise((ok, no) => {
      const line = this.locks.get(name) ?? { holder: null, waiting: [] };
      this.locks.set(name, line);
      line.waiting.push({ worker, run: () => work().then(ok, no) });
      this.pass(name);
    });
  }

  /** The next in line gets the lock when nobody alive holds it. */
  pass(name) {
    const line = this.locks.get(name);
    if (line.holder?.worker.alive) return;
    line.waiting = line.waiting.filter(({ worker }) => worker.alive);
    const next = line.waiting.shift() ?? null;
    line.holder = next;
    const over = () => {
      if (line.holder !== next) return;
      line.holder = null;
      this.pass(name);
    };
    if (next) this.sim.time.after(0, "", () => void next.run().then(over, over), next.worker);
  }

  /** One tap on a page of this phone. @param {string} method @param {string} path @param {Record<string, string>} [form] @returns {Promise<any>} the answer */
  async tap(method, path, form = {}) {
    const { worker } = this;
    const url = new URL(path, "https://shop.example");
    const request = {
      method,
      url: url.href,
      path: url.pathname + url.search,
      mode: "cors",
      headers: new Heads({ "HX-Request": "true" }),
      formData: async () => ({ getAll: (name) => [form[name] ?? ""] }),
    };
    const route = worker.app.route(request, url);
    if (!route) throw new Error(`nobody answers ${method} ${path}`);
    return worker.app.answer(request, route, url, "page-1", (work) => void work.catch(() => {}));
  }
}
