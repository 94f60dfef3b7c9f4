// A phone number as it was typed, made the one that is dialled. The server looks closer: crm_pwa/members/phones.py.

const FILLING = /[\s\-().·\u2010-\u2015]+/g;
const MOBILE = /^(?:\+?86|0086)?(1[3-9]\d{9})$/;
const FOREIGN = /^\+[1-9]\d{6,14}$/;

/** The version of what a joining member is told; the server's is members/routes.py's. */
export const joinText = "join-1";

/** The number in E.164; "" for what is none. @param {string} typed */
export function numberOf(typed) {
  const plain = typed.normalize("NFKC").replace(FILLING, "");
  const [, mobile] = MOBILE.exec(plain) ?? [];
  if (mobile) return `+86${mobile}`;
  return FOREIGN.test(plain) && !plain.startsWith("+86") ? plain : "";
}
