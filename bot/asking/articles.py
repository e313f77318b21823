"""Articles that a message names: "the August article", "the newest report", "the Paris Declaration piece"."""

import re
from collections.abc import Sequence
from datetime import date

from rapidfuzz import fuzz

from bot.asking.corpus import Corpus
from bot.asking.dates import read_time
from bot.language.words import list_words, split_words
from ingest.catalog import ArticleLine

MOST_NAMED = 30
"""Articles that one phrase may mean."""
_ALIKE = 90
"""Percent from which a text is a title that was typed."""
_PIECE = re.compile(
    r"\b(?P<noun>articles?|pieces?|reports?|stor(?:y|ies)|explainers?|faqs?|texts?|interviews?|documents?|editorials?"
    r"|op-eds?|columns?|commentar(?:y|ies)|previews?)\b(?P<tail> (?:on|about|from|of|by|in|titled|called|with)\b.*)?",
    re.IGNORECASE,
)
_WHICH = re.compile(r"(?:\b(?:the|this|that|these|those|all|both|your)\s)((?:[\w'’&.-]{1,40} ){0,10})\Z", re.IGNORECASE)
_NEWEST = split_words("newest latest recent last")
_OLDEST = split_words("oldest earliest first")
_UNTOLD = split_words(
    "article articles piece report story text document dated published titled called titles from most"
)
"""Words that say nothing of which article is meant."""


def find_articles(text: str, corpus: Corpus, today: date) -> tuple[tuple[str, ...], str]:
    """The ids of the articles that `text` names, and what is left of it; () and all of it where it names none."""
    piece = _PIECE.search(text)
    named = text.strip(" \"“”'")
    if piece is None and len(named.split()) < 3 and "-" not in named:
        return (), text
    lines = corpus.catalog.list_lines()
    titled = [line for line in lines if line.id == named or fuzz.ratio(line.title.lower(), named.lower()) >= _ALIKE]
    if titled:
        return tuple(line.id for line in titled), ""
    if piece is None:
        return (), text
    which = _WHICH.search(text[max(0, piece.start() - 200) : piece.start()])
    told = which.group(1) if which else ""
    begin = piece.start() - (len(which.group()) if which else 0)
    tail = piece["tail"] or ""
    noun = piece["noun"].lower()
    for description, rest in ((f"{told}{tail}", ""), (told, tail)):
        found = _choose(description, noun, lines, corpus, today) if description.strip() else []
        if found:
            return tuple(found), f"{text[:begin]} {rest}".strip()
    return (), text


def _choose(description: str, noun: str, lines: Sequence[ArticleLine], corpus: Corpus, today: date) -> list[str]:
    """The ids of those articles that fit all that `description` says; none where it says nothing."""
    chosen, rest = list(lines), description
    time = read_time(f"in {description}" if description[:1].isupper() else description, today, corpus.state.through)
    if time is not None and time.period is not None:
        period = time.period
        chosen = [line for line in chosen if period.holds(line.published)]
        rest = re.sub(rf"(?:\b(?:from|of|in) )?{re.escape(time.words.removeprefix('in '))}", " ", rest)
    for publisher in {line.publisher for line in lines if line.publisher}:
        if publisher.lower() in rest.lower():
            chosen = [line for line in chosen if line.publisher == publisher]
            rest = re.sub(re.escape(publisher), " ", rest, flags=re.IGNORECASE)
    words = [word for word in list_words(rest) if not word.stop and word.text.lower() not in _UNTOLD]
    order = {word.text.lower() for word in words} & (_NEWEST | _OLDEST)
    wanted = {word.key for word in words if word.text.lower() not in order}
    chosen = [line for line in chosen if wanted <= {word.key for word in list_words(line.title)}]
    if len(chosen) == len(lines) and not order and len(lines) > 1:
        return []
    dated = [line for line in chosen if line.published]
    if order and dated:
        pick = max if order & _NEWEST else min
        day = pick(line.published for line in dated if line.published)
        chosen = [line for line in dated if line.published == day]
    kind = {word.key for word in list_words(noun)}
    exact = [line for line in chosen if kind & {word.key for word in list_words(line.title)}]
    return [line.id for line in exact or chosen][:MOST_NAMED]
