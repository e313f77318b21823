"""Whose view a claim is: the one who says it, or the one of whom it tells what they want, believe or expect."""

import re

from bot.disagreement.claims import Claim, list_keys
from bot.language.attribution import find_speaker
from bot.language.grammar import PAST_FORMS
from bot.language.words import fold, list_words
from ingest.cache import cache_bytes

_HOLDS = (
    r"welcom(?:es?|ed)|reject(?:s|ed)?|support(?:s|ed)?|oppos(?:es?|ed)|back(?:s|ed)|favou?r(?:s|ed)?|doubt(?:s|ed)?|"
    r"believ(?:es?|ed)|do(?:es)? not (?:believe|share|agree|want|think)|did not (?:believe|share|agree|want|think)|"
    r"disagree[sd]?|agree[sd]?|expect(?:s|ed)?|fear(?:s|ed)?|hop(?:es?|ed)|want(?:s|ed)?|wish(?:es|ed)?|"
    r"demand(?:s|ed)?|call(?:s|ed) (?:for|on)|insist(?:s|ed)?|claim(?:s|ed)?|maintain(?:s|ed)?|advis(?:es?|ed)|"
    r"recommend(?:s|ed)?|plead(?:s|ed)?|warn(?:s|ed)?|consider(?:s|ed)?|regard(?:s|ed)?|assum(?:es?|ed)|"
    r"estimat(?:es?|ed)|reckon(?:s|ed)?|sp(?:eaks?|oke) of|talk(?:s|ed) of|put(?:s)?|count(?:s|ed)?|assur(?:es?|ed)|"
    r"contradict(?:s|ed)?|den(?:y|ies|ied)|disput(?:es?|ed)|argu(?:es?|ed)|criti[cs]i[sz](?:es?|ed)|prais(?:es?|ed)|"
    r"condemn(?:s|ed)?|refus(?:es?|ed)|prefer(?:s|red)?|defend(?:s|ed)?|sees?|saw|thinks?|thought|finds?|found|"
    r"rul(?:es?|ed) out|prais(?:es?|ed)|question(?:s|ed)|object(?:s|ed)|complain(?:s|ed)?|said|says?|told|"
    r"stress(?:es|ed)?|reports?|reported|"
    r"(?:is|are|was|were) (?:\w+ )?(?:against|in favou?r of|opposed to|sceptical|skeptical)"
)
_VOICE = re.compile(
    rf"^\W*(?P<who>(?:(?!\b(?:that|which|who|is|was|were|are|has|have|had|it|he|she|they|this|these|there)\b)"
    rf"[^;:\"“”]){{3,110}}?)"
    rf"(?:,\s(?:which|who)\b[^,;]{{3,90}},)?\s(?:(?:also|now|still|however|therefore|in turn|by contrast|"
    rf"on the other hand|strongly|firmly|sharply)\s)*(?:{_HOLDS})\b"
)
_REPORTED = re.compile(r"\b(?:would|could|had been)\b")
_TITLES = frozenset(
    list_keys("minister president spokesman spokeswoman chairman chairwoman director head leader mayor")
)


def _acts(who: str) -> bool:
    """Whether what stands before a verb has a verb of its own, and so is no name."""
    return any(word.text.islower() and fold(word.text) in PAST_FORMS for word in list_words(who.split(",")[0]))


@cache_bytes()
def _read_voice(text: str, previous: str) -> frozenset[str]:
    speaker = find_speaker(text, previous)
    if speaker is None or speaker not in text:
        # "Brand contradicts her: it was a question of time, he said": he is Brand, and not of the sentence before.
        match = _VOICE.match(text)
        speaker = match["who"] if match and not _acts(match["who"]) else speaker
    if speaker is None and _REPORTED.search(text):
        # "No one would be dismissed, she said. Some posts would not be filled again."
        speaker = find_speaker(previous)
    if speaker is None:
        return frozenset()
    named = frozenset(word.key for word in list_words(speaker)[1:] if word.text[0].isupper() and not word.stop)
    return named or list_keys(speaker)


def list_voice(claim: Claim) -> frozenset[str]:
    """Keys of whoever holds what a claim says: of the name where there is one; empty for the article itself."""
    return _read_voice(claim.text, claim.previous)


def voices_differ(one: Claim, two: Claim) -> bool:
    """Whether two claims are the views of two who are told apart."""
    first, second = list_voice(one), list_voice(two)
    return bool(first) and bool(second) and not (first & second) - _TITLES
