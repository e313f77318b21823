"""What a sentence owes to others: who says it, and whether it can be understood without what stood before it.

The reader marks what answers a question, in a window of several sentences, and no more: it does not say whose claim an
answer is, nor which sentences have to be shown with it. To ask it that of every sentence would take a pass for each,
and a name that a pattern finds stands in the text, letter by letter.
"""

import re

from bot.language.words import split_words
from ingest.cache import cache_bytes

_SAYS = (
    r"(?:sa(?:ys?|id)|tells?|told|stated|states(?= that|:)|claim(?:s|ed)?|argu(?:es?|ed)|announc(?:es?|ed)|"
    r"warn(?:s|ed)?|"
    r"suggest(?:s|ed)?|insist(?:s|ed)?|not(?:es|ed)|explain(?:s|ed)?|add(?:s|ed)|stress(?:es|ed)?|declar(?:es?|ed)|"
    r"den(?:y|ies|ied)|maintain(?:s|ed)?|reject(?:s|ed)|assert(?:s|ed)?|conced(?:es?|ed)|admit(?:s|ted)?|"
    r"repl(?:ies|ied)|"
    r"writes?|wrote|confirm(?:s|ed)|report(?:s|ed)|repeat(?:s|ed)|reiterat(?:es?|ed)|emphasi[sz](?:es?|ed)|"
    r"believ(?:es?|ed)|"
    r"call(?:s|ed) (?:it|this|that|the|for|on)|estimat(?:es?|ed)|mention(?:s|ed)|point(?:s|ed) out|"
    r"acknowledg(?:es?|ed)|"
    r"promis(?:es?|ed)|pledg(?:es?|ed)|demand(?:s|ed)?|propos(?:es?|ed)|signal(?:s|l?ed)|rul(?:es?|ed) (?:it )?out|"
    r"advis(?:es?|ed)|urg(?:es?|ed)|predict(?:s|ed)|recall(?:s|ed)|testif(?:ies|ied)|contend(?:s|ed)?|"
    r"disput(?:es?|ed)|"
    r"put(?:s)? (?:it|the) |describ(?:es?|ed)|refus(?:es?|ed)|oppos(?:es?|ed)|vow(?:s|ed)|hold(?:s)? that|held that|"
    r"t(?:hink|hinks|hought) that)"
)
_ADVERB = (
    r"(?:\s++(?:also|again|further|later|then|now|recently|therefore|long|in fact|repeatedly|apparently|frankly|"
    r"openly|has|have|had|not|never|always|consistently)){0,4}"
)
_TITLE_CASE = r"(?-i:[A-Z]\w{0,60}+(?:['’.-]\w{0,60}+){0,4})"
"""A capitalised word, parted so that what is not its end is given back piece by piece and not letter by letter."""
_NAME = (
    rf"(?:the\s++|a\s++|an\s++)?{_TITLE_CASE}"
    rf"(?:\s++(?:of\s++(?:the\s++)?|de\s++|van\s++|von\s++|for\s++|and\s++)?{_TITLE_CASE}){{0,6}}"
)
_SPEAKING_NOUN = (
    r"(?:officials?|representatives?|spokes(?:man|woman|person|people)|analysts?|experts?|ministers?|ministry|"
    r"president|chancellor|mayor|secretary|governor|council|government|police|sources?|surveys?|reports?|study|"
    r"studies|"
    r"polls?|residents|critics|observers?|researchers?|scientists?|diplomats?|commanders?|leaders?|authorities|"
    r"company|operator|union|agency|institute|court|commission|party|opposition|newspaper|engineers?|lawyers?|"
    r"director|chief|head|chair(?:man|woman|person)?|manager|organi[sz]ers?|department|office|committee|"
    r"witness(?:es)?|"
    r"senators?|lawmakers|investigators?|doctors?|economists?|bank|association|group|firefighters|activists?|"
    r"auditors?|"
    r"coalition|parliament|board|ambassador|envoy|general|professor|coroner|prosecutors?|inspectors?|teachers?)"
)
_GROUP = (
    rf"(?:(?:the|an?|some|many|several|most|senior|two|three)\s++)?(?:[\w'’-]{{1,60}}+\s++){{0,4}}?{_SPEAKING_NOUN}"
    rf"(?:\s++(?:from|of|in|at|for)\s++(?:the\s++)?(?:[\w'’]{{1,60}}+\s++){{0,2}}(?:{_TITLE_CASE}|"
    rf"circles)(?:\s++[a-z]++\s++circles)?(?:(?:,|\s++and|\s++of(?: the)?|,\s++and)?\s++{_TITLE_CASE}){{0,4}})?"
)
_ASIDE = r"(?:,\s++(?!who|which|and|but)[^,.;\"“]{2,60},|\s++\([^)]{1,30}\)|\s++of the [A-Z]\w+)?"
_PRONOUN = r"(?:he|she|they|it)"
_SUBJECT = re.compile(
    rf"(?:^|[,;:—–\"”]\s*+|\bthat\s++|\bbut\s++|\band\s++|\bwhile\s++|\bwhen\s++)"
    rf"(?P<who>{_NAME}|{_GROUP}\s++{_NAME}|{_GROUP}|{_PRONOUN}){_ASIDE}{_ADVERB}\s++{_SAYS}(?=\W|$)",
    re.IGNORECASE,
)
_INVERTED = re.compile(
    rf"[,\"”'’]\s*+(?:sa(?:ys|id)|add(?:s|ed)|explain(?:s|ed)|not(?:es|ed)|argu(?:es|ed)|warn(?:s|ed)|writes|wrote)\s++"
    rf"(?P<who>{_GROUP}(?:\s++{_NAME})?|{_NAME})",
    re.IGNORECASE,
)
_ACCORDING = re.compile(
    r"\b(?:according to|in the (?:view|opinion|eyes|words) of|as (?:reported|stated|estimated|put) by)\s++"
    r"(?P<who>(?:(?!\bthat\b)[^,.;:\"“”])+)",
    re.IGNORECASE,
)
_OWNED = re.compile(
    rf"\b(?:(?:claims?|statement|assertion|view|word|warning|report|argument|estimate) (?:by|of|"
    rf"from) (?P<who>{_NAME}|{_GROUP})"
    rf"|(?P<owner>{_NAME}|{_GROUP})['’]s? (?:claim|statement|assertion|view|warning|argument|estimate))",
    re.IGNORECASE,
)
_NOT_SPEAKERS = split_words(
    """the this that these those there it monday tuesday wednesday thursday friday saturday sunday under for in on at
    after before when while if however also yet but and or as by from with without during"""
)
_TIME_START = re.compile(
    r"^(?:on|in|at|after|before|during|for|under|over|since|by|from|with|as|earlier|later|last|this|once|despite|"
    r"following|ultimately|importantly|nevertheless|however|meanwhile|instead|still)\b[^,]*,\s++",
    re.IGNORECASE,
)
_SUBJECT_NAME = re.compile(rf"(?P<who>{_NAME}){_ASIDE}\s++[a-z]", re.IGNORECASE)
_SHORT = re.compile(r"the [a-z]+")
_PRONOUNS = split_words("he she they it")
_CAPITAL = re.compile(r"[A-Z]")


@cache_bytes()
def find_speaker(text: str, previous: str = "") -> str | None:
    """Who says `text`, as written there ("Friedrich Merz", "officials in London"), None for the article itself.

    A speaking pronoun is resolved from `previous`, the sentence before, where that has one speaker or one name as its
    subject.
    """
    found = _find_named(text)
    if found is None:
        return None
    if found.lower() in _PRONOUNS:
        return _resolve(previous)
    if _SHORT.fullmatch(found):
        # "The official" is the one of the sentence before.
        before = _find_named(previous)
        return before if before and before.lower().endswith(found.split()[-1].lower()) else found
    return found


def _find_named(text: str) -> str | None:
    match = _OWNED.search(text)
    if match is not None:
        return _clean(match["who"] or match["owner"])
    # What opens a sentence may hide its subject: "After the summit, Merz said".
    for candidate in (text, _TIME_START.sub("", text)):
        match = _SUBJECT.search(candidate)
        if match is not None and (cleaned := _clean(match["who"])):
            return cleaned
    match = _INVERTED.search(text)
    if match is not None and (cleaned := _clean(match["who"])):
        return cleaned
    match = _ACCORDING.search(text)
    return _clean(match["who"]) if match is not None else None


def _clean(who: str) -> str | None:
    who = re.sub(r"['’]s?$", "", who.strip(" ,.")).strip()
    who = re.sub(r"(?<!\s)\s++(?:also|again|further|later|has|have|had|is|was)$", "", who)
    who = re.sub(r"^(?:which|who|that|whom|as)\s++", "", who, flags=re.IGNORECASE)
    first = who.split(" ", 1)[0].lower() if who else ""
    if not who or who.lower() in _NOT_SPEAKERS or (first in _NOT_SPEAKERS - {"the"}) or len(who) > 90:
        return who if who.lower() in _PRONOUNS else None
    if first in ("a", "an", "the", "some", "many", "several", "most"):
        return who[0].lower() + who[1:]
    return who


def _resolve(previous: str) -> str | None:
    """Who speaks or is the subject in `previous`."""
    speaker = _find_named(previous) if previous else None
    if speaker and speaker.lower() not in _PRONOUNS:
        return speaker
    subject = _SUBJECT_NAME.match(_TIME_START.sub("", previous))
    cleaned = _clean(subject["who"]) if subject else None
    return None if cleaned is None or cleaned.lower() in _PRONOUNS else cleaned


_SUBJECTS = r"he|she|they|it|we|his|her|hers|their|theirs|its|him|them|this|that|these|those|such"
_OPENING = re.compile(
    # A connective or a short adverbial phrase may stand before the word that leans.
    r"^[\W_]*+(?:(?:and|but|so|or|yet|nor|still|also|then|thus|instead|however|moreover|therefore|"
    r"nevertheless|meanwhile|in addition|as a result|at the same time|for example|for instance|"
    r"of course|in fact|ultimately)\b,?\s++){0,3}"
    r"(?P<phrase>(?:in|on|at|by|with|after|before|during|since|for|from|under|over|to|as|despite|without|within|among|"
    r"against|until|through|when|while|if|although|though|because|once|unless|according|last|next|this|that|one|two|\d+|"
    r"yesterday|today|tonight|later|earlier|now|then|here|there|soon|so far|instead|\w+ly)\b"
    r"(?:\s?[^\s,;:.]++){0,6},\s+)?"
    rf"(?P<word>{_SUBJECTS})\b",
    re.IGNORECASE,
)
_BE = r"is|was|were|will be|would be|has been|may be|might be|could be|should be|must be|remains?|became|becomes|'s"
_PLEONASTIC = re.compile(
    # "It is likely that", "It remains unclear whether", "It took two years to": nothing is meant by "it".
    rf"^\W*(?:\w+,\s+)?it\s+(?:(?:{_BE}|seems?|appears?|follows?|turned out|happened)\s+"
    r"(?!to\b)(?:(?!(?:for|of|with|in|on|at|by|from|about|than)\b)[^\s.,]+\s+){0,3}?(?:that|whether|how|what|why|if|who|when)\b"
    rf"|(?:{_BE})\s+(?:\w+ly\s+|very\s+|too\s+|also\s+|not\s+)*(?:important|possible|impossible|difficult|hard|easy|"
    r"necessary|essential|vital|crucial|useful|worth|early|premature|common|customary|wise|wrong|right)\b"
    r"|(?:takes?|took|will take|would take)\s+[^.]{0,40}?\bto\b|makes? (?:no )?sense\b)",
    re.IGNORECASE,
)
_FORWARD = re.compile(r"^\W*(?:those|that)\s+(?:who|which|of|in|with|said)\b", re.IGNORECASE)
_POINTING_NOUN = re.compile(
    r"^\W*(?:the|one|another|a)\s+(?:\w+\s+)?\w+\s+(?:for|of|behind|to)\s+(?:this|that|these|those|it|them)\s+"
    r"(?:is|are|was|were|will|would|may|could|has|have|had)\b",
    re.IGNORECASE,
)
_SHORT_REPLY = re.compile(
    r"^\W*(?:yes|no|not (?:yet|really|much|at all)|hardly|perhaps|maybe|probably)\b\s*(?:[-–—,.:;!]|$)", re.IGNORECASE
)
_CLAUSE = re.compile(
    r"^\W*(?:after|before|when|while|although|though|because|since|as|once|if|unless|according to)\b(?-i:.*\b[A-Z]\w+)",
    re.IGNORECASE | re.DOTALL,
)


_THERE = re.compile(
    # "Came together there", and not "that there is" or ", there were".
    r"(?P<before>\b\w+)\s+there\b(?!['’]|\s+(?:is|are|was|were|will|would|has|have|had|can|could|may|might|must|should|"
    r"be|been|seems?|seemed|appears?|appeared|exists?|existed|remains?|remained|comes?|came|follows?|followed)\b)",
    re.IGNORECASE,
)
_CONNECTING = split_words(
    """that and but or if because since when while as although though whether where what so then than until over"""
)
_NAMED_PLACE = re.compile(r"\b(?i:in|at|to|from|into|near|on|of|around|outside|inside|across)\s+(?:the\s+)?[A-Z]")


@cache_bytes()
def points_to_place(text: str) -> bool:
    """Whether a sentence says "there" of a place that it does not name before."""
    return any(
        match["before"].lower() not in _CONNECTING and not _NAMED_PLACE.search(text[: match.start()])
        for match in _THERE.finditer(text)
    )


@cache_bytes()
def leans_on_context(text: str) -> bool:
    """Whether a sentence can't be understood without what stood before it, judged by how it opens."""
    if _SHORT_REPLY.match(text) or _POINTING_NOUN.match(text):
        return True
    if _FORWARD.match(text) or _PLEONASTIC.match(text):
        return False
    opening = _OPENING.match(text)
    if opening is None:
        return False
    phrase = opening["phrase"]
    # "After Merz had spoken, he left": the phrase itself says who is meant. "On Monday, he left" does not.
    return phrase is None or _CLAUSE.match(phrase) is None
