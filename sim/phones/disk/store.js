// Object stores and indexes of one transaction: what a request reads and writes.
import { compare, copy, KeyRange, keyAt, within } from "./keys.js";

/** Where a key lies, or would lie. @param {{ key: any }[]} records */
function place(records, key) {
  let [low, high] = [0, records.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(records[middle].key, key) < 0) low = middle + 1;
    else high = middle;
  }
  return { at: low, there: low < records.length && compare(records[low].key, key) === 0 };
}

/** The next number of a store that counts. */
function numbered(data, value) {
  if (!data.autoIncrement) throw new DOMException("no key", "DataError");
  value[data.keyPath] = data.next;
  return data.next;
}

/** @param {any[]} found @param {number} [limit] */
const some = (found, limit) => (limit ? found.slice(0, limit) : found);

class Reading {
  constructor(tx, name) {
    this.transaction = tx;
    this.name = name;
  }
  #ask(look) {
    return this.transaction.request(look);
  }
  get = (query) => this.#ask(() => copy(this.find(query)[0]?.value));
  getKey = (query) => this.#ask(() => this.find(query)[0]?.key);
  getAll = (query, limit) =>
    this.#ask(() => some(this.find(query), limit).map(({ value }) => copy(value)));
  getAllKeys = (query, limit) =>
    this.#ask(() => some(this.find(query), limit).map(({ key }) => key));
  count = (query) => this.#ask(() => this.find(query).length);

  openCursor(query, direction) {
    const left = () => (direction === "prev" ? this.find(query).reverse() : this.find(query));
    let found = null;
    const step = () => {
      found ??= left();
      const record = found.shift();
      if (!record) return null;
      const { key, value } = record;
      return { key, value: copy(value), continue: () => this.transaction.again(request, step) };
    };
    const request = this.#ask(step);
    return request;
  }
}

class Index extends Reading {
  constructor(store, name) {
    super(store.transaction, name);
    this.store = store;
  }
  find(query) {
    const fits = within(query);
    const { path, multi } = this.store.data().indexes[this.name];
    const found = [];
    for (const { key, value } of this.store.data().records) {
      const at = multi ? (value[path] ?? []) : [keyAt(value, path)];
      for (const one of at) if (one !== undefined && fits(one)) found.push({ one, key, value });
    }
    return found.sort((a, b) => compare(a.one, b.one) || compare(a.key, b.key));
  }
}

export class Store extends Reading {
  data() {
    return this.transaction.data(this.name);
  }
  index = (name) => new Index(this, name);
  find(query) {
    const { records } = this.data();
    if (query === null || query === undefined) return records.slice();
    if (!(query instanceof KeyRange)) {
      const { at, there } = place(records, query);
      return there ? [records[at]] : [];
    }
    return records.filter(({ key }) => query.includes(key));
  }

  createIndex(name, path, { unique = false, multiEntry = false } = {}) {
    this.transaction.draft(this.name).indexes[name] = { path, unique, multi: multiEntry };
    return this.index(name);
  }

  #write(given, key, anew) {
    const value = copy(given);
    return this.transaction.request(() => {
      const data = this.transaction.draft(this.name);
      this.transaction.weigh();
      const at = key ?? keyAt(value, data.keyPath) ?? numbered(data, value);
      if (data.autoIncrement) data.next = Math.max(data.next, at + 1);
      const found = place(data.records, at);
      const taken = (anew && found.there) || this.#shared(data, value, at);
      if (taken) throw new DOMException("there already", "ConstraintError");
      data.records.splice(found.at, found.there ? 1 : 0, { key: at, value });
      return at;
    });
  }

  /** Whether another record has what only one may have. */
  #shared(data, value, at) {
    return Object.entries(data.indexes).some(([name, { path, unique }]) => {
      const own = unique ? keyAt(value, path) : undefined;
      const others = own === undefined ? [] : this.index(name).find(own);
      return others.some((other) => compare(other.key, at) !== 0);
    });
  }
  put = (value, key) => this.#write(value, key, false);
  add = (value, key) => this.#write(value, key, true);

  delete = (query) =>
    this.transaction.request(() => {
      const fits = within(query);
      const data = this.transaction.draft(this.name);
      if (query === "ballast") this.transaction.lighten();
      data.records = data.records.filter(({ key }) => !fits(key));
    });
  clear = () =>
    this.transaction.request(() => {
      this.transaction.draft(this.name).records = [];
      this.transaction.lighten();
    });
}
