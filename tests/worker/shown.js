// What a member's own phone shows, made as the centre makes it.

import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";

const STEP_MS = 30_000;
const PERIOD = 86_400;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const ORDER = BigInt("0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");

/** A pair of keys of a shop. */
export const pair = () => generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;

/** @param {Buffer} bytes */
function base32(bytes) {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => LETTERS[Number.parseInt(five.padEnd(5, "0"), 2)])
    .join("");
}

/** What a pull tells of a key. @param {import("node:crypto").KeyObject} key @param {number} now ms */
export function pointsOf(key, now) {
  const { x, y } = createPublicKey(
    createPrivateKey(key.export({ format: "pem", type: "pkcs8" })),
  ).export({ format: "jwk" });
  const raw = Buffer.concat([
    Buffer.from([4]),
    Buffer.from(x, "base64url"),
    Buffer.from(y, "base64url"),
  ]);
  return { [Math.floor(now / STEP_MS / PERIOD)]: raw.toString("base64") };
}

/** The code of this half minute. @param {import("node:crypto").KeyObject} key @param {string} alias @param {number} at ms */
export function shownCode(key, alias, at) {
  const said = `M2:${alias}.${Math.floor(at / STEP_MS)}`;
  const mark = sign("sha256", Buffer.from(said), { key, dsaEncoding: "ieee-p1363" });
  const s = BigInt(`0x${mark.subarray(32).toString("hex")}`);
  const low = s > ORDER / 2n ? ORDER - s : s;
  const lower = Buffer.from(low.toString(16).padStart(64, "0"), "hex");
  return `${said}.${base32(Buffer.concat([mark.subarray(0, 32), lower]))}`;
}
