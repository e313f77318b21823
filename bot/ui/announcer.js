// Tells screen readers what state things are in. States that follow quickly on one another are said once: the last one.

const PAUSE_MS = 250;
const region = document.getElementById("announcer");
let timer = 0;

export function announce(text) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    // The same words twice are no change, and would not be read: an invisible space makes them one.
    region.textContent = region.textContent === text ? `${text}\u00a0` : text;
  }, PAUSE_MS);
}
