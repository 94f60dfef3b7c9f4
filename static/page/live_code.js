// The member's code, new every half minute. Ten minutes of codes are fetched at a time, so that it goes on without a network;
// after that the page says so, and shows the printed code. Without this script the page shows one code, and a way to the next.

const STEP_MS = 30_000;
const LOOK_MS = 1000;
const FEW = 15; // codes left at which more are asked for
const AGAIN_MS = 20_000;
const ANSWER_MS = 10_000;
const STILL_GOOD = 2; // half minutes for which a code may stand beyond its own
const QUIET = 4; // modules of white around

/** @typedef {{ step: number, rows: string[] }} Code */

/** The dark modules of a code as a path, a run of a row at a time. @param {string[]} rows */
export function pathOf(rows) {
  const runs = rows.flatMap((row, y) => {
    const modules = BigInt(`0x${row}`).toString(2).padStart(rows.length, "0");
    return Array.from(
      modules.matchAll(/1+/g),
      ({ 0: { length }, index }) => `M${index + QUIET} ${y + QUIET}h${length}v1h-${length}z`,
    );
  });
  return runs.join("");
}

/**
 * The centre's time, told once and counted on by two clocks: one stands still while a phone sleeps, the other may be set.
 * @param {number} told ms @param {number} [since] how long ago it was told
 */
function clockFrom(told, since = 0) {
  const [wall, steady] = [Date.now() - since, performance.now() - since];
  return () => told + Math.max(Date.now() - wall, performance.now() - steady);
}

/** @param {HTMLElement} section */
function keepNew(section) {
  const [live, aged, renew] = ["live", "aged", "renew"].map(
    (name) => /** @type {HTMLElement} */ (section.querySelector(`[data-${name}]`)),
  );
  let now = clockFrom(Number(section.dataset.at), performance.now());
  /** @type {Map<number, Code | null>} by step; null for the one that the page came with */
  let codes = new Map([[Number(section.dataset.step), null]]);
  let drawn = Number(section.dataset.step);
  let due = 0;

  /** @param {Code} code */
  function draw({ step, rows }) {
    const size = rows.length + 2 * QUIET;
    live?.querySelector("svg")?.setAttribute("viewBox", `0 0 ${size} ${size}`);
    live?.querySelector("path")?.setAttribute("d", pathOf(rows));
    drawn = step;
  }

  function show() {
    const step = Math.floor(now() / STEP_MS);
    const best = [...codes.keys()]
      .filter((each) => each <= step && each >= step - STILL_GOOD)
      .pop();
    const code = best === undefined ? undefined : codes.get(best);
    if (code && code.step !== drawn) draw(code);
    if (live) live.hidden = best === undefined;
    if (aged) aged.hidden = best !== undefined;
    if (renew) renew.hidden = best !== undefined && codes.size > 1;
    return [...codes.keys()].filter((each) => each > step).length;
  }

  async function fetchMore() {
    due = performance.now() + AGAIN_MS;
    const asked = { cache: "no-store", redirect: "error", signal: AbortSignal.timeout(ANSWER_MS) };
    const answer = await fetch(section.dataset.codes ?? "", /** @type {RequestInit} */ (asked));
    const told = await answer.json();
    if (!answer.ok || told.codes.length === 0) return;
    now = clockFrom(told.now);
    codes = new Map(told.codes.map((/** @type {Code} */ code) => [code.step, code]));
    show();
  }

  function look() {
    const left = show();
    if (document.visibilityState === "visible" && left < FEW && performance.now() >= due)
      fetchMore().catch(() => {}); // it is tried again
  }
  setInterval(look, LOOK_MS);
  document.addEventListener("visibilitychange", look);
  addEventListener("online", () => {
    due = 0;
    look();
  });
  look();
}

if (typeof document !== "undefined") {
  const section = /** @type {HTMLElement | null} */ (document.querySelector("[data-codes]"));
  if (section) keepNew(section);
}
