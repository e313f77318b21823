// The list of articles: found by their words, narrowed by what is picked in the timeline, each opening to be read.

import { AMEND_LABEL } from "./amend.js";
import { fetchArticles, Problem } from "./api.js";
import { make, makeButton, makeFailure, makeForeign, makeIconButton, withoutOverrides } from "./dom.js";
import { attachMenu } from "./menu.js";
import { makeOrigin } from "./sources.js";
import { countOf, KIND_LABELS, sortNewestFirst } from "./wording.js";

const STEP = 100;
const SEARCH_MS = 150;

export class Library {
  search = make("input", { type: "search", class: "field", placeholder: "Search words, titles, publishers", "aria-label": "Search articles", dir: "auto" });
  #count = make("p", { class: "library-count", role: "status" });
  #list = make("ul", { class: "library" });
  #more = makeButton("Show more", () => this.#add());
  #actions;
  #onShow;
  #all = [];
  #found = [];
  #rest = [];
  #picked = null;
  #running = null;
  #timer = 0;

  /** `actions` are what can be done with an article: `{open, ask, amend, replace, remove}`; `onShow(articles)` hears what is listed. */
  constructor(actions, onShow) {
    this.#actions = actions;
    this.#onShow = onShow;
    this.search.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#narrow(), SEARCH_MS);
    });
  }

  get elements() {
    return [this.#count, this.#list, this.#more];
  }

  set articles(articles) {
    this.#all = sortNewestFirst(articles);
    this.#narrow();
  }

  /** Show only these ids; null shows all. */
  pick(ids) {
    this.#picked = ids && new Set(ids);
    this.#show();
  }

  async #narrow() {
    const wanted = this.search.value.trim();
    this.#running?.abort();
    const running = (this.#running = new AbortController());
    try {
      this.#found = wanted ? await fetchArticles(wanted, running.signal) : this.#all;
    } catch (error) {
      if (error.name === "AbortError") return;
      if (!(error instanceof Problem)) throw error;
      this.#list.replaceChildren(make("li", {}, makeFailure(error, () => this.#narrow())));
      return;
    }
    this.#show();
  }

  #show() {
    this.#rest = this.#found.filter(({ id }) => !this.#picked || this.#picked.has(id));
    const shown = this.#rest.length;
    const all = countOf(this.#all.length, "article");
    this.#count.textContent = shown === this.#all.length ? all : `${shown} of ${all}`;
    this.#onShow([...this.#rest]);
    this.#list.replaceChildren();
    this.#add();
  }

  #add() {
    this.#list.append(...this.#rest.splice(0, STEP).map((article) => this.#makeEntry(article)));
    this.#more.hidden = !this.#rest.length;
  }

  #makeEntry(article) {
    const { open, ask, amend, replace, remove } = this.#actions;
    const kind = KIND_LABELS[article.kind];
    const title = makeForeign("span", article.title, { class: "library-title" });
    const entry = make("button", { type: "button", class: "library-entry", on: { click: ({ currentTarget }) => open(article.id, currentTarget) } }, title);
    const more = makeIconButton("more", `More for ${withoutOverrides(article.title)}`, null, { title: null });
    const item = make("li", { "data-article": article.id }, make("div", {}, entry, makeOrigin(article, kind && make("span", { class: "tag", text: kind }))), more);
    attachMenu(more, () => [
      makeButton("Ask about this article", () => ask([article])),
      makeButton(AMEND_LABEL, () => amend(article), { class: "button edits" }),
      makeButton("Replace with a new version…", () => replace(article), { class: "button edits" }),
      makeButton("Remove…", () => remove(article), { class: "button danger-text edits" }),
    ], "What to do with this article");
    return item;
  }
}
