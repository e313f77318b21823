// An answer as plain text with footnotes, for pasting into a document or a mail.

import { countOf, describeCorpus, describeDate, describeEngine, WORDS } from "./wording.js";

export function writeFootnotes(answer, permalink) {
  const parts = [answer.question, ...answer.statements.map((statement) => cite(statement))];
  for (const disagreement of answer.disagreements) {
    const positions = disagreement.positions.map((position) => `- ${position.said_by ? `${position.said_by}: ` : ""}${cite(position)}`);
    parts.push([`${WORDS.disagreements[disagreement.kind]}: ${disagreement.about}`, ...positions].join("\n"));
  }
  if (answer.missing.length) parts.push(`${WORDS.notInArticles} ${answer.missing.join("; ")}.`);
  if (answer.nearest.length) parts.push(`${WORDS.closest}: ${mark(answer.nearest)}`);
  if (answer.citations.length) parts.push([WORDS.sources, ...answer.citations.map(writeSource)].join("\n"));
  parts.push(`${describeCorpus(answer.corpus)} · ${describeEngine(answer.engine)}\n${permalink}`);
  return `${parts.join("\n\n")}\n`;
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
