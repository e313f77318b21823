"""From what was retrieved to a draft: windows, reading, who says the same, who differs, what is missing."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice, takewhile

from bot.answering.check import entails, find_fault, has_amounts
from bot.answering.differences import (
    CLOSE,
    FoundDisagreement,
    build_disagreement,
    contradict,
    give_same_answer,
    join_asked,
)
from bot.answering.evidence import (
    Evidence,
    LoadPrevious,
    Placed,
    Quote,
    adjoins,
    complete_chain,
    holds_sentence,
    merge_chains,
    quote_chain,
)
from bot.asking.question import SubQuestion
from bot.language.retraction import says_correction, takes_back
from bot.language.roles import SPEECH
from bot.models import Outcome
from bot.numbers import list_quantities
from bot.reading.cross_encoder import Calibration, Reader, Relation, Span, load_calibration
from bot.retrieval.passages import MOST_WINDOWS, FoundPassage, FoundSentence, Retrieval, Window, choose_windows

MOST_STATEMENTS = 4
FURTHER = 24
"""Sentences beside these of which a writer is told."""
RETRACTION = 2
"""Sentences behind one that repeats an error, which put it right: "That was wrong. It was nine."."""
NEAREST = 3
"""Sentences shown as merely related where a question is declined."""
MOST_COMPARED = 4
"""Other pieces of evidence that are compared with the leading one."""
NEARLY_AS_SURE = 0.7
"""Share of the leading sentence's weight that a further one must have to be told."""

BESIDE = 0.1
"""The same of one that stands beside what is told already, and is told with it."""
_THING = re.compile(
    r"^(?:what|which|who)(?:'s|’s| is| are| was| were) (?P<rest>(?:the|a|an|his|her|its|their|our) .+|[A-Z].+)$", re.I
)
_WHO_SAID = re.compile(r"\W*+(?:who|which \w++)(?: else)? (?:has )?(?P<verb>\w++) that (?P<claim>.+)\Z", re.I | re.S)
_YES_OR_NO = re.compile(
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must)(?:n['’]t)?\s", re.I
)
_ASKING = frozenset(("who", "what", "when", "where", "why", "how", "which", "whose", "whom"))
_LEAD = re.compile(
    r"^(?:(?:and|but|so|ok(?:ay)?|well|please|hi|hello)[ ,]+|(?:can|could) you (?:please )?(?:tell me|say) |"
    r"tell me |do you know |i(?:'d| would) like to know )+",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What reading came to, before it is numbered."""

    outcome: Outcome
    evidence: tuple[Evidence, ...]
    disagreements: tuple[FoundDisagreement, ...]
    nearest: tuple[Quote, ...]
    missing: tuple[str, ...]
    further: tuple[Evidence, ...] = ()
    """What may answer, too, a sentence each, the surest first: for a writer that chooses itself what to tell."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence of a window, read for one question."""

    window: Window
    sentence: FoundSentence
    span: Span
    """The best span that begins in it."""
    probability: float
    """That its window answers."""
    share: float
    """Of the window's answer that is in this sentence; the shares of a window's sentences add up to 1."""
    rank: float
    """How it stands among the others; higher is better."""

    @property
    def passage(self) -> FoundPassage:
        return self.window.passage

    @property
    def weight(self) -> float:
        """The probability that it is this sentence that answers."""
        return self.probability * self.share

    @property
    def answer(self) -> str:
        return self.window.text[self.span.start : self.span.end]

    @property
    def takes_back(self) -> bool:
        """Whether it repeats an error of its house, and what is behind it says so."""
        behind = self.list_behind()
        return takes_back(self.sentence.text, behind[0].text if behind else "")

    def list_behind(self) -> list[FoundSentence]:
        """What follows the sentence in its window."""
        return [one for one in self.window.sentences if one.ordinal > self.sentence.ordinal]

    def list_sentences(self) -> list[Placed]:
        """The sentence, and those behind it that its span runs on into or that correct it."""
        behind = self.list_behind()
        taken = takewhile(lambda one: self.window.locate(one)[0] < self.span.end or says_correction(one.text), behind)
        told = [self.sentence, *taken]
        if self.takes_back:
            # That it was wrong, and what holds instead: an error is never repeated without.
            told = [self.sentence, *behind[: max(RETRACTION, len(told) - 1)]]
        return [(one, self.passage) for one in told]


def tell_news(question: str, retrieval: Retrieval) -> Draft:
    """What each of some articles leads with."""
    leads = [(passage.sentences[0], passage) for passage in retrieval.passages if passage.sentences]
    evidence = [
        Evidence((lead,), (Quote(lead[1], lead[0].text, lead[0].start, lead[0].end),), lead[0]) for lead in leads
    ]
    if not evidence:
        return Draft("declined", (), (), (), (name_missing(question),))
    return Draft("answered", tuple(evidence), (), (), ())


class Drafter:
    """Reads what was retrieved for a question."""

    def __init__(self, reader: Reader, calibration: Calibration | None = None) -> None:
        self._reader = reader
        self._calibration = calibration or load_calibration()

    def read(
        self, parts: Sequence[SubQuestion], retrieval: Retrieval, load_previous: LoadPrevious, timed: bool
    ) -> Draft:
        """What the retrieval says on each of the things asked; `timed` where the question names a time itself."""
        if not retrieval.passages:
            return Draft("declined", (), (), (), tuple(name_missing(part.text) for part in parts))
        windows = choose_windows(retrieval, MOST_WINDOWS)
        evidence: list[Evidence] = []
        disagreements: list[FoundDisagreement] = []
        further: list[Evidence] = []
        missing: list[str] = []
        nearest: dict[tuple[str, int], Quote] = {}
        for part in parts:
            findings = self.find(part.asked, windows)
            for one in findings[:NEAREST]:
                quote = quote_sentence(one)
                nearest.setdefault((one.passage.article_id, quote.start), quote)
            if not any(one.probability >= self._calibration.threshold for one in findings):
                missing.append(name_missing(part.text))
                continue
            told, found = self._tell(part.text, findings, load_previous, timed)
            evidence += [one for one in told if not any(one.quotes == other.quotes for other in evidence)]
            disagreements += found
            sure = (one for one in findings if one.probability >= self._calibration.threshold)
            # An error is never told without what takes it back.
            further += [quote_alone(one) for one in sure if not one.takes_back]
        if not evidence:
            return Draft("declined", (), (), tuple(nearest.values())[:NEAREST], tuple(dict.fromkeys(missing)))
        outcome: Outcome = "partial" if missing else "answered"
        most = MOST_STATEMENTS * len(parts)
        chosen = tuple(evidence[:most])
        untold = (one for one in further if not any(holds_sentence(each, one.lead, one.passage) for each in chosen))
        beside = tuple(islice(untold, FURTHER))
        return Draft(outcome, chosen, tuple(disagreements), (), tuple(dict.fromkeys(missing)), beside)

    def find(self, question: str, windows: Sequence[Window]) -> list[Finding]:
        """Every sentence of the windows as it was read, best first."""
        findings: list[Finding] = []
        weigh = self._calibration
        readings = self._reader.read(question, [window.text for window in windows])
        for window, reading in zip(windows, readings, strict=True):
            spans = [(sentence, reading.find_span(*window.locate(sentence))) for sentence in window.sentences]
            margins = [span.margin for _, span in spans if span is not None]
            if not margins:
                continue
            best = max(margins)
            probability = weigh.predict(reading.answers, best)
            total = sum(math.exp(margin - best) for margin in margins)
            for sentence, span in spans:
                if span is not None:
                    rank = weigh.rank(reading.answers, span.margin, max(sentence.similarity), window.passage.score)
                    share = math.exp(span.margin - best) / total
                    findings.append(Finding(window, sentence, span, probability, share, rank))
        return sorted(findings, key=lambda one: -one.rank)

    def _tell(
        self, question: str, findings: Sequence[Finding], load_previous: LoadPrevious, timed: bool
    ) -> tuple[list[Evidence], list[FoundDisagreement]]:
        """One piece of evidence for each thing that is said; what differs leads with the newest."""
        answering = [one for one in findings if one.probability >= self._calibration.threshold]
        lead, *further = self._gather(self._keep_saying(question, answering), load_previous)
        if not is_opinion(lead):
            # Beside what a report tells, an opinion would read as a fact.
            further = [one for one in further if not is_opinion(one)]
        rivals = self._list_rivals(answering, [lead, *further], load_previous)
        others = [*further, *rivals][:MOST_COMPARED]
        # An article is neither its own second source nor at odds with itself.
        elsewhere = [one for one in others if one.passage.article_id != lead.passage.article_id]
        sides, untold = [lead], set[int]()
        for other, (same, forth, back) in zip(elsewhere, self._compare(question, lead, elsewhere), strict=True):
            if contradict(lead, other, forth, back):
                sides.append(other)
                untold.add(id(other))
            elif give_same_answer(lead, other) and find_fault(other.text, lead.text, same) is None:
                lead = replace(lead, others=(*lead.others, *other.quotes))
                untold.add(id(other))
        sides[0] = lead
        sides += self._find_retractions(lead, findings, load_previous) if len(sides) == 1 else []
        for other in further if len(sides) == 1 else ():
            taken_back = () if id(other) in untold else self._find_retractions(other, findings, load_previous)
            if taken_back and taken_back[0].passage.article_id == lead.passage.article_id:
                # What is told first says what holds instead.
                sides.append(other)
                untold.add(id(other))
        told = [lead, *(one for one in further if id(one) not in untold)]
        if len(sides) == 1:
            return told[:MOST_STATEMENTS], []
        disagreement = build_disagreement(name_missing(question), sides)
        first = next((one for one in disagreement.positions if one.newest), None)
        if first is not None and (disagreement.kind == "correction" or not timed):
            # What is out of date is told as the other position, and what is wrong nowhere else.
            told[0] = next(side for side in sides if side.quotes == first.quotes)
        return told[:MOST_STATEMENTS], [disagreement]

    def _keep_saying(self, question: str, answering: Sequence[Finding]) -> Sequence[Finding]:
        """Of what answers who said something the sentences in which it is said, where there are any."""
        asked = _WHO_SAID.match(question)
        if asked is None or asked["verb"].lower() not in SPEECH:
            return answering
        relations = self._reader.compare([(one.sentence.text, asked["claim"].rstrip(" ?!.")) for one in answering])
        return [one for one, each in zip(answering, relations, strict=True) if entails(each)] or answering

    def _gather(self, answering: Sequence[Finding], load_previous: LoadPrevious) -> list[Evidence]:
        """The best sentence and those nearly as sure, neighbours joined, each understandable alone."""
        pieces: list[Evidence] = []
        for finding in answering:
            if any(holds_sentence(one, finding.sentence, finding.passage) for one in pieces):
                continue
            chain = complete_chain(finding.list_sentences(), load_previous)
            near = next((place for place, one in enumerate(pieces) if adjoins(one, chain)), None)
            if near is not None:
                joined = merge_chains(pieces[near].chain, chain)
                quotes = quote_chain(joined, load_previous)
                if quotes and finding.weight >= BESIDE * answering[0].weight:
                    pieces[near] = replace(pieces[near], chain=tuple(joined), quotes=quotes)
            elif any(holds_sentence(one, *placed) for one in pieces for placed in chain):
                # Told with so much already that the whole would be too long.
                continue
            elif len(pieces) < MOST_STATEMENTS and finding.weight >= NEARLY_AS_SURE * answering[0].weight:
                pieces.append(build_evidence(finding, chain, load_previous))
        return pieces

    def _list_rivals(
        self, answering: Sequence[Finding], told: Sequence[Evidence], load_previous: LoadPrevious
    ) -> list[Evidence]:
        """What the articles that nothing is told of say best: it may differ from what is told, or say it too."""
        rivals: dict[str, Evidence] = {}
        for finding in answering:
            article = finding.passage.article_id
            if article not in rivals and all(one.passage.article_id != article for one in told):
                chain = complete_chain(finding.list_sentences(), load_previous)
                rivals[article] = build_evidence(finding, chain, load_previous)
        return list(rivals.values())

    def _find_retractions(
        self, lead: Evidence, findings: Sequence[Finding], load_previous: LoadPrevious
    ) -> list[Evidence]:
        """Where another article of the same house says of the amounts that are told that they were wrong, however
        surely that answers. The reader is no help: "we said that" entails nothing of what was said."""
        house, article = lead.passage.metadata.publisher, lead.passage.article_id
        amounts = bool(list_quantities(lead.lead.text))
        takes = (one for one in findings if amounts and one.takes_back and one.passage.article_id != article)
        found = [
            build_evidence(one, complete_chain(one.list_sentences(), load_previous), load_previous)
            for one in takes
            if one.passage.metadata.publisher == house
            and float(one.sentence.vector @ lead.lead.vector) >= CLOSE
            and has_amounts(one.sentence.text, lead.lead.text)
        ]
        return found[:1]

    def _compare(
        self, question: str, lead: Evidence, others: Sequence[Evidence]
    ) -> list[tuple[Relation, Relation, Relation]]:
        """For each other piece whether it carries the lead, and how both stand to each other on what was asked."""
        pairs: list[tuple[str, str]] = []
        for other in others:
            pairs += [
                (other.text, lead.text),
                (lead.text, join_asked(question, other.text)),
                (other.text, join_asked(question, lead.text)),
            ]
        relations = self._reader.compare(pairs)
        return list(zip(relations[::3], relations[1::3], relations[2::3], strict=True))


def is_opinion(evidence: Evidence) -> bool:
    return evidence.passage.metadata.kind == "opinion"


def build_evidence(finding: Finding, chain: Sequence[Placed], load_previous: LoadPrevious) -> Evidence:
    quotes = quote_chain(chain, load_previous) or (quote_sentence(finding),)
    return Evidence(tuple(chain), quotes, finding.sentence, answer=finding.answer)


def quote_alone(finding: Finding) -> Evidence:
    """A sentence by itself, whatever it leans on."""
    return Evidence(((finding.sentence, finding.passage),), (quote_sentence(finding),), finding.sentence)


def quote_sentence(finding: Finding) -> Quote:
    return Quote(finding.passage, finding.sentence.text, finding.sentence.start, finding.sentence.end)


def name_missing(question: str) -> str:
    """ "What is the budget of the force?" lacks "the budget of the force", "Who would lead it?" "who would lead it";
    what asks for yes or no lacks its answer."""
    text = _LEAD.sub("", question.strip()).rstrip(" ?.!")
    if _YES_OR_NO.match(text):
        return f"the answer to “{text}?”"
    thing = _THING.match(text)
    if thing is not None:
        return thing["rest"]
    first, _, rest = text.partition(" ")
    return f"{first.lower()} {rest}".strip() if first[1:].islower() and first.lower() in _ASKING else text
