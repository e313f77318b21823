// What is polled for articles: an address is pasted, and each source says how it goes.

import { announce } from "./announcer.js";
import { addSource, fetchSources, pollSource, removeSource } from "./api.js";
import { make, makeButton, makeFailure, makeForeign, makeIconButton, withoutOverrides } from "./dom.js";
import { tellProblems } from "./http.js";
import { attachMenu, askPerson } from "./menu.js";
import { countOf } from "./wording.js";

const KINDS = { feed: "Feed", page: "Page", folder: "Folder" };
const TIME = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

export class Polled {
  #told = make("div", { class: "polled-told", role: "status" });
  #list = make("ul", { class: "polled" });
  #title = make("h3", { class: "polled-title", text: "Polled for articles" });
  #onChange;
  /** The field, for the form that adds articles. */
  form = this.#makeForm();
  /** What is polled. */
  element = make("section", { class: "polled-sources", "aria-label": "Addresses and folders that are polled" }, this.#title, this.#list);

  /** `onChange()` is called after every poll, which may have brought articles. */
  constructor(onChange) {
    this.#onChange = onChange;
    this.element.hidden = true;
  }

  async refresh() {
    await tellProblems((problem) => this.#told.replaceChildren(makeFailure(problem, () => this.refresh())), async () => {
      const sources = await fetchSources();
      this.element.hidden = !sources.length;
      this.#list.replaceChildren(...sources.map((source) => this.#makeEntry(source)));
    });
  }

  #makeForm() {
    const field = make("input", { class: "field", name: "address", inputmode: "url", autocomplete: "off", spellcheck: "false", required: true, maxlength: "2000", placeholder: "https://…" });
    const button = make("button", { type: "submit", class: "button", text: "Follow" });
    const form = make(
      "form",
      { class: "polled-form" },
      make("label", { class: "paste-field" }, make("span", { text: "Paste a web address or feed" }), field),
      button,
      this.#told,
    );
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (button.disabled) return;
      button.disabled = true;
      this.#told.replaceChildren(make("p", { text: "Looking at the address…" }));
      const done = await tellProblems((problem) => this.#told.replaceChildren(makeFailure(problem)), async () => {
        const source = await addSource(field.value.trim());
        form.reset();
        await this.refresh();
        await this.#poll(source);
        return true;
      });
      button.disabled = false;
      if (!done) await this.refresh();
    });
    return form;
  }

  async #poll(source) {
    this.#told.replaceChildren(make("p", {}, "Reading ", makeForeign("span", source.title ?? source.address), "…"));
    await tellProblems((problem) => this.#told.replaceChildren(makeFailure(problem, () => this.#poll(source))), async () => {
      const { title, address, articles, error } = await pollSource(source.id);
      const words = error ? `could not be read: ${error}` : `gave ${countOf(articles, "article")}.`;
      await this.#onChange();
      await this.refresh();
      this.#told.replaceChildren(make("p", {}, makeForeign("strong", title ?? address), ` ${words}`));
      announce(`${title ?? address} ${words}`);
    });
  }

  #makeEntry(source) {
    const name = source.title ?? source.address;
    const more = makeIconButton("more", `More for ${withoutOverrides(name)}`, null, { title: null, class: "button quiet square edits" });
    const item = make(
      "li",
      { "data-source": source.id },
      make(
        "div",
        {},
        makeForeign("strong", name),
        source.title && makeForeign("span", source.address, { class: "polled-address" }),
        make("p", { class: "polled-state", text: describeState(source) }),
        source.error && make("p", { class: "is-refused" }, makeForeign("span", source.error)),
        source.refused.length > 0 && makeRefused(source.refused),
      ),
      more,
    );
    attachMenu(more, () => [
      makeButton("Poll now", () => this.#poll(source)),
      makeButton("Stop polling…", () => this.#remove(source), { class: "button danger-text" }),
    ], "What to do with this source");
    return item;
  }

  async #remove(source) {
    const note = make("p", { text: "The articles that it gave stay." });
    const wanted = await askPerson({ title: `Stop polling “${source.title ?? source.address}”?`, body: [note], action: "Stop polling", danger: true, read: () => true });
    if (!wanted) return;
    await tellProblems((problem) => this.#told.replaceChildren(makeFailure(problem)), () => removeSource(source.id));
    await this.refresh();
  }
}

function makeRefused(refused) {
  const items = refused.map(({ address, reason }) => make("li", {}, makeForeign("span", address), " – ", makeForeign("span", reason)));
  return make("details", {}, make("summary", { text: `${countOf(refused.length, "item")} left out` }), make("ul", {}, ...items));
}

/** "Feed · 12 articles · last read 3 Feb, 10:15 · next 3 Feb, 10:45". */
function describeState({ kind, articles, waiting, succeeded_at: succeeded, next_at: next, failures }) {
  const parts = [
    kind ? KINDS[kind] : "Not read yet",
    countOf(articles, "article"),
    waiting && `${waiting} still to be fetched`,
    succeeded && `last read ${TIME.format(new Date(succeeded))}`,
    failures > 1 && `failed ${failures} times`,
    `next ${TIME.format(new Date(next))}`,
  ];
  return parts.filter(Boolean).join(" · ");
}
