"""The order of answering: windows, reading, who says the same, who differs, what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answering.answerability import Calibration, load_calibration
from bot.answering.check import ENTAILED
from bot.answering.differences import build_disagreement, differ
from bot.answering.missing import name_missing
from bot.answering.windows import MOST_WINDOWS, Window, choose_windows
from bot.briefings import Draft
from bot.citations import Quote
from bot.disagreement.disagreements import FoundDisagreement
from bot.models import Outcome
from bot.passages import FoundPassage, FoundSentence, Retrieval
from bot.reading.cross_encoder import Reader, Relation, WindowReading
from bot.reading.evidence import (
    Evidence,
    LoadPrevious,
    adjoins,
    complete_chain,
    holds_sentence,
    merge_chains,
    quote_chain,
)

MOST_STATEMENTS = 4
NEAREST = 3
"""Sentences shown as merely related where a question is declined."""
MOST_COMPARED = 5
"""Pieces of evidence that are compared with one another."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One window read for one question."""

    window: Window
    reading: WindowReading
    sentence: FoundSentence
    """Where its best span is."""
    probability: float
    """That it answers."""

    @property
    def passage(self) -> FoundPassage:
        return self.window.passage


class Answering:
    """Reads what was retrieved for a question."""

    def __init__(self, reader: Reader, calibration: Calibration | None = None) -> None:
        self._reader = reader
        self._calibration = calibration or load_calibration()

    def read(self, questions: Sequence[str], retrieval: Retrieval, load_previous: LoadPrevious, timed: bool) -> Draft:
        """What the retrieval says on each of the things asked; `timed` where the question names a time itself."""
        if not retrieval.passages:
            return Draft("declined", (), (), (), tuple(name_missing(question) for question in questions))
        windows = choose_windows(retrieval, MOST_WINDOWS)
        evidence: list[Evidence] = []
        disagreements: list[FoundDisagreement] = []
        missing: list[str] = []
        nearest: dict[tuple[str, int], Quote] = {}
        for question in questions:
            findings = self.find(question, windows)
            for one in findings[:NEAREST]:
                quote = quote_sentence(one)
                nearest.setdefault((one.passage.article_id, quote.start), quote)
            answering = [one for one in findings if one.probability >= self._calibration.threshold]
            if not answering:
                missing.append(name_missing(question))
                continue
            told, found = self._tell(question, answering, load_previous, timed)
            evidence += [one for one in told if not any(one.quotes == other.quotes for other in evidence)]
            disagreements += found
        if not evidence:
            return Draft("declined", (), (), tuple(nearest.values())[:NEAREST], tuple(dict.fromkeys(missing)))
        outcome: Outcome = "partial" if missing else "answered"
        most = MOST_STATEMENTS * len(questions)
        return Draft(outcome, tuple(evidence[:most]), tuple(disagreements), (), tuple(dict.fromkeys(missing)))

    def find(self, question: str, windows: Sequence[Window]) -> list[Finding]:
        """Every window as it was read, most probable first."""
        findings: list[Finding] = []
        readings = self._reader.read(question, [window.text for window in windows])
        for window, reading in zip(windows, readings, strict=True):
            sentence = window.locate(reading.start, reading.end) or window.sentences[0]
            findings.append(Finding(window, reading, sentence, self._calibration.predict(reading)))
        return sorted(findings, key=lambda one: -one.probability)

    def _tell(
        self, question: str, findings: Sequence[Finding], load_previous: LoadPrevious, timed: bool
    ) -> tuple[list[Evidence], list[FoundDisagreement]]:
        """One piece of evidence for each thing that is said; what differs leads with the newest."""
        pieces: list[Evidence] = []
        for finding in findings[: MOST_COMPARED + 2]:
            if any(holds_sentence(one, finding.sentence, finding.passage) for one in pieces):
                continue
            chain = complete_chain([(finding.sentence, finding.passage)], load_previous)
            near = next((place for place, one in enumerate(pieces) if adjoins(one, chain)), None)
            if near is not None:
                joined = merge_chains(pieces[near].chain, chain)
                quotes = quote_chain(joined, load_previous)
                if quotes:
                    pieces[near] = replace(pieces[near], chain=tuple(joined), quotes=quotes)
            elif len(pieces) < MOST_COMPARED:
                answer = finding.window.read_span(finding.reading.start, finding.reading.end)
                quotes = quote_chain(chain, load_previous) or (quote_sentence(finding),)
                pieces.append(Evidence(tuple(chain), quotes, finding.sentence, answer=answer))
        relations = self._compare(pieces)
        sides = [0]
        for place in range(1, len(pieces)):
            if all(
                find_article(pieces[place]) != find_article(pieces[other])
                and differ(relations[place, other], relations[other, place])
                for other in sides
            ):
                sides.append(place)
        # What is told first, what repeats it as a further source, what is new besides.
        order = list(range(len(pieces)))
        found: list[FoundDisagreement] = []
        told: dict[int, Evidence] = {}
        for place in order:
            piece = pieces[place]
            carried = next(
                (
                    first
                    for first in told
                    if place not in sides
                    and relations[place, first].entailed >= ENTAILED
                    and give_same_answer(pieces[first], piece)
                    and find_article(pieces[first]) != find_article(piece)
                ),
                None,
            )
            if carried is not None:
                told[carried] = replace(told[carried], others=(*told[carried].others, *piece.quotes))
            elif place in sides or not any(relations[first, place].entailed >= ENTAILED for first in told):
                told[place] = piece
        if len(sides) > 1:
            disagreement = build_disagreement(name_missing(question), [told[place] for place in sides])
            found.append(disagreement)
            lead = next((one for one in disagreement.positions if one.newest), None)
            if lead is not None and (disagreement.kind == "correction" or not timed):
                first = next(place for place in sides if told[place].quotes == lead.quotes)
                kept = [place for place in told if place != first]
                if disagreement.kind == "correction":
                    kept = [place for place in kept if place not in sides]
                return [told[first], *(told[place] for place in kept)], found
        return list(told.values())[:MOST_STATEMENTS], found

    def _compare(self, pieces: Sequence[Evidence]) -> dict[tuple[int, int], Relation]:
        """Every ordered pair of pieces: the first as evidence, the second as statement."""
        places = [(a, b) for a in range(len(pieces)) for b in range(len(pieces)) if a != b]
        relations = self._reader.compare([(pieces[a].text, pieces[b].text) for a, b in places])
        return dict(zip(places, relations, strict=True))


def quote_sentence(finding: Finding) -> Quote:
    return Quote(finding.passage, finding.sentence.text, finding.sentence.start, finding.sentence.end)


def give_same_answer(one: Evidence, other: Evidence) -> bool:
    """Whether the words that answer have any in common: "Lise Tarn, who followed Ork" is no source for "Jens Hall"."""
    words, others = ({word.lower() for word in (each.answer or "").split()} for each in (one, other))
    return not words or not others or bool(words & others)


def find_article(evidence: Evidence) -> str:
    return evidence.chain[0][1].article_id
