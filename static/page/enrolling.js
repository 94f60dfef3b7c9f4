// The worker keeps what a sign-in told, or is not waited for any longer.

/** How long the worker may take to keep the token before the start page opens without it, ms. */
const PATIENCE = 3000;
/** How long it may take to come, where this phone is only now given one, ms. */
const COMING = 120_000;

/** @typedef {{device: string, token: string, staff: object, stores: object[], epoch: string, session?: string, lang?: string, next?: string}} Enrolment */

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Waits no longer than a worker is worth waiting for: one that is there answers soon, one that is still being installed
 * takes as long as its files do.
 *
 * @param {Pick<ServiceWorkerContainer, "getRegistration">} at
 * @param {() => void} say that it is being installed
 * @param {(ms: number) => Promise<unknown>} wait
 */
export async function patience(at, say, wait = pause) {
  for (let waited = 0; waited < COMING; waited += PATIENCE) {
    const registration = await at.getRegistration().catch(() => undefined);
    const coming = registration && !registration.active;
    if (coming && waited === 0) say();
    await wait(PATIENCE);
    if (!coming) return;
  }
}

/**
 * Hands what was enrolled to the worker.
 *
 * @param {Enrolment} enrolment
 * @param {() => void} coming says that the worker is still being installed
 * @returns {Promise<string>} where to go, when the worker has kept it or is not waited for any longer
 */
export async function enrol(enrolment, coming) {
  if (!enrolment.device) return enrolment.next ?? "/";
  if (!navigator.serviceWorker) return "/";
  /** @type {Promise<any>} */
  const late = patience(navigator.serviceWorker, coming);
  const kept = navigator.serviceWorker.ready.then(
    (registration) =>
      new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => resolve(data);
        const lang = document.documentElement.lang;
        const words = { lang, ...enrolment, type: "enrol" };
        registration.active?.postMessage(words, [port2]);
      }),
  );
  return (await Promise.race([kept, late]))?.next ?? "/";
}
