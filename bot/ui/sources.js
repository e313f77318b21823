// Lists of cited words, one entry per article: below an answer, and as what came closest to one.

import { make, makeForeign, makeIconButton, makeOutsideLink } from "./dom.js";
import { showSaid } from "./linking.js";
import { countOf, describeDate, formatDate, isFuture, WORDS } from "./wording.js";

/** A block with a heading and, per article, its title, origin and each of the cited quotations. */
export function makeSources(citations, numbers, heading, linked = true) {
  return makeList(heading, groupByArticle(citations, numbers), (group) => makeArticle(citations, group, linked));
}

function groupByArticle(citations, numbers) {
  const groups = new Map();
  for (const number of numbers) {
    const citation = citations.get(number);
    const key = `${citation.article_id} ${citation.article_version}`;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(citation);
  }
  return [...groups.values()];
}

/** The same for a document, whose statements are mostly the cited words: per article, how much of what is said rests on it. */
export function makeShares(citations, said) {
  const numbers = [...new Set(said.flatMap((one) => one.citations))].sort((a, b) => a - b);
  const articles = groupByArticle(citations, numbers).map((group) => {
    const resting = said.filter((one) => group.some(({ number }) => one.citations.includes(number))).length;
    return { group, resting };
  });
  return makeList(WORDS.sources, articles.sort((a, b) => b.resting - a.resting), ({ group, resting }) =>
    make(
      "li",
      { class: "source", "data-article": group[0].article_id },
      make("h4", { class: "source-title" }, citations.makeTitle(group[0].number)),
      " ",
      makeOrigin(group[0], `${resting} of ${countOf(said.length, "statement")}`, makeOutsideLink(group[0].url, "Original")),
      " ",
      make("p", { class: "cites" }, ...group.map(({ number }) => makeLinked(citations.makeChip(number)))),
    ),
  );
}

/** A button that lights up with what rests on its citation. */
function makeLinked(chip) {
  chip.dataset.quote = chip.dataset.cite;
  return chip;
}

function makeList(heading, groups, makeItem) {
  const count = make("span", { class: "block-count", text: countOf(groups.length, "article") });
  return make(
    "section",
    { class: "sources" },
    make("h3", { class: "block-title" }, heading, " ", count),
    make("ol", { class: "source-list" }, ...groups.map(makeItem)),
  );
}

function makeArticle(citations, group, linked) {
  const [first] = group;
  const quotes = group.map(({ number, quote }) =>
    make(
      "li",
      { "data-quote": number },
      citations.makeChip(number),
      makeForeign("p", quote, { class: "source-quote" }),
      linked && makeBacklink(number),
    ),
  );
  return make(
    "li",
    { class: "source", "data-article": first.article_id },
    make("h4", { class: "source-title" }, citations.makeTitle(first.number)),
    makeOrigin(first, makeOutsideLink(first.url, "Original")),
    make("ul", { class: "source-quotes" }, ...quotes),
  );
}

function makeBacklink(number) {
  const show = ({ currentTarget }) => showSaid(currentTarget.closest(".turn"), number);
  return makeIconButton("answer", `Show citation ${number} in the answer`, show, { class: "backlink" });
}

/** Publisher and date on one line; a date that was inferred says so and looks so. */
export function makeOrigin({ publisher, published, published_basis: basis }, ...more) {
  const parts = [publisher && makeForeign("span", publisher), makeDate(published, basis), ...more].filter(Boolean);
  return make("p", { class: "origin" }, ...parts.flatMap((part, position) => (position ? [" · ", part] : [part])));
}

export function makeDate(published, basis) {
  if (!published) return make("span", { class: "date-unknown", text: describeDate(null) });
  const future = isFuture(published) && " (in the future)";
  if (future) return make("span", { class: "date-inferred" }, make("time", { datetime: published, text: formatDate(published) }), future);
  if (basis !== "inferred") return make("time", { datetime: published, text: formatDate(published) });
  return make(
    "span",
    { class: "date-inferred", title: "The article does not state its date; it was inferred from the events it reports." },
    make("time", { datetime: published, text: formatDate(published) }),
    ` ${WORDS.inferred}`,
  );
}
