// Virtual time: what happens next is what is due next, and nothing else happens.
import { createHash } from "node:crypto";

const settled = () => new Promise((ok) => setImmediate(ok));

export class Time {
  /** @param {number} start ms */
  constructor(start) {
    this.now = start;
    this.heap = [];
    this.made = 0;
    this.tasks = 0;
    this.trace = createHash("sha256");
    /** Whose turn it is: a worker, or null for the world outside. */
    this.current = null;
  }

  /**
   * Has `work` done after `ms`, unless its owner is dead by then.
   * @param {number} ms @param {string} label of the trace @param {() => void} work @param {{ alive: boolean, left?: number, end?: () => void } | null} [owner] one with `left` tasks to do ends after them
   */
  after(ms, label, work, owner = null) {
    const task = {
      at: this.now + Math.max(0, Math.ceil(ms)),
      order: this.made,
      label,
      work,
      owner,
    };
    this.made += 1;
    const { heap } = this;
    let at = heap.push(task) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (before(heap[above], task)) break;
      heap[at] = heap[above];
      at = above;
    }
    heap[at] = task;
    return task;
  }

  take() {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let next = 2 * at + 1;
      if (next >= heap.length) break;
      if (next + 1 < heap.length && before(heap[next + 1], heap[next])) next += 1;
      if (before(last, heap[next])) break;
      heap[at] = heap[next];
      at = next;
    }
    heap[at] = last;
    return first;
  }

  /** Writes a line of the trace. @param {string} line */
  note(line) {
    this.trace.update(`${this.now} ${line}\n`);
    this.log?.push(`${this.now} ${line}`);
  }

  /** Lets everything happen that is due by then. @param {number} until ms */
  async run(until) {
    while (this.heap.length > 0 && this.heap[0].at <= until) {
      const { at, label, work, owner } = this.take();
      this.now = at;
      if (owner && !owner.alive) continue;
      this.tasks += 1;
      if (label) this.note(label);
      this.current = owner;
      work();
      await settled();
      this.current = null;
      if (owner && owner.left > 0 && --owner.left === 0) owner.end();
    }
    this.now = until;
  }
}

/** @param {{ at: number, order: number }} one @param {{ at: number, order: number }} other */
const before = (one, other) =>
  one.at < other.at || (one.at === other.at && one.order < other.order);
