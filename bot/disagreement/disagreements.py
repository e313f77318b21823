"""Disagreements as part of an answer: sources, or speakers of one source, that differ on what was asked."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.citations import Quote
from bot.deadline import check_deadline
from bot.disagreement.asked_figures import asks_figure
from bot.disagreement.claims import Claim, Kind, Rivals, list_claims
from bot.disagreement.rival_dates import asks_date, find_rival_dates
from bot.disagreement.rival_figures import find_rival_figures
from bot.disagreement.rival_holders import asks_holder, find_rival_holders
from bot.disagreement.rival_stances import asks_stance, find_rival_stances
from bot.disagreement.told_changes import asks_change, find_told_rivals
from bot.disagreement.told_disputes import find_told_disputes, may_dispute
from bot.language.words import list_words
from bot.passages import FoundPassage
from bot.reading.answerability import Verdict
from bot.reading.evidence import Candidate, bring_antecedents
from bot.reading.reader import PartReading, Reading
from bot.understanding.question import Question

LoadPrevious = Callable[[FoundPassage], FoundPassage | None]
_CONFLICTS_WITH = re.compile(
    r"^\W*(?:this|that|it|these|they)(?:['’]s)?\s++(?:also\s++|is\s++|are\s++|stands?\s++)?(?:conflicts?\s++with|"
    r"in\s++conflict\s++with|"
    r"contradicts?|at\s++odds\s++with|contrary\s++to|runs?\s++counter\s++to|in\s++contrast\s++(?:to|with))\s++"
    r"(?=[^.]*\b(?:claims?|statement|assertion|report|view|promise|account)\b)",
    re.IGNORECASE,
)
FINDERS: tuple[tuple[Callable[[Question], bool], Callable[[Question, Sequence[Claim]], Rivals | None]], ...] = (
    (asks_figure, find_rival_figures),
    (asks_date, find_rival_dates),
    (asks_holder, find_rival_holders),
    (asks_change, find_told_rivals),
    (asks_stance, find_rival_stances),
)
"""For each way to differ: which questions it can concern, and what finds it."""
MOST_FURTHER = 3
"""Further citations of one position."""


@dataclass(frozen=True, slots=True)
class FoundPosition:
    """What one side says."""

    text: str
    quotes: tuple[Quote, ...]
    """The words that the text is made of, in order."""
    others: tuple[Quote, ...]
    """Words of further articles that say the same."""
    said_by: str | None
    published: date | None
    newest: bool = False


@dataclass(frozen=True, slots=True)
class FoundDisagreement:
    """Sources that differ on one thing; positions by date, of a correction the corrected one first."""

    about: str
    kind: Kind
    positions: tuple[FoundPosition, ...]


def find_disagreements(
    question: Question, reading: Reading, verdict: Verdict, load_previous: LoadPrevious
) -> tuple[FoundDisagreement, ...]:
    """What the sources differ on, of what `question` asks; nothing where it isn't answered, or there is any doubt."""
    found: list[FoundDisagreement] = []
    for part, judged in zip(reading.parts, verdict.parts, strict=True):
        if not judged.answered:
            continue
        rivals = find_rivals(part.question, part)
        disagreement = build_disagreement(rivals, load_previous) if rivals else None
        if disagreement is not None and all(one.positions != disagreement.positions for one in found):
            found.append(disagreement)
    if not found and len(reading.parts) > 1 and verdict.outcome == "answered":
        rivals = find_rivals(question, reading.whole)
        disagreement = build_disagreement(rivals, load_previous) if rivals else None
        found += [disagreement] if disagreement else []
    return tuple(found)


def find_rivals(question: Question, part: PartReading) -> Rivals | None:
    """The claims that differ on one question, or one part of a question."""
    finders = [find for asks, find in FINDERS if asks(question)]
    if may_dispute(part, question):
        finders.insert(0, find_told_disputes)
    claims = list_claims(part) if finders else ()
    for find in finders:
        check_deadline()
        rivals = find(question, claims)
        if rivals is not None:
            return rivals
    return None


def build_disagreement(rivals: Rivals, load_previous: LoadPrevious) -> FoundDisagreement | None:
    """Quotes and order for rival claims; None where one of them can't be understood alone."""
    positions: list[FoundPosition] = []
    for place, group in enumerate(rivals.groups):
        cut = rivals.cuts[place] if rivals.cuts else None
        position = build_position(group, load_previous, cut)
        if position is None:
            return None
        positions.append(position)
    if rivals.told:
        positions[-1] = replace(positions[-1], newest=rivals.kind == "change")
        return FoundDisagreement(rivals.about, rivals.kind, tuple(positions))
    dated = [position.published for position in positions if position.published]
    newest = max(dated) if len(set(dated)) > 1 else None
    ordered = sorted(positions, key=lambda position: position.published or date.min)
    if rivals.kind == "correction":
        return FoundDisagreement(rivals.about, rivals.kind, order_correction(rivals, positions))
    return FoundDisagreement(
        about=rivals.about,
        kind=rivals.kind,
        positions=tuple(replace(one, newest=newest is not None and one.published == newest) for one in ordered),
    )


def cut_to_claim(claim: Claim) -> tuple[Quote, ...]:
    """Of "That conflicts with a claim by X that ..." the claim alone, which stands without what it conflicts with."""
    opening = _CONFLICTS_WITH.match(claim.text)
    if opening is None:
        return ()
    start = claim.read.sentence.start + opening.end()
    return (Quote(claim.read.passage, claim.text[opening.end() :], start, claim.read.sentence.end),)


def opens_with_name(text: str) -> bool:
    """Whether a sentence names its subject before anything else."""
    words = list_words(text)
    return bool(words) and (not words[0].stop or words[0].text == "The")


def order_correction(rivals: Rivals, positions: Sequence[FoundPosition]) -> tuple[FoundPosition, ...]:
    """The corrected position first, and marked as the newest; then what was told before."""
    wrong = [any(claim.set_aside for claim in group) for group in rivals.groups]
    corrected = [any(claim.kind == "correction" for claim in group) for group in rivals.groups]
    order = sorted(range(len(positions)), key=lambda place: (not corrected[place], wrong[place]))
    return tuple(replace(positions[place], newest=rank == 0) for rank, place in enumerate(order))


def lead_with_positions(
    candidates: Sequence[Candidate], found: Sequence[FoundDisagreement], timeless: bool = True
) -> list[Candidate]:
    """The sentences that answer, one that the sources differ on first; those that were corrected are left out.

    The corrected one leads; of a change the newest, where the question is not about a time (`timeless`); else the best
    of them does.
    """
    kept = list(candidates)
    for one in reversed(found):
        right = next((position for position in one.positions if position.newest), one.positions[-1])
        told = right.quotes[-1]
        lead = next((each for each in told.passage.sentences if each.end == told.end), None)
        if lead is None:
            continue
        if one.kind == "correction":
            old = [quote for each in one.positions if each is not right for quote in (*each.quotes, *each.others)]
            kept = [each for each in kept if not any(_is_in(each, quote) for quote in old)]
        elif one.kind == "conflict" or not timeless:
            differing = [quote for position in one.positions for quote in (*position.quotes, *position.others)]
            best = next((each for each in kept if any(_is_in(each, quote) for quote in differing)), None)
            if best is not None:
                kept = [best, *(each for each in kept if each is not best)]
            continue
        kept = [next((each for each in kept if each.sentence is lead), Candidate(lead, told.passage))] + [
            each for each in kept if each.sentence is not lead
        ]
    return kept


def _is_in(candidate: Candidate, quote: Quote) -> bool:
    sentence, passage = candidate.sentence, candidate.passage
    same = quote.source == (passage.article_id, passage.article_version)
    return same and quote.start <= sentence.start and sentence.end <= quote.end


def build_position(
    group: Sequence[Claim], load_previous: LoadPrevious, cut: tuple[int, int] | None = None
) -> FoundPosition | None:
    """One side's words, with what they lean on, and what else says the same; of one sentence only the `cut`."""
    lead = group[0]
    quotes: tuple[Quote, ...]
    if cut is not None:
        start = lead.read.sentence.start
        quotes = (Quote(lead.read.passage, lead.text[slice(*cut)], start + cut[0], start + cut[1]),)
    else:
        quotes = cut_to_claim(lead) or bring_antecedents([(lead.read.sentence, lead.read.passage)], load_previous)
    if not quotes and opens_with_name(lead.text):
        quotes = (Quote(lead.read.passage, lead.text, lead.read.sentence.start, lead.read.sentence.end),)
    if not quotes:
        return None
    others: list[Quote] = []
    for claim in group[1:]:
        quote = Quote(claim.read.passage, claim.text, claim.read.sentence.start, claim.read.sentence.end)
        if quote.source not in {one.source for one in (*quotes, *others)} and len(others) < MOST_FURTHER:
            others.append(quote)
    return FoundPosition(
        text=" ".join(quote.text for quote in quotes),
        quotes=quotes,
        others=tuple(others),
        said_by=lead.speaker,
        published=lead.published,
    )
