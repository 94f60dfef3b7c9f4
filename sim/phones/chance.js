// The one source of chance: a seed gives the same numbers for ever.

/** A stream of numbers; `fork` gives another that does not disturb it. */
export class Chance {
  /** @param {number} seed */
  constructor(seed) {
    this.state = [seed | 0, 0x9e3779b9, 0x243f6a88, 0xb7e15162];
    for (let turn = 0; turn < 12; turn += 1) this.bits();
  }

  /** Thirty-two bits (sfc32). */
  bits() {
    const s = this.state;
    const t = (s[0] + s[1] + s[3]) | 0;
    s[3] = (s[3] + 1) | 0;
    s[0] = s[1] ^ (s[1] >>> 9);
    s[1] = (s[2] + (s[2] << 3)) | 0;
    s[2] = (((s[2] << 21) | (s[2] >>> 11)) + t) | 0;
    return t >>> 0;
  }

  /** 0 ≤ x < 1. */
  next() {
    return this.bits() / 4_294_967_296;
  }

  /** A whole number, `low` ≤ x < `high`. @param {number} low @param {number} high */
  int(low, high) {
    return low + Math.floor(this.next() * (high - low));
  }

  /** Mostly short, sometimes long: from `low` to `high`, each size as likely. @param {number} low @param {number} high */
  span(low, high) {
    return Math.round(low * (high / low) ** this.next());
  }

  /** @param {number} p */
  maybe(p) {
    return this.next() < p;
  }

  /** @template T @param {T[]} among @returns {T} */
  pick(among) {
    return among[this.int(0, among.length)];
  }

  /** One of the keys, each as likely as its weight. @param {Record<string, number>} weights */
  weighed(weights) {
    let left = this.next() * Object.values(weights).reduce((sum, one) => sum + one, 0);
    for (const [name, weight] of Object.entries(weights)) {
      left -= weight;
      if (left < 0) return name;
    }
    return Object.keys(weights)[0];
  }

  fork() {
    return new Chance(this.bits());
  }
}
