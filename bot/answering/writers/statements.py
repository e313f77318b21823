"""From what a model drafted to statements that may leave: each checked, cited better where needed, else dropped."""

import logging
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Literal

from bot.answering.answers import CitationLedger
from bot.answering.check import Fault, entails, find_faults, is_verbatim, list_capitals, make_plain, name_key
from bot.answering.dating import drop_days, is_told
from bot.answering.differences import FoundDisagreement, FoundPosition, fit_together
from bot.answering.evidence import count_sources
from bot.answering.writers.pages import Page, build_page, locate
from bot.asking.dates import ANY_DAY, Period, is_relative
from bot.language.reference import QUOTED, stands_alone
from bot.language.words import list_keys
from bot.llm.parsing import Drafted
from bot.llm.plain_text import clean_statement
from bot.models import Statement, StatementEvent
from bot.numbers import comparable, list_quantities
from bot.reading.cross_encoder import Reader, load_calibration
from ingest.dates import PartialDate

MOST_STATEMENTS = 6
FEWEST_WORDS = 3
"""So few words say nothing that could be checked."""
MOST_CITED = 4
MOST_TRIED = 24
"""Pages that a statement is held against which carries other evidence than it cites, those with most of its words."""
OFF_TOPIC = 0.1
"""Probability of answering below which a statement is on something else."""
LONGEST = 600
"""Characters of one statement."""
REPEATED = 0.75
"""Overlap coefficient of the words of two statements (Szymkiewicz-Simpson) from which one may tell the other again."""
NEAR = 0.5
"""The same from which a statement may tell what one side of a dispute does."""
STANDS = 0.5
"""Probability of standing alone from which a sentence is told instead of what a model wrote twice in vain."""
Doubt = Literal["repeats", "unclear", "undated", "overtaken"]
"""Why a statement that its evidence carries is shown to the model once more: it tells again what another one has told,
may not be understood by itself, names a time by its distance, or tells a value that was corrected without the one that
holds."""
_ENDS = (".", "!", "…", "”", '"', ")")
_OPENER = re.compile(r"^(?:no|yes),\s", re.IGNORECASE)
"""What answers a question that stands elsewhere."""
_LINK = re.compile(r",?\s(?:either|too|as well)\.$")
"""What ties a sentence to another one."""
_STOPS = re.compile(r"(?<!\.)\.\.$")
_WORD = re.compile(r"\w+")
_QUOTATION = re.compile(r'"[^"]{20,600}"|“[^”]{20,600}”')

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Tally:
    """What became of the statements of one answer, or of one section."""

    passed: int = 0
    repaired: int = 0
    """Passed, with other evidence than the model cited."""
    revised: int = 0
    """Passed as the model wrote them again."""
    dropped: Counter[str] = field(default_factory=Counter)
    """By the first fault that was found."""

    def add(self, other: "Tally") -> None:
        self.passed += other.passed
        self.repaired += other.repaired
        self.revised += other.revised
        self.dropped += other.dropped


@dataclass(frozen=True, slots=True)
class Refusal:
    """A statement that its evidence does not carry, or that has none, or that may be told better."""

    drafted: Drafted
    text: str
    why: Fault | Literal["no_evidence"] | Doubt
    shown: tuple[Page, ...]
    """What it may be written again from: what it cites, what is nearest to it or has its names, and those around."""
    carriers: tuple[Page, ...] = ()
    """What carries it, where it is only in doubt: it is told as it is unless it is written better."""
    held_against: tuple[str, ...] = ()
    """What it repeats, and what holds instead of what was corrected."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A statement that may leave, not numbered yet."""

    text: str
    carriers: tuple[Page, ...]
    day: date | None = None


class StatementChecker:
    """Takes drafted statements one by one; what comes out is checked and numbered, in the order in which it came in."""

    def __init__(
        self,
        asked: Sequence[str],
        pages: Sequence[Page],
        reader: Reader,
        ledger: CitationLedger,
        most: int = MOST_STATEMENTS,
        topic: str = "",
        disputes: Sequence[FoundDisagreement] = (),
    ) -> None:
        """`asked` holds the questions as the reader takes them; without one, the pages are whole articles in reading
        order, `topic` is what is told of and `disputes` what differs of it."""
        self.tally = Tally()
        self.passed: list[Statement] = []
        self._asked = asked
        self._pages = {page.key: page for page in pages}
        self._reader = reader
        self._ledger = ledger
        self._most = most
        self._topic = topic
        self.disputes = disputes
        self.said: list[str] = []
        """The statements that were told, or will be."""
        self._waiting: list[Checked | Refusal] = []

    @property
    def refused(self) -> list[Refusal]:
        """What is to be settled."""
        return [one for one in self._waiting if isinstance(one, Refusal)]

    def take(self, drafted: Drafted, period: Period = ANY_DAY, exact: bool = False) -> bool:
        """Whether a statement may leave, or was refused and may be written again; `exact` takes its source's words.

        It may not where none of the articles that carry it appeared in that time.
        """
        entry = self._quote(drafted) if exact else self._read(drafted, period)
        if entry is not None:
            self._waiting.append(entry)
        return entry is not None

    def release(self) -> list[StatementEvent]:
        """The statements that wait for nothing before them, each with its new citations."""
        told: list[StatementEvent] = []
        while self._waiting and isinstance(first := self._waiting[0], Checked):
            del self._waiting[0]
            told.append(self._tell(first))
        return told

    def settle(self, revised: Mapping[int, Drafted], period: Period = ANY_DAY) -> list[StatementEvent]:
        """All that waits, refused statements as they were `revised`, by their place among these."""
        waiting, places = self._waiting, count()
        settled = [
            self._settle(one, revised.get(next(places)), period) if isinstance(one, Refusal) else one for one in waiting
        ]
        self._waiting = [one for one in settled if one is not None]
        return self.release()

    def _read(self, drafted: Drafted, period: Period, again: bool = False) -> Checked | Refusal | None:
        """A statement checked, or what it was refused for; None where it may not leave.

        Of whole articles, a statement in doubt is refused, too; of one written `again` only what was corrected.
        """
        text = finish_sentence(clean_statement(drafted.text))
        if len(_WORD.findall(text)) < FEWEST_WORDS or len(text) > LONGEST or text.endswith("?"):
            self._drop("no_statement", text)
            return None
        if len(self.said) >= self._most or self._is_told(text):
            self._drop("repeated", text)
            return None
        cited = tuple(self._pages[key] for key in dict.fromkeys(drafted.keys) if key in self._pages)[:MOST_CITED]
        carriers, fault = self._find_carriers(text, cited)
        if not carriers:
            # Who "she" is may stand elsewhere in the article. Cited wrongly or not at all, it may still be what other
            # evidence says; of whole articles too much comes near to it.
            nearest = self._list_nearest(text)
            others: list[tuple[Page, ...]] = [(page,) for page in nearest if self._asked or not cited]
            others += [(*cited[:1], page) for page in nearest if cited and shares_article(cited[0], page)]
            naming = [
                page for page in self._list_naming(text, cited) if any(shares_article(one, page) for one in cited)
            ]
            others += [(*more, *cited) for more in (self._list_openings(cited), naming) if more and not self._asked]
            carriers = next((ones for ones, found in self._check(text, others) if found is None), ())
            self.tally.repaired += bool(carriers)
        if not is_of(period, carriers or cited):
            self._drop("other_time", text)
            return None
        if not carriers:
            near = [*cited, *self._list_nearest(text)[:2]]
            shown = self._list_around([*self._list_openings(cited), *near, *self._list_naming(text, near)])
            return Refusal(drafted, text, fault or "no_evidence", shown)
        if not self._is_on_topic(text):
            self._drop("off_topic", text)
            return None
        doubted = None if self._asked else self._doubt(text, carriers, again)
        if doubted is not None:
            why, against = doubted
            shown = self._list_around([*self._list_openings(carriers), *carriers])
            return Refusal(drafted, text, why, shown, carriers, against)
        return self._keep(text, carriers, find_day(drafted.day, carriers))

    def _settle(self, refusal: Refusal, again: Drafted | None, period: Period) -> Checked | None:
        """A refused statement as it was written `again`; where that is refused, too, or was not done, the statement if
        it was only in doubt, else its source's own words: of whole articles, and once, and where they can stand alone.

        What repeats another statement and adds nothing to it is left out, and so is what was corrected.
        """
        revised: Checked | Refusal | None = refusal
        if again is not None and not (refusal.carriers and self._list_repeated(again.text)):
            revised = self._read(again, period, again=True)
        if isinstance(revised, Checked):
            self.tally.revised += 1
            return revised
        if refusal.carriers and refusal.why != "overtaken" and (revised is not None or refusal.why != "repeats"):
            day = find_day(refusal.drafted.day, refusal.carriers)
            return None if self._is_told(refusal.text) else self._keep(refusal.text, refusal.carriers, day)
        self._drop(refusal.why, refusal.text)
        cited = next((self._pages[key] for key in refusal.drafted.keys if key in self._pages), None)
        if revised is None or cited is None or self._asked or refusal.carriers or self._is_told(cited.text):
            return None
        instead = cited.lead_up(self._reader, self._topic)
        if instead is None or not self._stands(instead) or not is_of(period, (instead,)):
            return None
        if self._is_told(instead.text) or find_overtaken(instead.text, self.disputes, instead.passage.published):
            return None
        return self._keep(instead.text, (instead,))

    def _quote(self, drafted: Drafted) -> Checked | None:
        """The words of the first page that a statement cites; None where they quote nobody, or are told already."""
        page = next((self._pages[key] for key in drafted.keys if key in self._pages), None)
        page = page.lead_up(self._reader, self._topic) if page is not None and len(self.said) < self._most else None
        if page is None or not quotes_speaker(page) or self._is_told(page.text):
            return None
        quoted = list_quotations(page.text)
        if any(words in make_plain(said) for words in quoted for said in self.said):
            return None
        return self._keep(page.text, (page,))

    def _doubt(self, text: str, carriers: Sequence[Page], again: bool) -> tuple[Doubt, tuple[str, ...]] | None:
        """What speaks against a statement of whole articles that these pages carry, and what it is held against; of one
        written `again` only that it was corrected."""
        holding = find_overtaken(text, self.disputes, find_newest_day(carriers))
        if holding is not None:
            return "overtaken", (holding,)
        if again:
            return None
        if repeated := self._list_repeated(text):
            return "repeats", repeated
        if is_relative(QUOTED.sub("", text)):
            return "undated", ()
        title = carriers[0].passage.metadata.title
        stands = self._reader.stand([(self._topic or title, text), (title, text)])
        return None if all(stands) else ("unclear", ())

    def _stands(self, page: Page) -> bool:
        """Whether nothing in a page asks for what stands elsewhere in its article, by the rules and by the editor."""
        title = page.passage.metadata.title
        weights = self._reader.weigh_lines([(self._topic or title, page.text), (title, page.text)])
        return stands_alone(page.text) and min(weights) >= STANDS

    def _list_repeated(self, text: str) -> tuple[str, ...]:
        """What is told already with many words of a statement."""
        return tuple(said for said in self.said if measure_overlap(text, said) >= REPEATED)

    def _list_openings(self, cited: Sequence[Page]) -> list[Page]:
        """The first page of each of the articles of these, where it is none of them: it says what they are about."""
        first: dict[str, Page] = {}
        for page in self._pages.values():
            first.setdefault(page.passage.article_id, page)
        openings = [first[one] for one in dict.fromkeys(page.passage.article_id for page in cited)]
        return [page for page in openings if page not in cited]

    def _list_nearest(self, text: str) -> list[Page]:
        """The pages that have most of the words of a statement, best first."""
        words = list_keys(text)
        return sorted(self._pages.values(), key=lambda page: -len(words & list_keys(page.text)))[:MOST_TRIED]

    def _list_around(self, cited: Sequence[Page]) -> tuple[Page, ...]:
        """These pages with the two before each and the one behind it in its article, in their order."""
        pages = list(self._pages.values())
        near: set[str] = set()
        for place, page in enumerate(pages):
            if page in cited:
                around = pages[max(0, place - 2) : place + 2]
                near |= {one.key for one in around if one is page or shares_article(one, page)}
        return tuple(page for page in pages if page.key in near)

    def _list_naming(self, text: str, known: Sequence[Page]) -> list[Page]:
        """For each name of a statement that none of these pages has the first one that has it."""
        names = {name_key(word) for word in list_capitals(text)}
        told = {name_key(word) for page in known for word in _WORD.findall(page.text)}
        found: dict[str, Page] = {}
        for page in self._pages.values():
            for name in (names - told) & {name_key(word) for word in _WORD.findall(page.text)}:
                found.setdefault(name, page)
        return list(found.values())

    def _is_on_topic(self, text: str) -> bool:
        """Whether a statement might answer; an order to whoever reads, which some evidence holds as well, does not."""
        if not self._asked:
            return True
        readings = [reading for asked in self._asked for reading in self._reader.read(asked, [text])]
        spans = [(reading, reading.find_span(0, len(text))) for reading in readings]
        weigh = load_calibration()
        return any(span and weigh.predict(reading.answers, span.margin) >= OFF_TOPIC for reading, span in spans)

    def _find_carriers(self, text: str, cited: tuple[Page, ...]) -> tuple[tuple[Page, ...], Fault | None]:
        """Of the cited pages those that carry the statement, each alone or, where none does, all together; with those
        that have words of it which the others lack."""
        if not cited:
            return (), None
        alone = self._check(text, [(page,) for page in cited])
        carrying = [page for (page,), fault in alone if fault is None]
        if len(cited) == 1:
            return tuple(carrying), alone[0][1]
        lacking = list_keys(text).difference(*(list_keys(page.text) for page in carrying))
        needed = tuple(page for page in cited if page in carrying or lacking & list_keys(page.text))
        if carrying and len(needed) == len(carrying):
            return needed, None
        ((together, fault),) = self._check(text, [needed if carrying else cited])
        return (together, None) if fault is None else (tuple(carrying), fault)

    def _check(self, text: str, choices: Sequence[tuple[Page, ...]]) -> list[tuple[tuple[Page, ...], Fault | None]]:
        """Each choice of pages with what forbids to say the statement with it."""
        told: list[str] = []
        pairs: list[tuple[str, str]] = []
        for choice in choices:
            evidence = " ".join(page.text for page in choice)
            dated = [(describe_days(page), page.passage.published) for page in choice]
            # What is repeated word for word is judged with its days, whatever else names them.
            undated = text if is_verbatim(evidence, text) else drop_days(text, dated)
            told.append(undated or "")
            pairs.append((evidence, undated or text))
        contexts = [" ".join(page.context for page in choice) for choice in choices]
        faults = find_faults(self._reader, pairs, contexts)
        return [
            (choice, fault if undated else "date") for choice, undated, fault in zip(choices, told, faults, strict=True)
        ]

    def _is_told(self, text: str) -> bool:
        """Whether a statement that was told says the same already."""
        relations = self._reader.compare([(said, text) for said in self.said])
        return any(entails(relation) for relation in relations)

    def _keep(self, text: str, carriers: tuple[Page, ...], day: date | None = None) -> Checked:
        self.said.append(text)
        return Checked(text, carriers, day)

    def _tell(self, checked: Checked) -> StatementEvent:
        text, carriers = checked.text, checked.carriers
        by_place = {locate(quote): quote for page in carriers for quote in page.quotes}
        quotes = list(by_place.values())
        further = [quote for page in carriers for quote in page.others if locate(quote) not in by_place]
        faults = self._check(text, [(build_page((quote,)),) for quote in further])
        others = [quote for quote, (_, fault) in zip(further, faults, strict=True) if fault is None]
        numbers, new = self._ledger.cite([*quotes, *others])
        verbatim = not others and text == " ".join(quote.text for quote in quotes)
        statement = Statement(
            text=text,
            citations=numbers,
            sources=count_sources([*quotes, *others]),
            support="verbatim" if verbatim else "supported",
            day=checked.day,
        )
        self.tally.passed += 1
        self.passed.append(statement)
        return StatementEvent(statement=statement, citations=new)

    def _drop(self, why: str, text: str) -> None:
        self.tally.dropped[why] += 1
        logger.info("dropped a statement (%s): %s", why, text[:200])


def measure_overlap(one: str, other: str) -> float:
    """Of the words of the text that has fewer the share that the other one has, stop words aside; 0 without any."""
    ours, theirs = list_keys(one), list_keys(other)
    return len(ours & theirs) / max(1, min(len(ours), len(theirs)))


def tells_correction(text: str, dispute: FoundDisagreement) -> bool:
    """Whether a text has of a correction an amount that holds and one that was corrected."""
    sides = {side.newest for side in dispute.positions if tells_side(text, side, dispute)}
    return dispute.kind == "correction" and sides == {True, False}


def find_overtaken(text: str, disputes: Iterable[FoundDisagreement], day: date | None) -> str | None:
    """What holds instead of a value that was corrected, in a statement from articles up to a day; None where it tells
    what holds, or they are newer than the correction."""
    told = list_quantities(text)
    for dispute in disputes:
        newest = next((side for side in dispute.positions if side.newest), None)
        if dispute.kind != "correction" or newest is None or (day and newest.published and day > newest.published):
            continue
        holding = list_quantities(newest.text)
        near = [side for side in dispute.positions if measure_overlap(text, side.text) >= NEAR]
        if any(tells_side(text, side, dispute) for side in near if side is not newest) and not any(
            comparable(one, other) and fit_together(one, other) for one in told for other in holding
        ):
            return newest.text
    return None


def tells_side(text: str, side: FoundPosition, dispute: FoundDisagreement) -> bool:
    """Whether a text has an amount of one side of a dispute that no other side has."""
    others = [amount for other in dispute.positions if other is not side for amount in list_quantities(other.text)]
    own = [amount for amount in list_quantities(side.text) if not any(fit_together(amount, one) for one in others)]
    return any(comparable(amount, one) and fit_together(amount, one) for amount in list_quantities(text) for one in own)


def quotes_speaker(page: Page) -> bool:
    """Whether a page has words of somebody who is named between quotation marks."""
    return build_page(page.quotes).speaker is not None and bool(_QUOTATION.search(page.text))


def list_quotations(text: str) -> list[str]:
    """What stands between quotation marks in a text, as make_plain writes it."""
    return [make_plain(match.group()[1:-1]) for match in _QUOTATION.finditer(text)]


def is_of(period: Period, pages: Sequence[Page]) -> bool:
    """Whether one of these pages, if there are any, may have appeared in that time."""
    days = [page.passage.published for page in pages]
    return not all(days) or any(map(period.holds, days)) or not days


def find_newest_day(pages: Sequence[Page]) -> date | None:
    """When the newest of these pages appeared; None where one has no day."""
    days = [page.passage.published for page in pages]
    return max(filter(None, days), default=None) if all(days) else None


def describe_days(page: Page) -> str:
    """What names the days of a page: its words, its title, and of an opinion piece when it was written."""
    published = page.passage.published
    written = f"{published:%d %B %Y}" if published and page.passage.metadata.kind == "opinion" else ""
    return f"{page.title} {page.text} {written}"


def find_day(day: date | None, pages: Sequence[Page]) -> date | None:
    """A day that one of these pages names; None for any other."""
    told = [(page.text, page.passage.published) for page in pages]
    return day if day is not None and is_told(PartialDate(day.year, day.month, None, day.day), told, False) else None


def shares_article(one: Page, other: Page) -> bool:
    return one is not other and one.passage.article_id == other.passage.article_id


def finish_sentence(text: str) -> str:
    """`text` without the "No," or "either" that hangs on another sentence, and with a full stop where it has no end; a
    question keeps its mark, and is no statement."""
    text = text.strip(' "“”') if text.count('"') + text.count("“") == 1 else text.strip()
    text = _OPENER.sub("", text)
    text = _STOPS.sub(".", text[:1].upper() + text[1:])
    text = text if not text or text.endswith((*_ENDS, "?")) else f"{text.rstrip(',;:')}."
    return _LINK.sub(".", text)
