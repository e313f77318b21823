// How the page puts dates, counts and stages into words.

/** Those of bot/wording.py, as the server wrote them into the page. */
export const WORDS = JSON.parse(document.querySelector("meta[name=words]").content);

const DATE = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

/** "2026-01-07" -> "7 Jan 2026"; anything that is no date comes back as it is. */
export function formatDate(iso) {
  const day = new Date(`${iso}T00:00:00Z`);
  return Number.isNaN(day.getTime()) ? String(iso) : DATE.format(day);
}

/** "7 Jan 2026", "7 Jan 2026 (inferred)" or that it is unknown. */
export function describeDate(published, basis) {
  if (!published) return WORDS.dateUnknown;
  return basis === "inferred" ? `${formatDate(published)} ${WORDS.inferred}` : formatDate(published);
}

/** A time in UTC, as the server gives it, as the day that it is here: "Today", "Yesterday" or a date. */
export function describeDay(time) {
  const day = new Date(`${time.replace(/Z$/, "")}Z`);
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(day).setHours(0, 0, 0, 0)) / 86_400_000);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  return formatDate(`${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}-${String(day.getDate()).padStart(2, "0")}`);
}

export function countOf(number, one, many = `${one}s`) {
  return `${number.toLocaleString("en-GB")} ${number === 1 ? one : many}`;
}

export function describeStage(stage, sources) {
  const articles = countOf(sources, "article");
  if (stage === "searching") return `Searching ${articles}…`;
  if (stage === "reading") return `Reading ${articles}…`;
  if (stage === "writing") return `Writing from ${articles}…`;
  return "Working…";
}

export function describeCorpus(corpus) {
  const through = corpus.through ? `${WORDS.corpusThrough} ${formatDate(corpus.through)}` : WORDS.corpusUndated;
  return `${through} · ${countOf(corpus.articles, "article")}`;
}

export function describeEngine(engine) {
  return engine.model ? `${engine.name} engine (${engine.model})` : `${engine.name} engine`;
}

/** Whether a day has not begun anywhere on earth; the islands at UTC+14 are first. */
export function isFuture(iso) {
  return Boolean(iso) && iso > new Date(Date.now() + 14 * 3_600_000).toISOString().slice(0, 10);
}

export function sortNewestFirst(articles) {
  return [...articles].sort((a, b) => (b.published ?? "").localeCompare(a.published ?? "") || a.title.localeCompare(b.title));
}

export const EMPTY_TITLE = "There are no articles yet.";
export const EMPTY_WORDS = "Add some to begin: files, a pasted text, or a whole folder with briefing ingest PATH.";

/** "5 articles, up to 7 Jan 2026 (inferred)", or how to get some. */
export function describeArticles(articles) {
  if (!articles.length) return `${EMPTY_TITLE} ${EMPTY_WORDS}`;
  const newest = sortNewestFirst(articles).find(({ published }) => !isFuture(published));
  const through = newest?.published ? `, up to ${describeDate(newest.published, newest.published_basis)}` : "";
  return `${countOf(articles.length, "article")}${through}`;
}

export const KINDS = [["news", "News"], ["opinion", "Opinion"], ["interview", "Interview"], ["explainer", "Explainer"], ["correction", "Correction"]];
export const KIND_LABELS = { opinion: "Opinion", interview: "Interview", explainer: "Explainer", correction: "Correction" };
