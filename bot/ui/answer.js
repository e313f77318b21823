// The parts of an answer as elements: statements, disagreements, what is missing, where it all came from.

import { make, makeForeign } from "./dom.js";
import { compareFigures } from "./figures.js";
import { makeDate } from "./sources.js";
import { countOf, describeCorpus, describeEngine, EMPTY_TITLE, EMPTY_WORDS, formatDate, WORDS } from "./wording.js";

// A narrow space at which no line breaks: a citation never stands alone on a line.
const GLUE = "\u202f";
const FORM_TITLES = {
  brief: "Brief",
  summary: "Summary",
  timeline: "Timeline",
  changes: "What changed",
  comparison: "Comparison",
  positions: "Positions",
  quotations: "Quotations",
  list: "List",
  agreement: "Whether sources agree",
  open: "What is open",
  articles: "Articles",
};

/** An element that says something: it lights up with the words that carry it, and can take the focus. */
export function makeSaid(tag, kind, { citations }, ...children) {
  return make(tag, { class: kind, tabindex: "-1", "data-cites": citations.join(" ") }, ...children);
}

export function makeStatement(statement, citations, ...lead) {
  return makeSaid("li", "statement", statement, ...lead, ...makeWords(statement, citations));
}

/** The words of a statement, and the buttons of what carries them. */
export function makeWords({ text, citations: numbers, sources }, citations, tag = "p") {
  return [makeForeign(tag, text, { class: "words" }), makeCites(numbers, citations, sources)];
}

export function makeNewest({ newest }) {
  return newest && make("span", { class: "tag", text: "Newest" });
}

export function makeCites(numbers, citations, count) {
  const chips = numbers.map((number) => citations.makeChip(number));
  return make(
    "p",
    { class: "cites" },
    make("span", { class: "glue", text: GLUE }),
    ...chips,
    count && make("span", { class: count > 1 ? "source-count" : "source-count is-single", text: countOf(count, "source") }),
  );
}

/** Positions side by side, oldest first: what differs, who said so and when. */
export function makeDisagreement(disagreement, citations, level = "h3") {
  const positions = [...disagreement.positions].sort((a, b) => (a.published ?? "").localeCompare(b.published ?? ""));
  const bars = compareFigures(positions.map(({ text }) => text));
  return make(
    "section",
    { class: `disagreement ${disagreement.kind}` },
    make(level, { class: "block-title" }, WORDS.disagreements[disagreement.kind], ": ", makeForeign("span", disagreement.about)),
    make("ol", { class: "positions" }, ...positions.map((position, place) => makePosition(position, citations, bars[place]))),
  );
}

function makePosition(position, citations, bar) {
  const cited = position.citations.map((number) => citations.get(number));
  const basis = cited.find((citation) => citation?.published === position.published)?.published_basis;
  return makeSaid(
    "li",
    "position",
    position,
    make("p", { class: "position-when" }, makeDate(position.published, basis), makeNewest(position)),
    bar,
    position.said_by && makeForeign("p", position.said_by, { class: "position-who" }),
    ...makeWords(position, citations),
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
    answer.missing.length > 1 && make("ul", {}, ...makePhrases(answer.missing)),
  );
}

export function makePhrases(phrases) {
  return phrases.map((phrase) => makeForeign("li", phrase));
}

/** On what the answer rests: the state of the corpus, the engine, and why another engine stood in. */
export function makeBasis(answer, made) {
  const { corpus, engine } = answer;
  const facts = [FORM_TITLES[answer.form], describeCorpus(corpus), describeEngine(engine), made && `made ${formatDate(made.slice(0, 10))}`];
  return make(
    "p",
    { class: "basis" },
    make("span", { text: facts.filter(Boolean).join(" · ") }),
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

/** Everything that an answer says: its statements, and the positions where sources differ. */
export function listSaid({ statements, disagreements }) {
  return [...statements, ...disagreements.flatMap(({ positions }) => positions)];
}

/** The numbers that it rests on, ascending. */
export function listCarrying(answer) {
  return [...new Set(listSaid(answer).flatMap(({ citations }) => citations))].sort((a, b) => a - b);
}

/** What an answer says under each of its headings: `{section, statements, disagreements}`, first what has no heading. */
export function listParts({ sections = [], ...answer }) {
  const loose = (name) => answer[name].filter((_, place) => !sections.some((section) => section[name].includes(place)));
  const pick = (name, places) => places.map((place) => answer[name][place]);
  return [
    { section: null, statements: loose("statements"), disagreements: loose("disagreements") },
    ...sections.map(({ kind, title, statements, disagreements }) => ({
      section: { kind, title },
      statements: pick("statements", statements),
      disagreements: pick("disagreements", disagreements),
    })),
  ];
}
