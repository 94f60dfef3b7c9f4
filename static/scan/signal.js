/**
 * The short beep and the short shake that say "found", made here; silent where the device does not
 * allow them.
 */

const PITCH = 1760; // Hz
const LENGTH = 0.09; // seconds
const SHAKE = 40; // ms

/** @type {AudioContext | null} */
let sound = null;

/** Beep and shake once. Browsers allow both only after the person has touched the page. */
export function signalFound() {
  if (navigator.userActivation && !navigator.userActivation.hasBeenActive) return;
  navigator.vibrate?.(SHAKE);
  beep();
}

function beep() {
  if (typeof AudioContext === "undefined") return;
  sound ??= new AudioContext({ latencyHint: "interactive" });
  sound.resume().catch(() => {});
  const tone = new OscillatorNode(sound, { type: "square", frequency: PITCH });
  const loudness = new GainNode(sound, { gain: 0.08 });
  const end = sound.currentTime + LENGTH;
  loudness.gain.setTargetAtTime(0, end - 0.03, 0.01);
  tone.connect(loudness).connect(sound.destination);
  tone.start();
  tone.stop(end);
}
