// Passkeys: asks the centre what to sign, lets the browser sign it, and sends the form with the answer.
// A form that says `data-passkey` is shown only where the browser can do it.

const inPage = typeof document !== "undefined";

/** Whether this page may ask for a passkey: https or localhost, and a browser that knows them. */
export const possible = () =>
  inPage && isSecureContext && "credentials" in navigator && "PublicKeyCredential" in window;

/** @param {string} text base64url @returns {Uint8Array<ArrayBuffer>} */
export function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

/** @param {ArrayBuffer | Uint8Array} from @returns {string} base64url without padding */
export function text(from) {
  const letters = Array.from(new Uint8Array(from), (byte) => String.fromCharCode(byte));
  return btoa(letters.join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {{id: string}} one of a list of credentials */
const known = (one) => ({ ...one, id: bytes(one.id) });

/**
 * The centre's options with bytes where the browser wants bytes.
 * @param {any} options
 */
export function asBytes(options) {
  const read = { ...options, challenge: bytes(options.challenge) };
  if (options.user) read.user = { ...options.user, id: bytes(options.user.id) };
  for (const name of ["excludeCredentials", "allowCredentials"])
    if (options[name]) read[name] = options[name].map(known);
  return read;
}

/**
 * The browser's answer as the centre reads it.
 * @param {any} made a PublicKeyCredential
 */
export function asText({ rawId, type, response }) {
  /** @type {Record<string, string>} */
  const said = {};
  for (const name of [
    "clientDataJSON",
    "attestationObject",
    "authenticatorData",
    "signature",
    "userHandle",
  ])
    if (response[name]) said[name] = text(response[name]);
  return JSON.stringify({ id: text(rawId), rawId: text(rawId), type, response: said });
}

/**
 * What a passkey answers; null where the centre does not. Throws where the person, or the browser, declines.
 * @param {string} url where to ask what to sign @param {string} what `add` makes a new one
 */
export async function answered(url, what) {
  const how = {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams({ for: what }),
  };
  const answer = await fetch(url, how).catch(() => null);
  const options = answer?.ok ? await answer.json().catch(() => null) : null;
  if (!options) return null;
  const publicKey = asBytes(options);
  const { credentials } = navigator;
  return asText(
    await (what === "add" ? credentials.create({ publicKey }) : credentials.get({ publicKey })),
  );
}

/** @param {HTMLFormElement} form */
async function send(form) {
  const { passkey = "", for: what = "", wordsNone = "", wordsSilent = "" } = form.dataset;
  const problem = form.querySelector("[data-problem]");
  const answer = await answered(passkey, what).catch(() => undefined);
  const field = form.querySelector("input[name$=passkey]");
  if (answer && field instanceof HTMLInputElement) {
    field.value = answer;
    form.submit();
  } else if (problem) problem.textContent = answer === null ? wordsSilent : wordsNone;
}

if (possible())
  for (const form of document.querySelectorAll("form[data-passkey]"))
    if (form instanceof HTMLFormElement) {
      form.hidden = false;
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        void send(form);
      });
    }
