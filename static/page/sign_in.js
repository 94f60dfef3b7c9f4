// Signing in: asks for the device's token and hands it to the worker, so that the phone works without network from the
// first card on. Without a worker the form's own answer, a session cookie, is enough.

/** How long the worker may take to keep the token before the start page opens without it, ms. */
const PATIENCE = 3000;

const inPage = typeof document !== "undefined";
const form = inPage ? document.querySelector("form[data-sign-in]") : null;
const message = inPage ? document.getElementById("sign-in-message") : null;

/** @typedef {{device: string, token: string, staff: object, stores: object[], epoch: string, lang?: string}} Enrolment */

/**
 * @param {Enrolment} enrolment
 * @returns {Promise<void>} when the worker has kept it, or after three seconds
 */
async function enrol(enrolment) {
  if (!navigator.serviceWorker) return;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const kept = navigator.serviceWorker.ready.then(
    (registration) =>
      new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = resolve;
        const { device, token, staff, stores, epoch } = enrolment;
        const lang = enrolment.lang ?? document.documentElement.lang;
        const words = { type: "enrol", device, token, staff, stores, epoch, lang };
        registration.active?.postMessage(words, [port2]);
      }),
  );
  await Promise.race([kept, late]);
}

/**
 * @param {number} status of the server's answer; 0 for none
 * @returns {string} which of the form's messages says it
 */
export function fault(status) {
  if (status === 0) return "wordsOffline";
  if (status === 429) return "wordsSlow";
  return status >= 500 ? "wordsFault" : "wordsWrong";
}

/**
 * The ids this phone has, one a person who signed in on it: signing in again makes no new device of it.
 * @param {Pick<ServiceWorkerContainer, "getRegistration"> | undefined} container
 * @param {number} [patience] ms; a worker that says nothing is not waited for
 * @returns {Promise<string[]>}
 */
export async function devices(container, patience = PATIENCE) {
  const registration = await container?.getRegistration().catch(() => undefined);
  const worker = registration?.active;
  if (!worker) return [];
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    const late = setTimeout(() => done([]), patience);
    /** @param {string[]} known */
    const done = (known) => {
      clearTimeout(late);
      port1.close();
      resolve(known);
    };
    port1.onmessage = ({ data }) => done(data);
    worker.postMessage({ type: "devices" }, [port2]);
  });
}

/** @param {HTMLFormElement} at */
async function signIn(at) {
  const body = new URLSearchParams(/** @type {any} */ (new FormData(at)));
  for (const id of await devices(navigator.serviceWorker)) body.append("device", id);
  const answer = await fetch(at.action, {
    method: "POST",
    headers: { Accept: "application/json" },
    body,
  }).catch(() => null);
  if (answer?.ok && answer.headers.get("Content-Type")?.includes("json")) {
    await enrol(await answer.json());
    location.assign("/");
    return;
  }
  if (message) message.textContent = at.dataset[fault(answer?.status ?? 0)] ?? "";
  const password = at.querySelector("input[type=password]");
  if (password instanceof HTMLInputElement) {
    password.value = "";
    password.focus();
  }
}

let busy = false;
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (busy) return;
  busy = true;
  form.setAttribute("aria-busy", "true");
  await signIn(/** @type {HTMLFormElement} */ (form));
  busy = false;
  form.removeAttribute("aria-busy");
});
