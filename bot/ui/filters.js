// What questions are limited to: dates, publishers, collections, articles. Chosen in a card above the question box, shown as chips.

import { fetchArticles } from "./api.js";
import { make, makeButton, makeFailure, makeForeign, makeIcon } from "./dom.js";
import { tellProblems } from "./http.js";
import { countOf, describeDate, formatDate, sortNewestFirst } from "./wording.js";

const MOST_LISTED = 60;
// The card, in pixels: its distance to what is around it, its width, its height, and the least to be read without strain.
const GAP = 8;
const WIDTH = 480;
const LEAST = 352;
const MOST = 544;

function choose(articles = []) {
  return { from: "", to: "", publishers: new Set(), collections: new Set(), articles: new Map(articles.map(({ id, title }) => [id, title])) };
}

export class Filters {
  #chips = document.getElementById("filter-chips");
  #open = document.getElementById("open-filters");
  #card = document.getElementById("filters");
  #chosen = choose();

  constructor() {
    this.#card.addEventListener("beforetoggle", ({ newState }) => {
      this.#open.setAttribute("aria-expanded", String(newState === "open"));
      if (newState === "open") this.#fill();
    });
    this.#card.addEventListener("toggle", ({ newState }) => {
      if (newState === "open") this.#place();
    });
    // In the frame's last step: what depends on the width has found its place by then.
    addEventListener("resize", () => requestAnimationFrame(() => this.#place()));
    this.#show();
  }

  /** The filters as the API takes them, or undefined for none. */
  get value() {
    const { from, to, publishers, collections, articles } = this.#chosen;
    const value = {
      ...(from && { published_from: from }),
      ...(to && { published_to: to }),
      ...(publishers.size && { publishers: [...publishers] }),
      ...(collections.size && { collections: [...collections] }),
      ...(articles.size && { article_ids: [...articles.keys()] }),
    };
    return Object.keys(value).length ? value : undefined;
  }

  /** The same in words, or "". */
  get words() {
    return this.#list().map(({ text }) => text).join(", ");
  }

  /** Limit questions to these articles: `{id, title}` each. */
  setArticles(articles) {
    this.#chosen = choose(articles);
    this.#show();
  }

  #list() {
    const { from, to, publishers, collections, articles } = this.#chosen;
    const parts = [];
    if (from) parts.push({ text: `since ${formatDate(from)}`, drop: () => (this.#chosen.from = "") });
    if (to) parts.push({ text: `until ${formatDate(to)}`, drop: () => (this.#chosen.to = "") });
    for (const names of [publishers, collections]) {
      for (const name of names) parts.push({ text: name, drop: () => names.delete(name) });
    }
    if (articles.size > 3) parts.push({ text: countOf(articles.size, "article"), drop: () => articles.clear() });
    else for (const [id, title] of articles) parts.push({ text: `“${title}”`, drop: () => articles.delete(id) });
    return parts;
  }

  #show() {
    const parts = this.#list();
    this.#chips.hidden = !parts.length;
    this.#chips.replaceChildren(
      ...parts.map(({ text, drop }) => {
        const chip = make("button", { type: "button", class: "filter-chip", "aria-label": `No longer limit to ${text}` }, makeForeign("span", text), makeIcon("close"));
        chip.addEventListener("click", () => {
          drop();
          this.#show();
          (this.#chips.querySelector("button") ?? this.#open).focus();
        });
        return make("li", {}, chip);
      }),
    );
    this.#open.classList.toggle("is-on", parts.length > 0);
    this.#place();
  }

  async #fill() {
    const articles = await tellProblems((problem) => this.#card.replaceChildren(make("div", { class: "filters-body" }, makeFailure(problem))), () => fetchArticles());
    if (!articles) return;
    const chosen = this.#chosen;
    const makeDay = (label, key) => {
      const field = make("input", { type: "date", class: "field", value: chosen[key] });
      field.addEventListener("change", () => ((chosen[key] = field.value), this.#show()));
      return make("label", { class: "filter-day" }, make("span", { text: label }), field);
    };
    const makeNames = (legend, found, kept, least) => {
      const names = [...new Set(found)].sort((a, b) => a.localeCompare(b));
      const choices = names.map((name) => this.#makeChoice(name, kept.has(name), (on) => (on ? kept.add(name) : kept.delete(name))));
      return choices.length >= least && make("fieldset", { class: "filter-group" }, make("legend", { text: legend }), make("div", { class: "choices-list" }, ...choices));
    };
    const list = make("div", { class: "choices-list" });
    const search = make("input", { type: "search", class: "field", placeholder: "Find an article by its title", "aria-label": "Find an article by its title", dir: "auto" });
    const narrow = () => {
      const wanted = search.value.trim().toLocaleLowerCase();
      const sorted = sortNewestFirst(articles).sort((a, b) => chosen.articles.has(b.id) - chosen.articles.has(a.id));
      const found = sorted.filter(({ title }) => title.toLocaleLowerCase().includes(wanted));
      list.replaceChildren(
        ...found.slice(0, MOST_LISTED).map(({ id, title, published, published_basis: basis }) =>
          this.#makeChoice(title, chosen.articles.has(id), (on) => (on ? chosen.articles.set(id, title) : chosen.articles.delete(id)), describeDate(published, basis)),
        ),
        found.length > MOST_LISTED && make("p", { class: "choice-more", text: `${countOf(found.length - MOST_LISTED, "more article")}; type to find one` }),
      );
    };
    search.addEventListener("input", narrow);
    narrow();
    const clear = makeButton("Clear all", () => {
      this.setArticles([]);
      this.#fill();
    });
    const done = makeButton("Done", () => this.#card.hidePopover(), { class: "button primary" });
    this.#card.replaceChildren(
      make(
        "div",
        { class: "filters-body" },
        make("h2", { class: "filters-title", text: "Answer only from" }),
        make("div", { class: "filter-days" }, makeDay("Published since", "from"), makeDay("until", "to")),
        makeNames("Publishers", articles.map(({ publisher }) => publisher).filter(Boolean), chosen.publishers, 2),
        makeNames("Collections", articles.flatMap(({ collections }) => collections), chosen.collections, 1),
        make("fieldset", { class: "filter-group" }, make("legend", { text: "Articles" }), articles.length > 8 && search, list),
      ),
      make("p", { class: "dialog-actions" }, clear, done),
    );
    this.#place();
    this.#card.focus();
  }

  #makeChoice(text, checked, onChange, note = "") {
    const box = make("input", { type: "checkbox", checked });
    box.addEventListener("change", () => (onChange(box.checked), this.#show()));
    return make("label", { class: "choice" }, box, makeForeign("span", text), note && make("span", { class: "choice-note", text: note }));
  }

  /** On the side of the question box that has more room; over it where neither has enough. */
  #place() {
    if (!this.#card.matches(":popover-open")) return;
    const edge = this.#open.closest(".composer-box").getBoundingClientRect();
    const above = edge.top - 2 * GAP;
    const room = Math.max(above, innerHeight - edge.bottom - 2 * GAP);
    const { style } = this.#card;
    style.width = `${Math.min(edge.width, WIDTH)}px`;
    style.left = `${edge.left}px`;
    style.maxHeight = `${Math.min(room < LEAST ? MOST : room, MOST, innerHeight - 2 * GAP)}px`;
    const { height } = this.#card.getBoundingClientRect();
    const top = height <= above ? edge.top - GAP - height : edge.bottom + GAP;
    style.top = `${Math.max(GAP, Math.min(top, innerHeight - GAP - height))}px`;
  }
}
