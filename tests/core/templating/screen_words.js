// Gives the worker's screens their words, as the worker itself does.
import { learn } from "../../../static/shared/words.js";
import { speak as give } from "../../../static/worker/speech.js";

/** @param {any} data what the module was compiled with */
export function speak(data) {
  learn(data.taught.words, data.taught.rules, "CNY");
  give(data);
}
