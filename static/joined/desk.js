// The scripts of a desk's pages. The server sends them as one file.
import "../page/held.js";
import "../page/worker.js";
import "../page/pulse.js";
import "../page/fresh.js";
import "../page/problem.js";
import "../page/language.js";
import "../page/print.js";
