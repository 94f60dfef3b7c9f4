// The line to the real server, a process of its own that does nothing until it is asked.
import { readSync, writeSync } from "node:fs";

const [HEAR, SAY] = [3, 4];
const CHUNK = 1 << 20;

export class Centre {
  constructor() {
    this.buffer = Buffer.alloc(CHUNK);
    /** Pulls that found nothing, by what was asked: the same again until the store's feed is another one. */
    this.nothing = new Map();
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
    const known = `${asked.path} ${asked.headers.Authorization} ${asked.headers["If-None-Match"]}`;
    const store = /[?&]store=([^&]*)/.exec(asked.path)?.[1] ?? "";
    const before = this.nothing.get(known);
    if (before && before.print === this.prints[store] && !dies && !fault) return before.answer;
    const answer = this.ask({ do: "http", at, dies, fault, ...asked });
    if (answer.prints) this.prints = answer.prints;
    if (answer.status === 304) this.nothing.set(known, { answer, print: this.prints[store] });
    return answer;
  }

  /** Anything but a request. @param {number} at @param {string} what @param {Record<string, unknown>} [more] */
  tell(at, what, more = {}) {
    this.nothing.clear();
    this.prints = {};
    return this.ask({ do: what, at, ...more });
  }
}
