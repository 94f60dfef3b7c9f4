// The twins of shop.py's words.
import { configure } from "../../../static/shared/runtime.js";

/** @param {string} endpoint @param {Record<string, string>} parts */
const path = (endpoint, parts = {}) =>
  `/${endpoint}/${Object.entries(parts)
    .map(([name, value]) => `${name}=${value}`)
    .join("&")}`;

const globals = { path, word: (/** @type {string} */ concept) => `<${concept}>` };

const filters = {
  shout: (/** @type {string} */ value, mark = "!", times = 1) => value + mark.repeat(times),
  money: (/** @type {number} */ cents) => `¥${cents}`,
};

export const speak = () => configure({ globals, filters });
