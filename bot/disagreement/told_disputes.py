"""Disputes and corrections that a text tells itself: "It is disputed when ...", "by contrast", "That was wrong."."""

import re
from collections.abc import Mapping, Sequence

from bot.disagreement.asked_figures import list_fitting, read_asked
from bot.disagreement.claims import Claim, Rivals, is_set_aside, list_keys
from bot.disagreement.rival_dates import read_day, tells_date
from bot.disagreement.topics import list_meant, name_topic
from bot.disagreement.voices import voices_differ
from bot.language.anaphora import leans_on_context
from bot.language.deeds import is_deed
from bot.language.polarity import read_polarity
from bot.language.quantities import agree, comparable, list_quantities
from bot.passages import FoundPassage
from bot.reading.reader import PartReading, ReadSentence
from bot.understanding.question import Question
from ingest.cache import cache_bytes

_OPENS = re.compile(
    r"\b(?:is|are|was|were|remains?|remained)(?: \w+)? (?:disputed|contested|controversial|in dispute)\b|"
    r"\bdisputed (?:whether|when|who|how|what|where|why)\b|"
    r"\b(?:contradictory|conflicting|differing) (?:stories|accounts|versions|statements|information|figures|reports|"
    r"estimates|views|claims)\b|\b(?:opinions?|views|accounts|versions|estimates|figures|experts|scientists|"
    r"researchers|historians|economists|witnesses) (?:differ|diverge|vary|clash|disagree|is divided|are divided)\b|"
    r"\bdisagree[sd]? (?:on|about|over)\b|\bat odds (?:over|about|on)\b",
    re.IGNORECASE,
)
"""Announces that what follows is told in two ways."""
_LOOKS_BACK = re.compile(
    r"^\W*(?:but |however, )?not (?:everyone|everybody|all)\b[^.]*\b(?:shares?|agrees?|sees?|believes?|convinced)\b|"
    r"^\W*(?:this|that|it) is (?:disputed|contested|controversial|in dispute)\b"
    r"(?! (?:whether|when|who|how|what|where|why|that|if))|^\W*others (?:disagree|doubt)\b",
    re.IGNORECASE,
)
"""Announces that what was just told is denied by what follows."""
_CONTRASTS = re.compile(
    r"\bon the other hand\b|\b(?:by|in) contrast\b|\bon the contrary\b|\bcontradict(?:s|ed)\b|"
    r"\b(?:disputes?|disputed|denies|denied|rejects?|rejected) (?:this|that|it|the (?:accusation|allegation|claim|"
    r"figure|view|criticism)s?)\b|\b(?:does|do|did) not (?:share|believe|agree)\b|\bdisagree[sd]?\b|"
    r"\b(?:sees?|saw) (?:it|this|things|the matter) differently\b|\btakes? a different view\b",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"\bcontradict(?:s|ed) (?:him|her|them|this|that|it)\b|\b(?:disputes?|disputed|denies|denied) (?:this|that|it)\b|"
    r"\b(?:sees?|saw) (?:it|this|the matter) differently\b|\b(?:does|do|did) not share\b",
    re.IGNORECASE,
)
_WRONG = re.compile(
    r"^\W*(?:that|this|it|the (?:figure|date|statement|information|name|number))(?: is| was|['’]s)"
    r"(?: (?:not (?:correct|true|right)|an? (?:error|mistake)|wrong|incorrect|false|untrue|inaccurate))\b",
    re.IGNORECASE,
)
_IN_FACT = re.compile(r"^\W*(?:in fact|in reality|in truth|actually|correctly|the correct)\b", re.IGNORECASE)
_SUBORDINATE = re.compile(r"(?<=\w)(?<!^[Ss]ince)\W+(?:when|while|after|before|if|because|although)\s")
_ASKING = re.compile(r"\b(?:how many|how much|how long|when|who|where|which|what)\b", re.IGNORECASE)
_WHY = frozenset(("reason", "manner", "definition"))
LEAST_COVERED = 0.6
"""Share of the question's terms that both sides of a dispute, and what announces it, must have together."""
ALIKE = 0.45
"""Cosine with the corrected sentence from which another article's tells the same."""
FOREMOST = 4
"""Ranks, best first, among which a sentence of it must be."""

Placed = Mapping[tuple[str, int], Claim]


def may_dispute(part: PartReading, question: Question) -> bool:
    """Whether a passage that answers tells a dispute or a correction at all."""
    typed = question.answer_type == "date" or read_asked(question) is not None
    return question.answer_type not in _WHY and any(
        (typed and passage.heading is not None and passage.heading.endswith("?")) or _tells_of_dispute(sentence.text)
        for passage in _list_foremost(part.sentences)
        for sentence in passage.sentences
    )


def _list_foremost(sentences: Sequence[ReadSentence]) -> list[FoundPassage]:
    found: dict[tuple[str, int], FoundPassage] = {}
    for one in sentences[: FOREMOST * 2]:
        found.setdefault((one.passage.article_id, one.passage.ordinal), one.passage)
    return list(found.values())


@cache_bytes()
def _tells_of_dispute(text: str) -> bool:
    return _announces(text) or _contrasts(text) or _LOOKS_BACK.match(text) is not None or is_set_aside(text)


def find_told_disputes(question: Question, claims: Sequence[Claim]) -> Rivals | None:
    """The correction or dispute that a text tells itself of what `question` asks; None where there is none."""
    placed = {(claim.article_id, claim.read.sentence.ordinal): claim for claim in claims}
    for passage in _list_foremost([claim.read for claim in claims]):
        for place in range(len(passage.sentences)):
            rivals = _read_correction(question, passage, place, placed) or _read_dispute(
                question, passage, place, placed
            )
            if rivals is not None:
                return rivals
    return None


@cache_bytes()
def _announces(text: str) -> bool:
    return _OPENS.search(text) is not None


@cache_bytes()
def _contrasts(text: str) -> bool:
    return _CONTRASTS.search(text) is not None


def _get(passage: FoundPassage, place: int, placed: Placed) -> Claim | None:
    if not 0 <= place < len(passage.sentences):
        return None
    return placed.get((passage.article_id, passage.sentences[place].ordinal))


def _read_correction(question: Question, passage: FoundPassage, place: int, placed: Placed) -> Rivals | None:
    """ "We wrote that it runs for five years. That was wrong. It runs for two years.": the last one leads."""
    wrong = _get(passage, place, placed)
    if wrong is None or not wrong.set_aside:
        return None
    behind = _get(passage, place + 1, placed)
    if behind is None:
        return None
    if _WRONG.match(behind.text):
        right = _get(passage, place + 2, placed)
    else:
        right = behind if _IN_FACT.match(behind.text) else None
    if right is None or right.set_aside or not _concerns(question, wrong, right, ()):
        return None
    repeated = [claim for claim in placed.values() if _repeats(claim, wrong, right)]
    return Rivals(name_topic(question), "correction", ((right,), (wrong, *repeated)))


def _repeats(claim: Claim, wrong: Claim, right: Claim) -> bool:
    """Whether another article still tells the figure that was corrected."""
    if claim.article_id == wrong.article_id or float(claim.read.sentence.vector @ wrong.read.sentence.vector) < ALIKE:
        return False
    old, new = list_quantities(wrong.text), list_quantities(right.text)
    return any(
        any(comparable(one, told) and agree(one, told) for told in old)
        and not any(comparable(one, told) and agree(one, told) for told in new)
        for one in list_quantities(claim.text)
    )


def _read_dispute(question: Question, passage: FoundPassage, place: int, placed: Placed) -> Rivals | None:
    """The two sides that an announcement, or a contrast to the sentence before, tells of."""
    at = _get(passage, place, placed)
    if at is None:
        return None
    announced: tuple[Claim, ...] = ()
    one: Claim | None
    if _LOOKS_BACK.match(at.text):
        one, two = _get(passage, place - 1, placed), _get(passage, place + 1, placed)
    elif _announces(at.text):
        announced = (at,)
        one, two = _get(passage, place + 1, placed), _get(passage, place + 2, placed)
    elif _contrasts(at.text):
        one, two = _get(passage, place - 1, placed), at
        if one is not None and _announces(one.text):
            return None
        # What is denied outright is what was told right before.
        announced = (one,) if one is not None and _DENIES.search(at.text) else ()
    elif _list_heading(question, passage):
        one, two = at, _get(passage, place + 1, placed)
        if two is None or not _give_two_answers(question, one, two):
            return None
    else:
        return None
    if one is None or two is None or one.set_aside or two.set_aside or not voices_differ(one, two):
        return None
    follow = _get(passage, place + 1, placed)
    if two is at and follow is not None and leans_on_context(follow.text) and not _concerns(question, one, two, ()):
        # "The union does not believe it. It fears the loss of 300 posts."
        two = follow
    if not _concerns(question, one, two, announced):
        return None
    return Rivals(name_topic(question), "conflict", ((one,), (two,)))


def _give_two_answers(question: Question, one: Claim, two: Claim) -> bool:
    """Whether two sentences give dates, or figures of one noun or unit, that can't both be right."""
    if question.answer_type == "date":
        first, second = read_day(one), read_day(two)
        return first is not None and second is not None and not first.agrees(second)
    asked = read_asked(question)
    if asked is None:
        return False
    figures = [list_fitting(asked, claim.text) for claim in (one, two)]
    if any(len(found) != 1 for found in figures):
        return False
    return comparable(figures[0][0], figures[1][0]) and not agree(figures[0][0], figures[1][0])


def _concerns(question: Question, one: Claim, two: Claim, announced: Sequence[Claim]) -> bool:
    """Whether two sides differ on what is asked: they have its words, and each what is asked for."""
    if min(claim.rank for claim in (one, two, *announced)) > FOREMOST:
        return False
    asked = read_asked(question)
    if asked is not None and not all(list_fitting(asked, claim.text, claim.set_aside) for claim in (one, two)):
        return False
    if question.answer_type == "date" and not (tells_date(one.text) and tells_date(two.text)):
        return False
    terms = [term for term in question.own_terms if not term.weak]
    plain = [term for term in terms if not term.name]
    sides = (_list_side(one), _list_side(two))
    opening = frozenset(key for claim in announced for key in claim.keys) | _list_heading(question, one.read.passage)
    around = sides[0] | sides[1] | opening
    met = [term for term in terms if list_meant(term.key) & around]
    title = list_keys(one.read.passage.metadata.title)
    named = {key for term in terms if term.name for key in list_meant(term.key)}
    if named and not named & (around | title):
        return False
    in_title = [
        term
        for term in terms
        if term not in met and (term.key in one.article_keys if term.name else bool(list_meant(term.key) & title))
    ]
    if not terms or len(met) + len(in_title) < LEAST_COVERED * len(terms):
        return False
    main = _SUBORDINATE.split(question.text, maxsplit=1)[0]
    plain = [term for term in plain if term.text in main]
    if any(is_deed(term) and term not in met for term in plain):
        return False
    if plain and 2 * len([term for term in plain if term in met]) < len(plain) + (len(plain) == 2):
        return False
    if asked is not None or one.set_aside or any(list_meant(term.key) & opening for term in plain):
        return True
    if announced and any(list_meant(term.key) & sides[0] and list_meant(term.key) & sides[1] for term in plain):
        return True
    if any(term.key in one.keys & two.keys for term in plain):
        each = [len({term.key for term in terms} & side) for side in sides]
        return 2 * min(each) >= len(terms)
    # "That it is the Santa Ilaria" and "doubts that it is the Santa Ilaria".
    keys = {term.key for term in terms if term.name}
    first, second = read_polarity(one.text), read_polarity(two.text)
    return question.answer_type == "yes_no" and bool(
        keys & (first.affirmed & second.denied | first.denied & second.affirmed)
    )


def _list_heading(question: Question, passage: FoundPassage) -> frozenset[str]:
    """Keys of a heading that has most of the question's words, as one that asks the same has; else none."""
    heading = (passage.heading or "").rsplit(" / ", 1)[-1]
    keys = list_keys(heading)
    plain = [term for term in question.own_terms if not term.weak and not term.name]
    met = [term for term in plain if list_meant(term.key) & keys]
    if 2 * len(met) <= len(plain):
        return frozenset()
    asking = [_ASKING.search(text) for text in (heading, question.text)]
    same = asking[0] and asking[1] and asking[0].group().lower() == asking[1].group().lower()
    return keys if same or len(met) > 1 else frozenset()


def _list_side(claim: Claim) -> frozenset[str]:
    return claim.keys | (list_keys(claim.previous) if leans_on_context(claim.text) else frozenset())
