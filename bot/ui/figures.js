// Figures of one unit that differ, drawn as bars to be compared by eye; the sentences beside them say the same.

import { makeSvg } from "./dom.js";

const FIGURE = /([$€£])?(\d[\d,.]*\d|\d)\s*((?:thousand|million|billion|trillion)\b)?\s*(percent|per cent|%|\p{L}+)?/giu;
const SCALES = { thousand: 1e3, million: 1e6, billion: 1e9, trillion: 1e12 };
const MONTH = new Intl.DateTimeFormat("en", { month: "long", timeZone: "UTC" });
const MONTHS = new Set(Array.from({ length: 12 }, (_, month) => MONTH.format(Date.UTC(2000, month)).toLowerCase()));

/** One bar per text, or none at all: only where each text has exactly one figure of a unit that all of them have. */
export function compareFigures(texts) {
  const read = texts.map(listFigures);
  const unit = [...(read[0] ?? [])].find(([name, held]) => held.length === 1 && read.every((figures) => figures.get(name)?.length === 1))?.[0];
  if (unit === undefined) return [];
  const values = read.map((figures) => figures.get(unit)[0]);
  const most = Math.max(...values);
  if (new Set(values).size < 2) return [];
  return values.map((value) =>
    makeSvg(
      "svg",
      { class: "figure-bar", width: "100%", height: 8, "aria-hidden": "true" },
      makeSvg("rect", { class: "figure-whole", width: "100%", height: 8, rx: 4 }),
      makeSvg("rect", { class: "figure-part", width: `${(100 * value) / most}%`, height: 8, rx: 4 }),
    ),
  );
}

/** The figures of a text by their unit; those that nothing is counted by are left out, and so are dates. */
function listFigures(text) {
  const figures = new Map();
  for (const [, currency, digits, scale, word = ""] of text.matchAll(FIGURE)) {
    const unit = currency ?? word.toLowerCase().replace(/per ?cent/, "%").replace(/s$/, "");
    const isYear = /^(19|20)\d\d$/.test(digits) && !scale && !currency;
    if (!unit || isYear || MONTHS.has(word.toLowerCase())) continue;
    const value = readNumber(digits) * (SCALES[scale?.toLowerCase()] ?? 1);
    if (!figures.has(unit)) figures.set(unit, []);
    figures.get(unit).push(value);
  }
  return figures;
}

/** "1,200" is twelve hundred, "3.5" and "3,5" are three and a half. */
function readNumber(digits) {
  const whole = /^\d{1,3}(,\d{3})+(\.\d+)?$/.test(digits) ? digits.replaceAll(",", "") : digits.replace(",", ".");
  return Number.parseFloat(whole);
}
