/**
 * The start page: the camera is on, and a code in front of it opens the card.
 *
 * Attends `<section id="scan" data-state=…>` whenever the page holds one, also after a swap. Its
 * words stand in its `data-msg-*`. A code, seen or typed or in a photo, goes through `<form
 * id="scan-form">`; what is not one of our codes is not shown, opened or sent.
 */

import { readCode, readTyped } from "../scan/grammar.js";
import { readPhoto } from "../scan/photo.js";
import { Once } from "../scan/pump.js";
import { first, Reader } from "../scan/reader.js";
import { signalFound } from "../scan/signal.js";
import { whenPermitted } from "./camera.js";
import { Lens } from "./lens.js";
import { ScanState } from "./scan_state.js";
import { offerTorch } from "./torch.js";

const LONGEST_WAIT = 8000; // ms until the lens looks again when nothing ever answered a code

/**
 * One decoder for the page's life: who comes back from a card finds it warm.
 * @type {Reader | null}
 */
let reader = null;
use(first);

/** Coming back to the page with the code still before the lens is no second scan either. */
const once = new Once();

/** @type {Scan | null} */
let attended = null;

class Scan {
  #ended = new AbortController();
  #lens;
  #reader;
  #state;

  /**
   * @param {HTMLElement} section
   * @param {Reader} decoder
   */
  constructor(section, decoder) {
    this.section = section;
    this.form = /** @type {HTMLFormElement} */ (this.#find("#scan-form"));
    this.field = /** @type {HTMLInputElement} */ (this.#find("#code"));
    this.#reader = decoder;
    this.#state = new ScanState(section);
    this.#lens = new Lens(/** @type {HTMLVideoElement} */ (this.#find("#viewfinder")), decoder, {
      onLive: (camera, taken) => this.#live(camera, taken),
      onCode: (code, format) => this.#read(code, format, () => once.isNew(code, performance.now())),
      onNothing: () => once.miss(),
      onTrouble: (trouble) => this.#state.enter(trouble),
    });
    this.#listen({ signal: this.#ended.signal });
    this.#look();
  }

  end() {
    this.#ended.abort();
    this.#lens.close();
  }

  /** The decoder cannot run here: codes can still be typed. */
  fail() {
    this.#lens.fail("none");
  }

  /** @param {{signal: AbortSignal}} here */
  #listen(here) {
    const { section } = this;
    document.addEventListener("visibilitychange", () => this.#look(), here);
    addEventListener("pagehide", () => this.#lens.close(), here);
    addEventListener("pageshow", (event) => event.persisted && this.#look(), here);
    section.addEventListener("htmx:finally:request", () => this.#lens.release(), here);
    section.addEventListener("submit", (event) => this.#check(event), { ...here, capture: true });
    this.#find("#scan-retry")?.addEventListener("click", attendAgain, here);
    this.#find("#photo")?.addEventListener("change", () => this.#photo(), here);
    whenPermitted(() => this.#state.now === "refused" && this.#look(), here);
  }

  /** Open the lens when the page is seen, close it when it is not. */
  #look() {
    this.#lens.close();
    this.#state.enter(document.hidden ? "paused" : "starting");
    if (!document.hidden) this.#lens.open();
  }

  /**
   * @param {import("./camera.js").Camera} camera
   * @param {number} taken
   */
  #live(camera, taken) {
    performance.mark("scan:first-picture", { startTime: taken });
    this.#state.enter("live");
    offerTorch(this.#find("#torch"), camera);
  }

  /**
   * @param {string} text
   * @param {string} format
   * @param {() => boolean} isWanted asked for one of our codes only
   */
  #read(text, format, isWanted) {
    const code = readCode(text, format);
    if (code === null) this.#state.say("foreign");
    else if (isWanted()) this.#send(code);
  }

  /** @param {string} code */
  #send(code) {
    performance.mark("scan:code");
    signalFound();
    this.#state.say(null);
    this.#lens.hold();
    setTimeout(() => this.#lens.release(), LONGEST_WAIT);
    this.field.value = code;
    this.form.requestSubmit();
  }

  /**
   * Only our codes leave the form, whoever filled it in.
   * @param {SubmitEvent} event
   */
  #check(event) {
    if (event.target !== this.form) return;
    const code = readTyped(this.field.value);
    if (code !== null) {
      this.field.value = code;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (this.field.value.trim()) this.#state.say("foreign");
    this.field.focus();
  }

  async #photo() {
    const input = /** @type {HTMLInputElement} */ (this.#find("#photo"));
    const file = input.files?.[0];
    if (!file) return;
    this.#state.say("readingPhoto");
    const found = await readPhoto(file, this.#reader);
    input.value = "";
    if (found) this.#read(found.code, found.format, () => true);
    else this.#state.say("nothingInPhoto");
  }

  /**
   * @param {string} selector
   * @returns {HTMLElement | null}
   */
  #find(selector) {
    return this.section.querySelector(selector);
  }
}

function attend() {
  const section = document.getElementById("scan");
  if (section !== (attended?.section ?? null)) attendAgain();
}

function attendAgain() {
  attended?.end();
  const section = document.getElementById("scan");
  if (section && !reader) use(new Reader());
  attended = section && reader ? new Scan(section, reader) : null;
}

/** @param {Reader} decoder */
function use(decoder) {
  reader = decoder;
  decoder.broken.then(() => {
    reader = null;
    attended?.fail();
  });
}

new MutationObserver(attend).observe(document.documentElement, { childList: true, subtree: true });
attend();
