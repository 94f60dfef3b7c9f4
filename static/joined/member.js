// The scripts of a member's own pages. The server sends them as one file.
import "../page/live_code.js";
import "../page/print.js";
