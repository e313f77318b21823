// The list of articles: newest first, narrowed by what is typed, each opening to be read.

import { fetchArticles, Problem } from "./api.js";
import { make, makeButton, makeForeign } from "./dom.js";
import { makeOrigin } from "./sources.js";
import { countOf, KIND_LABELS } from "./wording.js";

const STEP = 100;

export async function showLibrary(root, onOpen) {
  const wait = make("p", { class: "status", text: "Loading the articles…" });
  root.replaceChildren(wait);
  try {
    const articles = sortNewestFirst(await fetchArticles());
    root.replaceChildren(...makeLibrary(articles, onOpen));
    root.querySelector("input, button, p")?.focus();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const again = makeButton("Try again", () => showLibrary(root, onOpen));
    root.replaceChildren(make("section", { class: "failure" }, make("p", { text: error.message }), again));
  }
}

export function sortNewestFirst(articles) {
  return [...articles].sort((a, b) => (b.published ?? "").localeCompare(a.published ?? "") || a.title.localeCompare(b.title));
}

function makeLibrary(articles, onOpen) {
  if (!articles.length) return [makeEmptyNote()];
  const search = make("input", { type: "search", class: "field", placeholder: "Title or publisher", "aria-label": "Narrow the list", dir: "auto" });
  const count = make("p", { class: "library-count", role: "status" });
  const list = make("ul", { class: "library" });
  const more = makeButton("Show more", () => show(STEP), { class: "button" });
  let rest = [];

  function show(number) {
    list.append(...rest.splice(0, number).map((article) => makeEntry(article, onOpen)));
    more.hidden = !rest.length;
  }

  function narrow() {
    const wanted = search.value.trim().toLocaleLowerCase();
    rest = articles.filter(({ title, publisher }) => `${title} ${publisher ?? ""}`.toLocaleLowerCase().includes(wanted));
    count.textContent = wanted ? `${rest.length} of ${countOf(articles.length, "article")}` : countOf(articles.length, "article");
    list.replaceChildren();
    show(STEP);
  }

  search.addEventListener("input", narrow);
  narrow();
  return [search, count, list, more];
}

function makeEntry(article, onOpen) {
  const kind = KIND_LABELS[article.kind];
  const title = makeForeign("span", article.title, { class: "library-title" });
  const origin = makeOrigin(article, kind && make("span", { class: "tag", text: kind }));
  const open = make("button", { type: "button", class: "library-entry", on: { click: () => onOpen(article.id) } }, title);
  return make("li", {}, open, origin);
}

export function makeEmptyNote() {
  return make("p", { class: "empty-note" }, "There are no articles yet. Add some with ", make("code", { text: "briefing ingest PATH" }), ".");
}
