// An answer as plain text with footnotes, for pasting into a document or a mail.

import { listParts } from "./answer.js";
import { countOf, describeCorpus, describeDate, describeEngine, WORDS } from "./wording.js";

export function writeFootnotes(answer, permalink) {
  const parts = [answer.question];
  for (const { section, statements, disagreements } of listParts(answer)) {
    if (section) parts.push(section.title.toLocaleUpperCase());
    parts.push(...statements.map((statement) => `${lead(statement.label)}${cite(statement)}`));
    for (const { kind, about, positions } of disagreements) {
      const lines = positions.map((position) => `- ${lead(position.said_by)}${cite(position)}`);
      parts.push([`${WORDS.disagreements[kind]}: ${about}`, ...lines].join("\n"));
    }
  }
  if (answer.missing.length) parts.push(`${WORDS.notInArticles} ${answer.missing.join("; ")}.`);
  if (answer.nearest.length) parts.push(`${WORDS.closest}: ${mark(answer.nearest)}`);
  if (answer.citations.length) parts.push([WORDS.sources, ...answer.citations.map(writeSource)].join("\n"));
  parts.push(`${describeCorpus(answer.corpus)} · ${describeEngine(answer.engine)}\n${permalink}`);
  return `${parts.join("\n\n")}\n`;
}

function lead(name) {
  return name ? `${name}: ` : "";
}

function cite({ text, citations, sources }) {
  const count = sources > 1 ? ` (${countOf(sources, "source")})` : "";
  return `${text} ${mark(citations)}${count}`;
}

function mark(numbers) {
  return numbers.map((number) => `[${number}]`).join("");
}

function writeSource(citation) {
  const origin = [citation.title, citation.publisher, describeDate(citation.published, citation.published_basis)];
  const address = citation.url ? ` ${citation.url}` : "";
  return `[${citation.number}] ${origin.filter(Boolean).join(", ")}: “${citation.quote.replace(/\s+/g, " ")}”${address}`;
}
