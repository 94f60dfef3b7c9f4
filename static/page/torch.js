/** The phone's lamp, where its camera has one. */

/**
 * Show the button and let it switch the lamp while this camera is open.
 * @param {HTMLElement | null} button `aria-pressed` tells whether the lamp is on
 * @param {import("./camera.js").Camera} camera
 */
export function offerTorch(button, camera) {
  if (!button) return;
  button.hidden = !camera.hasTorch;
  button.setAttribute("aria-pressed", "false");
  button.onclick = async () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    try {
      await camera.setTorch(on);
      button.setAttribute("aria-pressed", String(on));
    } catch {
      button.hidden = true; // the camera says it has a lamp and has not
    }
  };
}
