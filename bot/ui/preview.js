// The small card beside a citation's button: its words, its source, its date. Never takes the focus.

import { findCitation } from "./citations.js";
import { make, makeForeign } from "./dom.js";
import { placeBeside } from "./menu.js";
import { describeDate } from "./wording.js";

const SHOW_MS = 120;
const HIDE_MS = 200;

const card = document.getElementById("preview");
let shownFor = null;
let timer = 0;

export function startPreviews() {
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    if (card.contains(event.target)) return clearTimeout(timer);
    const found = findPreviewed(event.target);
    if (found) wait(() => show(found), found.button === shownFor ? 0 : SHOW_MS);
    else if (shownFor) wait(hide, HIDE_MS);
  });
  for (const name of ["pointerdown", "click"]) document.addEventListener(name, ({ target }) => card.contains(target) || hide());
  document.addEventListener("focusin", (event) => {
    const found = findPreviewed(event.target);
    if (found && found.button.matches(":focus-visible")) wait(() => show(found), 0);
  });
  document.addEventListener("focusout", (event) => {
    if (event.target === shownFor) hide();
  });
  document.addEventListener("scroll", () => shownFor && hide(), { passive: true });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !shownFor) return;
    hide();
    event.stopPropagation();
  }, { capture: true });
}

function hide() {
  clearTimeout(timer);
  if (!shownFor) return;
  shownFor.removeAttribute("aria-describedby");
  shownFor = null;
  card.hidePopover?.();
}

function wait(action, delay) {
  clearTimeout(timer);
  timer = setTimeout(action, delay);
}

// Lists of sources show the words themselves, so only the buttons after a statement have a card.
function findPreviewed(target) {
  const found = findCitation(target);
  return found?.button.closest(".cites") ? found : null;
}

function show({ citations, number, button }) {
  const citation = citations.get(number);
  if (!citation || !button.isConnected || button === shownFor) return;
  hide();
  const origin = [citation.publisher, describeDate(citation.published, citation.published_basis)].filter(Boolean).join(" · ");
  card.replaceChildren(
    makeForeign("p", citation.quote, { class: "preview-quote" }),
    makeForeign("p", citation.title, { class: "preview-title" }),
    make("p", { class: "preview-origin", text: origin }),
  );
  card.showPopover?.();
  placeBeside(card, button, 16);
  button.setAttribute("aria-describedby", card.id);
  shownFor = button;
}
