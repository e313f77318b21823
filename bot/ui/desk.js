// The page of the articles: what the corpus holds and when it was reported; adding, replacing and removing articles.

import { announce } from "./announcer.js";
import { askDetails } from "./amend.js";
import { amendArticle, fetchArticles, fetchTimeline, removeArticle, replaceArticle } from "./api.js";
import { make, makeButton, makeFailure, makeForeign } from "./dom.js";
import { isSilent, SUFFIXES } from "./formats.js";
import { tellProblems } from "./http.js";
import { Library } from "./library.js";
import { askPerson } from "./menu.js";
import { Polled } from "./polled.js";
import { makeTimeline } from "./timeline.js";
import { makeUpload } from "./upload.js";
import { countOf, describeArticles } from "./wording.js";

export class Desk {
  #root = document.getElementById("desk");
  #about = make("p", { class: "desk-about" });
  #timeline = make("div");
  #picked = make("div", { class: "desk-picked" });
  #told = make("div", { role: "status" });
  #polled = new Polled(() => this.refresh());
  #upload = makeUpload(() => this.refresh(), this.#polled.form);
  #add = makeButton("Add articles", () => this.#offerUpload(this.#upload.hidden), { class: "button primary edits", "aria-expanded": "false" });
  #held = make("div", { class: "desk-held" });
  #library;
  #onAsk;
  #made = false;

  /** `onOpen(id, opener)` opens an article to read, `onAsk(articles)` limits questions to some. */
  constructor({ onOpen, onAsk }) {
    this.#onAsk = onAsk;
    const actions = { open: onOpen, ask: onAsk, amend: (article) => this.#amend(article), replace: (article) => this.#replace(article), remove: (article) => this.#remove(article) };
    this.#library = new Library(actions, () => {});
    document.addEventListener("articles-changed", () => this.#made && this.refresh());
  }

  async show() {
    if (!this.#made) this.#make();
    document.title = "Articles – Briefing";
    await this.refresh();
  }

  #make() {
    this.#made = true;
    this.#upload.hidden = true;
    this.#upload.classList.add("edits");
    this.#held.append(this.#timeline, this.#library.search, this.#picked, ...this.#library.elements);
    this.#polled.refresh();
    this.#root.replaceChildren(
      make("header", { class: "desk-head" }, make("div", {}, make("h2", { class: "desk-title", text: "Articles" }), this.#about), this.#add),
      this.#upload,
      this.#told,
      this.#polled.element,
      this.#held,
    );
  }

  #offerUpload(open) {
    this.#upload.hidden = !open;
    this.#add.setAttribute("aria-expanded", String(open));
  }

  async refresh() {
    await tellProblems((problem) => this.#told.replaceChildren(makeFailure(problem, () => this.refresh())), async () => {
      const [articles, points] = await Promise.all([fetchArticles(), fetchTimeline()]);
      this.#about.textContent = describeArticles(articles);
      this.#held.hidden = !articles.length;
      if (!articles.length) this.#offerUpload(true);
      this.#library.articles = articles;
      this.#pick(null);
      const drawn = makeTimeline(points.map(toPoint), (picked, name) => this.#pick(picked, name), {
        heading: "When it was reported",
        caption: "All articles by date",
      });
      this.#timeline.replaceChildren(...(drawn ? [drawn] : []));
    });
  }

  #pick(points, name) {
    this.#library.pick(points && points.map(({ id }) => id));
    for (const point of this.#timeline.querySelectorAll(".timeline-point")) {
      const ids = new Set(point.dataset.ids.split(" "));
      point.classList.toggle("is-picked", Boolean(points) && points.some(({ id }) => ids.has(id)));
    }
    this.#picked.replaceChildren();
    if (!points) return;
    const what = name ?? (points.length === 1 ? `“${points[0].title}”` : countOf(points.length, "article"));
    this.#picked.append(
      make(
        "p",
        { class: "narrowed" },
        make("span", {}, "Only ", makeForeign("span", what)),
        makeButton("Ask about these", () => this.#onAsk(points)),
        makeButton("Show all", () => this.#pick(null)),
      ),
    );
    announce(`${countOf(points.length, "article")} picked.`);
  }

  async #amend(article) {
    const changes = await askDetails(article);
    if (changes) await this.#change(() => amendArticle(article.id, changes), `The details of “${article.title}” were set right.`);
  }

  async #replace(article) {
    const choose = make("input", { type: "file", class: "field", required: true, accept: SUFFIXES, "aria-label": "File with the new version" });
    const note = make("p", { text: "The file becomes the next version. Answers that cited the old one still show it." });
    const file = await askPerson({ title: `Replace “${article.title}”`, body: [note, choose], action: "Replace", read: () => choose.files[0] });
    if (!file) return;
    const { title, publisher, published, published_basis: basis, url, kind } = article;
    const metadata = { title, kind, ...(publisher && { publisher }), ...(published && { published, published_basis: basis }), ...(url && { url }) };
    // What was set right by hand holds on by itself.
    for (const name of article.amended) delete metadata[name];
    if (!metadata.published) delete metadata.published_basis;
    // What was known of the article holds on, unless the new file says otherwise: only formats that can't say get it.
    await this.#change(() => replaceArticle(article.id, file, isSilent(file.name) ? metadata : {}), `“${article.title}” was replaced.`);
  }

  async #remove(article) {
    const purge = make("input", { type: "checkbox" });
    const body = [
      make("p", { text: "It is no source any more at once. Answers that cited it still show its words. If its file is still in a folder that is ingested, the next run brings it back." }),
      make("label", { class: "choice" }, purge, make("span", { text: "Also delete its words for good; permalinks will say so" })),
    ];
    const wanted = await askPerson({ title: `Remove “${article.title}”?`, body, action: "Remove", danger: true, read: () => ({ purge: purge.checked }) });
    if (wanted) await this.#change(() => removeArticle(article.id, wanted.purge), `“${article.title}” was removed.`);
  }

  async #change(work, said) {
    const done = await tellProblems((problem) => this.#told.replaceChildren(makeFailure(problem)), async () => {
      await work();
      return true;
    });
    if (!done) return;
    this.#told.replaceChildren(makeForeign("p", said, { class: "desk-done" }));
    await this.refresh();
  }
}

function toPoint(article) {
  return { ...article, id: article.article_id, basis: article.published_basis, label: "" };
}
