// What an answer says under one heading, laid out as its kind asks for: a line of time, a table of figures, quotations.

import { makeCites, makeDisagreement, makeNewest, makePhrases, makeSaid, makeStatement, makeWords } from "./answer.js";
import { make, makeForeign } from "./dom.js";
import { makeCopyButton } from "./exports.js";
import { makeDate, makeOrigin } from "./sources.js";
import { toDay } from "./timescale.js";
import { describeDate, formatDate } from "./wording.js";

// By kind: what holds the statements, and what makes one of them; for any other kind, a plain list.
const SIGNED = { makeList: () => make("ul", { class: "statements signed" }), makeItem: makePlain };
const LAYOUTS = {
  timeline: { makeList: () => make("ol", { class: "chronicle" }), makeItem: makeMoment },
  figures: { makeList: makeTable, makeItem: makeRow },
  positions: { makeList: () => make("div", { class: "actors" }), makeItem: makeStand, findGroup: findActor },
  quotations: { makeList: () => make("ul", { class: "quotations" }), makeItem: makeQuotation },
  articles: { makeList: () => make("ul", { class: "held" }), makeItem: makeHeld },
  list: SIGNED,
  open: SIGNED,
  added: SIGNED,
  changed: SIGNED,
  corrected: SIGNED,
  withdrawn: SIGNED,
};
const PLAIN = { makeList: () => make("ol", { class: "statements" }), makeItem: makePlain };

let counted = 0;

/** Statements and disagreements under a heading, or under none; as JSON it is what `listParts` gives. */
export class Part {
  section;
  statements = [];
  disagreements = [];
  #citations;
  #layout;
  #list = null;
  #element;

  /** `section` is `{kind, title}`, or null for what has no heading. */
  constructor(section, citations) {
    this.section = section;
    this.#citations = citations;
    this.#layout = LAYOUTS[section?.kind] ?? PLAIN;
    this.#element = make("section", { class: "section", "data-kind": section?.kind });
    if (!section) return;
    this.#element.id = `section-${(counted += 1)}`;
    const heading = makeForeign("h3", section.title, { class: "section-title", tabindex: "-1", id: `${this.#element.id}-title` });
    this.#element.setAttribute("aria-labelledby", heading.id);
    this.#element.append(heading);
  }

  get element() {
    return this.#element;
  }

  addStatement(statement) {
    const list = this.#useList();
    const group = this.#layout.findGroup?.(list, statement, this.section) ?? list.tBodies?.[0] ?? list;
    group.append(this.#layout.makeItem(statement, this.#citations, this.statements.at(-1)));
    this.statements.push(statement);
  }

  addDisagreement(disagreement) {
    this.#element.append(makeDisagreement(disagreement, this.#citations, this.section ? "h4" : "h3"));
    this.disagreements.push(disagreement);
  }

  /** What the articles do not say, after what they leave open. */
  addMissing(phrases) {
    this.#useList().append(...makePhrases(phrases));
  }

  // Statements stand together, before where sources differ, in whatever order both come.
  #useList() {
    if (this.#list) return this.#list;
    this.#list = this.#layout.makeList();
    const heading = this.#element.querySelector(".section-title");
    if (heading) heading.after(this.#list);
    else this.#element.prepend(this.#list);
    return this.#list;
  }
}

/** When something happened, in the words that it was told with, or as a date. */
function makeDay({ label, day }) {
  const text = label ?? (day && formatDate(day));
  if (!text) return null;
  return day ? make("time", { datetime: day, text }) : makeForeign("span", text);
}

function makePlain(statement, citations) {
  const { label, day, newest } = statement;
  const lead = (label || day || newest) && make("p", { class: "lead" }, label && makeForeign("b", label), day && makeDate(day), makeNewest(statement));
  return makeStatement(statement, citations, lead);
}

/** One point on the line; the longer ago the one before it, the further below. */
function makeMoment(statement, citations, before) {
  const when = make("p", { class: "moment-when" }, makeDay(statement), " ", makeNewest(statement));
  const moment = makeSaid("li", "statement moment", statement, when, make("div", { class: "said" }, ...makeWords(statement, citations)));
  const days = statement.day && before?.day ? toDay(statement.day) - toDay(before.day) : 0;
  moment.style.setProperty("--gap", Math.min(1, Math.max(0, days) / 180).toFixed(2));
  return moment;
}

function makeTable() {
  const headings = ["Figure", "What the articles say", "Source"].map((text) => make("th", { scope: "col", text }));
  return make("table", { class: "figures" }, make("thead", {}, make("tr", {}, ...headings)), make("tbody"));
}

function makeRow(statement, citations) {
  return makeSaid(
    "tr",
    "statement figure",
    statement,
    make("th", { scope: "row" }, makeForeign("span", statement.label ?? ""), " ", makeNewest(statement)),
    make("td", { class: "said" }, ...makeWords(statement, citations)),
    make("td", {}, makeOrigin(citations.get(statement.citations[0]))),
  );
}

/** The list of what one actor says, made where it is the first; a section about one actor has named it already. */
function findActor(list, { label }, section) {
  const name = label ?? "";
  const known = [...list.children].find((actor) => actor.dataset.actor === name);
  if (known) return known.lastElementChild;
  const said = make("ol", { class: "statements" });
  list.append(make("div", { class: "actor", "data-actor": name }, name && name !== section.title && makeForeign("h4", name, { class: "actor-name" }), said));
  return said;
}

function makeStand(statement, citations) {
  return makePlain({ ...statement, label: null }, citations);
}

/** Words to be used elsewhere: with who said them, and with who published them when. */
function makeQuotation(statement, citations) {
  const { publisher, published, published_basis: basis } = citations.get(statement.citations[0]);
  const speaker = statement.label;
  const day = statement.day ? formatDate(statement.day) : describeDate(published, basis);
  const write = () => {
    const words = /[“”"«»„]/.test(statement.text) ? statement.text : `“${statement.text}”`;
    return `${words}${speaker ? ` – ${speaker}` : ""} (${[publisher, day].filter(Boolean).join(", ")})`;
  };
  const source = [publisher, day].filter(Boolean).join(" · ");
  return makeSaid(
    "li",
    "statement quotation",
    statement,
    makeForeign("blockquote", statement.text, { class: "words" }),
    make(
      "div",
      { class: "quotation-by" },
      make("p", {}, speaker && makeForeign("b", speaker), speaker && " · ", makeForeign("span", source)),
      makeCites(statement.citations, citations),
      makeCopyButton("Copy", write),
    ),
  );
}

/** An article that the corpus holds, or a count of them. */
function makeHeld(statement, citations) {
  const { label, text, support, citations: numbers } = statement;
  if (support !== "verbatim" || numbers.length > 1) return makePlain(statement, citations);
  const { title } = citations.get(numbers[0]);
  return makeSaid(
    "li",
    "statement",
    statement,
    citations.makeTitle(numbers[0]),
    label && makeForeign("p", label, { class: "origin" }),
    text !== title && makeForeign("p", text, { class: "words" }),
  );
}
