// First questions taken from the corpus: headings that are questions, because what follows them is the answer.

import { fetchArticle, Problem } from "./api.js";
import { make, makeButton } from "./dom.js";
import { sortNewestFirst } from "./library.js";

const COUNT = 3;
const LOOKED_AT = 6;
const LENGTHS = { least: 20, most: 110 };

export async function showSuggestions(root, articles, onAsk) {
  const looked = sortNewestFirst(articles).slice(0, LOOKED_AT);
  const questions = pickQuestions(await Promise.all(looked.map(readHeadings)));
  const list = root.querySelector("ul");
  list.replaceChildren(...questions.map((text) => make("li", {}, makeButton(text, () => onAsk(text), { class: "suggestion", dir: "auto" }))));
  root.hidden = !questions.length;
}

async function readHeadings(article) {
  if (article.headings) return article;
  try {
    return await fetchArticle(article.id, article.version);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { ...article, headings: [] };
  }
}

/** Up to COUNT questions, one from each article in turn; where headings ask too few, titles are asked about. */
export function pickQuestions(articles) {
  const perArticle = articles.map(({ headings }) => rankQuestions(headings.map(({ text }) => text)));
  const picked = [];
  for (let round = 0; round < COUNT; round += 1) {
    for (const questions of perArticle) if (questions[round]) picked.push(questions[round]);
  }
  const fallback = articles.map(({ title }) => `What does “${title}” report?`);
  return [...new Set([...picked, ...fallback])].slice(0, COUNT);
}

/** Questions that stand by themselves first: the more names one carries, the less it leans on its article. */
function rankQuestions(texts) {
  return texts
    .map((text) => text.trim())
    .filter((text) => text.endsWith("?") && text.length >= LENGTHS.least && text.length <= LENGTHS.most)
    .map((text) => ({ text, names: countNames(text) }))
    .sort((a, b) => b.names - a.names)
    .map(({ text }) => text);
}

function countNames(text) {
  return text.split(/\s+/).slice(1).filter((word) => /^["“'(]?\p{Lu}/u.test(word)).length;
}
