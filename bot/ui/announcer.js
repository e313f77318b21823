// Tells screen readers what state things are in. States that follow quickly on one another are said once: the last one.

const PAUSE_MS = 250;
const region = document.getElementById("announcer");
let waiting = [];
let timer = 0;

/** Say a state, in place of one that has not been said yet. What is `kept` is said in any case, and first. */
export function announce(text, kept = false) {
  clearTimeout(timer);
  waiting = [...waiting.filter((item) => item.kept), { text, kept }];
  timer = setTimeout(() => {
    const words = waiting.map((item) => item.text).join(" ");
    waiting = [];
    // The same words twice are no change, and would not be read: an invisible space makes them one.
    region.textContent = region.textContent === words ? `${words}\u00a0` : words;
  }, PAUSE_MS);
}
