"""Words that page, terminal, chat channels and exports share: for dates, sources, disagreements and refusals."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.models import Answer, Citation, CorpusState, Disagreement, Form, Position, Section, SectionKind, Statement
from ingest.models import PublishedBasis

NOT_SAID = "The sources do not say:"
NOT_IN_ARTICLES = "Not in the articles:"
"""Before a list of what is missing, where a sentence has said already how much is."""
UNANSWERED = "The articles don’t answer this."
PARTLY_ANSWERED = "The articles answer only part of this."
SOURCES = "Sources"
CLOSEST = "Closest in the corpus"
DATE_UNKNOWN = "date unknown"
INFERRED = "(inferred)"
CORPUS_THROUGH = "Corpus up to"
CORPUS_UNDATED = "Corpus without dates"
DISAGREEMENTS = {"conflict": "Sources differ", "change": "Changed over time", "correction": "Corrected"}
FORMS: dict[Form, str] = {
    "answer": "Answer", "brief": "Brief", "summary": "Summary", "timeline": "Timeline", "changes": "What changed",
    "comparison": "Comparison", "positions": "Positions", "quotations": "Quotations", "list": "List",
    "agreement": "Where the sources agree", "open": "Open questions", "articles": "Articles",
}  # fmt: skip
CHANGES: dict[SectionKind, str] = {
    "added": "New", "changed": "Changed", "corrected": "Corrected", "withdrawn": "Withdrawn",
}  # fmt: skip
"""What marks each statement of a section that tells a change."""
_QUOTED = re.compile('["“”„«»]')


@dataclass(frozen=True, slots=True)
class Part:
    """What an answer says under one heading, or under none."""

    section: Section | None
    statements: tuple[Statement, ...]
    disagreements: tuple[Disagreement, ...]
    missing: tuple[str, ...] = ()
    """What the sources do not say, where they leave something open."""


@dataclass(frozen=True, slots=True)
class Share:
    """An article, the words of it that are cited, and how many of so many statements rest on them."""

    citations: tuple[Citation, ...]
    resting: int
    of: int


PAGE_WORDS = {
    "notInArticles": NOT_IN_ARTICLES,
    "unanswered": UNANSWERED,
    "partlyAnswered": PARTLY_ANSWERED,
    "sources": SOURCES,
    "closest": CLOSEST,
    "dateUnknown": DATE_UNKNOWN,
    "inferred": INFERRED,
    "corpusThrough": CORPUS_THROUGH,
    "corpusUndated": CORPUS_UNDATED,
    "disagreements": DISAGREEMENTS,
}
"""What the page, which composes its own sentences, takes from here."""


def format_date(published: date | None, basis: PublishedBasis = "stated") -> str:
    """A date for people; one that was inferred says so."""
    if published is None:
        return DATE_UNKNOWN
    written = f"{published.day} {published:%b %Y}"
    return f"{written} {INFERRED}" if basis == "inferred" else written


def count_of(number: int, one: str) -> str:
    """`5 articles`, `1 article`."""
    return f"{number:,} {one}" if number == 1 else f"{number:,} {one}s"


def group_sources(answer: Answer) -> Iterator[tuple[str, list[Citation]]]:
    """The citations that the answer rests on, then those that merely come close, each under its heading."""
    used = {number for statement in answer.statements for number in statement.citations}
    used |= {number for item in answer.disagreements for one in item.positions for number in one.citations}
    for heading, cited in ((SOURCES, True), (CLOSEST, False)):
        found = [citation for citation in answer.citations if (citation.number in used) is cited]
        if found:
            yield heading, found


def describe_origin(citation: Citation) -> str:
    """Publisher and date: "Example Courier, 7 Jan 2026 (inferred)"."""
    when = format_date(citation.published, citation.published_basis)
    return f"{citation.publisher}, {when}" if citation.publisher else when


def title_disagreement(disagreement: Disagreement) -> str:
    """ "Sources differ: the length of the pier"."""
    return f"{DISAGREEMENTS[disagreement.kind]}: {disagreement.about}"


def describe_position(position: Position) -> str:
    """Who holds it, and since when: "Analysts, 20 Aug 2025 (newest)"."""
    parts = [position.said_by or "", format_date(position.published)]
    return mark_newest(", ".join(part for part in parts if part), position.newest)


def mark_newest(words: str, newest: bool) -> str:
    """ "7 Jan 2026 (newest)"."""
    return f"{words} (newest)".lstrip() if newest else words


def credit_position(position: Position) -> str:
    """The same behind what it says: " — Analysts (20 Aug 2025, newest)"."""
    who = f" — {position.said_by}" if position.said_by else ""
    newest = ", newest" if position.newest else ""
    return who + (f" ({format_date(position.published)}{newest})" if position.published or newest else "")


def describe_refusal(answer: Answer) -> str | None:
    """The sentence that opens a list of what is missing; None where nothing is."""
    if answer.outcome == "declined" and (answer.missing or not answer.notice):
        return UNANSWERED
    return PARTLY_ANSWERED if answer.missing else None


def describe_corpus(corpus: CorpusState) -> tuple[str, str]:
    """ "Corpus up to 7 Jan 2026" and "5 articles"."""
    through = f"{CORPUS_THROUGH} {format_date(corpus.through)}" if corpus.through else CORPUS_UNDATED
    return through, count_of(corpus.articles, "article")


def list_parts(answer: Answer) -> list[Part]:
    """All that an answer says, in the order in which it is read; empty parts are left out."""
    filed = {place for section in answer.sections for place in section.statements}
    settled = {place for section in answer.sections for place in section.disagreements}
    opens = next((one for one in reversed(answer.sections) if one.kind == "open"), None)
    parts = [
        Part(
            None,
            tuple(one for place, one in enumerate(answer.statements) if place not in filed),
            tuple(one for place, one in enumerate(answer.disagreements) if place not in settled),
        )
    ]
    for section in answer.sections:
        parts.append(
            Part(
                section,
                tuple(answer.statements[place] for place in section.statements),
                tuple(answer.disagreements[place] for place in section.disagreements),
                answer.missing if section is opens else (),
            )
        )
    if opens is None:
        parts.append(Part(None, (), (), answer.missing))
    return [part for part in parts if part.statements or part.disagreements or part.missing]


def title_answer(answer: Answer) -> str:
    """What an answer in sections is: "Brief: the Paris Declaration"."""
    return f"{FORMS[answer.form]}: {answer.standalone_question}"


def quote_words(statement: Statement, kind: SectionKind) -> str:
    """What a statement says; a quotation that has no quotation marks of its own gets them."""
    bare = kind == "quotations" and not _QUOTED.search(statement.text)
    return f"“{statement.text}”" if bare else statement.text


def list_details(statement: Statement, kind: SectionKind) -> list[str]:
    """What is told behind a statement of a section: its day where its label is not one, whether it is the newest of
    several, and how many sources say it."""
    details = [format_date(statement.day)] if statement.day and kind != "timeline" else []
    details += ["newest"] if statement.newest else []
    return [*details, *([count_of(statement.sources, "source")] if statement.sources > 1 else [])]


def share_sources(answer: Answer) -> list[Share]:
    """The articles that an answer rests on, those first that carry most of it."""
    positions = [one.citations for item in answer.disagreements for one in item.positions]
    said = [set(numbers) for numbers in (*(one.citations for one in answer.statements), *positions)]
    articles: dict[tuple[str, int], list[Citation]] = {}
    for citation in answer.citations:
        if any(citation.number in numbers for numbers in said):
            articles.setdefault((citation.article_id, citation.article_version), []).append(citation)
    shares = [
        Share(tuple(cited), sum(any(one.number in numbers for one in cited) for numbers in said), len(said))
        for cited in articles.values()
    ]
    return sorted(shares, key=lambda share: -share.resting)


def list_untold(answer: Answer, citations: Sequence[Citation]) -> list[Citation]:
    """Those whose words stand in no statement that cites them, so that they are to be shown beside it."""
    told: dict[int, str] = {}
    said = [(one.text, one.citations) for one in answer.statements]
    said += [(one.text, one.citations) for item in answer.disagreements for one in item.positions]
    for text, numbers in said:
        for number in numbers:
            told[number] = f"{told.get(number, '')}\n{' '.join(text.split())}"
    return [one for one in citations if " ".join(one.quote.split()) not in told.get(one.number, "")]
