"""Whether the sources agree on a matter: what each of them answers, what differs, and the verdict in words."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from bot.answering.differences import (
    CONTRADICTED_CLOSE,
    FoundDisagreement,
    are_near,
    build_disagreement,
    contradict,
    fit_together,
    join_asked,
    measure,
)
from bot.answering.draft import Finding, build_evidence
from bot.answering.evidence import Evidence, LoadPrevious, complete_chain, holds_sentence
from bot.language.words import list_keys
from bot.numbers import Quantity, comparable, list_quantities
from bot.reading.cross_encoder import Reader, load_calibration

MOST_ANSWERS = 8
"""Articles whose answers are compared with each other, the surest."""
MEASURED = 0.5
"""Share of what makes an answer sure enough, where it is an amount of the unit that the surest one has: an article
that speaks of the matter in passing answers less surely."""
FEW_COUNTED = 10
"""Up to here what is counted may be another thing each time."""
ALONE = "One source alone tells of it: nothing to compare"
"""The verdict on what was found in one article."""
CLOSE_COUNT = 1.1
"""How many times the smaller of two counts of one thing the larger is at most."""
_ASKING = frozenset("whether if how what which who whose when where why".split())  # noqa: SIM905


def ask(topic: str) -> str:
    """What a topic asks: "the length of the line" asks what it is, "whether Ork agrees" is a question as it stands."""
    first = topic.split(" ", 1)[0].lower()
    return f"{topic}?" if first in _ASKING else f"What is {topic}?"


def list_answers(findings: Sequence[Finding], load_previous: LoadPrevious) -> list[Evidence]:
    """The surest answer of each article that answers, the surest first.

    An amount counts sooner where the surest answer is one of its unit, and of the same size.
    """
    best: dict[str, Finding] = {}
    for finding in sorted(findings, key=lambda one: -one.weight):
        best.setdefault(finding.passage.article_id, finding)
    threshold = load_calibration().threshold
    amount = next((find_measure(one.answer) for one in best.values() if one.probability >= threshold), None)
    told: list[Evidence] = []
    for finding in list(best.values())[:MOST_ANSWERS]:
        own = find_measure(finding.answer)
        alike = amount is not None and own is not None and comparable(amount, own) and are_near(amount, own)
        if finding.probability >= (MEASURED * threshold if alike else threshold):
            chain = complete_chain(finding.list_sentences(), load_previous)
            told.append(build_evidence(finding, chain, load_previous))
    return told


def find_measure(answer: str) -> Quantity | None:
    """The amount that an answer is, where it has a unit: what is merely counted may be another thing each time."""
    return next((one for one in list_quantities(answer) if one.unit is not None), None)


def find_disputes(reader: Reader, topic: str, answers: Sequence[Evidence]) -> list[FoundDisagreement]:
    """What these answers of different articles differ on: other amounts, or what the reader says is contrary."""
    groups = group_amounts(answers)
    if len(groups) > 1:
        dispute = build_disagreement(topic, groups)
        # Two values on two days are no news that it changed.
        return [replace(dispute, kind="conflict") if dispute.kind == "change" else dispute]
    question, pairs = ask(topic), list(combinations(answers, 2))
    texts = [
        (one.text, join_asked(question, other.text)) for pair in pairs for one, other in (pair, (pair[1], pair[0]))
    ]
    relations = reader.compare(texts)
    found: list[FoundDisagreement] = []
    told: set[int] = set()
    for pair, forth, back in zip(pairs, relations[::2], relations[1::2], strict=True):
        if not told & set(map(id, pair)) and may_differ(*pair) and contradict(*pair, forth, back):
            told |= set(map(id, pair))
            found.append(build_disagreement(topic, pair))
    return found


def tell_rivals(
    reader: Reader, topic: str, answers: Sequence[Evidence], told: Sequence[Evidence]
) -> Sequence[Evidence]:
    """What is told of another amount of the surest answer's kind, and that the reader takes to contradict it: who
    disputes a count answers no question on it."""
    amounts = find_counts(answers[0].answer) if answers else []
    if len(amounts) != 1:
        return []
    near = [
        one
        for one in told
        if (own := [each for each in find_counts(one.lead.text) if is_close(amounts[0], each)])
        and not all(fit_together(amounts[0], each) for each in own)
        and not holds_sentence(answers[0], one.lead, one.passage)
        # Two numbers that are near may count two things.
        and list_keys(topic) & list_keys(one.lead.text)
    ]
    question = ask(topic)
    texts = [
        (one, join_asked(question, other))
        for each in near
        for one, other in ((answers[0].text, each.lead.text), (each.lead.text, answers[0].text))
    ]
    read = reader.compare(texts)
    return [
        one
        for one, forth, back in zip(near, read[::2], read[1::2], strict=True)
        if (forth.contradicted + back.contradicted) / 2 >= CONTRADICTED_CLOSE
    ]


def find_counts(text: str) -> list[Quantity]:
    """The amounts of a text that are no mere count of a few, which may be of another thing each time."""
    return [one for one in list_quantities(text) if one.unit is not None or measure(one) > FEW_COUNTED]


def is_close(one: Quantity, other: Quantity) -> bool:
    """Whether two amounts may be two counts of one thing: the larger is hardly larger."""
    if not comparable(one, other):
        return False
    least, most = sorted(map(measure, (one, other)))
    return most <= CLOSE_COUNT * least


def may_differ(one: Evidence, other: Evidence) -> bool:
    """Whether two answers could be of one matter: what they count, if anything, is of one size."""
    pairs = [(a, b) for a in list_quantities(one.answer) for b in list_quantities(other.answer) if comparable(a, b)]
    return not pairs or any(are_near(a, b) for a, b in pairs)


def group_amounts(answers: Sequence[Evidence]) -> list[Evidence]:
    """Answers that are amounts of the surest one's unit, one for each value, with whoever tells the same value."""
    groups: list[tuple[Quantity, Evidence]] = []
    for answer in answers:
        amount = find_measure(answer.answer)
        if amount is None or (groups and not comparable(groups[0][0], amount)):
            continue
        place = next((place for place, (known, _) in enumerate(groups) if fit_together(known, amount)), None)
        if place is None:
            if all(are_near(known, amount) for known, _ in groups):
                groups.append((amount, answer))
        else:
            known, evidence = groups[place]
            groups[place] = known, replace(evidence, others=(*evidence.others, *answer.quotes))
    return [evidence for _, evidence in groups]


def name_verdict(differences: int, shared: int, articles: int, corrected: int = 0, apart: bool = False) -> str:
    """The answer to whether sources agree, in a line; `corrected` of the differences are corrections. What appeared
    long `apart` may have been overtaken, which is no contradiction."""
    if differences and corrected == differences:
        return "The sources differ, and the later one corrects the earlier one"
    if differences:
        return f"The sources differ on {'one point' if differences == 1 else f'{differences} points'}"
    if articles < 2:
        return ALONE
    if shared:
        return f"The sources agree on {'one point' if shared == 1 else f'{shared} points'}; no contradiction was found"
    overtaken = "; they are of different times, so see the days" if apart else ""
    return f"No contradiction between the sources was found{overtaken}"
