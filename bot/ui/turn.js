// One question on the page and what became of it: asking, answered, stopped or failed.

import { isReply, listCarrying, makeBasis, makeDisagreement, makeMissing, makeNotice, makeStatement, summarise } from "./answer.js";
import { announce } from "./announcer.js";
import { Citations } from "./citations.js";
import { make, makeButton, makeForeign, makeIconButton } from "./dom.js";
import { makeCopyButton, makeExportLinks } from "./exports.js";
import { makeFeedback } from "./feedback.js";
import { writeFootnotes } from "./footnotes.js";
import { expectJudgement } from "./judgements.js";
import { attachMenu } from "./menu.js";
import { makeSources } from "./sources.js";
import { makeAnswerTimeline } from "./timeline.js";
import { describeStage, WORDS } from "./wording.js";

export class Turn {
  citations = new Citations();
  #statements = make("ol", { class: "statements" });
  #disagreements = make("div", { class: "disagreements" });
  #status = make("p", { class: "status" });
  #body = make("div", { class: "turn-body" });
  #shown = [];

  /** `scope` is what the question was limited to, in words; "" for nothing. */
  constructor(question, scope = "") {
    this.question = question;
    this.element = make(
      "article",
      { class: "turn", "data-state": "asking" },
      make("div", { class: "question-row" }, makeForeign("h2", question, { class: "question", tabindex: "-1" })),
      scope && makeForeign("p", `Asked of ${scope}`, { class: "scope" }),
      this.#body,
      this.#status,
    );
    this.citations.turn = this.element;
    this.#body.append(this.#statements, this.#disagreements);
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
    if (!this.#shown.length) announce(text, true);
  }

  #takeStage(text) {
    this.showStatus(text);
    announce(text);
  }

  #addStatement(statement, citations) {
    this.citations.add(citations);
    this.#shown.push(statement);
    this.#statements.append(makeStatement(statement, this.citations));
  }

  #addDisagreement(disagreement, citations) {
    this.citations.add(citations);
    this.#shown.push(disagreement);
    this.#disagreements.append(makeDisagreement(disagreement, this.citations));
  }

  #restart(reason) {
    this.#clear();
    this.#takeStage(reason ? `Starting again: ${reason}…` : "Starting again…");
  }

  #clear() {
    this.citations.clear();
    this.#shown = [];
    this.#statements.replaceChildren();
    this.#disagreements.replaceChildren();
    this.#body.replaceChildren(this.#statements, this.#disagreements);
  }

  /** Show the whole answer. What was streamed stays as it stands if it is the same, so that the focus is not lost. */
  finish(answer) {
    const final = [...answer.statements, ...answer.disagreements];
    if (JSON.stringify(final) !== JSON.stringify(this.#shown)) {
      this.#clear();
      this.citations.add(answer.citations);
      for (const statement of answer.statements) this.#addStatement(statement, []);
      for (const disagreement of answer.disagreements) this.#addDisagreement(disagreement, []);
    }
    this.answer = answer;
    this.citations.add(answer.citations);
    this.state = answer.outcome;
    this.#status.remove();
    if (answer.standalone_question && answer.standalone_question !== answer.question) {
      const understood = make("p", { class: "understood" }, "Understood as: ", makeForeign("span", answer.standalone_question));
      this.#body.before(understood);
    }
    const notice = makeNotice(answer);
    if (notice) this.#body.before(notice);
    const carrying = listCarrying(answer);
    this.#body.append(
      ...[
        makeMissing(answer),
        makeAnswerTimeline(answer, this.element),
        carrying.length && makeSources(this.citations, carrying, WORDS.sources),
        answer.nearest.length && makeSources(this.citations, answer.nearest, WORDS.closest, false),
        ...(isReply(answer) || !answer.corpus.articles ? [] : this.#makeFooter(answer)),
      ].filter(Boolean),
    );
    announce(summarise(answer));
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
      make("a", { class: "button quiet", href: permalink, text: "Permalink" }),
    );
    attachMenu(save, () => makeExportLinks("answers", answer.id, "Answer as "), "Export this answer");
    expectJudgement(answer.id, feedback.press);
    return [make("footer", { class: "turn-footer" }, makeBasis(answer), actions), feedback.place];
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
    const text = this.#shown.length ? "Stopped. This is not the whole answer." : "Stopped before an answer came.";
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
