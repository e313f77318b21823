// A conversation: the turns on the page, the one request that may be running, and the address that restores it.

import { announce } from "./announcer.js";
import { askQuestion, fetchAnswer, fetchConversation, fetchCorpus, Problem } from "./api.js";
import { make, makeButton } from "./dom.js";
import { Turn } from "./turn.js";
import { countOf } from "./wording.js";

const TITLE = "Briefing";

export class Chat {
  #root = document.getElementById("chat");
  #feed = document.getElementById("turns");
  #composer;
  #running = null;
  conversationId = null;

  constructor(composer) {
    this.#composer = composer;
  }

  set view(view) {
    this.#root.dataset.view = view;
  }

  /** Whether the page already shows what an address asks for. */
  shows({ answerId, conversationId }) {
    if (answerId) return this.#root.dataset.view === "permalink";
    return this.#root.dataset.view !== "permalink" && conversationId === this.conversationId;
  }

  /** An empty page, ready for the first question. */
  start() {
    this.stop();
    this.#running = null;
    this.#composer.running = false;
    this.conversationId = null;
    this.#feed.replaceChildren();
    this.view = "empty";
    document.title = TITLE;
    this.#composer.focusGently();
  }

  stop() {
    this.#running?.abort();
  }

  async ask(question) {
    if (this.#running) return;
    const running = new AbortController();
    const turn = new Turn(question);
    this.#running = running;
    this.#composer.running = true;
    this.#show(turn);
    turn.element.scrollIntoView({ block: "start" });
    this.#composer.focusGently();
    try {
      const asked = { question, conversation_id: this.conversationId ?? undefined };
      for await (const event of askQuestion(asked, running.signal)) turn.take(event);
      if (this.#running === running) this.#keep(turn.answer);
    } catch (error) {
      if (error.name === "AbortError") turn.stop(() => this.#askAgain(turn));
      else this.#fail(turn, error);
    } finally {
      if (this.#running === running) {
        this.#running = null;
        this.#composer.running = false;
      }
    }
  }

  #show(turn) {
    this.#feed.append(turn.element);
    this.view = "conversation";
    if (document.title === TITLE) document.title = `${turn.question} – ${TITLE}`;
  }

  #keep(answer) {
    if (answer.conversation_id === this.conversationId) return;
    this.conversationId = answer.conversation_id;
    const address = new URL("/", location.origin);
    address.searchParams.set("conversation", this.conversationId);
    history.replaceState(history.state, "", address);
  }

  #fail(turn, error) {
    if (!(error instanceof Problem)) console.error(error);
    const problem = error instanceof Problem ? error : new Problem({ title: "The page could not show this answer" });
    this.#composer.giveBack(turn.question);
    const retry = () => this.#askAgain(turn);
    if (problem.code === "unknown_conversation") {
      turn.fail(problem, "Ask in a new conversation", () => {
        this.conversationId = null;
        retry();
      });
    } else {
      turn.fail(problem, problem.retryable || !(error instanceof Problem) ? "Try again" : null, retry);
    }
  }

  #askAgain(turn) {
    if (this.#running) return;
    turn.element.remove();
    if (this.#composer.text.trim() === turn.question) this.#composer.text = "";
    this.ask(turn.question);
  }

  /** Show a kept conversation, ready for the next question. */
  async restore(id) {
    this.start();
    await this.#load(() => fetchConversation(id), ({ turns }) => {
      this.conversationId = id;
      for (const { answer } of turns) this.#showAnswer(answer);
      const last = this.#feed.lastElementChild;
      if (last) last.scrollIntoView({ block: "start" });
      else this.view = "empty";
      announce(`Conversation restored, ${countOf(turns.length, "question")}.`);
    }, () => this.restore(id));
  }

  /** Show one kept answer by itself, at its permalink. */
  async showPermalink(id) {
    this.start();
    await this.#load(() => fetchAnswer(id), (answer) => {
      this.#showAnswer(answer);
      this.view = "permalink";
      const address = new URL("/", location.origin);
      address.searchParams.set("conversation", answer.conversation_id);
      const on = make("a", { class: "button", href: address.href, text: "Continue this conversation" });
      this.#feed.append(make("p", { class: "permalink-on" }, on));
      this.#tellAge(answer);
    }, () => this.showPermalink(id));
  }

  async #tellAge(answer) {
    const note = make("p", { class: "permalink-note", text: "A kept answer." });
    this.#feed.prepend(note);
    try {
      const { fingerprint } = await fetchCorpus();
      const same = fingerprint === answer.corpus.fingerprint;
      note.textContent = same ? "A kept answer. The corpus is still the same." : "A kept answer. The corpus has changed since.";
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    }
  }

  #showAnswer(answer) {
    const turn = new Turn(answer.question);
    turn.finish(answer);
    this.#show(turn);
  }

  async #load(fetchIt, show, retry) {
    const turnedTo = location.href;
    this.view = "loading";
    try {
      const found = await fetchIt();
      if (location.href !== turnedTo) return;
      show(found);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.#showNotice(error, retry);
    }
    this.#composer.focusGently();
  }

  #showNotice(problem, retry) {
    this.view = "conversation";
    const notice = make(
      "section",
      { class: "failure" },
      make("h2", { class: "missing-title", text: problem.title }),
      problem.message !== problem.title && make("p", { text: problem.message }),
      problem.retryable ? makeButton("Try again", retry) : make("a", { class: "button", href: "/", text: "New conversation" }),
    );
    this.#feed.replaceChildren(notice);
    announce(problem.message);
  }
}
