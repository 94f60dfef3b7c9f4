// The scripts of the page where one signs in. The server sends them as one file.
import "../page/held.js";
import "../page/worker.js";
import "../page/sign_in.js";
import "../page/language.js";
