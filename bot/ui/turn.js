// One question on the page and what became of it: asking, answered, stopped or failed.

import { isReply, listCarrying, listParts, listSaid, makeBasis, makeMissing, makeNotice, summarise } from "./answer.js";
import { announce } from "./announcer.js";
import { Citations } from "./citations.js";
import { make, makeButton, makeForeign, makeIconButton } from "./dom.js";
import { makeCopyButton, makeExportLinks } from "./exports.js";
import { makeFeedback } from "./feedback.js";
import { writeFootnotes } from "./footnotes.js";
import { expectJudgement } from "./judgements.js";
import { attachMenu } from "./menu.js";
import { Outline } from "./outline.js";
import { Part } from "./sections.js";
import { makeShareButton } from "./sharing.js";
import { makeShares, makeSources } from "./sources.js";
import { makeAnswerTimeline } from "./timeline.js";
import { describeStage, WORDS } from "./wording.js";

function makeTitle(text) {
  return makeForeign("h2", text, { class: "question", tabindex: "-1" });
}

export class Turn {
  citations = new Citations();
  #status = make("p", { class: "status" });
  #outline = new Outline();
  #facts = make("div", { class: "facts" });
  #sections = make("div", { class: "sections" });
  #body = make("div", { class: "turn-body" }, this.#facts, this.#outline.element, this.#sections);
  #parts = [];
  #made;
  /** Whether it belongs to whoever looks at it. */
  mine = true;

  /**
   * `scope` is what the question was limited to, in words, "" for nothing; `brief` what a brief was to cover, null for
   * a question; `made` when it was answered, in UTC, or null.
   */
  constructor(question, scope = "", brief = null, made = new Date().toISOString()) {
    this.question = question;
    this.brief = brief;
    this.#made = made;
    this.element = make(
      "article",
      { class: "turn", "data-state": "asking" },
      make("div", { class: "question-row" }, makeTitle(question)),
      scope && makeForeign("p", `Limited to: ${scope}`, { class: "scope" }),
      this.#body,
      this.#status,
    );
    this.citations.turn = this.element;
    this.#clear();
    this.showStatus("Asking…");
  }

  set state(state) {
    this.element.dataset.state = state;
  }

  showStatus(text) {
    this.#status.textContent = text;
  }

  /** Take one event of a running answer. */
  take({ event, data }) {
    if (event === "status") this.#takeStage(describeStage(data.stage, data.sources));
    else if (event === "section") this.#open(data);
    else if (event === "statement") {
      this.#tellFirst(data.statement.text);
      this.#addStatement(data.statement, data.citations);
    } else if (event === "disagreement") {
      this.#tellFirst(`${WORDS.disagreements[data.disagreement.kind]}: ${data.disagreement.about}.`);
      this.#addDisagreement(data.disagreement, data.citations);
    } else if (event === "restart") this.#restart(data.reason);
    else if (event === "answer") {
      if (data.statements.length) this.#tellFirst(data.statements[0].text);
      this.finish(data);
    }
  }

  /** Let a screen reader hear how the answer begins while the rest is on its way; the rest is there to be read. */
  #tellFirst(text) {
    if (!this.#hasSaid) announce(text, true);
  }

  get #hasSaid() {
    return this.#parts.some(({ statements, disagreements }) => statements.length || disagreements.length);
  }

  #takeStage(text) {
    this.showStatus(text);
    announce(text);
  }

  /** Begin a section, or with null what has no heading; what comes next belongs to it. */
  #open(section) {
    const part = new Part(section && { kind: section.kind, title: section.title }, this.citations);
    this.#parts.push(part);
    this.#sections.append(part.element);
    if (section) this.#outline.add(part);
    this.element.classList.toggle("is-document", this.#isDocument);
  }

  #addStatement(statement, citations) {
    this.citations.add(citations);
    this.#parts.at(-1).addStatement(statement);
  }

  #addDisagreement(disagreement, citations) {
    this.citations.add(citations);
    this.#parts.at(-1).addDisagreement(disagreement);
  }

  #restart(reason) {
    this.#clear();
    this.#takeStage(reason ? `Starting again: ${reason}…` : "Starting again…");
  }

  #clear() {
    this.citations.clear();
    this.#parts = [];
    this.#outline.clear();
    this.#sections.replaceChildren();
    this.#open(null);
  }

  /** Show the whole answer. What was streamed stays as it stands if it is the same, so that the focus is not lost. */
  finish(answer) {
    const final = listParts(answer);
    const isSame = JSON.stringify(final) === JSON.stringify(this.#parts);
    if (!isSame) this.#clear();
    this.citations.add(answer.citations);
    if (!isSame) this.#fill(final);
    this.answer = answer;
    this.state = answer.outcome;
    this.#sections.dataset.form = answer.form;
    this.#status.remove();
    this.#tellUnderstood(answer);
    if (this.#isDocument) this.#facts.prepend(makeBasis(answer, this.#made));
    const notice = makeNotice(answer);
    if (notice) this.#body.before(notice);
    const open = this.#parts.find(({ section }) => section?.kind === "open");
    if (answer.missing.length) open?.addMissing(answer.missing);
    this.#body.append(
      ...[
        !open && makeMissing(answer),
        ...this.#makeSources(answer),
        answer.nearest.length && makeSources(this.citations, answer.nearest, WORDS.closest, false),
        ...(isReply(answer) || !answer.corpus.articles ? [] : this.#makeFooter(answer)),
      ].filter(Boolean),
    );
    announce(summarise(answer));
  }

  #fill(parts) {
    for (const { section, statements, disagreements } of parts) {
      if (section) this.#open(section);
      for (const statement of statements) this.#addStatement(statement, []);
      for (const disagreement of disagreements) this.#addDisagreement(disagreement, []);
    }
  }

  /** A document is titled by its topic, below the words that asked for it. */
  #tellUnderstood({ question, standalone_question: understood }) {
    if (!understood || understood === question) return;
    if (!this.#isDocument) {
      this.#body.before(make("p", { class: "understood" }, "Understood as: ", makeForeign("span", understood)));
      return;
    }
    this.element.querySelector(".question").replaceWith(makeTitle(understood));
    this.#facts.append(make("p", { class: "basis" }, "Asked: ", makeForeign("span", question)));
  }

  get #isDocument() {
    return this.#parts.length > 1;
  }

  #makeSources(answer) {
    const carrying = listCarrying(answer);
    // A list of articles is a list of sources.
    if (!carrying.length || answer.form === "articles") return [];
    if (this.#isDocument) return [makeShares(this.citations, listSaid(answer))];
    return [makeAnswerTimeline(answer, this.element), makeSources(this.citations, carrying, WORDS.sources)];
  }

  #makeFooter(answer) {
    const permalink = new URL(`/answers/${encodeURIComponent(answer.id)}`, location.origin).href;
    const feedback = makeFeedback(answer.id);
    const save = makeButton("Export", null, { class: "button quiet" });
    const actions = make(
      "p",
      { class: "turn-actions" },
      ...feedback.thumbs,
      makeCopyButton("Copy with footnotes", () => writeFootnotes(answer, permalink)),
      save,
      this.mine && makeShareButton("answers", answer.id),
      this.#isDocument && makeButton("Print", () => this.#print(), { class: "button quiet" }),
      make("a", { class: "button quiet", href: permalink, text: "Permalink" }),
    );
    attachMenu(save, () => makeExportLinks("answers", answer.id, "Answer as "), "Export this answer");
    expectJudgement(answer.id, feedback.press);
    return [make("footer", { class: "turn-footer" }, !this.#isDocument && makeBasis(answer), actions), feedback.place];
  }

  /** Print this one document, and not what was asked before and after it. */
  #print() {
    this.element.classList.add("is-printed");
    addEventListener("afterprint", () => this.element.classList.remove("is-printed"), { once: true });
    print();
  }

  /** Offer to ask the question in other words; `onEdit` is null where that is over. */
  offerEdit(onEdit) {
    this.element.querySelector(".question-edit")?.remove();
    if (!onEdit) return;
    this.element.querySelector(".question").after(makeIconButton("edit", "Edit this question", onEdit, { class: "button quiet square question-edit" }));
  }

  /** Keep what has arrived, say that it is not the whole answer, and offer to ask again. */
  stop(onRetry) {
    this.state = "stopped";
    const text = this.#hasSaid ? "Stopped. This is not the whole answer." : "Stopped before an answer came.";
    this.#status.replaceChildren(make("span", { text }), makeButton("Ask again", onRetry));
    announce("Stopped.");
  }

  /** Say what went wrong in the words of the problem, below what had arrived: each statement stands on its citations. */
  fail(problem, retryLabel, onRetry) {
    this.state = "failed";
    this.#status.remove();
    this.#body.append(
      make(
        "section",
        { class: "failure" },
        make("h3", { class: "note-title", text: problem.title }),
        problem.message !== problem.title && makeForeign("p", problem.message),
        retryLabel && makeButton(retryLabel, onRetry),
      ),
    );
    announce(`${problem.title}. ${problem.message}`);
  }
}
