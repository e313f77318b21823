// Who reported what when, as a drawing to look at and as a table to read; picking a point narrows what is shown.

import { announce } from "./announcer.js";
import { make, makeButton, makeForeign, makeSvg, withoutOverrides } from "./dom.js";
import { makeDate } from "./sources.js";
import { cluster, makeTimescale } from "./timescale.js";
import { countOf, isFuture } from "./wording.js";

const MOST_LANES = 5;
const LANE = 52;
const AXIS = 26;
const NOBODY = "Publisher not named";
const OTHERS = "Other publishers";
const MOST_ROWS = 500;

/**
 * A timeline of `points`: `{id, title, publisher, published, basis, label, disagreements}`. `onPick(points)` is
 * called with what was picked. Null where there are no two days to tell apart.
 */
export function makeTimeline(points, onPick, { heading, caption, level = "h3" }) {
  // A date in the future is most often a slip, and would stretch the line until nothing on it can be told apart.
  const future = points.filter(({ published }) => isFuture(published)).length;
  const dated = points.filter(({ published }) => published && !isFuture(published));
  if (new Set(dated.map(({ published }) => published)).size < 2) return null;
  const marked = points.some(({ disagreements }) => disagreements.length);
  const inferred = dated.filter(({ basis }) => basis === "inferred").length;
  const undated = points.length - dated.length - future;
  const legend = [
    inferred > 0 && inferred < dated.length && makeKey("stated", "date stated"),
    inferred > 0 && makeKey("inferred", "date inferred"),
    marked && makeKey("marked", "takes a side where sources differ"),
    undated > 0 && make("span", { text: `${countOf(undated, "article")} without a date` }),
    future > 0 && make("span", { text: `${countOf(future, "article")} dated in the future` }),
  ].filter(Boolean);
  return make(
    "section",
    { class: "timeline" },
    make(level, { class: "block-title", text: heading }),
    draw(dated, onPick),
    legend.length > 0 && make("p", { class: "timeline-legend" }, ...legend),
    makeTable(points, onPick, caption),
  );
}

function makeKey(name, text) {
  return make("span", { class: "timeline-key" }, make("span", { class: `key-dot ${name}` }), text);
}

function draw(points, onPick) {
  const { place, ticks } = makeTimescale(points.map(({ published }) => published));
  const lanes = listLanes(points);
  const height = lanes.length * LANE + AXIS;
  // The drawing is for the eye; the table below it holds the same for everybody else, and its buttons.
  const svg = makeSvg("svg", { class: "timeline-drawing", height, width: "100%", "aria-hidden": "true" });
  ticks.forEach(({ at, label }, nth) => {
    const x = `${at * 100}%`;
    svg.append(
      makeSvg("line", { class: "timeline-tick", x1: x, x2: x, y1: 0, y2: height - AXIS + 4 }),
      makeSvg("text", { class: (ticks.length - nth) % 2 ? "timeline-date" : "timeline-date is-minor", x, y: height - 6, "text-anchor": at < 0.06 ? "start" : at > 0.94 ? "end" : "middle", text: label }),
    );
  });
  lanes.forEach(({ name, points: held }, row) => {
    const y = row * LANE + 32;
    svg.append(makeSvg("line", { class: "timeline-lane", x1: "0", x2: "100%", y1: y, y2: y }));
    const label = makeSvg("text", { class: "timeline-name", x: 0, y: y - 18, text: withoutOverrides(name) });
    if (lanes.length > 1) label.addEventListener("click", () => onPick(held, name));
    if (lanes.length > 1) label.classList.add("is-button");
    svg.append(label);
    for (const group of cluster(held, place)) svg.append(drawGroup(group, y, onPick));
  });
  return svg;
}

function listLanes(points) {
  const lanes = new Map();
  for (const point of points) {
    const name = point.publisher ?? NOBODY;
    if (!lanes.has(name)) lanes.set(name, []);
    lanes.get(name).push(point);
  }
  const sorted = [...lanes].map(([name, held]) => ({ name, points: held })).sort((a, b) => b.points.length - a.points.length);
  if (sorted.length <= MOST_LANES) return sorted;
  const rest = sorted.slice(MOST_LANES - 1).flatMap(({ points: held }) => held);
  return [...sorted.slice(0, MOST_LANES - 1), { name: OTHERS, points: rest }];
}

function drawGroup({ at, points }, y, onPick) {
  const x = `${at * 100}%`;
  const many = points.length > 1;
  const atEnd = at > 0.9;
  const label = points.flatMap((point) => (point.label ? point.label.split(", ") : [])).sort((a, b) => a - b).join(", ");
  const radius = many ? Math.min(15, 8 + Math.log2(points.length)) : 6;
  const inferred = points.every(({ basis }) => basis === "inferred");
  const marked = points.some(({ disagreements }) => disagreements.length);
  const title = points.slice(0, 8).map((point) => withoutOverrides(point.title)).join("\n");
  return makeSvg(
    "g",
    { class: `timeline-point${inferred ? " inferred" : ""}${marked ? " marked" : ""}`, "data-ids": points.map(({ id }) => id).join(" "), on: { click: () => onPick(points) } },
    makeSvg("title", { text: many && points.length > 8 ? `${title}\n…` : title }),
    makeSvg("circle", { class: "timeline-area", cx: x, cy: y, r: Math.max(14, radius) }),
    marked && makeSvg("circle", { class: "timeline-ring", cx: x, cy: y, r: radius + 4 }),
    makeSvg("circle", { class: "timeline-dot", cx: x, cy: y, r: radius }),
    many && !label && makeSvg("text", { class: "timeline-count", x, y: y + 4, "text-anchor": "middle", text: points.length }),
    label && makeSvg("text", { class: "timeline-number", x: atEnd ? "100%" : x, y: y + radius + (marked ? 17 : 13), "text-anchor": atEnd ? "end" : "middle", text: label }),
  );
}

function makeTable(points, onPick, caption) {
  const details = make("details", { class: "timeline-table" }, make("summary", { text: "Show as a table" }));
  // A long table is made only when somebody wants it.
  details.addEventListener("toggle", () => details.querySelector("table") ?? details.append(fillTable(points, onPick, caption)), { once: true });
  return details;
}

function fillTable(points, onPick, caption) {
  const labelled = points.some(({ label }) => label);
  const headings = ["Date", "Publisher", "Article", labelled && "Cited as", "Takes a side on"].filter(Boolean);
  const sorted = [...points].sort((a, b) => (a.published ?? "9").localeCompare(b.published ?? "9"));
  const rows = sorted.slice(0, MOST_ROWS).map((point) =>
    make(
      "tr",
      {},
      make("td", {}, makeDate(point.published, point.basis)),
      makeForeign("td", point.publisher ?? "–"),
      make("td", {}, makeForeign("button", point.title, { type: "button", class: "title-button", on: { click: () => onPick([point]) } })),
      labelled && make("td", { text: point.label || "–" }),
      makeForeign("td", point.disagreements.join("; ") || "–"),
    ),
  );
  return make(
    "div",
    { class: "table-scroll", tabindex: "0", role: "region", "aria-label": caption },
    make("table", {}, make("caption", { text: caption }), make("thead", {}, make("tr", {}, ...headings.map((text) => make("th", { scope: "col", text })))), make("tbody", {}, ...rows)),
  );
}

/** The sources of one answer in time; picking one leaves only what it carries. */
export function makeAnswerTimeline(answer, turn) {
  const nearest = new Set(answer.nearest);
  const groups = new Map();
  for (const citation of answer.citations.filter(({ number }) => !nearest.has(number))) {
    const known = groups.get(citation.article_id);
    if (known) known.numbers.push(citation.number);
    else groups.set(citation.article_id, { citation, numbers: [citation.number] });
  }
  const points = [...groups.values()].map(({ citation, numbers }) => ({
    id: citation.article_id,
    title: citation.title,
    publisher: citation.publisher,
    published: citation.published,
    basis: citation.published_basis,
    label: numbers.join(", "),
    disagreements: answer.disagreements
      .filter(({ positions }) => positions.some(({ citations }) => citations.some((number) => numbers.includes(number))))
      .map(({ about }) => about),
  }));
  const pick = (picked) => narrowTurn(turn, answer, picked);
  return makeTimeline(points, pick, { heading: "When it was reported", caption: "The sources of this answer by date" });
}

function narrowTurn(turn, answer, picked) {
  turn.querySelector(".narrowed")?.remove();
  const ids = new Set(picked?.map(({ id }) => id));
  const numbers = new Set(answer.citations.filter(({ article_id: id }) => ids.has(id)).map(({ number }) => String(number)));
  for (const source of turn.querySelectorAll(".source")) source.hidden = Boolean(picked) && !ids.has(source.dataset.article);
  for (const said of turn.querySelectorAll("[data-cites]")) {
    said.classList.toggle("is-apart", Boolean(picked) && !said.dataset.cites.split(" ").some((number) => numbers.has(number)));
  }
  for (const point of turn.querySelectorAll(".timeline-point")) {
    point.classList.toggle("is-picked", Boolean(picked) && point.dataset.ids.split(" ").some((id) => ids.has(id)));
  }
  if (!picked) return announce("All sources are shown.");
  const what = picked.length === 1 ? makeForeign("span", `“${picked[0].title}”`) : countOf(picked.length, "article");
  const all = makeButton("Show all", () => narrowTurn(turn, answer, null));
  turn.querySelector(".timeline").after(make("p", { class: "narrowed" }, make("span", {}, "Only what is from ", what), all));
  announce(`Only what is from ${picked.length === 1 ? picked[0].title : countOf(picked.length, "article")}.`);
}
