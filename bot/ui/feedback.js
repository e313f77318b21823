// What the person thinks of an answer: a thumb, and for a thumb down a reason and their own words.

import { announce } from "./announcer.js";
import { judgeAnswer, withdrawJudgement } from "./api.js";
import { make, makeButton, makeFailure, makeIconButton } from "./dom.js";
import { tellProblems } from "./http.js";

const REASONS = [
  ["wrong_fact", "Wrong fact"],
  ["wrong_source", "Wrong source"],
  ["missing", "Something is missing"],
  ["outdated", "Outdated"],
  ["not_answered", "Not answered"],
];

/** `{thumbs, form}`: two buttons, and the place where the form opens. */
export function makeFeedback(answerId) {
  const place = make("div", { class: "feedback" });
  const up = makeIconButton("up", "Good answer", () => choose("up"), { "aria-pressed": "false" });
  const down = makeIconButton("down", "Bad answer", () => choose("down"), { "aria-pressed": "false" });
  let verdict = null;

  function press(chosen) {
    verdict = chosen;
    up.setAttribute("aria-pressed", String(chosen === "up"));
    down.setAttribute("aria-pressed", String(chosen === "down"));
  }

  function keep(judgement) {
    const work = judgement ? () => judgeAnswer(answerId, judgement) : () => withdrawJudgement(answerId);
    const before = verdict;
    press(judgement?.verdict ?? null);
    return tellProblems((problem) => {
      press(before);
      place.replaceChildren(makeFailure(problem, () => keep(judgement)));
    }, async () => {
      await work();
      place.replaceChildren();
      return true;
    });
  }

  async function choose(chosen) {
    if (chosen === verdict) return keep(null);
    if (!(await keep({ verdict: chosen }))) return undefined;
    return chosen === "down" ? openForm() : thank("Thank you. The judgement is kept with the answer.");
  }

  function thank(text) {
    place.replaceChildren(make("p", { class: "feedback-thanks", text }));
    announce(text);
  }

  function openForm() {
    const name = `reason-${answerId}`;
    const reasons = REASONS.map(([value, label]) =>
      make("label", { class: "choice" }, make("input", { type: "radio", name, value }), make("span", { text: label })),
    );
    const words = make("textarea", { class: "field", rows: "2", maxlength: "4000", dir: "auto", "aria-label": "In your own words" });
    words.placeholder = "What should it have said? (optional)";
    const form = make(
      "form",
      { class: "feedback-form" },
      make("fieldset", { class: "choices" }, make("legend", { text: "What is wrong with this answer?" }), ...reasons),
      words,
      make("p", { class: "feedback-actions" }, make("button", { type: "submit", class: "button primary", text: "Send" }), makeButton("Not now", () => place.replaceChildren())),
    );
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const reason = form.querySelector("input:checked")?.value ?? null;
      if (await keep({ verdict: "down", reason, text: words.value.trim() })) thank("Thank you. A person can turn this into a test of the bot.");
    });
    place.replaceChildren(form);
    form.querySelector("input").focus({ preventScroll: true });
    form.scrollIntoView({ block: "nearest" });
  }

  return { thumbs: [up, down], place, press };
}
