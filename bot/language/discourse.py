"""Whether a sentence can be understood without what stood before it.

The reader marks what answers a question, in a window of several sentences, and no more: it does not say which sentences
have to be shown with it, and to ask it that of every sentence would take a pass for each.
"""

import re

from bot.language.words import split_words
from ingest.cache import cache_bytes

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
_POINTING = split_words("this that these those such")
_AMONG = re.compile(r"^\W*(?:among|of|between|with|for|to|in|from)\s+(?:them|these|him)\b", re.IGNORECASE)
_SHORT_REPLY = re.compile(
    r"^\W*(?:yes|no|not (?:yet|really|much|at all)|hardly|perhaps|maybe|probably)\b\s*(?:[-–—,.:;!]|$)", re.IGNORECASE
)
_CLAUSE = re.compile(
    r"^\W*(?:after|before|when|while|although|though|because|since|as|once|if|unless|according to)\b(?-i:.*\b[A-Z]\w+)",
    re.IGNORECASE | re.DOTALL,
)


_THERE = re.compile(
    # "Came together there", "getting there will take", and not "that there is" or ", there were".
    r"(?P<before>\b\w+)\s+there\b(?:(?<=ing\sthere)|(?!['’]|\s+(?:is|are|was|were|will|would|has|have|had|can|could|may"
    r"|might|must|should|be|been|seems?|seemed|appears?|appeared|exists?|existed|remains?|remained|comes?|came|follows?"
    r"|followed)\b))",
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
    if _SHORT_REPLY.match(text) or _POINTING_NOUN.match(text) or _AMONG.match(text):
        return True
    if _FORWARD.match(text) or _PLEONASTIC.match(text):
        return False
    opening = _OPENING.match(text)
    if opening is None:
        return False
    phrase = opening["phrase"]
    # "After Merz had spoken, he left": the phrase itself says who is meant. "On Monday, he left" does not, and "these"
    # never means who was named.
    pointing = opening["word"].lower() in _POINTING
    return phrase is None or pointing or _CLAUSE.match(phrase) is None
