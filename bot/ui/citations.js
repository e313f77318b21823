// The citations of one answer, and the buttons that stand for them wherever they appear.

import { make, makeForeign } from "./dom.js";

const owners = new WeakMap();

export class Citations {
  #byNumber = new Map();
  /** The element of the turn that they belong to. */
  turn = null;

  add(citations) {
    for (const citation of citations) this.#byNumber.set(citation.number, citation);
  }

  clear() {
    this.#byNumber.clear();
  }

  get(number) {
    return this.#byNumber.get(number);
  }

  get numbers() {
    return [...this.#byNumber.keys()].sort((a, b) => a - b);
  }

  get all() {
    return this.numbers.map((number) => this.get(number));
  }

  /** The numbered button that opens this citation. */
  makeChip(number) {
    const chip = make("button", { type: "button", class: "chip", "data-cite": number, "aria-label": `Citation ${number}`, text: number });
    owners.set(chip, { citations: this, number });
    return chip;
  }

  /** A title that opens the article at this citation. */
  makeTitle(number) {
    const title = makeForeign("button", this.get(number).title, { type: "button", class: "title-button", "data-cite": number });
    owners.set(title, { citations: this, number });
    return title;
  }
}

/** Which citation a click, a pointer or the focus has reached: `{citations, number, button}` or null. */
export function findCitation(target) {
  const button = target instanceof Element ? target.closest("[data-cite]") : null;
  const owner = button && owners.get(button);
  return owner ? { ...owner, button } : null;
}

/** Show in the answer which citation the reader has open; null shows none. */
export function markOpenCitation(citations, number) {
  for (const button of document.querySelectorAll("[data-cite]")) {
    const owner = owners.get(button);
    const open = owner?.citations === citations && owner.number === number;
    if (open) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
}
