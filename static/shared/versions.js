// What this shell is and reads. The twin of crm_pwa/sync/versions.py.

/** The newest shape of a card's body that is understood here. */
export const CARD = 1;

/** Counts the shells that the centre may ask to update. */
export const GENERATION = 1;
