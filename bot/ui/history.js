// The list of kept conversations: searched, renamed, taken away, deleted. Beside the chat, or over it on small screens.

import { announce } from "./announcer.js";
import { fetchConversations, removeConversation, renameConversation } from "./api.js";
import { make, makeButton, makeFailure, makeForeign, makeIconButton, withoutOverrides } from "./dom.js";
import { makeExportLinks } from "./exports.js";
import { tellProblems } from "./http.js";
import { recall, remember } from "./memory.js";
import { askPerson, attachMenu } from "./menu.js";
import { makeShareButton } from "./sharing.js";
import { countOf, describeDay } from "./wording.js";

const SEARCH_MS = 150;

const wide = matchMedia("(min-width: 80em)");

export class History {
  #panel = document.getElementById("history");
  #toggle = document.getElementById("toggle-history");
  #search = make("input", { type: "search", class: "field", placeholder: "Search conversations", "aria-label": "Search conversations", dir: "auto" });
  #list = make("div", { class: "history-list" });
  #more = makeButton("Show more", () => this.#load(this.#cursor));
  #cursor = null;
  #running = null;
  #timer = 0;
  #current = null;
  #onOpen;
  #onGone;

  /** `onOpen(id)` is called to show a conversation, `onGone(id)` when one was deleted. */
  constructor({ onOpen, onGone }) {
    this.#onOpen = onOpen;
    this.#onGone = onGone;
    this.#more.hidden = true;
    this.#panel.append(this.#search, this.#list, this.#more);
    this.#search.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.refresh(), SEARCH_MS);
    });
    this.#toggle.addEventListener("click", () => this.#show(this.#panel.hidden, true));
    this.#panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !wide.matches) this.#show(false, true);
    });
    document.addEventListener("pointerdown", ({ target }) => {
      const over = !this.#panel.hidden && !wide.matches;
      if (over && !this.#panel.contains(target) && !this.#toggle.contains(target) && !target.closest("dialog, .menu")) this.#show(false);
    });
    wide.addEventListener("change", () => this.#show(wide.matches && this.#wanted));
    this.#show(wide.matches && this.#wanted);
  }

  get #wanted() {
    return recall("history") !== "closed";
  }

  #show(open, chosen = false) {
    const held = this.#panel.contains(document.activeElement);
    this.#panel.hidden = !open;
    this.#toggle.setAttribute("aria-expanded", String(open));
    document.getElementById("layout").classList.toggle("has-history", open);
    if (chosen && wide.matches) remember("history", open ? "open" : "closed");
    if (open) this.refresh();
    if (open && chosen && !wide.matches) this.#search.focus();
    if (!open && held) this.#toggle.focus();
  }

  get current() {
    return this.#current;
  }

  /** Mark the conversation that is open; null for none. */
  set current(id) {
    this.#current = id;
    for (const entry of this.#list.querySelectorAll("[data-conversation]")) this.#mark(entry);
  }

  #mark(entry) {
    const open = entry.dataset.conversation === this.#current;
    const link = entry.querySelector("a");
    if (open) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }

  /** Fetch the list anew. Nothing happens while it is closed. */
  refresh() {
    if (!this.#panel.hidden) this.#load(null);
  }

  async #load(cursor) {
    this.#running?.abort();
    const running = (this.#running = new AbortController());
    try {
      await tellProblems((problem) => this.#list.replaceChildren(makeFailure(problem, () => this.refresh())), async () => {
        const search = this.#search.value.trim();
        const found = await fetchConversations(search, cursor, running.signal);
        if (!cursor) this.#list.replaceChildren();
        this.#add(found.conversations);
        this.#cursor = found.cursor;
        this.#more.hidden = !found.cursor;
        if (!cursor && !found.conversations.length) {
          this.#list.append(make("p", { class: "history-empty", text: search ? "No conversation holds all these words." : "Your conversations will be kept here." }));
        }
        if (search) announce(countOf(this.#list.querySelectorAll("[data-conversation]").length, "conversation"));
      });
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  }

  #add(conversations) {
    for (const conversation of conversations) {
      const day = describeDay(conversation.asked_at);
      let group = this.#list.lastElementChild;
      if (group?.dataset.day !== day) {
        group = make("section", { "data-day": day }, make("h2", { class: "history-day", text: day }), make("ul"));
        this.#list.append(group);
      }
      group.querySelector("ul").append(this.#makeEntry(conversation));
    }
  }

  #makeEntry({ id, title, questions }) {
    const open = makeForeign("a", title, { class: "history-link", href: `/?conversation=${encodeURIComponent(id)}`, title: `${withoutOverrides(title)}\n${countOf(questions, "question")}` });
    open.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      if (!wide.matches) this.#show(false);
      this.#onOpen(id);
    });
    const more = makeIconButton("more", `More for ${withoutOverrides(title)}`, null, { title: null });
    const entry = make("li", { class: "history-entry", "data-conversation": id }, open, more);
    attachMenu(more, () => [
      makeButton("Rename…", () => this.#rename(id, open.textContent)),
      ...makeExportLinks("conversations", id, "Export as "),
      makeShareButton("conversations", id, "Share…", {}),
      makeButton("Delete…", () => this.#remove(id, open.textContent), { class: "button danger-text" }),
    ].filter(Boolean), "What to do with this conversation");
    this.#mark(entry);
    return entry;
  }

  async #rename(id, title) {
    const field = make("input", { class: "field", value: title, maxlength: "80", required: true, "aria-label": "Title", dir: "auto" });
    const wanted = await askPerson({ title: "Rename this conversation", body: [field], action: "Rename", read: () => field.value.trim() });
    if (!wanted || wanted === title) return;
    await this.#change(() => renameConversation(id, wanted), "Renamed.");
  }

  async #remove(id, title) {
    const warning = make("p", { text: "Its questions, answers and permalinks will be gone for good. Feedback that was given on its answers is kept." });
    if (!(await askPerson({ title: `Delete “${title}”?`, body: [warning], action: "Delete", danger: true }))) return;
    if (await this.#change(() => removeConversation(id), "Deleted.")) this.#onGone(id);
  }

  async #change(work, said) {
    const done = await tellProblems((problem) => this.#list.prepend(makeFailure(problem)), async () => {
      await work();
      return true;
    });
    if (!done) return false;
    announce(said);
    this.refresh();
    return true;
  }
}
