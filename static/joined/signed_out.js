// The scripts of a page that nobody is signed in on. The server sends them as one file.
import "../page/worker.js";
import "../page/pulse.js";
