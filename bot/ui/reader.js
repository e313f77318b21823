// The panel beside the chat and the list of articles: an article, with the cited words marked.
// On a narrow screen it covers the page, and the browser's own way back closes it.

import { makeAbstract } from "./abstract.js";
import { announce } from "./announcer.js";
import { makeAmendLine } from "./amend.js";
import { fetchArticle, Problem } from "./api.js";
import { makeArticleText } from "./article.js";
import { markOpenCitation } from "./citations.js";
import { make, makeButton, makeFailure, makeForeign, makeIcon, makeIconButton, makeOutsideLink, withoutOverrides } from "./dom.js";
import { findSaid, showSaid } from "./linking.js";
import { isSomethingAbove } from "./menu.js";
import { makeOrigin } from "./sources.js";
import { KIND_LABELS } from "./wording.js";

const narrow = matchMedia("(max-width: 63.99em)");

export class Reader {
  #panel = document.getElementById("reader");
  #layout = document.getElementById("layout");
  #behind = [document.getElementById("bar"), document.getElementById("main"), document.getElementById("history")];
  #opener = null;
  #inHistory = false;
  #citations = null;
  #number = null;
  #article = null;
  #abstract = null;
  #scroller = null;

  constructor() {
    narrow.addEventListener("change", () => this.#fitScreen());
    addEventListener("popstate", () => {
      if (!this.#inHistory) return;
      this.#inHistory = false;
      this.#hide();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.isOpen && !isSomethingAbove()) this.close();
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

  /** Close for another page: whether the panel's own step in the history is to be replaced by it. */
  dismiss() {
    const stepped = this.#inHistory;
    this.#inHistory = false;
    this.#opener = null;
    if (this.isOpen) this.#hide();
    return stepped;
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
  async openArticle(id, opener) {
    this.#citations = null;
    this.#number = null;
    this.#open(opener);
    markOpenCitation(null, null);
    await this.#show(id, null, () => this.openArticle(id, opener));
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
    this.#abstract = null;
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
    const body = make("div", { class: "reader-body", tabindex: "0", role: "region", "aria-label": "Article" }, ...makeNotes(article), makeArticleText(article, cited, this.#number));
    body.addEventListener("click", (event) => {
      const number = Number(event.target.closest("mark")?.dataset.number);
      if (number && number !== this.#number) this.openCitation(this.#citations, number);
      else if (number) this.#showInAnswer();
    });
    if (!sameArticle) this.#abstract = article.current && article.text ? makeAbstract(article, !this.#citations) : null;
    if (!this.#citations && article.current) {
      body.querySelector(".article-text").before(makeAmendLine(article, () => this.openArticle(article.id)));
    }
    if (this.#abstract) body.querySelector(".article-text").before(this.#abstract);
    this.#scroller = body;
    this.#panel.replaceChildren(this.#makeBar(this.#citations ? this.#makeSteps() : [], article), body);
    body.scrollTop = scrolled;
    this.#moveTo(body, held, sameArticle);
  }

  /** Above the article, wherever in it one is: what it is, from whom and when. */
  #makeBar(steps, article) {
    const back = makeButton("", () => this.close(), { class: "button quiet reader-back" });
    back.append(makeIcon("back"), "Back");
    const close = makeIconButton("close", "Close", () => this.close(), { class: "button quiet square reader-close" });
    const place = make("p", { class: "reader-place", text: steps.length ? `Citation ${this.#number} of ${this.#citations.numbers.length}` : "Article" });
    const kind = KIND_LABELS[article?.kind];
    return make(
      "div",
      { class: "reader-bar" },
      make("div", { class: "reader-tools" }, back, place, ...steps, close),
      article && makeForeign("h2", article.title, { class: "reader-title", title: withoutOverrides(article.title) }),
      article && makeOrigin(article, kind && make("span", { class: "tag", text: kind }), makeOutsideLink(article.url, "Original")),
    );
  }

  /** Leave the article for the statement that rests on the open citation. */
  #showInAnswer() {
    const { turn } = this.#citations;
    if (!turn) return null;
    const number = this.#number;
    if (!narrow.matches) return showSaid(turn, number);
    this.#opener = null;
    // Going back takes the panel away; only then can the answer be scrolled to.
    addEventListener("popstate", () => setTimeout(() => showSaid(turn, number)), { once: true });
    return this.close();
  }

  #makeSteps() {
    const { numbers } = this.#citations;
    const position = numbers.indexOf(this.#number);
    const makeStep = (label, icon, target) => {
      const go = () => target && this.openCitation(this.#citations, target);
      return makeIconButton(icon, label, go, { "aria-disabled": target ? null : "true", "data-step": icon });
    };
    return [
      this.#citations.turn && findSaid(this.#citations.turn, this.#number).length > 0 && makeIconButton("answer", "Show in the answer", () => this.#showInAnswer(), { "data-step": "answer" }),
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
    const failure = makeFailure(problem, retry, "h2");
    this.#panel.replaceChildren(this.#makeBar([]), make("div", { class: "reader-body" }, failure));
    announce(problem.message);
  }
}

/** What there is to know before one reads on. */
function makeNotes({ text, current }) {
  if (!text) return [make("p", { class: "reader-note", text: "The words of this version were deleted for good." })];
  if (current !== false) return [];
  return [make("p", { class: "reader-note", text: "This is the version that was cited. The article has since been changed or removed." })];
}
