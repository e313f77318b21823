// The panel beside the chat: an article with the cited words marked, or the list of articles.
// On a narrow screen it covers the page, and the browser's own way back closes it.

import { announce } from "./announcer.js";
import { fetchArticle, Problem } from "./api.js";
import { makeArticleText } from "./article.js";
import { markOpenCitation } from "./citations.js";
import { make, makeButton, makeForeign, makeIcon, makeOutsideLink } from "./dom.js";
import { showLibrary } from "./library.js";
import { makeOrigin } from "./sources.js";
import { KIND_LABELS } from "./wording.js";

const narrow = matchMedia("(max-width: 63.99em)");

export class Reader {
  #panel = document.getElementById("reader");
  #layout = document.getElementById("layout");
  #behind = [document.getElementById("bar"), document.getElementById("chat")];
  #opener = null;
  #inHistory = false;
  #citations = null;
  #number = null;
  #article = null;
  #scroller = null;

  constructor() {
    narrow.addEventListener("change", () => this.#fitScreen());
    addEventListener("popstate", () => {
      if (!this.#inHistory) return;
      this.#inHistory = false;
      this.#hide();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.isOpen) this.close();
    });
  }

  get isOpen() {
    return !this.#panel.hidden;
  }

  /** Close, and give the focus back to what opened the panel. */
  close() {
    if (this.#inHistory) history.back();
    else this.#hide();
  }

  /** Open the article of a citation at its exact words. */
  async openCitation(citations, number, opener) {
    this.#citations = citations;
    this.#number = number;
    this.#open(opener);
    markOpenCitation(citations, number);
    const citation = citations.get(number);
    await this.#show(citation.article_id, citation.article_version, () => this.openCitation(citations, number, opener));
  }

  /** Open an article to read, its current version, without a citation. */
  async openArticle(id) {
    this.#citations = null;
    this.#number = null;
    markOpenCitation(null, null);
    await this.#show(id, null, () => this.openArticle(id));
  }

  async openLibrary(opener) {
    this.#citations = null;
    this.#article = null;
    markOpenCitation(null, null);
    this.#open(opener);
    const body = make("div", { class: "reader-body" });
    this.#panel.replaceChildren(this.#makeBar(make("p", { class: "reader-place", text: "Articles" })), body);
    await showLibrary(body, (id) => this.openArticle(id));
  }

  #open(opener) {
    if (opener) this.#opener = opener;
    if (!this.isOpen && narrow.matches) {
      history.pushState({ ...history.state, reader: true }, "");
      this.#inHistory = true;
    }
    this.#panel.hidden = false;
    this.#fitScreen();
  }

  #hide() {
    this.#panel.hidden = true;
    this.#panel.replaceChildren();
    this.#article = null;
    markOpenCitation(null, null);
    this.#fitScreen();
    this.#opener?.focus();
    this.#opener = null;
  }

  #fitScreen() {
    const covering = this.isOpen && narrow.matches;
    this.#layout.classList.toggle("has-reader", this.isOpen);
    document.documentElement.classList.toggle("is-covered", covering);
    for (const element of this.#behind) element.inert = covering;
    if (covering) {
      this.#panel.setAttribute("role", "dialog");
      this.#panel.setAttribute("aria-modal", "true");
    } else {
      this.#panel.setAttribute("role", "complementary");
      this.#panel.removeAttribute("aria-modal");
    }
  }

  async #show(id, version, retry) {
    const asked = (this.asked = Symbol(id));
    const sameArticle = this.#article?.id === id && this.#article.version === version;
    try {
      const article = sameArticle ? this.#article : await fetchArticle(id, version);
      if (asked !== this.asked || !this.isOpen) return;
      this.#article = article;
      this.#render(article, sameArticle);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (asked === this.asked) this.#renderProblem(error, retry);
    }
  }

  #render(article, sameArticle) {
    const scrolled = sameArticle ? this.#scroller.scrollTop : 0;
    const held = this.#panel.contains(document.activeElement) ? document.activeElement.dataset.step : null;
    const here = (citation) => citation.article_id === article.id && citation.article_version === article.version;
    const cited = this.#citations ? this.#citations.all.filter(here) : [];
    const body = make("div", { class: "reader-body", tabindex: "0", role: "region", "aria-label": "Article" }, ...this.#makeHead(article));
    body.append(makeArticleText(article, cited, this.#number));
    body.addEventListener("click", (event) => {
      const number = Number(event.target.closest("mark")?.dataset.number);
      if (number && number !== this.#number) this.openCitation(this.#citations, number);
    });
    this.#scroller = body;
    this.#panel.replaceChildren(this.#citations ? this.#makeBar(...this.#makeSteps()) : this.#makeBar(this.#makeLibraryLink()), body);
    body.scrollTop = scrolled;
    this.#moveTo(body, held, sameArticle);
  }

  #makeHead(article) {
    const kind = KIND_LABELS[article.kind];
    const link = makeOutsideLink(article.url, "Original");
    return [
      makeForeign("h2", article.title, { class: "reader-title" }),
      makeOrigin(article, kind && make("span", { class: "tag", text: kind }), link),
      !article.text && make("p", { class: "reader-note", text: "The words of this version were deleted for good." }),
      article.text && article.current === false && make("p", {
        class: "reader-note",
        text: "This is the version that was cited. The article has since been changed or removed.",
      }),
    ].filter(Boolean);
  }

  #makeBar(...middle) {
    const back = makeButton("", () => this.close(), { class: "button quiet reader-back" });
    back.append(makeIcon("back"), "Back");
    const close = makeButton("", () => this.close(), { class: "button quiet square reader-close", "aria-label": "Close" });
    close.append(makeIcon("close"));
    return make("div", { class: "reader-bar" }, back, ...middle, close);
  }

  #makeLibraryLink() {
    return makeButton("All articles", () => this.openLibrary(), { class: "button quiet reader-place" });
  }

  #makeSteps() {
    const { numbers } = this.#citations;
    const position = numbers.indexOf(this.#number);
    const makeStep = (label, icon, target) => {
      const go = () => target && this.openCitation(this.#citations, target);
      const step = makeButton("", go, {
        class: "button quiet square", "aria-label": label, "aria-disabled": target ? null : "true", "data-step": icon,
      });
      step.append(makeIcon(icon));
      return step;
    };
    return [
      make("p", { class: "reader-place", text: `Citation ${this.#number} of ${numbers.length}` }),
      makeStep("Previous citation", "back", numbers[position - 1]),
      makeStep("Next citation", "next", numbers[position + 1]),
    ];
  }

  #moveTo(body, held, smoothly) {
    const mark = body.querySelector("mark[aria-current]");
    if (!mark) return body.focus({ preventScroll: true });
    const top = mark.getBoundingClientRect().top - body.getBoundingClientRect().top + body.scrollTop - body.clientHeight / 3;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    body.scrollTo({ top, behavior: smoothly && !calm ? "smooth" : "instant" });
    mark.tabIndex = -1;
    (this.#panel.querySelector(held && `[data-step="${held}"]`) ?? mark).focus({ preventScroll: true });
    announce(`Citation ${this.#number} of ${this.#citations.numbers.length}: ${this.#article.title}`);
  }

  #renderProblem(problem, retry) {
    const failure = make(
      "section",
      { class: "failure" },
      make("h2", { class: "missing-title", text: problem.title }),
      make("p", { text: problem.message }),
      problem.retryable && makeButton("Try again", retry),
    );
    this.#panel.replaceChildren(this.#makeBar(make("p", { class: "reader-place", text: "Article" })), make("div", { class: "reader-body" }, failure));
    announce(problem.message);
  }
}
