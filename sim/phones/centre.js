// The line to the real server, a process of its own that does nothing until it is asked.
import { readSync, writeSync } from "node:fs";

const [HEAR, SAY] = [3, 4];
const CHUNK = 1 << 20;
/** What changes a member and their stores' feeds, and nobody's phone. */
const OF_MEMBERS = ["leave", "join", "erase", "carry", "merge", "unmerge"];

export class Centre {
  constructor() {
    this.buffer = Buffer.alloc(CHUNK);
    /** Pulls that found nothing, by what was asked: the same again until the store's feed is another one. */
    this.nothing = new Map();
    /** The same while nothing was written yet: every seed begins with it. */
    this.opening = new Map();
    this.untouched = false;
    /** @type {Record<string, string>} a mark of each store's feed */
    this.prints = {};
  }

  /** @param {Record<string, unknown>} message @returns {any} */
  ask(message) {
    let text = `${JSON.stringify(message)}\n`;
    while (text.length > 0) {
      const bytes = Buffer.from(text);
      const sent = writeSync(SAY, bytes);
      text = sent === bytes.length ? "" : bytes.subarray(sent).toString();
    }
    const parts = [];
    for (;;) {
      const n = readSync(HEAR, this.buffer, 0, CHUNK, null);
      if (n === 0) throw new Error("the centre is gone");
      parts.push(Buffer.from(this.buffer.subarray(0, n)));
      if (this.buffer[n - 1] === 10) break;
    }
    const answer = JSON.parse(Buffer.concat(parts).toString());
    if (answer.fault) throw new Error(answer.fault);
    return answer;
  }

  /** @param {number} at @param {{ method: string, path: string, headers: Record<string, string>, body: string }} asked @param {{ dies?: number, fault?: string }} how after so many statements, or at its commit */
  http(at, asked, { dies = 0, fault = "" } = {}) {
    const known = `${asked.path.replace(/limit=\d+/, "")} ${asked.headers.Authorization} ${asked.headers["If-None-Match"]}`;
    const store = /[?&]store=([^&]*)/.exec(asked.path)?.[1] ?? "";
    const print = this.untouched ? "" : this.prints[store];
    const before = (this.untouched ? this.opening : this.nothing).get(known);
    if (before && before.print === print && !dies && !fault) return before.answer;
    const answer = this.ask({ do: "http", at, dies, fault, ...asked });
    if (answer.prints) this.untouched = false;
    if (answer.prints) this.prints = answer.prints;
    if (answer.status === 304)
      (this.untouched ? this.opening : this.nothing).set(known, { answer, print });
    return answer;
  }

  /** Anything but a request. @param {number} at @param {string} what @param {Record<string, unknown>} [more] */
  tell(at, what, more = {}) {
    const answer = this.ask({ do: what, at, ...more });
    if (!OF_MEMBERS.includes(what)) this.nothing.clear();
    if (what === "anew") this.opening.clear();
    this.untouched = what === "begin";
    this.prints = answer.prints ?? {};
    return answer;
  }
}
