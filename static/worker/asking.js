// Asking the open pages for the key that they hold for a worker which was stopped.

/** @import { HeldKey } from "./types.js" */

const PATIENCE_MS = 1_000;

/** @param {Client} page @returns {Promise<HeldKey | null>} null where it holds none, or says nothing */
function one(page) {
  return new Promise((ok) => {
    const { port1, port2 } = new MessageChannel();
    setTimeout(ok, PATIENCE_MS, null);
    port1.onmessage = ({ data }) => ok(data);
    page.postMessage({ type: "key?" }, [port2]);
  });
}

/** The first key that a page holds. @param {Clients} clients @returns {Promise<HeldKey | null>} */
export async function asked(clients) {
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const answers = pages.map((page) =>
    one(page).then((held) => held ?? Promise.reject(new Error("none"))),
  );
  return Promise.any(answers).catch(() => null);
}
