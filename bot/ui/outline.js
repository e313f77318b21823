// The headings of a document as links: folded out beside it on a wide screen, to be folded out above it on a narrow one.

import { make, makeForeign } from "./dom.js";

const LEAST = 3;
const wide = matchMedia("(min-width: 80em)");

export class Outline {
  #list = make("ol");
  #element = make(
    "nav",
    { class: "outline", "aria-label": "Contents", hidden: true },
    make("details", { open: wide.matches }, make("summary", { text: "Contents" }), this.#list),
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
