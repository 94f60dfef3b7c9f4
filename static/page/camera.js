/**
 * The phone's rear camera in a video element, and its pictures one by one.
 *
 * @typedef {"refused" | "none"} Trouble
 */

const WISH = {
  audio: false,
  video: {
    facingMode: { ideal: "environment" },
    width: { ideal: 1280 },
    height: { ideal: 720 },
  },
};

/**
 * Why there is no picture: the person or the policy said no ("refused"), or there is no camera to
 * be had ("none").
 */
export class NoCamera extends Error {
  /** @param {Trouble} trouble */
  constructor(trouble) {
    super(trouble);
    this.trouble = trouble;
  }
}

/** An open camera. Close it as soon as nobody looks: its light is on. */
export class Camera {
  #stream;
  #track;
  #ticking = 0;

  /**
   * @param {HTMLVideoElement} video
   * @param {MediaStream} stream
   */
  constructor(video, stream) {
    this.video = video;
    this.#stream = stream;
    this.#track = stream.getVideoTracks()[0];
  }

  /**
   * Open the camera and play it in the element. Raises NoCamera.
   * @param {HTMLVideoElement} video
   */
  static async open(video) {
    const devices = navigator.mediaDevices;
    if (!devices?.getUserMedia) throw new NoCamera("none");
    const stream = await devices.getUserMedia(WISH).catch((error) => {
      throw new NoCamera(isRefusal(error) ? "refused" : "none");
    });
    video.muted = true;
    video.playsInline = true;
    video.srcObject = stream;
    video.play().catch(() => {}); // stopped again before it began
    return new Camera(video, stream);
  }

  /**
   * Call back at every new picture until closed, with the time (ms, page clock) it was taken at, as
   * far as the browser knows.
   * @param {(taken: number) => void} onPicture
   */
  watch(onPicture) {
    const { video } = this;
    const byFrame = "requestVideoFrameCallback" in video;
    const next = () => {
      this.#ticking = byFrame ? video.requestVideoFrameCallback(seen) : requestAnimationFrame(seen);
    };
    /** @type {(now: number, about?: VideoFrameCallbackMetadata) => void} */
    const seen = (now, about) => {
      next();
      if (video.readyState >= video.HAVE_CURRENT_DATA) onPicture(about?.captureTime ?? now);
    };
    next();
  }

  /** @param {() => void} onEnd the camera was unplugged or taken away */
  whenLost(onEnd) {
    this.#track?.addEventListener("ended", onEnd);
  }

  /**
   * The newest picture, as cheaply as this browser can give it.
   * @returns {VideoFrame | ImageData | null}
   */
  grab() {
    const { video } = this;
    if (!video.videoWidth) return null;
    if (typeof VideoFrame === "undefined") return this.#drawn();
    try {
      return new VideoFrame(video);
    } catch {
      return null;
    }
  }

  get hasTorch() {
    const able = /** @type {{torch?: boolean} | undefined} */ (this.#track?.getCapabilities?.());
    return able?.torch === true;
  }

  /**
   * Raises when the track no longer takes it.
   * @param {boolean} on
   */
  async setTorch(on) {
    const wish = /** @type {MediaTrackConstraintSet} */ ({ torch: on });
    await this.#track?.applyConstraints({ advanced: [wish] });
  }

  close() {
    if ("cancelVideoFrameCallback" in this.video)
      this.video.cancelVideoFrameCallback(this.#ticking);
    else cancelAnimationFrame(this.#ticking);
    for (const track of this.#stream.getTracks()) track.stop();
    this.video.srcObject = null;
  }

  #drawn() {
    const { videoWidth: width, videoHeight: height } = this.video;
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    if (!pen) return null;
    pen.drawImage(this.video, 0, 0);
    return pen.getImageData(0, 0, width, height);
  }
}

/**
 * Call back when a camera once refused is permitted after all, in browsers that tell.
 * @param {() => void} act
 * @param {{signal: AbortSignal}} here until when to listen
 */
export async function whenPermitted(act, here) {
  try {
    const name = /** @type {PermissionName} */ ("camera");
    const status = await navigator.permissions.query({ name });
    status.addEventListener("change", () => status.state === "granted" && act(), here);
  } catch {
    // not told here; the page has a button to try again
  }
}

/** @param {unknown} error */
function isRefusal(error) {
  return error instanceof DOMException && ["NotAllowedError", "SecurityError"].includes(error.name);
}
