// Sealing: AES-GCM with 256 bits, bound to where the value lies. A sealed value is 12 random bytes and the ciphertext.

/** @typedef {{ e: Uint8Array<ArrayBuffer>, key: CryptoKey }} Letter a key that only the holder of a private key can find again, by `e` */

const NONCE = 12;
const AES = { name: "AES-GCM", length: 256 };
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const USES = /** @type {KeyUsage[]} */ (["encrypt", "decrypt"]);
const ROUNDS = 600_000; // of PBKDF2 with SHA-256, as OWASP's password storage cheat sheet asks

const encoder = new TextEncoder();
const decoder = new TextDecoder();
/** @param {string} text */
export const bytesOf = (text) => encoder.encode(text);

/** @param {Uint8Array} bytes */
export const base64 = (bytes) => btoa(String.fromCharCode(...bytes));

/** @param {string} text */
export const fromBase64 = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

/** @param {number} size */
export const randomBytes = (size) => crypto.getRandomValues(new Uint8Array(size));

/** @param {CryptoKey} key @param {string} where @param {unknown} value anything JSON can say */
export async function seal(key, where, value) {
  const iv = randomBytes(NONCE);
  const how = { name: AES.name, iv, additionalData: encoder.encode(where) };
  const said = await crypto.subtle.encrypt(how, key, encoder.encode(JSON.stringify(value)));
  const sealed = new Uint8Array(NONCE + said.byteLength);
  sealed.set(iv);
  sealed.set(new Uint8Array(said), NONCE);
  return sealed;
}

/**
 * The value again. Rejects where the key, the place or a bit is another.
 * @param {CryptoKey} key @param {string} where @param {Uint8Array<ArrayBuffer>} sealed
 * @returns {Promise<any>}
 */
export async function unseal(key, where, sealed) {
  const how = {
    name: AES.name,
    iv: sealed.subarray(0, NONCE),
    additionalData: encoder.encode(where),
  };
  const said = await crypto.subtle.decrypt(how, key, sealed.subarray(NONCE));
  return JSON.parse(decoder.decode(said));
}

/** A key of this browser's that no script can read. */
export const newKey = () => crypto.subtle.generateKey(AES, false, USES);

/** @param {Uint8Array<ArrayBuffer>} raw 32 bytes */
export const keyOf = (raw) => crypto.subtle.importKey("raw", raw, AES.name, false, USES);

/** @param {Uint8Array<ArrayBuffer> | ArrayBuffer} secret @param {string} use @param {Uint8Array<ArrayBuffer>} [salt] */
export async function derived(secret, use, salt = new Uint8Array(0)) {
  const root = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt, info: encoder.encode(`crm-pwa ${use}`) };
  return crypto.subtle.deriveKey(how, root, AES, false, USES);
}

/** The key of a PIN, made slow to try. @param {string} pin @param {Uint8Array<ArrayBuffer>} salt */
export async function keyOfPin(pin, salt) {
  const root = await crypto.subtle.importKey("raw", encoder.encode(pin), "PBKDF2", false, [
    "deriveKey",
  ]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  return crypto.subtle.deriveKey(how, root, AES, false, USES);
}

/**
 * A pair for letters: who has the public half can seal and not read.
 * @returns {Promise<{ pub: Uint8Array<ArrayBuffer>, secret: string }>} the private half as base64
 */
export async function newPair() {
  const { publicKey, privateKey } = await crypto.subtle.generateKey(CURVE, true, ["deriveBits"]);
  const [pub, secret] = await Promise.all([
    crypto.subtle.exportKey("raw", publicKey),
    crypto.subtle.exportKey("pkcs8", privateKey),
  ]);
  return { pub: new Uint8Array(pub), secret: base64(new Uint8Array(secret)) };
}

/** @param {CryptoKey} mine @param {CryptoKey} theirs @param {string} use @param {Uint8Array<ArrayBuffer>} e */
async function agreed(mine, theirs, use, e) {
  const how = { name: CURVE.name, public: theirs };
  return derived(await crypto.subtle.deriveBits(how, mine, 256), use, e);
}

/** @param {Uint8Array<ArrayBuffer>} pub */
const publicKey = (pub) => crypto.subtle.importKey("raw", pub, CURVE, false, []);

/** A key for letters to whoever holds the private half of `pub`. @param {Uint8Array<ArrayBuffer>} pub @param {string} use @returns {Promise<Letter>} */
export async function letterTo(pub, use) {
  const [theirs, mine] = await Promise.all([
    publicKey(pub),
    crypto.subtle.generateKey(CURVE, false, ["deriveBits"]),
  ]);
  const e = new Uint8Array(await crypto.subtle.exportKey("raw", mine.publicKey));
  return { e, key: await agreed(mine.privateKey, theirs, use, e) };
}

/** The key of a letter, found again. @param {string} secret base64 @param {Uint8Array<ArrayBuffer>} e @param {string} use */
export async function letterKey(secret, e, use) {
  const [mine, theirs] = await Promise.all([
    crypto.subtle.importKey("pkcs8", fromBase64(secret), CURVE, false, ["deriveBits"]),
    publicKey(e),
  ]);
  return agreed(mine, theirs, use, e);
}
