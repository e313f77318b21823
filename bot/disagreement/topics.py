"""What a question about a position is about, besides whose it is: which claims are on it, and what to call it."""

import re
from dataclasses import dataclass

from bot.disagreement.claims import Claim, list_keys, name_keys
from bot.language.deeds import list_deeds, same_deed
from bot.language.mentions import list_mentions
from bot.language.thesaurus import list_related
from bot.understanding.question import Question
from ingest.cache import cache_bytes

STANCE = re.compile(
    r"\b(?:position|stance|view|views|attitude|opinion|policy|posture|role|standpoint|line|approach|willing|"
    r"ready|feel|"
    r"feels|think|thinks|latest on|stands?|prospects?|chances?)\b",
    re.IGNORECASE,
)
OFFICE = re.compile(
    r"(?<!\s)\s++(?:\w++\s++){0,2}?(?:leaders?|government|president|minist\w+|parliament|officials?|army|military|forces|"
    r"chancellor|"
    r"spokes\w+|administration|people|society|voters|delegation|council|party|board|management|representatives?)\b",
    re.IGNORECASE,
)
CLOSE = 0.45
"""Cosine with the question from which a sentence is on its topic even if it has none of its words."""
ALIKE = 0.35
"""Cosine from which two sentences can be on one topic."""
SAME_TOPIC = 0.55
"""Cosine from which they are, even if no word of the question is in both."""
LEAST_COVERED = 0.33
"""Share of the question's terms, those naming the holder left out, from which a sentence is on its topic."""
LEAST_AROUND = 0.6
"""The same for its article as a whole, where the sentence only says who takes part."""
_ASKING_OPENERS = frozenset(
    ("How", "Is", "Are", "Was", "Were", "Should", "Does", "Do", "Did", "Will", "Would", "Has", "Have", "Can")
)
_ENDINGS = ("er", "or", "al", "ment")
"""What makes a noun of a verb and stays when both are stemmed: "merge" and "merger"."""
SHORTEST = 4
_SUBJECT_FIRST = re.compile(r"^\W*(?P<aux>\w+)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose attitude or part is asked for."""

    keys: frozenset[str]
    """Any of them names it."""
    also: frozenset[str] = frozenset()
    """What else a sentence must have to speak of it: "finance", of the finance minister."""


def list_topic(question: Question, holder: Holder | None) -> frozenset[str]:
    """Keys of what the question is about besides the holder."""
    held = holder.keys | holder.also | name_keys("United") if holder else frozenset()
    return list_deeds(
        frozenset(
            term.key
            for term in question.own_terms
            if not term.weak
            and term.key not in held
            and not STANCE.fullmatch(term.text)
            and not (holder and OFFICE.match(f" {term.text}"))
        )
    )


def is_on_topic(question: Question, holder: Holder | None, claim: Claim) -> bool:
    terms = list_topic(question, holder)
    if not terms:
        return False
    covered = len(terms & list_deeds(claim.keys)) / len(terms)
    if holder is not None and 2 * len(terms & list_deeds(list_keys(claim.read.passage.metadata.title))) >= len(terms):
        return True
    return covered >= LEAST_COVERED or max(claim.read.sentence.similarity) >= CLOSE


def covers_around(question: Question, holder: Holder, claim: Claim) -> bool:
    terms = list_topic(question, holder)
    return not terms or len(terms & list_deeds(claim.article_keys)) >= LEAST_AROUND * len(terms)


def share_topic(question: Question, holder: Holder | None, one: Claim, two: Claim) -> bool:
    """Whether two claims on the question's topic are on one side each of the same thing."""
    similar = float(one.read.sentence.vector @ two.read.sentence.vector)
    topic = list_topic(question, holder) - list_deeds(frozenset(key for name in question.names for key in name))
    shared = topic & list_deeds(one.keys) & list_deeds(two.keys)
    if holder is not None and topic:
        return bool(shared) or any(_is_titled(topic, first, second) for first, second in ((one, two), (two, one)))
    if shared:
        return similar >= ALIKE
    closest = min(max(claim.read.sentence.similarity) for claim in (one, two))
    if holder is None and closest >= CLOSE and similar >= ALIKE:
        return True
    return closest >= SAME_TOPIC or similar >= SAME_TOPIC


def _is_titled(topic: frozenset[str], one: Claim, two: Claim) -> bool:
    """Whether one claim has words of the topic, and the other stands in an article whose title has most of them."""
    title = topic & list_deeds(list_keys(two.read.passage.metadata.title))
    return 2 * len(title) >= len(topic) and bool(title & list_deeds(one.keys))


@cache_bytes()
def list_meant(key: str) -> frozenset[str]:
    """Keys of the words that a question's word may meet in a source: itself, its synonyms and its other forms."""
    # Who asks for a ship may be told of a frigate; but a frigate is not another word for a ship.
    same = {key, same_deed(key)} | {other for other in list_related(key) if key in list_related(other)}
    for ending in _ENDINGS:
        same |= {one + ending for one in (key,) if len(one) >= SHORTEST}
        same |= {one.removesuffix(ending) for one in (key,) if len(one) >= SHORTEST + len(ending)}
    return frozenset(same | {one[:-1] + "i" for one in same if one.endswith("y") and len(one) >= SHORTEST})


def name_topic(question: Question) -> str:
    """What the difference is about, in the question's own words."""
    text = question.text.strip().rstrip(" ?.!")
    opening = re.match(
        r"^(?:so|and|but|well)?\W*+(?:what(?:'s| is| are| was| were)|where does|where do|what does|what do|"
        r"how does|how do)\s++(?P<rest>.+)$",
        text,
        re.IGNORECASE,
    )
    if opening:
        rest = opening["rest"]
        return re.sub(r"(?<!\s)\s++(?:think|stand)\s++(?=(?:on|about|of)\b)", " ", rest)
    if question.answer_type == "yes_no":
        aux = _SUBJECT_FIRST.match(text)
        subject = next((m for m in list_mentions(text) if aux and 0 <= m.start - aux.end() < 1 and not m.inside), None)
        if aux and subject and not subject.possessive and text[subject.end : subject.end + 1] not in ("'", "’"):
            return f"whether {text[aux.end() : subject.end]} {aux['aux'].lower()}{text[subject.end :]}"
    return text[0].lower() + text[1:] if text.split()[0] in _ASKING_OPENERS else text
