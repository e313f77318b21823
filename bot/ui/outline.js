// The headings of a document as links: beside it where there is room, to be folded out above it where there is none.

import { make, makeForeign } from "./dom.js";

const LEAST = 3;
// In rem, as in the style sheet: from here on it stands beside the document.
const BESIDE = 60;
const main = document.getElementById("main");
let beside = hasRoom();

new ResizeObserver(() => {
  if (beside === hasRoom()) return;
  beside = !beside;
  for (const details of document.querySelectorAll(".outline > details")) details.open = beside;
}).observe(main);

function hasRoom() {
  return main.clientWidth >= BESIDE * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}

export class Outline {
  #list = make("ol");
  #element = make(
    "nav",
    { class: "outline", "aria-label": "Contents", hidden: true },
    make("details", { open: beside }, make("summary", { text: "Contents" }), this.#list),
  );

  get element() {
    return this.#element;
  }

  add(part) {
    const heading = part.element.querySelector(".section-title");
    const link = makeForeign("a", part.section.title, { href: `#${part.element.id}`, on: { click: (event) => this.#show(event, heading) } });
    this.#list.append(make("li", {}, link));
    this.#element.hidden = this.#list.children.length < LEAST;
  }

  clear() {
    this.#list.replaceChildren();
    this.#element.hidden = true;
  }

  // The page's own address says which conversation it shows, and stays.
  #show(event, heading) {
    event.preventDefault();
    heading.scrollIntoView({ block: "start" });
    heading.focus({ preventScroll: true });
  }
}
