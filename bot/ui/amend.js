// Setting right what is known of an article: its title, publisher, date, language and kind.

import { announce } from "./announcer.js";
import { amendArticle } from "./api.js";
import { make, makeButton, makeFailure } from "./dom.js";
import { tellProblems } from "./http.js";
import { askPerson } from "./menu.js";
import { KINDS } from "./wording.js";

export const AMEND_LABEL = "Set details right…";
const NAMES = { title: "title", publisher: "publisher", published: "date", language: "language", kind: "kind" };

/** Ask for the details of an article; the changes as the API takes them, or null where there are none. */
export async function askDetails(article) {
  const field = (name, props = {}) => make("input", { class: "field", name, dir: "auto", value: article[name] ?? "", ...props });
  const kind = make("select", { class: "field", name: "kind" }, ...KINDS.map(([value, text]) => make("option", { value, text, selected: value === article.kind })));
  const label = (text, control) => make("label", { class: "paste-field" }, make("span", { text }), control);
  const back = make("input", { type: "checkbox", name: "back" });
  const controls = [field("title", { required: true, maxlength: "500" }), field("publisher", { maxlength: "200" }), field("published", { type: "date" }), field("language", { maxlength: "35", spellcheck: "false" }), kind];
  const body = [
    ...["Title", "Publisher", "Published", "Language, such as en or pt-BR", "Kind"].map((text, at) => label(text, controls[at])),
    article.amended.length > 0 && make("label", { class: "choice" }, back, make("span", { text: "Go back to what the file says in everything" })),
    make("p", { text: "What you set right holds on when the file is ingested again. The words of the article stay as they are." }),
  ].filter(Boolean);
  const read = () => {
    if (back.checked) return Object.fromEntries(article.amended.map((name) => [name, null]));
    return Object.fromEntries(controls.map(({ name, value }) => [name, value.trim()]).filter(([name, value]) => value !== (article[name] ?? "")));
  };
  const changes = await askPerson({ title: `Set right what is known of “${article.title}”`, body, action: "Save", read });
  return changes && Object.keys(changes).length ? changes : null;
}

/** A line below an article's head: what a person has set right, and a button to do so. `onDone()` is called after it. */
export function makeAmendLine(article, onDone) {
  const failed = make("div", { role: "status" });
  const amend = async () => {
    const changes = await askDetails(article);
    if (!changes) return;
    await tellProblems((problem) => failed.replaceChildren(makeFailure(problem)), async () => {
      await amendArticle(article.id, changes);
      document.dispatchEvent(new CustomEvent("articles-changed"));
      announce("The details were set right.");
      onDone();
    });
  };
  const told = article.amended.length > 0 && make("span", { text: `Set right by hand: ${article.amended.map((name) => NAMES[name]).join(", ")}` });
  return make("div", { class: "reader-amend" }, told, makeButton(AMEND_LABEL, amend, { class: "button edits" }), failed);
}
