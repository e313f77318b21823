// The parts of an answer as elements: statements, disagreements, what is missing, where it all came from.

import { make, makeForeign } from "./dom.js";
import { makeDate } from "./sources.js";
import { countOf, describeCorpus, describeEngine, EMPTY_TITLE, EMPTY_WORDS, WORDS } from "./wording.js";

// A narrow space at which no line breaks: a citation never stands alone on a line.
const GLUE = "\u202f";

export function makeStatement(statement, citations) {
  return make(
    "li",
    { class: "statement", tabindex: "-1", "data-cites": statement.citations.join(" ") },
    makeForeign("p", statement.text, { class: "words" }),
    makeCites(statement.citations, citations, countOf(statement.sources, "source")),
  );
}

function makeCites(numbers, citations, count) {
  const chips = numbers.map((number) => citations.makeChip(number));
  return make(
    "p",
    { class: "cites" },
    make("span", { class: "glue", text: GLUE }),
    ...chips,
    count && make("span", { class: "source-count", text: count }),
  );
}

/** Positions side by side, oldest first: what differs, who said so and when. */
export function makeDisagreement(disagreement, citations) {
  const positions = [...disagreement.positions].sort((a, b) => (a.published ?? "").localeCompare(b.published ?? ""));
  return make(
    "section",
    { class: `disagreement ${disagreement.kind}` },
    make("h3", { class: "block-title" }, WORDS.disagreements[disagreement.kind], ": ", makeForeign("span", disagreement.about)),
    make("ol", { class: "positions" }, ...positions.map((position) => makePosition(position, citations))),
  );
}

function makePosition(position, citations) {
  const cited = position.citations.map((number) => citations.get(number));
  const basis = cited.find((citation) => citation?.published === position.published)?.published_basis;
  return make(
    "li",
    { class: "position", tabindex: "-1", "data-cites": position.citations.join(" ") },
    make(
      "p",
      { class: "position-when" },
      makeDate(position.published, basis),
      position.newest && make("span", { class: "tag", text: "Newest" }),
    ),
    position.said_by && makeForeign("p", position.said_by, { class: "position-who" }),
    makeForeign("p", position.text, { class: "words" }),
    makeCites(position.citations, citations),
  );
}

/** A word to the person that is no statement: the reply to a greeting, or how a name was read. */
export function makeNotice(answer) {
  // That the corpus is empty is said by makeMissing, with the way to add articles.
  return answer.notice && answer.corpus.articles ? makeForeign("p", answer.notice, { class: "notice" }) : null;
}

/** Whether this is a reply to small talk: declined, but nothing was asked of the articles, so nothing can be judged or kept. */
export function isReply(answer) {
  return answer.outcome === "declined" && Boolean(answer.notice) && !answer.missing.length && !answer.nearest.length;
}

/** What the articles do not say; a calm note, because declining is an answer. */
export function makeMissing(answer) {
  const declined = answer.outcome === "declined";
  if (!answer.corpus.articles) {
    const add = make("a", { class: "button primary", href: "/articles", text: "Add articles" });
    return make("section", { class: "missing" }, make("h3", { class: "note-title", text: EMPTY_TITLE }), make("p", { text: EMPTY_WORDS }), add);
  }
  if (isReply(answer) || (!declined && !answer.missing.length)) return null;
  const title = declined ? WORDS.unanswered : WORDS.partlyAnswered;
  const lead = WORDS.notInArticles + (answer.missing.length > 1 ? "" : " ");
  const [only] = answer.missing;
  return make(
    "section",
    { class: "missing" },
    make("h3", { class: "note-title", text: title }),
    answer.missing.length > 0 && make("p", {}, lead, answer.missing.length === 1 && makeForeign("span", only)),
    answer.missing.length > 1 && make("ul", {}, ...answer.missing.map((phrase) => makeForeign("li", phrase))),
  );
}

/** On what the answer rests: the state of the corpus, the engine, and why another engine stood in. */
export function makeBasis(answer) {
  const { corpus, engine } = answer;
  return make(
    "p",
    { class: "basis" },
    make("span", { text: `${describeCorpus(corpus)} · ${describeEngine(engine)}` }),
    engine.fallback && makeForeign("span", `Another engine stood in: ${engine.fallback}`, { class: "basis-fallback" }),
  );
}

/** One sentence for screen readers when an answer is complete. */
export function summarise(answer) {
  if (!answer.corpus.articles) return EMPTY_TITLE;
  if (isReply(answer)) return answer.notice;
  if (answer.outcome === "declined") return WORDS.unanswered;
  const parts = [answer.statements.length && countOf(answer.statements.length, "statement")];
  parts.push(answer.disagreements.length && countOf(answer.disagreements.length, "disagreement"));
  parts.push(answer.citations.length && countOf(answer.citations.length, "citation"));
  const lead = answer.outcome === "partial" ? "Partly answered: " : "Answered: ";
  return `${lead}${parts.filter(Boolean).join(", ")}.`;
}

/** The numbers that statements and positions rest on, ascending. */
export function listCarrying({ statements, disagreements }) {
  const said = [...statements, ...disagreements.flatMap(({ positions }) => positions)];
  return [...new Set(said.flatMap(({ citations }) => citations))].sort((a, b) => a - b);
}
