// A phone's disk: its databases, which outlive its workers, and what a power cut leaves of them.
import { Store } from "./store.js";
import { Transaction } from "./transaction.js";

class Base {
  constructor(disk, name) {
    Object.assign(this, { disk, name, version: 0, state: {}, live: [], connections: [] });
    /** States a power cut may go back to: the last durable one and those after it. */
    this.past = [this.state];
  }
  keep(state, strict) {
    this.state = state;
    this.past = strict ? [state] : [...this.past, state];
  }
}

class Connection {
  constructor(base, owner) {
    Object.assign(this, { base, owner, closed: false, onclose: null, onversionchange: null });
    base.connections.push(this);
  }
  get objectStoreNames() {
    return Object.keys(this.base.state);
  }
  transaction(names, mode = "readonly", { durability = "relaxed" } = {}) {
    if (this.closed) throw new DOMException("closed", "InvalidStateError");
    for (const name of names)
      if (!this.base.state[name]) throw new DOMException(name, "NotFoundError");
    return new Transaction(this, names, mode, durability === "strict");
  }
  createObjectStore(name, { keyPath = null, autoIncrement = false } = {}) {
    this.base.state[name] = { keyPath, autoIncrement, next: 1, records: [], indexes: {} };
    return new Store(this.upgrade, name);
  }
  close() {
    this.closed = true;
    this.base.connections = this.base.connections.filter((other) => other !== this);
  }
}

export class Disk {
  /** @param {import("../time.js").Time} time @param {import("../chance.js").Chance} chance @param {(name: string, tx: Transaction) => void} wrote */
  constructor(time, chance, wrote = () => {}) {
    Object.assign(this, { time, chance, wrote, full: false, stuffed: false });
    this.bases = new Map();
  }

  slowness() {
    return this.chance.maybe(0.9) ? 0 : this.chance.span(1, 60);
  }

  /** The IndexedDB of one worker on this disk. @param {{ alive: boolean }} owner */
  factory(owner) {
    const later = (work) => this.time.after(this.slowness(), "", work, owner);
    return {
      open: (name, version) => {
        const request = {};
        later(() => this.open(request, name, version, owner));
        return request;
      },
      deleteDatabase: (name) => {
        const request = {};
        later(() => {
          for (const other of this.bases.get(name)?.connections ?? []) other.onversionchange?.();
          this.drop(name);
          request.onsuccess?.({ target: request });
        });
        return request;
      },
    };
  }

  open(request, name, version, owner) {
    const base = this.bases.get(name) ?? new Base(this, name);
    this.bases.set(name, base);
    if (base.version > version) {
      request.error = new DOMException("newer", "VersionError");
      request.onerror?.({ target: request });
      return;
    }
    for (const other of base.version < version ? base.connections.slice() : [])
      other.onversionchange?.();
    request.result = new Connection(base, owner);
    if (base.version < version) {
      const draft = (store) => base.state[store];
      request.transaction = {
        draft,
        data: draft,
        objectStore: (at) => new Store(request.transaction, at),
      };
      request.result.upgrade = request.transaction;
      base.state = { ...base.state };
      request.onupgradeneeded?.({ oldVersion: base.version });
      base.version = version;
      base.keep(base.state, true);
    }
    request.onsuccess?.({ target: request });
  }

  /** The database goes, under whoever has it open. */
  drop(name) {
    const base = this.bases.get(name);
    this.bases.delete(name);
    for (const connection of base?.connections.slice() ?? []) {
      connection.close();
      if (connection.owner.alive)
        this.time.after(0, "", () => connection.onclose?.(), connection.owner);
    }
    for (const tx of base?.live.slice() ?? []) if (tx.connection.owner.alive) tx.fail(null);
  }

  /** A worker is gone: its unfinished transactions never were. */
  release(owner) {
    for (const base of this.bases.values()) {
      for (const tx of base.live.slice()) if (tx.connection.owner === owner) tx.end();
      for (const one of base.connections.slice()) if (one.owner === owner) one.close();
    }
  }

  /** The power is cut: of what was written without being flushed, a beginning is left. */
  cut() {
    for (const base of this.bases.values()) {
      base.state = this.chance.pick(base.past);
      base.past = [base.state];
    }
  }

  /** What lies here, to be laid on another disk. */
  image() {
    return [...this.bases.values()].map(({ name, version, state }) => ({ name, version, state }));
  }
  restore(image) {
    for (const { name, version, state } of image) {
      const base = Object.assign(new Base(this, name), { version });
      base.keep(state, true);
      this.bases.set(name, base);
    }
  }

  /** All values of a store, as they lie there. @param {string} name @param {string} store @returns {any[]} */
  values(name, store) {
    return (this.bases.get(name)?.state[store]?.records ?? []).map(({ value }) => value);
  }

  /** @param {string} name @param {string} store */
  entries(name, store) {
    return (this.bases.get(name)?.state[store]?.records ?? []).map(({ key, value }) => [
      key,
      value,
    ]);
  }
}
