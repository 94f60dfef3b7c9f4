// The peer: the decoding library as its own guide shows it, on the page, whole pictures, all defaults.
import { readBarcodes, setZXingModuleOverrides } from "/static/vendor/zxing/reader/index.js";

setZXingModuleOverrides({ locateFile: (path) => `/static/vendor/zxing/reader/${path}` });
const video = document.querySelector("video");
const canvas = document.createElement("canvas");
const pen = canvas.getContext("2d", { willReadFrequently: true });
const camera = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };
video.srcObject = await navigator.mediaDevices.getUserMedia({ video: camera });
await video.play();
video.requestVideoFrameCallback(look);

async function look(now, { captureTime }) {
  if (!performance.getEntriesByName("scan:first-picture").length) {
    performance.mark("scan:first-picture", { startTime: captureTime ?? now });
  }
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  pen.drawImage(video, 0, 0);
  const found = await readBarcodes(pen.getImageData(0, 0, canvas.width, canvas.height));
  if (found.some(({ isValid }) => isValid)) performance.mark("scan:code");
  else video.requestVideoFrameCallback(look);
}
