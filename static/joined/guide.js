// The scripts of every page of a guide, in the order in which they begin. The server sends them as one file.
import "../page/held.js";
import "../page/worker.js";
import "../page/pulse.js";
import "../page/sheet.js";
import "../page/problem.js";
import "../page/undo.js";
import "../page/fold.js";
import "../page/hold.js";
import "../page/signature.js";
import "../page/language.js";
import "../page/title.js";
import "../page/fresh.js";
