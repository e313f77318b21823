// A long conversation: its latest turns at once, earlier ones as somebody scrolls up or asks for them.

import { announce } from "./announcer.js";
import { make, makeButton } from "./dom.js";
import { countOf } from "./wording.js";

const AT_ONCE = 20;
const STEP = 30;

export class Earlier {
  #feed;
  #rest;
  #makeTurn;
  #place = make("p", { class: "earlier" });

  /** `kept` oldest first; `makeTurn(one)` makes the turn of one. */
  constructor(feed, kept, makeTurn) {
    this.#feed = feed;
    this.#rest = [...kept];
    this.#makeTurn = makeTurn;
  }

  /** Show the latest turns; returns the last, which is not on the page yet, or null where there is none. */
  showLatest() {
    const turns = this.#rest.splice(-AT_ONCE).map((one) => this.#makeTurn(one));
    const last = turns.pop() ?? null;
    this.#feed.replaceChildren(this.#place, ...turns.map(({ element }) => element));
    this.#offer();
    return last;
  }

  #offer() {
    if (!this.#rest.length) return this.#place.remove();
    this.#place.replaceChildren(makeButton(`Show earlier questions (${this.#rest.length})`, () => this.#showMore()));
    return undefined;
  }

  #showMore() {
    const turns = this.#rest.splice(-STEP).map((one) => this.#makeTurn(one));
    const anchor = this.#place.nextElementSibling;
    const before = anchor.getBoundingClientRect().top;
    this.#place.after(...turns.map(({ element }) => element));
    this.#offer();
    // What was being read stays where it is.
    scrollBy({ top: anchor.getBoundingClientRect().top - before, behavior: "instant" });
    turns.at(-1).element.querySelector(".question").focus({ preventScroll: true });
    announce(`${countOf(turns.length, "earlier question")} shown.`);
  }
}
