"""How a date, a source, a disagreement and a refusal are told: words that terminal, chat channels and exports share."""

from collections.abc import Iterator
from datetime import date

from bot.models import Answer, Citation, CorpusState, Disagreement, Form, Position, SectionKind
from ingest.models import PublishedBasis

NOT_SAID = "The sources do not say:"
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


def format_date(published: date | None, basis: PublishedBasis = "stated") -> str:
    """A date for people; one that was inferred says so."""
    if published is None:
        return "date unknown"
    written = f"{published.day} {published:%b %Y}"
    return f"{written} (inferred)" if basis == "inferred" else written


def count_of(number: int, one: str) -> str:
    """`5 articles`, `1 article`."""
    return f"{number:,} {one}" if number == 1 else f"{number:,} {one}s"


def group_sources(answer: Answer) -> Iterator[tuple[str, list[Citation]]]:
    """The citations that the answer rests on, then those that merely come close, each under its heading."""
    used = {number for statement in answer.statements for number in statement.citations}
    used |= {number for item in answer.disagreements for one in item.positions for number in one.citations}
    for heading, cited in (("Sources", True), ("Closest in the corpus", False)):
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
        return "The articles don’t answer this."
    return "The articles answer only part of this." if answer.missing else None


def describe_corpus(corpus: CorpusState) -> tuple[str, str]:
    """ "Corpus up to 7 Jan 2026" and "5 articles"."""
    through = f"Corpus up to {format_date(corpus.through)}" if corpus.through else "Corpus without dates"
    return through, count_of(corpus.articles, "article")
