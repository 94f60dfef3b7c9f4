// What a reader of the cards is given: the data key, or word that nobody may read now.

/** Nobody may read: the lease has ended, or nobody has said who they are. */
export const LOCKED = "locked";

/** @typedef {typeof LOCKED | CryptoKey} Key */
