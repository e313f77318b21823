// A conversation: the turns on the page, the one request that may be running, and the address that restores it.

import { isShared } from "./access.js";
import { announce } from "./announcer.js";
import { askForBrief, askQuestion, fetchAnswer, fetchConversation, fetchShare, Problem, rewindConversation } from "./api.js";
import { make, makeButton, withoutOverrides } from "./dom.js";
import { Earlier } from "./earlier.js";
import { showJudgements } from "./judgements.js";
import { measureQuestion } from "./marks.js";
import { makeAgeNote } from "./permalink.js";
import { dropFollowUps, showFollowUps } from "./suggestions.js";
import { Turn } from "./turn.js";
import { countOf, formatDate } from "./wording.js";

const TITLE = "Briefing";

export class Chat {
  #root = document.getElementById("chat");
  #feed = document.getElementById("turns");
  #composer;
  #limits;
  #onChange;
  #running = null;
  #last = null;
  #editing = null;
  conversationId = null;

  /** `limits()` are what questions carry besides their words; `onChange()` is called when a conversation was kept or left. */
  constructor(composer, { limits, onChange }) {
    this.#composer = composer;
    this.#limits = limits;
    this.#onChange = onChange;
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
    this.#stopEditing();
    this.#last = null;
    this.conversationId = null;
    this.#feed.replaceChildren();
    this.view = "empty";
    document.title = TITLE;
    this.#onChange();
    this.#composer.focusGently();
  }

  stop() {
    this.#running?.abort();
  }

  /**
   * Ask in the open conversation; where the last question was being edited, in its place. With `brief`, what it is to
   * cover, the words are a topic, and the page on it begins a conversation of its own.
   */
  async ask(question, brief = null) {
    if (this.#running) return;
    if (brief) this.#leave();
    const edited = this.#editing;
    const { words, filters, engine } = this.#limits();
    const period = [brief?.since && `since ${formatDate(brief.since)}`, brief?.until && `until ${formatDate(brief.until)}`];
    const turn = new Turn(question, [...period, words].filter(Boolean).join(", "), brief);
    await this.#run(turn, async (signal) => {
      if (edited?.answer) await rewindConversation(this.conversationId, edited.answer.id);
      edited?.element.remove();
      this.#stopEditing();
      const asked = { question, conversation_id: this.conversationId ?? undefined, filters, engine };
      const events = brief ? askForBrief({ topic: question, ...brief, filters, engine }, signal) : askQuestion(asked, signal);
      const measure = measureQuestion();
      for await (const event of events) {
        measure(event.event);
        turn.take(event);
      }
    });
  }

  #leave() {
    if (this.conversationId) history.pushState(null, "", "/");
    this.start();
  }

  async #run(turn, work) {
    const running = (this.#running = new AbortController());
    this.#composer.running = true;
    this.#last?.offerEdit(null);
    dropFollowUps(this.#feed);
    this.#show(turn);
    turn.element.scrollIntoView({ block: "start" });
    this.#composer.focusGently();
    try {
      await work(running.signal);
      if (this.#running === running) this.#keep(turn);
    } catch (error) {
      if (error.name === "AbortError") turn.stop(() => this.#askAgain(turn));
      else this.#fail(turn, error);
    } finally {
      if (this.#running === running) {
        this.#running = null;
        this.#composer.running = false;
        this.#offerEdit(turn);
      }
    }
  }

  #show(turn) {
    this.#feed.append(turn.element);
    this.view = "conversation";
    if (document.title === TITLE) document.title = `${withoutOverrides(turn.question)} – ${TITLE}`;
  }

  #keep(turn) {
    const { conversation_id: id } = turn.answer;
    if (id !== this.conversationId) {
      this.conversationId = id;
      const address = new URL("/", location.origin);
      address.searchParams.set("conversation", id);
      history.replaceState(history.state, "", address);
    }
    this.#onChange();
    showFollowUps(turn, (question) => this.ask(question));
  }

  #fail(turn, error) {
    if (!(error instanceof Problem)) console.error(error);
    const problem = error instanceof Problem ? error : new Problem({ title: "The page could not show this answer" });
    this.#composer.giveBack(turn.question, turn.brief);
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
    this.#composer.takeBack(turn.question);
    this.ask(turn.question, turn.brief);
  }

  // Editing the last question

  #offerEdit(turn) {
    if (turn.brief) return;
    this.#last = turn;
    turn.offerEdit(() => this.editLast());
  }

  /** Put the last question into the box; asking then takes its place. */
  editLast() {
    const turn = this.#last;
    if (!turn?.element.isConnected || this.#running) return;
    this.#editing = turn;
    turn.element.classList.add("is-edited");
    this.#composer.text = turn.question;
    this.#composer.note("Editing your last question", () => {
      this.#stopEditing();
      this.#composer.text = "";
      this.#composer.focus();
    });
    this.#composer.focus();
  }

  #stopEditing() {
    this.#editing?.element.classList.remove("is-edited");
    this.#editing = null;
    this.#composer.note("");
  }

  // What is kept

  /** Show a kept conversation, ready for the next question. */
  async restore(id) {
    this.start();
    await this.#load(() => fetchConversation(id), ({ turns, mine }) => {
      // What somebody shares is read; a question begins a conversation of one's own.
      this.conversationId = mine ? id : null;
      const earlier = new Earlier(this.#feed, turns, ({ answer, asked_at: made }) => this.#makeKept(answer, made, mine));
      const last = earlier.showLatest();
      if (last) {
        this.#show(last);
        if (mine) this.#offerEdit(last);
        else this.#feed.prepend(make("p", { class: "shared-note", text: "Somebody shares this conversation with you. Asking begins one of your own." }));
        last.element.scrollIntoView({ block: "start" });
        showFollowUps(last, (question) => this.ask(question));
        showJudgements(id);
      } else this.view = "empty";
      this.#onChange();
      announce(`Conversation restored, ${countOf(turns.length, "question")}.`);
    }, () => this.restore(id));
  }

  /** Show one kept answer by itself, at its permalink. */
  async showPermalink(id) {
    this.start();
    await this.#load(() => Promise.all([fetchAnswer(id), isShared ? fetchShare("answers", id) : { mine: true }]), async ([answer, { mine }]) => {
      const turn = this.#makeKept(answer, null, mine);
      this.#show(turn);
      this.view = "permalink";
      const address = new URL("/", location.origin);
      address.searchParams.set("conversation", answer.conversation_id);
      const on = make("a", { class: "button", href: address.href, text: "Continue this conversation" });
      if (mine) this.#feed.append(make("p", { class: "permalink-on" }, on));
      const note = await makeAgeNote(answer);
      if (turn.element.isConnected) this.#feed.prepend(note);
    }, () => this.showPermalink(id));
  }

  #makeKept(answer, made, mine) {
    const turn = new Turn(answer.question, "", null, made);
    turn.mine = mine;
    turn.finish(answer);
    return turn;
  }

  async #load(fetchIt, show, retry) {
    const turnedTo = location.href;
    this.view = "loading";
    try {
      const found = await fetchIt();
      if (location.href !== turnedTo) return;
      await show(found);
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
      make("h2", { class: "note-title", text: problem.title }),
      problem.message !== problem.title && make("p", { text: problem.message }),
      problem.retryable ? makeButton("Try again", retry) : make("a", { class: "button", href: "/", text: "New conversation" }),
    );
    this.#feed.replaceChildren(notice);
    announce(problem.message);
  }
}
