"""From what a model drafted to statements that may leave: each checked, cited better where needed, else dropped."""

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from bot.citations import CitationLedger, Quote
from bot.language.deeds import same_deed
from bot.language.words import list_words
from bot.llm.pages import Page, build_page, locate
from bot.llm.parsing import Drafted
from bot.llm.plain_text import clean_statement
from bot.models import Statement, StatementEvent
from bot.passages import Retrieval
from bot.reading.evidence import LoadPrevious, bring_antecedents, count_independent
from bot.verification.alignment import distorts, runs_along
from bot.verification.sources import make_plain
from bot.verification.statements import StatementVerdict, check_statement, is_supported

MOST_STATEMENTS = 6
MOST_REPAIRS = 4
"""Pieces of other evidence that are tried for one statement, alone and in pairs."""
NEARLY_THE_SAME = 0.6
"""Share of a statement's words in one retrieved sentence from which it is taken for a version of that."""
LEAST_OF_REPAIR = 0.4
"""Share of a statement's words that other evidence must have, alone or as one of a pair."""
LEAST_ALONE = 0.75
WELL_COVERED = 0.85
FEWEST_WORDS = 4
"""Content words below which the same words are easily those of another statement."""
MOST_IN_PAIRS = 3
MOST_CITED = 4
LONGEST = 600
"""Characters of one statement."""
SAME = 0.85
"""Share of its words from which a statement only repeats an earlier one."""
_ENDS = (".", "!", "…", "”", '"', ")")

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Tally:
    """What became of the statements of one answer."""

    passed: int = 0
    repaired: int = 0
    """Passed, with other evidence than the model cited."""
    dropped: Counter[str] = field(default_factory=Counter)
    """By the first fault that was found."""


class StatementTeller:
    """Takes drafted statements one by one; what comes out is checked and numbered."""

    def __init__(
        self, pages: Sequence[Page], retrieval: Retrieval, load_previous: LoadPrevious, ledger: CitationLedger
    ) -> None:
        self.tally = Tally()
        self.statements: list[Statement] = []
        self._pages = {page.key: page for page in pages}
        self._retrieval = retrieval
        self._load_previous = load_previous
        self._ledger = ledger
        self._told: list[frozenset[str]] = []
        self._pool: tuple[Page, ...] | None = None

    def take(self, drafted: Drafted) -> StatementEvent | None:
        """The statement with its new citations; None where it may not leave."""
        text = finish_sentence(clean_statement(drafted.text))
        keys = list_keys(text)
        if not keys or len(text) > LONGEST or text.endswith("?"):
            self._drop("no_statement", text)
            return None
        if any(len(keys & told) >= SAME * len(keys) for told in self._told) or len(self.statements) >= MOST_STATEMENTS:
            self._drop("repeated", text)
            return None
        cited = tuple(self._pages[key] for key in dict.fromkeys(drafted.keys) if key in self._pages)
        verdict = check_pages(text, cited)
        carriers = leave_out_idle(text, cited) if cited and verdict.supported else None
        if len(keys) < FEWEST_WORDS - 1 and not any(has_words(page, text) for page in self._list_pool()):
            # So few words say nothing that could be checked.
            self._drop("no_statement", text)
            return None
        if carriers is None or not is_told(text, carriers):
            better = self._find_carriers(text, cited, drafted.words)
            self.tally.repaired += better is not None and carriers != better
            # What only shares its words with what it cites must not be another sentence, told wrongly.
            carriers = better or (None if carriers and self._distorts(text) else carriers)
        if carriers is None:
            self._drop(verdict.faults[0].kind if cited else "no_evidence", text)
            return None
        self._told.append(keys)
        return self._tell(text, carriers)

    def _find_carriers(self, text: str, cited: Sequence[Page], words: str) -> tuple[Page, ...] | None:
        """Other evidence that was retrieved and carries the statement: one piece, or two together."""
        ranked = self._rank_pool(text, words)
        if (exact := next((page for page in ranked if has_words(page, text)), None)) is not None:
            return (exact,) if carries(text, (exact,)) else None
        if self._distorts(text):
            # Something that was retrieved, told wrongly: to look for other evidence would be to look for an excuse.
            return None
        for page in ranked:
            if measure_share(text, page) >= LEAST_ALONE and carries(text, (page,)):
                return (page,)
        ranked = [page for page in ranked if measure_share(text, page) >= LEAST_OF_REPAIR]
        for pair in combinations([*cited[:1], *ranked[:MOST_IN_PAIRS]], 2):
            if pair[0] is not pair[1] and carries(text, pair):
                return leave_out_idle(text, pair)
        return None

    def _rank_pool(self, text: str, words: str = "") -> list[Page]:
        """The evidence that has most of a statement, the shortest first of those that have as much."""
        hinted = list_keys(clean_statement(words))

        def rank(page: Page) -> tuple[float, int, int]:
            keys = list_keys(page.text)
            return -measure_share(text, page), -len(hinted & keys), len(keys)

        return sorted(self._list_pool(), key=rank)[:MOST_REPAIRS]

    def _distorts(self, text: str) -> bool:
        """Whether a statement is nearly what some retrieved sentence says, and changes it."""
        near = {source.text for page in self._list_pool() for source in page.sources}
        return any(distorts(text, sentence, NEARLY_THE_SAME) for sentence in near)

    def _list_pool(self) -> tuple[Page, ...]:
        """All evidence that was numbered, then every sentence that was retrieved, with what it leans on."""
        if self._pool is None:
            found = [
                bring_antecedents([(sentence, passage)], self._load_previous)
                for passage in self._retrieval.passages
                for sentence in passage.sentences
            ]
            self._pool = (*self._pages.values(), *(build_page(quotes) for quotes in found if quotes))
        return self._pool

    def _tell(self, text: str, carriers: Sequence[Page]) -> StatementEvent | None:
        by_place = {locate(quote): quote for page in carriers for quote in page.quotes}
        quotes = list(by_place.values())
        others = [
            quote
            for page in carriers
            for quote in page.others
            if locate(quote) not in by_place and carries(text, (build_page((quote,)),))
        ]
        numbers, new = self._ledger.cite([*quotes, *others])
        verbatim = not others and text == " ".join(quote.text for quote in quotes)
        statement = Statement(
            text=text,
            citations=numbers,
            sources=count_sources([*quotes, *others]),
            support="verbatim" if verbatim else "supported",
        )
        self.tally.passed += 1
        self.statements.append(statement)
        return StatementEvent(statement=statement, citations=new)

    def _drop(self, why: str, text: str) -> None:
        self.tally.dropped[why] += 1
        logger.info("dropped a statement (%s): %s", why, text[:200])


def check_pages(text: str, pages: Sequence[Page]) -> StatementVerdict:
    """The check of one statement against whole pieces of evidence."""
    return check_statement(text, [source for page in pages for source in page.sources])


def is_told(text: str, pages: Sequence[Page]) -> bool:
    """Whether what is cited says the statement nearly as it stands, and not merely with the same words."""
    if len(list_keys(text)) >= FEWEST_WORDS:
        if any(runs_along(text, source.text) for page in pages for source in page.sources):
            return True
        if max((measure_share(text, page) for page in pages), default=0.0) >= WELL_COVERED:
            return True
    return any(has_words(page, text) for page in pages)


def has_words(page: Page, text: str) -> bool:
    """Whether a piece of evidence has a statement word for word."""
    return f" {make_plain(text)} " in f" {make_plain(page.text)} "


def measure_share(text: str, page: Page) -> float:
    """Share of a statement's content words that one piece of evidence has."""
    wanted = list_keys(text)
    return len(wanted & list_keys(page.text)) / max(len(wanted), 1)


def carries(text: str, pages: Sequence[Page]) -> bool:
    """Whether whole pieces of evidence carry one statement."""
    return is_supported(text, [source for page in pages for source in page.sources])


def leave_out_idle(text: str, pages: Sequence[Page]) -> tuple[Page, ...]:
    """The pages that are needed: one without which the statement still passes, and that tells less of it, goes."""
    kept = list(pages)
    wanted = list_keys(text)
    for page in sorted(pages, key=lambda one: len(wanted & list_keys(one.text))):
        rest = [one for one in kept if one is not page]
        tells = len(wanted & list_keys(page.text)) / max(len(wanted), 1)
        if rest and (tells < 0.5 or len(kept) > MOST_CITED) and carries(text, rest):
            kept = rest
    return tuple(kept)


def list_keys(text: str) -> frozenset[str]:
    """The content words of a text, as words are compared."""
    return frozenset(same_deed(word.key) for word in list_words(text) if not word.stop)


def count_sources(quotes: Iterable[Quote]) -> int:
    """Independent sources: of articles that share their wording only one counts."""
    texts: dict[str, str] = {}
    for quote in quotes:
        texts[quote.passage.article_id] = f"{texts.get(quote.passage.article_id, '')} {quote.text}"
    return count_independent(list(texts.values()))


def finish_sentence(text: str) -> str:
    """`text` with a full stop where it has no end; a question keeps its mark, and is no statement."""
    text = text.strip(' "“”') if text.count('"') + text.count("“") == 1 else text.strip()
    return text if not text or text.endswith((*_ENDS, "?")) else f"{text.rstrip(',;:')}."
