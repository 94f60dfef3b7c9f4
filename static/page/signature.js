// A signature drawn by finger, pen or mouse, kept as strokes in whole numbers: `x,y x,y;x,y x,y`, 0–300 across.

/** The width that strokes are scaled to. */
const ACROSS = 300;
/** The longest text kept, in characters (the operation that carries it is at most 4 KiB). */
export const LONGEST = 2500;

/**
 * Write strokes as text, thinned until they fit.
 *
 * @param {{x: number, y: number}[][]} strokes points in units of 0–300, in the order drawn
 * @returns {string} at most 2,500 characters; empty for no stroke
 */
export function written(strokes) {
  for (let step = 1; step < 64; step += 1) {
    const drawn = strokes.filter((stroke) => stroke.length > 0);
    const text = drawn.map((stroke) => line(stroke, step)).join(";");
    if (text.length <= LONGEST) return text;
  }
  return "";
}

/**
 * @param {{x: number, y: number}[]} stroke
 * @param {number} step
 */
function line(stroke, step) {
  const last = stroke.length - 1;
  const points = stroke.filter((_, i) => i % step === 0 || i === last);
  const words = points.map((p) => `${Math.round(p.x)},${Math.round(p.y)}`);
  return words.filter((word, i) => word !== words[i - 1]).join(" ");
}

class Pad {
  /** @type {{x: number, y: number}[][]} */
  #strokes = [];
  #field = document.createElement("input");

  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    this.canvas = /** @type {HTMLCanvasElement} */ (place.querySelector("canvas"));
    this.status = /** @type {HTMLElement} */ (place.querySelector("[role=status]"));
    this.tick = /** @type {HTMLInputElement} */ (place.querySelector("input[type=checkbox]"));
    this.pen = this.canvas.getContext("2d");
    this.#field.type = "hidden";
    this.#field.name = this.tick.name;
    this.#listen();
  }

  #listen() {
    const { canvas, place } = this;
    canvas.addEventListener("pointerdown", (event) => this.#touch(event));
    canvas.addEventListener("pointermove", (event) => this.#draw(event));
    canvas.addEventListener("pointerup", () => this.#keep());
    canvas.addEventListener("pointercancel", () => this.#keep());
    place.querySelector("[data-clear]")?.addEventListener("click", () => this.#clear());
    this.tick.addEventListener("change", () => (this.tick.checked ? this.#clear() : this.#keep()));
    const form = place.closest("form");
    form?.addEventListener("submit", (event) => this.#ask(event), true);
  }

  /** @param {PointerEvent} event */
  #touch(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.#strokes.push([]);
    this.#draw(event);
  }

  /** @param {PointerEvent} event */
  #draw(event) {
    const stroke = this.#strokes.at(-1);
    const { canvas, pen } = this;
    if (!pen || !stroke || !canvas.hasPointerCapture(event.pointerId)) return;
    const box = canvas.getBoundingClientRect();
    const to = {
      x: across((event.clientX - box.left) / box.width),
      y: across((event.clientY - box.top) / box.width),
    };
    const from = stroke.at(-1) ?? to;
    const scale = canvas.width / ACROSS;
    pen.strokeStyle = getComputedStyle(canvas).color;
    pen.lineWidth = 2 * scale;
    pen.lineCap = "round";
    pen.beginPath();
    pen.moveTo(from.x * scale, from.y * scale);
    pen.lineTo(to.x * scale, to.y * scale);
    pen.stroke();
    stroke.push(to);
  }

  #clear() {
    this.#strokes = [];
    this.pen?.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.#keep();
  }

  /** The form carries the strokes, or the tick, never both. */
  #keep() {
    this.#field.value = written(this.#strokes);
    const signed = this.#field.value !== "";
    if (signed) {
      this.place.append(this.#field);
      this.tick.checked = false;
    } else this.#field.remove();
    this.status.textContent = signed ? (this.status.dataset.wordsSigned ?? "") : "";
  }

  /**
   * Agreeing needs a signature or the tick that stands for it; without either the form says so.
   * @param {SubmitEvent} event
   */
  #ask(event) {
    const agreeing = event.submitter?.hasAttribute("data-needs-signature");
    if (!agreeing || this.tick.checked || this.#field.isConnected) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.status.textContent = this.status.dataset.wordsMissing ?? "";
  }
}

/** @param {number} share of the width @returns {number} 0–300 */
const across = (share) => Math.min(ACROSS, Math.max(0, share * ACROSS));

/** @type {WeakSet<Element>} */
const prepared = new WeakSet();

function prepareAll() {
  for (const place of document.querySelectorAll("[data-signature]")) {
    if (!prepared.has(place)) new Pad(/** @type {HTMLElement} */ (place));
    prepared.add(place);
  }
}

if (typeof document !== "undefined") {
  document.addEventListener("htmx:after:swap", prepareAll);
  document.addEventListener("htmx:afterSwap", prepareAll);
  prepareAll();
}
