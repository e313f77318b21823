// Questions that the articles answer: to begin with, and what to ask next. The server makes them and checks each.

import { fetchSuggestions } from "./api.js";
import { make, makeButton } from "./dom.js";
import { tellProblems } from "./http.js";

const FIRST = 2;

/** Fill and show the list of first questions, once what stands above it is there: `above` is a promise. */
export async function showSuggestions(root, onAsk, above) {
  const questions = await tellProblems(() => {}, () => fetchSuggestions());
  await above;
  root.querySelector("ul").replaceChildren(...(questions ?? []).slice(0, FIRST).map((text) => make("li", {}, makeSuggestion(text, onAsk))));
  root.hidden = !questions?.length;
}

/** Below an answer, once it is there and for as long as it is the last. */
export async function showFollowUps(turn, onAsk) {
  const questions = await tellProblems(() => {}, () => fetchSuggestions(turn.answer.id));
  if (!questions?.length || turn.element.nextElementSibling || !turn.element.isConnected) return;
  turn.element.append(
    make(
      "section",
      { class: "follow-ups" },
      make("h3", { class: "follow-ups-title", text: "Ask next" }),
      make("ul", {}, ...questions.map((text) => make("li", {}, makeSuggestion(text, onAsk)))),
    ),
  );
}

export function dropFollowUps(root) {
  for (const offered of root.querySelectorAll(".follow-ups")) offered.remove();
}

function makeSuggestion(text, onAsk) {
  return makeButton(text, () => onAsk(text), { class: "suggestion", dir: "auto" });
}
