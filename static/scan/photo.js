/** A code in a photo: the way in when the camera cannot be had. */

/**
 * The longer side in pixels, tried one after another: most codes are found at the first, small ones
 * need more.
 */
const SIZES = [1280, 2400, 640];

/**
 * Look for a code in an image file.
 * @param {Blob} file
 * @param {import("./reader.js").Reader} reader
 * @returns {Promise<{code: string, format: string} | null>} null when there is none, or the file is no image
 */
export async function readPhoto(file, reader) {
  const picture = await open(file).catch(() => null);
  if (!picture) return null;
  for (const size of SIZES) {
    const image = pixels(picture, size);
    const answer = image && (await reader.read(image, "photo"));
    if (answer?.code) return { code: answer.code, format: answer.format };
  }
  return null;
}

/**
 * @param {Blob} file
 * @returns {Promise<HTMLImageElement>} upright, as its camera meant it
 */
async function open(file) {
  const picture = new Image();
  const address = URL.createObjectURL(file);
  picture.src = address;
  await picture.decode().finally(() => URL.revokeObjectURL(address));
  return picture;
}

/**
 * @param {HTMLImageElement} picture
 * @param {number} size
 */
function pixels(picture, size) {
  const { naturalWidth: wide, naturalHeight: high } = picture;
  const scale = Math.min(1, size / Math.max(wide, high));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(wide * scale));
  canvas.height = Math.max(1, Math.round(high * scale));
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (!pen) return null;
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}
