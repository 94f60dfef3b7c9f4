// Asking the open pages for the key that they hold for a worker which was stopped.

/** @import { HeldKey } from "./types.js" */

const PATIENCE_MS = 1_000;

/** @typedef {{ postMessage: (message: unknown, transfer: Transferable[]) => void }} Page */

/** @param {Page} page @returns {Promise<HeldKey | null>} null where it holds none, or says nothing */
function one(page) {
  return new Promise((ok) => {
    const { port1, port2 } = new MessageChannel();
    setTimeout(ok, PATIENCE_MS, null);
    port1.onmessage = ({ data }) => ok(data);
    page.postMessage({ type: "key?" }, [port2]);
  });
}

/** The first key that a page holds. @param {readonly Page[]} pages @returns {Promise<HeldKey | null>} */
export async function asked(pages) {
  const answers = pages.map((page) =>
    one(page).then((held) => held ?? Promise.reject(new Error("none"))),
  );
  return Promise.any(answers).catch(() => null);
}
