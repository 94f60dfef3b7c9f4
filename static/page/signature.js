// A signature drawn by finger, pen or mouse, kept as strokes in whole numbers: `x,y x,y;x,y x,y`, 0–300 across.

/** The width that strokes are scaled to. */
export const ACROSS = 300;
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
    const text = strokes.map((stroke) => line(stroke, step)).join(";");
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

/** @param {HTMLElement} pad */
function prepare(pad) {
  if (pad.dataset.prepared) return;
  pad.dataset.prepared = "yes";
  const canvas = /** @type {HTMLCanvasElement} */ (pad.querySelector("canvas"));
  const status = /** @type {HTMLElement} */ (pad.querySelector("[role=status]"));
  const tick = /** @type {HTMLInputElement} */ (pad.querySelector("input[type=checkbox]"));
  const pen = canvas.getContext("2d");
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = tick.name;
  /** @type {{x: number, y: number}[][]} */
  let strokes = [];

  function keep() {
    field.value = written(strokes);
    if (field.value) pad.append(field);
    else field.remove();
    if (field.value) tick.checked = false;
    status.textContent = field.value ? (status.dataset.wordsSigned ?? "") : "";
  }

  /** @param {PointerEvent} event */
  function draw(event) {
    const stroke = strokes.at(-1);
    if (!pen || !stroke || !canvas.hasPointerCapture(event.pointerId)) return;
    const box = canvas.getBoundingClientRect();
    const point = {
      x: clamp(((event.clientX - box.left) / box.width) * ACROSS),
      y: clamp(((event.clientY - box.top) / box.width) * ACROSS),
    };
    const from = stroke.at(-1) ?? point;
    const scale = canvas.width / ACROSS;
    pen.strokeStyle = getComputedStyle(canvas).color;
    pen.lineWidth = 2 * scale;
    pen.lineCap = "round";
    pen.beginPath();
    pen.moveTo(from.x * scale, from.y * scale);
    pen.lineTo(point.x * scale, point.y * scale);
    pen.stroke();
    stroke.push(point);
  }

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    strokes.push([]);
    draw(event);
  });
  canvas.addEventListener("pointermove", draw);
  canvas.addEventListener("pointerup", keep);
  canvas.addEventListener("pointercancel", keep);
  pad.querySelector("[data-clear]")?.addEventListener("click", () => {
    strokes = [];
    pen?.clearRect(0, 0, canvas.width, canvas.height);
    keep();
  });
  tick.addEventListener("change", () => {
    if (tick.checked) field.remove();
    else keep();
  });
  askFor(pad, tick, field, status);
}

/**
 * Agreeing needs a signature or the tick that stands for it; without either the form says so.
 *
 * @param {HTMLElement} pad
 * @param {HTMLInputElement} tick
 * @param {HTMLInputElement} field
 * @param {HTMLElement} status
 */
function askFor(pad, tick, field, status) {
  pad.closest("form")?.addEventListener(
    "submit",
    (event) => {
      const agreeing = event.submitter?.hasAttribute("data-needs-signature");
      if (!agreeing || tick.checked || field.isConnected) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      status.textContent = status.dataset.wordsMissing ?? "";
    },
    true,
  );
}

/** @param {number} at */
const clamp = (at) => Math.min(ACROSS, Math.max(0, at));

function prepareAll() {
  for (const pad of document.querySelectorAll("[data-signature]")) {
    prepare(/** @type {HTMLElement} */ (pad));
  }
}

if (typeof document !== "undefined") {
  document.addEventListener("htmx:after:swap", prepareAll);
  document.addEventListener("htmx:afterSwap", prepareAll);
  prepareAll();
}
