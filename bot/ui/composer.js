// The question box: Enter asks, Shift+Enter makes a new line, and while an answer runs its button stops it.
// With "Brief" pressed, what is typed is a topic to write a page on.

import { make, makeButton } from "./dom.js";

export class Composer {
  #form = document.getElementById("composer");
  #box = document.getElementById("question");
  #send = document.getElementById("send");
  #note = document.getElementById("composer-note");
  #brief = document.getElementById("brief");
  #options = document.getElementById("brief-options");
  #running = false;

  /** `onAsk(text, brief)` gets what the brief is to cover, `{since, until, length}`, or null for a question. */
  constructor({ onAsk, onStop, onEditLast }) {
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#running) onStop();
      else this.#submit(onAsk);
    });
    this.#box.addEventListener("keydown", (event) => {
      if (event.key === "ArrowUp" && !this.#box.value && !this.#running) {
        event.preventDefault();
        onEditLast();
      }
      // While an input method is composing, Enter chooses a word.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      if (!this.#running) this.#submit(onAsk);
    });
    this.#box.addEventListener("input", () => this.#fit());
    this.#brief.addEventListener("click", () => {
      this.#turn(this.#options.hidden);
      this.focus();
    });
  }

  #submit(onAsk) {
    const question = this.#box.value.trim();
    if (!question) return this.focus();
    const brief = this.#options.hidden ? null : this.#readBrief();
    this.text = "";
    this.#turn(false);
    onAsk(question, brief);
  }

  #readBrief() {
    const given = [...new FormData(this.#form)].filter(([name, value]) => name !== "question" && value);
    return Object.fromEntries(given);
  }

  /** To asking for briefs, or back to questions. */
  #turn(brief) {
    this.#options.hidden = !brief;
    this.#brief.setAttribute("aria-pressed", String(brief));
    document.getElementById("question-label").textContent = brief ? "Topic of the brief" : "Your question";
    this.#box.placeholder = brief ? "A topic to write a page on…" : "Ask the articles…";
    this.running = this.#running;
  }

  get text() {
    return this.#box.value;
  }

  set text(text) {
    this.#box.value = text;
    this.#fit();
  }

  set running(running) {
    this.#running = running;
    this.#send.textContent = running ? "Stop" : this.#options.hidden ? "Ask" : "Write";
    this.#send.classList.toggle("is-stop", running);
  }

  /** Say above the box what asking will do, with a way out of it; "" says nothing. */
  note(text, onCancel) {
    this.#note.hidden = !text;
    this.#note.replaceChildren(...(text ? [make("span", { text }), makeButton("Cancel", onCancel, { class: "button quiet" })] : []));
  }

  /** Put back what came to nothing, a question or the topic of a brief, unless something else has been typed meanwhile. */
  giveBack(question, brief) {
    if (this.#box.value.trim()) return;
    this.text = question;
    this.#turn(Boolean(brief));
  }

  /** The reverse: it is asked again. */
  takeBack(question) {
    if (this.#box.value.trim() !== question) return;
    this.text = "";
    this.#turn(false);
  }

  focus() {
    this.#box.focus({ preventScroll: true });
  }

  /** Focus where a keyboard is at hand; on a touch screen that would cover half the page. */
  focusGently() {
    if (matchMedia("(hover: hover) and (pointer: fine)").matches) this.focus();
    else this.#box.blur();
  }

  #fit() {
    this.#box.style.height = "auto";
    this.#box.style.height = `${this.#box.scrollHeight}px`;
  }
}
