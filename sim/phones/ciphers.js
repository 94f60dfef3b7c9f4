// What a browser's WebCrypto does to seal and open, done at once: nothing happens under the simulation that is not due.
import { createCipheriv, createDecipheriv, createECDH, hkdfSync, pbkdf2Sync } from "node:crypto";

const TAG = 16;
const NONCE = 12;
const KEY_BYTES = 32;
const CURVE = "prime256v1";
const bytes = (/** @type {Buffer} */ buffer) => new Uint8Array(buffer).buffer;

/** The two halves of a pair from its private one. @param {Uint8Array} secret */
function pairOf(secret) {
  const pair = createECDH(CURVE);
  pair.setPrivateKey(secret);
  return pair;
}

/** @param {{ iv: Uint8Array, additionalData: Uint8Array }} how @param {Uint8Array} key @param {Uint8Array} sealed */
function decrypted({ iv, additionalData }, key, sealed) {
  const cipher = createDecipheriv("aes-256-gcm", key, iv).setAAD(additionalData);
  cipher.setAuthTag(sealed.subarray(-TAG));
  return Buffer.concat([cipher.update(sealed.subarray(0, -TAG)), cipher.final()]);
}

/** @param {Uint8Array} key @param {string} where @param {Uint8Array} sealed @returns {any} */
function read(key, where, sealed) {
  const how = { iv: sealed.subarray(0, NONCE), additionalData: Buffer.from(where) };
  return JSON.parse(decrypted(how, key, sealed.subarray(NONCE)).toString());
}

/** The data key of who works on a phone: its worker's, or as it lies on the disk. @param {any} device @returns {Promise<Uint8Array | null>} */
async function keyOf({ worker, disk, staff }) {
  const held = worker?.phone.outbox.keys.data(staff.id);
  const inMemory = await Promise.race([held, new Promise((ok) => setImmediate(ok))]);
  if (inMemory) return inMemory;
  const state = new Map(disk.entries("crm-outbox", "state"));
  const mine = `key:${staff.id}`;
  const { phone } = state.get(mine) ?? {};
  if (!phone) return null;
  const secret = Buffer.from(read(state.get("phone-key"), mine, phone), "base64");
  return new Uint8Array(hkdfSync("sha256", secret, "", "crm-pwa data", KEY_BYTES));
}

/** What the cards on a phone say to who works there, by member. @param {any} device @returns {Promise<Map<string, any>>} */
export async function cardsOf(device) {
  const key = await keyOf(device);
  const rows = device.disk.values("crm-cards", "cards");
  return new Map(rows.map(({ m, v }) => [m, key ? read(key, `cards:${m}`, v) : {}]));
}

/** @param {(size: number) => Uint8Array} random */
export const CIPHERS = (random) => ({
  importKey: async (_form, raw) => raw,
  exportKey: async (_form, key) => bytes(Buffer.from(key)),
  generateKey: async ({ name }) => {
    if (name !== "ECDH") return random(KEY_BYTES);
    const privateKey = random(KEY_BYTES);
    privateKey[0] = 1; // below the curve's order
    return { privateKey, publicKey: pairOf(privateKey).getPublicKey() };
  },
  deriveBits: async (how, mine) => bytes(pairOf(new Uint8Array(mine)).computeSecret(how.public)),
  deriveKey: async ({ name, salt, info, iterations }, root) =>
    name === "PBKDF2"
      ? new Uint8Array(pbkdf2Sync(root, salt, iterations, KEY_BYTES, "sha256"))
      : new Uint8Array(hkdfSync("sha256", new Uint8Array(root), salt, info, KEY_BYTES)),
  encrypt: async ({ iv, additionalData }, key, text) => {
    const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(additionalData);
    return bytes(Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]));
  },
  decrypt: async (how, key, sealed) => bytes(decrypted(how, key, sealed)),
});
