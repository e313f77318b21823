"""Changes and contradictions that a text tells itself: "used to be ... is now", "that conflicts with a claim by"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.disagreement.claims import Claim, Rivals, name_keys
from bot.disagreement.topics import name_topic
from bot.language.deeds import is_deed, list_deeds, same_deed
from bot.language.mentions import list_mentions
from bot.language.polarity import read_polarity
from bot.passages import FoundPassage, FoundSentence
from bot.understanding.question import Question

_ASKS_CHANGE = re.compile(
    r"\b(?:chang(?:e|es|ed|ing)|shift(?:s|ed)?|evolv\w+|before(?=\W*$|,| and\b)|previously|earlier|formerly|used to|"
    r"any ?more|any longer|no longer|nowadays|prospects?|until now|turned|originally)\b",
    re.IGNORECASE,
)
_THEN_BEFORE = re.compile(
    r"^\W*(?:before that|(?:previously|formerly|earlier),|previously\b|formerly\b|in the past|until (?:then|now|"
    r"recently)|up to (?:then|now))\b",
    re.IGNORECASE,
)
_AT_FIRST = re.compile(
    r"\b(?:used to|at first|initially|originally|once (?:was|were|had)|had (?:previously|once|originally))\b",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"\b(?:now|no longer|since then|in the end|eventually|ended up|today|instead|not any ?more|in the meantime)\b",
    re.IGNORECASE,
)
_ENDED = re.compile(
    r"\b(?:that|this|those|these) (?:[\w-]+ ){0,2}?(?:prospects?|plans?|ideas?|offers?|promises?|talks?|hopes?|"
    r"proposals?|polic(?:y|ies)|deals?|"
    r"agreements?|commitments?|chances?|positions?|views?|support|projects?) (?:has |have |had |was |were |is |"
    r"are )?(?:since |then |later |now )?(?:been )?"
    r"(?:vanished|disappeared|ended|dropped|abandoned|collapsed|scrapped|withdrawn|shelved|cancell?ed|died|"
    r"reversed|over|gone|changed)\b",
    re.IGNORECASE,
)
_FROM_TO = re.compile(
    r"\b(?:shifted|changed|moved|switched|turned)(?: away)? from (?P<old>[^,;.]{4,80}?) (?:to|"
    r"towards?) (?P<new>[^;.]{4,})",
    re.IGNORECASE,
)
_CONFLICTS = re.compile(
    r"\b(?:conflicts? with|contradicts?|is at odds with|are at odds with|is in conflict with|it[’']s in conflict with|"
    r"stands? against|runs? counter to|is contrary to|is disputed by|(?:has|have) disputed|denie[sd] (?:this|"
    r"that|it))\b",
    re.IGNORECASE,
)
LEAST_COVERED = 0.6
"""Share of the question's terms that a told pair must have."""
CLOSE = 0.3
"""Cosine with the question from which a told change may be the one that is asked for."""
MOST_DENIALS = 40
"""Claims, best first, among which a denial is looked for."""
BEST = 5
"""Ranks, best first, among which one of a told pair must be where the question does not ask for a change."""


@dataclass(frozen=True, slots=True)
class ToldPair:
    """Two neighbouring sentences of which the text itself says that they differ, the earlier state first."""

    passage: FoundPassage
    before: FoundSentence
    after: FoundSentence
    kind: Literal["change", "conflict"]
    cuts: tuple[tuple[int, int], ...] = ()
    """Where one sentence tells both: the characters of it that tell each."""


def asks_change(question: Question) -> bool:
    """Whether it is asked how something changed, or for a yes or no that an article may say is disputed."""
    return question.answer_type == "yes_no" or _ASKS_CHANGE.search(question.text) is not None


def find_told_rivals(question: Question, claims: Sequence[Claim]) -> Rivals | None:
    """The change or contradiction that an article tells itself of what `question` asks."""
    asks = _ASKS_CHANGE.search(question.text) is not None
    ranked = {(claim.article_id, claim.read.sentence.ordinal): claim for claim in claims}
    best: tuple[float, Rivals] | None = None
    seen: set[tuple[str, int]] = set()
    for claim in claims:
        passage = claim.read.passage
        if (passage.article_id, passage.ordinal) in seen:
            continue
        seen.add((passage.article_id, passage.ordinal))
        for pair in list_told_pairs(passage):
            one = ranked.get((passage.article_id, pair.before.ordinal))
            two = ranked.get((passage.article_id, pair.after.ordinal))
            if two is not None and pair.kind == "conflict" and (denial := _find_denial(question, two, claims)):
                return Rivals(name_topic(question), "conflict", ((denial,), (two,)))
            if one is None or two is None or not _is_asked(question, asks, pair.kind, one, two):
                continue
            score = max(one.read.score, two.read.score)
            if best is None or score > best[0]:
                best = score, Rivals(name_topic(question), pair.kind, ((one,), (two,)), told=True, cuts=pair.cuts)
    return best[1] if best else None


def _find_denial(question: Question, told: Claim, claims: Sequence[Claim]) -> Claim | None:
    """The claim that denies what `told` says, which its own article calls contested; None where none does clearly."""
    done = frozenset(same_deed(term.key) for term in question.own_terms if is_deed(term))
    things = frozenset(term.key for term in question.own_terms if not term.weak and not term.name) - done
    if question.answer_type != "yes_no" or not done or not done <= list_deeds(told.keys) or not things & told.keys:
        return None
    if not _covers(question, told, told):
        return None
    for claim in claims[:MOST_DENIALS]:
        denied = list_deeds(read_polarity(claim.text).denied)
        named = [m for m in list_mentions(claim.text) if m.named and m.kind != "date" and not m.inside]
        if claim is told or not done & denied or not things & claim.keys or not named:
            continue
        if name_keys(named[0].text) & told.names:
            return claim
    return None


def _is_asked(question: Question, asks: bool, kind: str, one: Claim, two: Claim) -> bool:
    """Whether a told pair tells what `question` asks."""
    close = max(*one.read.sentence.similarity, *two.read.sentence.similarity)
    if kind == "conflict":
        foremost = min(one.rank, two.rank) <= BEST and question.answer_type == "yes_no"
        done = frozenset(same_deed(term.key) for term in question.own_terms if is_deed(term))
        if not done <= list_deeds(one.keys) & list_deeds(two.keys):
            return False
        return foremost and close >= CLOSE and _covers(question, one, one) and _covers(question, one, two)
    return asks and close >= CLOSE and _covers(question, one, two)


def _covers(question: Question, one: Claim, two: Claim) -> bool:
    terms = [term for term in question.own_terms if not term.weak and not _ASKS_CHANGE.fullmatch(term.text)]
    known = one.keys | two.keys | one.names | two.names
    covered = [term for term in terms if term.key in known or (term.name and name_keys(term.text) & known)]
    telling = any(not term.name for term in covered) or all(term.name for term in terms)
    return telling and len(covered) >= LEAST_COVERED * len(terms)


def list_told_pairs(passage: FoundPassage) -> list[ToldPair]:
    """Neighbouring sentences that tell a change or a contradiction."""
    pairs = []
    for first, second in zip(passage.sentences, passage.sentences[1:], strict=False):
        if _THEN_BEFORE.match(first.text) and _NOW.search(second.text):
            pairs.append(ToldPair(passage, first, second, "change"))
        elif _THEN_BEFORE.match(second.text) and not _THEN_BEFORE.match(first.text):
            pairs.append(ToldPair(passage, second, first, "change"))
        elif (_AT_FIRST.search(first.text) and _NOW.search(second.text)) or _ENDED.match(second.text):
            pairs.append(ToldPair(passage, first, second, "change"))
        elif _CONFLICTS.search(second.text) and re.match(
            r"\W*(?:this|that|it|which|these)\b", second.text, re.IGNORECASE
        ):
            pairs.append(ToldPair(passage, first, second, "conflict"))
    for sentence in passage.sentences:
        shift = _FROM_TO.search(sentence.text)
        if shift is not None:
            pairs.append(ToldPair(passage, sentence, sentence, "change", (shift.span("old"), shift.span("new"))))
    return pairs
