// Above a kept answer: whether the corpus has changed since, and what has become of the articles that it cites.

import { fetchChanges } from "./api.js";
import { make, makeForeign } from "./dom.js";
import { tellProblems } from "./http.js";
import { countOf, describeCorpus } from "./wording.js";

const STATES = {
  superseded: "has a newer version since",
  removed: "was removed from the corpus",
  purged: "had its words deleted for good",
};

export async function makeAgeNote(answer) {
  const note = make("section", { class: "permalink-note" }, make("p", { text: "A kept answer." }));
  const changes = await tellProblems(() => {}, () => fetchChanges(answer.id));
  if (!changes) return note;
  const stale = changes.articles.filter(({ state }) => state !== "current");
  note.classList.toggle("is-changed", changes.changed);
  // Who did not ask is not told of the corpus of then.
  const what = changes.then ? "The corpus" : "What it cites";
  const lead = `A kept answer. ${what} ${changes.changed ? "has changed since" : "is still the same"}.`;
  note.replaceChildren(make("p", { class: "permalink-lead", text: lead }));
  if (changes.changed && changes.then) note.append(make("p", {}, `Then: ${describeCorpus(changes.then)}. Now: ${describeCorpus(changes.now)}.`));
  if (changes.changed && !stale.length) note.append(make("p", { text: `${countOf(changes.articles.length, "cited article")} unchanged.` }));
  if (stale.length) note.append(make("ul", {}, ...stale.map((version) => makeStale(version, answer))));
  if (changes.then) note.append(make("p", { class: "permalink-print", text: `Corpus fingerprint ${changes.then.fingerprint}` }));
  return note;
}

function makeStale({ article_id: id, article_version: version, state }, answer) {
  const { title } = answer.citations.find((citation) => citation.article_id === id && citation.article_version === version);
  return make("li", {}, makeForeign("span", `“${title}”`), ` ${STATES[state]}.`);
}
