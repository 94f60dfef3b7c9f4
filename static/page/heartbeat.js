// A heartbeat in a cookie: it outlives the phone's store, so that a page can tell when the browser threw the store away.

const NAME = "held";
const YEAR_SECONDS = 365 * 86_400;

/**
 * How many edits were unsent when the phone's store was last seen; null when it never was.
 * @param {string} cookies as `document.cookie` gives them
 */
export function lastKnown(cookies) {
  const kept = cookies.split("; ").find((each) => each.startsWith(`${NAME}=`));
  const count = Number(kept?.slice(NAME.length + 1) ?? Number.NaN);
  return Number.isInteger(count) && count >= 0 ? count : null;
}

/**
 * What went with the store: null when nothing did, else how many edits were unsent in it.
 * @param {string} cookies @param {string[]} known the ids the phone has with the centre: never taken away but with its store
 */
export const lost = (cookies, known) => (known.length > 0 ? null : lastKnown(cookies));

let told = -1;

/** The store is there, with so many unsent; said when it changes, since every writing holds the page up. @param {number} unsent */
export function beat(unsent) {
  if (unsent === told) return;
  told = unsent;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser we serve
  document.cookie = `${NAME}=${unsent}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Strict${secure}`;
}

/**
 * The ids this phone has, one a person who signed in on it: signing in again makes no new device of it.
 * @param {Pick<ServiceWorkerContainer, "getRegistration"> | undefined} container
 * @param {number} [patience] ms; a worker that says nothing is not waited for
 * @returns {Promise<string[] | null>} null when there is a worker and it said nothing
 */
export async function knownDevices(container, patience = 3_000) {
  const registration = await container?.getRegistration().catch(() => undefined);
  const worker = registration?.active;
  if (!worker) return [];
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    const late = setTimeout(() => done(null), patience);
    /** @param {string[] | null} known */
    const done = (known) => {
      clearTimeout(late);
      port1.close();
      resolve(known);
    };
    port1.onmessage = ({ data }) => done(data);
    worker.postMessage({ type: "devices" }, [port2]);
  });
}

/** @param {HTMLElement} notice */
async function look(notice) {
  const known = await knownDevices(navigator.serviceWorker);
  const gone = known && lost(document.cookie, known);
  if (gone === null) return;
  notice.hidden = false;
  const words = notice.querySelector("[data-words]");
  if (words && gone) {
    words.textContent = (words.getAttribute("data-words") ?? "").replace("{n}", String(gone));
  }
}

const shown = typeof document === "undefined" ? null : document.getElementById("emptied");
if (shown && lastKnown(document.cookie) !== null) void look(shown);
