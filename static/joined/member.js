// The script of a member's own first page. The server sends it as one file.
import "../page/live_code.js";
