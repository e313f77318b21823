// Above an article's text: what it says in short, and what the corpus says elsewhere on the same matter.
// It comes when the text is there already, into room that was kept for it: nothing moves while somebody reads.

import { listParts } from "./answer.js";
import { fetchSummary, Problem } from "./api.js";
import { Citations } from "./citations.js";
import { make, makeButton } from "./dom.js";
import { Part } from "./sections.js";

/** The fold of one article version; it is loaded when it is open for the first time. */
export function makeAbstract({ id, version }, open) {
  const body = make("div", { class: "abstract-body", "aria-busy": "true" }, make("p", { class: "abstract-note", text: "Summing up…" }));
  const whole = makeButton("Show all", () => fold.classList.add("is-whole"), { class: "button quiet abstract-more" });
  whole.style.visibility = "hidden";
  const fold = make("details", { class: "abstract", open }, make("summary", { text: "In short, and elsewhere" }), body, whole);
  const load = async () => {
    if (!fold.open) return;
    fold.removeEventListener("toggle", load);
    body.replaceChildren(...(await makeBody(id, version)));
    body.removeAttribute("aria-busy");
    if (body.scrollHeight > body.clientHeight) whole.style.visibility = "";
  };
  // What is opened by hand may take the room that it needs.
  fold.classList.toggle("is-whole", !open);
  fold.addEventListener("toggle", load);
  return fold;
}

async function makeBody(id, version) {
  const note = (text) => [make("p", { class: "abstract-note", text })];
  try {
    const answer = await fetchSummary(id);
    if (!answer.sections.length) return note("Nothing in it can be summed up.");
    if (answer.citations.some((one) => one.article_id === id && one.article_version !== version)) return note("The article has been changed meanwhile.");
    const citations = new Citations();
    citations.add(answer.citations);
    return listParts(answer).filter(({ section }) => section).map(({ section, statements, disagreements }) => {
      const part = new Part(section, citations);
      for (const statement of statements) part.addStatement(statement);
      for (const disagreement of disagreements) part.addDisagreement(disagreement);
      return part.element;
    });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return note(error.message);
  }
}
