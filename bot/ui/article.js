// Turns an article's canonical text into elements without losing a character: the text of what comes back is the text.

import { appendWords, make } from "./dom.js";
import { toUtf16 } from "./offsets.js";

const SHORT_LINE = 60;
const WRAPPED_LINE = 110;

/**
 * The article as headings and paragraphs, cited words in <mark>, the open citation's in <mark aria-current>.
 * `cited` are citations of this article version, in code points; `open` is one of their numbers, or null.
 */
export function makeArticleText(article, cited, open) {
  const { text } = article;
  const headings = locate(text, article.headings ?? []);
  const levels = [...new Set(headings.map(({ level }) => level))].sort((a, b) => a - b);
  const pieces = cutAtCitations(text, locate(text, cited), open);
  const root = make("div", { class: "article-text", dir: "auto", lang: article.language ?? null });
  let done = 0;
  for (const block of splitBlocks(text, headings)) {
    fill(root, text, pieces, done, block.start);
    // Whatever levels an article uses, its headings follow the panel's own second-level title without a gap.
    const tag = block.heading ? `h${Math.min(6, 3 + levels.indexOf(block.heading.level))}` : "p";
    const element = make(tag, { dir: "auto", class: block.tight ? "tight" : null });
    fill(element, text, pieces, block.start, block.end);
    root.append(element);
    done = block.end;
  }
  fill(root, text, pieces, done, text.length);
  return root;
}

/** The same objects with `start` and `end` as UTF-16 indexes. */
function locate(text, spans) {
  const indexes = toUtf16(text, spans.flatMap(({ start, end }) => [start, end]));
  return spans.map((span, position) => ({ ...span, start: indexes[2 * position], end: indexes[2 * position + 1] }));
}

/** Cut the text wherever a citation begins or ends; where citations overlap, the open one wins. */
function cutAtCitations(text, cited, open) {
  const edges = new Set([0, text.length]);
  for (const { start, end } of cited) edges.add(start).add(end);
  const cuts = [...edges].sort((a, b) => a - b);
  return cuts.slice(1).map((end, position) => {
    const start = cuts[position];
    const covering = cited.filter((citation) => citation.start <= start && citation.end >= end);
    const citation = covering.find(({ number }) => number === open) ?? covering[0];
    return { start, end, number: citation?.number ?? null, open: citation?.number === open };
  });
}

function fill(parent, text, pieces, start, end) {
  for (const piece of pieces) {
    const from = Math.max(start, piece.start);
    const to = Math.min(end, piece.end);
    if (from >= to) continue;
    const words = text.slice(from, to);
    if (piece.number === null) {
      appendWords(parent, words);
      continue;
    }
    const mark = make("mark", { "data-number": piece.number, "aria-current": piece.open && "true" });
    appendWords(mark, words);
    parent.append(mark);
  }
}

/** Headings and paragraphs as spans of the text; a line is a paragraph, unless its lines were wrapped at a width. */
function splitBlocks(text, headings) {
  const blocks = [];
  const starts = new Map(headings.map((heading) => [heading.start, heading]));
  for (const paragraph of text.matchAll(/[^\n\r]+(?:\r?\n(?!\s*\n)[^\n\r]+)*/g)) {
    const lines = [...paragraph[0].matchAll(/[^\n\r]+/g)].filter((line) => line[0].trim());
    const offset = paragraph.index;
    const headed = lines.some((line) => starts.has(offset + line.index));
    if (!headed && isWrapped(lines)) {
      blocks.push({ start: offset, end: offset + paragraph[0].length });
      continue;
    }
    lines.forEach((line, position) => {
      const start = offset + line.index;
      const tight = position > 0 && line[0].length < SHORT_LINE;
      blocks.push({ start, end: start + line[0].length, heading: starts.get(start), tight });
    });
  }
  return blocks;
}

function isWrapped(lines) {
  const whole = lines.slice(0, -1);
  return whole.length > 0 && lines.every(({ 0: line }) => line.length <= WRAPPED_LINE) && whole.every(({ 0: line }) => line.length >= SHORT_LINE - 10);
}
