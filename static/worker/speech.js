// The compiled templates with the house's own words: paths, files, concepts, dates, money.
import { configure } from "../shared/runtime.js";
import { FILTERS, GLOBALS } from "../shared/words.js";

/** @import { Templates } from "./types.js" */

/** Gives the templates what Flask gives them: the twins of its globals and filters. @param {Templates["data"]} data */
export function speak({ paths, assets }) {
  /** @param {string} endpoint @param {Record<string, string>} [values] */
  const path = (endpoint, values = {}) =>
    (paths[endpoint] ?? "").replace(/<([a-z_]+)>/g, (_hole, name) => {
      const value = String(values[name]);
      if (!/^[A-Za-z0-9-]+$/.test(value)) throw new RangeError(`${endpoint}: ${name}`);
      return value;
    });
  /** @param {string} file */
  const asset = (file) => assets[file];
  configure({ globals: { path, asset, ...GLOBALS }, filters: FILTERS });
}
