"""Articles that a message names: "the August article", "the newest report", "the Paris Declaration piece"."""

import re
from collections.abc import Sequence
from datetime import date

from rapidfuzz import fuzz

from bot.asking.corpus import Corpus
from bot.asking.corpus_questions import drop_kinds, find_kinds
from bot.asking.dates import read_time
from bot.language.words import list_words, split_words
from ingest.catalog import ArticleLine

MOST_NAMED = 30
"""Articles that one phrase may mean."""
_ALIKE = 90
"""Percent from which a text is a title that was typed."""
_PIECE = re.compile(
    r"\b(?P<noun>articles?|pieces?|reports?|stor(?:y|ies)|explainers?|faqs?|texts?|interviews?|documents?|editorials?"
    r"|op-eds?|columns?|commentar(?:y|ies)|previews?)\b"
    r"(?P<tail> (?:on|about|from|of|by|in|titled|called|with)\b[^?!;]*)?",
    re.IGNORECASE,
)
_WHICH = re.compile(r"(?:\b(?:the|this|that|these|those|all|both|your)\s)((?:[\w'’&.-]{1,40} ){0,10})\Z", re.IGNORECASE)
_ANY = re.compile(r"\b(?:an?|any|some|every|each|no) (?:[\w'’&.-]{1,40} ){0,3}\Z", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“]([^\"“”]{8,200})[\"”]")
_NEWEST = split_words("newest latest recent last")
_OLDEST = split_words("oldest earliest first")
_UNTOLD = split_words(
    "article articles piece report story text document dated published titled called titles from most"
)
"""Words that say nothing of which article is meant."""
_FEWEST = 3
"""Words of a title that stand for it where they are quoted."""


def find_articles(text: str, corpus: Corpus, today: date) -> tuple[tuple[str, ...], str]:
    """The ids of the articles that `text` names, and what is left of it; () and all of it where it names none."""
    piece = _PIECE.search(text)
    named = text.strip(" \"“”'")
    if piece is None and len(named.split()) < _FEWEST and "-" not in named:
        return (), text
    lines = corpus.catalog.list_lines()
    quoted = [one.lower().strip(" .,") for one in _QUOTED.findall(text) if len(one.split()) >= _FEWEST]
    titled = [
        line
        for line in lines
        if line.id == named
        or fuzz.ratio(line.title.lower(), named.lower()) >= _ALIKE
        or any(one in line.title.lower() for one in quoted)
    ]
    if titled:
        return tuple(line.id for line in titled), ""
    if piece is None:
        return (), text
    which = _WHICH.search(text[max(0, piece.start() - 200) : piece.start()])
    if which is None and _ANY.search(text[max(0, piece.start() - 200) : piece.start()]):
        # "An interview tomorrow" is none that there is.
        return (), text
    told = which.group(1) if which else ""
    begin = piece.start() - (len(which.group()) if which else 0)
    tail = piece["tail"] or ""
    noun = piece["noun"].lower()
    for description, rest in ((f"{told}{tail}", ""), (told, tail)):
        says = bool(description.strip() or find_kinds(noun))
        found = _choose(description, f"{told}{noun}", lines, corpus, today) if says else []
        if found:
            return tuple(found), f"{text[:begin]} {rest}".strip()
    return (), text


def _choose(description: str, called: str, lines: Sequence[ArticleLine], corpus: Corpus, today: date) -> list[str]:
    """The ids of those articles that fit all that `description` says and what they are called; none where both say
    nothing. Of one publisher's, or of one kind, those that fit best.
    """
    chosen, rest = list(lines), description
    time = read_time(f"in {description}" if description[:1].isupper() else description, today, corpus.state.through)
    if time is not None and time.period is not None:
        period = time.period
        chosen = [line for line in chosen if period.holds(line.published)]
        rest = re.sub(rf"(?:\b(?:from|of|in) )?{re.escape(time.words.removeprefix('in '))}", " ", rest)
    publisher = _find_publisher(rest, lines)
    if publisher:
        chosen = [line for line in chosen if line.publisher == publisher]
    of_kind = [line for line in chosen if line.kind in find_kinds(called)]
    chosen = of_kind or chosen
    ignored = {word.key for word in list_words(publisher)}
    ignored |= {word.key for word in list_words(called)} - {word.key for word in list_words(drop_kinds(called))}
    words = [word for word in list_words(rest) if not word.stop and word.text.lower() not in _UNTOLD]
    order = {word.text.lower() for word in words} & (_NEWEST | _OLDEST)
    wanted = {word.key for word in words if word.text.lower() not in order} - ignored
    fitting = [line for line in chosen if wanted <= {word.key for word in list_words(line.title)}]
    if not fitting and (publisher or of_kind):
        fits = {line.id: len(wanted & {word.key for word in list_words(line.title)}) for line in chosen}
        fitting = [line for line in chosen if fits[line.id] == max(fits.values()) and (fits[line.id] or len(fits) == 1)]
    chosen = fitting
    if len(chosen) == len(lines) and not order and len(lines) > 1:
        return []
    dated = [line for line in chosen if line.published]
    if order and dated:
        pick = max if order & _NEWEST else min
        day = pick(line.published for line in dated if line.published)
        chosen = [line for line in dated if line.published == day]
    if len(chosen) > 1 and not (called.endswith("s") or publisher or of_kind or order or time):
        # "The strike story" that several articles tell is a matter.
        return []
    kind = {word.key for word in list_words(called)}
    exact = [line for line in chosen if kind & {word.key for word in list_words(line.title)}]
    return [line.id for line in exact or chosen][:MOST_NAMED]


def _find_publisher(text: str, lines: Sequence[ArticleLine]) -> str:
    """The publisher that `text` names, also by a part of its name: "the Courier" for "The Dorvik Courier"; "" if none.

    A part that is half of the name or more counts where it is written as a name.
    """
    told = {word.key: word.text for word in list_words(text)}
    shares: dict[str, float] = {}
    for publisher in {line.publisher for line in lines if line.publisher}:
        keys = {word.key for word in list_words(publisher) if not word.stop}
        found = keys & told.keys()
        if keys and (found == keys or any(told[key][0].isupper() for key in found)):
            shares[publisher] = len(found) / len(keys)
    best = max(shares, key=lambda one: shares[one], default="")
    clear = sum(share == shares.get(best) for share in shares.values()) == 1
    return best if best and clear and shares[best] >= 1 / 2 else ""
