// What the screen of a till has besides. The server sends it as one file.
import "../page/fresh.js";
