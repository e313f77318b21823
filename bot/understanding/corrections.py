"""Messages that put the question before them right: "I meant the March meeting", "Not Germany, Italy"."""

import re

from bot.language.grammar import PREPOSITIONS
from bot.language.mentions import list_mentions
from bot.language.words import fold
from bot.understanding.clauses import is_clause
from bot.understanding.fragments import ask_about
from bot.understanding.parallels import append_fragment, replace_mention, swap_parallel

_CORRECTION = re.compile(
    r"^\W*(?:(?:no|nope|sorry|oops|wait|actually|hm+|ah|oh|well|pardon|my mistake)\b[\s,.!:;–—-]*)*"
    r"(?:(?:i|we)(?:['’]m| am| was| were| have been)? (?:meant?|mean|referr(?:ing|ed) to|talking about|asking"
    r" (?:about|for)|thinking of)(?: to (?:say|ask))?(?: about)?\b[\s,:]*)"
    r"(?:for |the one |by that )?",
    re.IGNORECASE,
)
_OTHER_ONE = re.compile(
    r"^\W*(?:(?:no|nope|sorry|oops|not that(?: one)?|actually|wait|rather|instead)\b[\s,.!:;–—-]*)+(?:the other(?:"
    r" one)?\b[\s,:–—-]*)?|^the other(?: one)?\b\s*[,:–—-]\s*",
    re.IGNORECASE,
)
_NOT_BUT = re.compile(
    r"^\W*(?:no[\s,.!]+)?(?:i (?:said|meant|asked about) )?not (?P<wrong>.{1,200}?)(?:,|;|(?<!\s)\s++(?:but|–|-))"
    r"\s*+(?:but |rather )?(?P<right>.+)$",
    re.IGNORECASE,
)
_BUT_NOT = re.compile(
    r"^\W*+(?:no[\s,.!]++)?(?P<right>[^,]{1,200}?),?(?<!\s)\s++(?:not|instead of|rather than)\s++(?P<wrong>.+)$",
    re.IGNORECASE,
)


def correct_question(asked: str, previous: str) -> str | None:
    """A correction put into the question that it corrects."""
    for pattern in (_NOT_BUT, _BUT_NOT):
        match = pattern.match(asked.strip(" ?.!"))
        if match and len(asked.split()) < 12 and not is_clause(match["right"]):
            right = _CORRECTION.sub("", match["right"])
            replaced = replace_mention(previous, match["wrong"], right) or swap_parallel(previous, right)
            if replaced:
                return replaced
    match = _CORRECTION.match(asked) or _OTHER_ONE.match(asked)
    if match is None or not asked[match.end() :].strip(" ?.!"):
        return None
    meant = re.sub(
        r",?(?<!\s)\s++(?:pls|please|thanks|thank you)\W*$", "", asked[match.end() :].strip(), flags=re.IGNORECASE
    )
    if is_clause(meant):
        # A whole sentence says all that it corrects, unless it points back itself.
        return None
    return swap_parallel(previous, meant) or append_or_ask(previous, meant)


def append_or_ask(previous: str, fragment: str) -> str:
    first = fold(fragment.split(" ")[0])
    if first in PREPOSITIONS or any(m.kind == "date" and m.start == 0 for m in list_mentions(fragment)):
        return append_fragment(previous, fragment)
    return ask_about(f"What about {fragment}", previous)
