// What the pages of one's own account have besides. The server sends it as one file.
import "../page/passkey.js";
