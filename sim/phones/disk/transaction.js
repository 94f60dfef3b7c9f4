// Transactions of the IndexedDB stand-in: in turn where they meet, all or nothing, and dead when their worker is.
import { Store } from "./store.js";

export class Transaction {
  /** @param {any} connection @param {string[]} names @param {string} mode @param {boolean} strict */
  constructor(connection, names, mode, strict) {
    Object.assign(this, { connection, names, mode, strict });
    this.queue = [];
    this.drafts = new Map();
    this.over = false;
    this.started = false;
    this.due = false;
    this.error = null;
    connection.base.live.push(this);
    this.wake();
  }

  get disk() {
    return this.connection.base.disk;
  }

  objectStore(name) {
    if (this.over) throw new DOMException("it is over", "InvalidStateError");
    if (!this.names.includes(name)) throw new DOMException(name, "NotFoundError");
    return new Store(this, name);
  }

  /** The store as this transaction sees it. */
  data(name) {
    return this.drafts.get(name) ?? this.connection.base.state[name];
  }

  /** The store to write in: a copy that becomes the truth on commit. */
  draft(name) {
    if (this.mode === "readonly") throw new DOMException("read only", "ReadOnlyError");
    let kept = this.drafts.get(name);
    if (!kept) {
      const { records, indexes, ...rest } = this.connection.base.state[name];
      kept = { ...rest, records: records.slice(), indexes: { ...indexes } };
      this.drafts.set(name, kept);
    }
    return kept;
  }

  /** A full disk takes nothing more. */
  weigh() {
    if (this.disk.full) throw new DOMException("full", "QuotaExceededError");
  }
  lighten() {
    if (!this.disk.stuffed) this.disk.full = false;
  }

  request(look) {
    if (this.over) throw new DOMException("it is over", "TransactionInactiveError");
    const request = { look, result: undefined, error: null, onsuccess: null, onerror: null };
    this.queue.push(request);
    this.wake();
    return request;
  }

  again(request, look) {
    request.look = look;
    this.queue.push(request);
    this.wake();
  }

  wake() {
    if (this.due || this.over) return;
    this.due = true;
    const ms = this.started ? 0 : this.disk.slowness();
    this.disk.time.after(ms, "", () => this.round(), this.connection.owner);
  }

  blocked() {
    for (const other of this.connection.base.live) {
      if (other === this) return false;
      const both = other.mode === "readonly" && this.mode === "readonly";
      if (!both && other.names.some((name) => this.names.includes(name))) return true;
    }
    return false;
  }

  /** Answers what was asked; commits when nothing more was. */
  round() {
    this.due = false;
    if (this.over || (!this.started && this.blocked())) return;
    const asked = this.queue;
    this.queue = [];
    if (this.started && asked.length === 0) {
      this.commit();
      return;
    }
    this.started = true;
    for (const request of asked) {
      if (this.over) return;
      this.answer(request);
    }
    this.wake();
  }

  answer(request) {
    try {
      request.result = request.look();
    } catch (fault) {
      request.error = fault;
      request.onerror?.({ target: request });
      this.fail(fault);
      return;
    }
    request.onsuccess?.({ target: request });
  }

  commit() {
    const { base } = this.connection;
    this.end();
    if (this.drafts.size > 0) {
      this.before = base.state;
      base.keep({ ...base.state, ...Object.fromEntries(this.drafts) }, this.strict);
      this.disk.wrote(base.name, this);
    }
    this.oncomplete?.();
  }

  abort() {
    if (this.over) throw new DOMException("it is over", "InvalidStateError");
    this.fail(null);
  }

  fail(fault) {
    if (this.over) return;
    this.error = fault;
    this.end();
    this.disk.time.after(0, "", () => this.onabort?.(), this.connection.owner);
  }

  /** Leaves the queue and lets those behind it go on. */
  end() {
    this.over = true;
    const { base } = this.connection;
    base.live = base.live.filter((other) => other !== this);
    for (const other of base.live) other.wake();
  }
}
