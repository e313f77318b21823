// Lists of cited words, one entry per article: below an answer, and as what came closest to one.

import { make, makeForeign } from "./dom.js";
import { countOf, describeDate, formatDate } from "./wording.js";

/** A block with a heading and, per article, its title, origin and each of the cited quotations. */
export function makeSources(citations, numbers, heading) {
  const groups = groupByArticle(citations, numbers);
  const count = make("span", { class: "block-count", text: countOf(groups.length, "article") });
  return make(
    "section",
    { class: "sources" },
    make("h3", { class: "block-title" }, heading, " ", count),
    make("ol", { class: "source-list" }, ...groups.map((group) => makeArticle(citations, group))),
  );
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

function makeArticle(citations, group) {
  const [first] = group;
  const quotes = group.map(({ number, quote }) =>
    make("li", {}, citations.makeChip(number), makeForeign("p", quote, { class: "source-quote" })),
  );
  return make(
    "li",
    { class: "source" },
    make("h4", { class: "source-title" }, citations.makeTitle(first.number)),
    makeOrigin(first),
    make("ul", { class: "source-quotes" }, ...quotes),
  );
}

/** Publisher and date on one line; a date that was inferred says so and looks so. */
export function makeOrigin({ publisher, published, published_basis: basis }, ...more) {
  const parts = [publisher && makeForeign("span", publisher), makeDate(published, basis), ...more].filter(Boolean);
  return make("p", { class: "origin" }, ...parts.flatMap((part, position) => (position ? [" · ", part] : [part])));
}

export function makeDate(published, basis) {
  if (!published) return make("span", { class: "date-unknown", text: describeDate(null) });
  if (basis !== "inferred") return make("time", { datetime: published, text: formatDate(published) });
  return make(
    "span",
    { class: "date-inferred", title: "The article does not state its date; it was inferred from the events it reports." },
    make("time", { datetime: published, text: formatDate(published) }),
    " (inferred)",
  );
}
