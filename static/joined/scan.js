// What the start page has besides. The server sends it as one file, without the reader: that one comes before all others.
import "../page/scan.js";
