"""Articles that a message names: "the August article", "the newest report", "the Paris Declaration piece"."""

import re
from collections.abc import Sequence
from datetime import date

from rapidfuzz import fuzz

from bot.asking.corpus import Corpus
from bot.asking.corpus_questions import drop_kinds, find_kinds
from bot.language.words import fold, list_words, split_words
from ingest.catalog import ArticleLine

MOST_NAMED = 30
"""Articles that one phrase may mean."""
_ALIKE = 90
"""Percent from which a text is a title that was typed."""
_PIECE = re.compile(
    r"\b(?P<noun>articles?|pieces?|reports?|stor(?:y|ies)|explainers?|faqs?|texts?|interviews?|documents?|editorials?"
    r"|op-eds?|columns?|commentar(?:y|ies)|previews?|corrections?|releases?)\b"
    r"(?P<tail> (?:on|about|from|of|by|in|titled|called|with)\b[^?!;]*)?",
    re.IGNORECASE,
)
_WHICH = re.compile(r"(?:\b(?:the|this|that|these|those|all|both|your)\s)((?:[\w'’&.-]{1,40} ){0,10})\Z", re.IGNORECASE)
_OPENING = re.compile(r"\A(?:its |their )?((?:[\w'’&.-]{1,40} ){0,6})\Z", re.IGNORECASE)
"""What stands before it without such a word: "latest Courier piece", "its correction"."""
_ANY = re.compile(r"\b(?:an?|any|some|every|each|no) (?:[\w'’&.-]{1,40} ){0,3}\Z", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“]([^\"“”]{8,200})[\"”]")
_NEWEST = split_words("newest latest recent last")
_OLDEST = split_words("oldest earliest first")
_ORDINALS = {"second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5}
_ORDER = _NEWEST | _OLDEST | _ORDINALS.keys()
_ORDERED = re.compile(rf"\b(?:{'|'.join(_ORDER)})\s*\Z", re.IGNORECASE)
_ONE = re.compile(r"\A(?:that|the one|one)\b(?= \w)", re.IGNORECASE)
_ON = re.compile(r" (?:on|about|titled|called|with)\b", re.IGNORECASE)
_OWN = re.compile(r"['’]s?\Z")
_ITS = re.compile(r"(?:its|their)\b", re.IGNORECASE)
_POINTER = re.compile(r"\A(?:its|their|the)\s+|(?<!\s)\s*\bones?\Z", re.IGNORECASE)
_UNTOLD = split_words(
    "article articles piece report story text document dated published titled called titles from most two both all"
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
    before = text[max(0, piece.start() - 200) : piece.start()]
    which = _WHICH.search(before)
    if which is None and _ANY.search(before):
        # "An interview tomorrow" is none that there is.
        return (), text
    bare = _OPENING.match(text[: piece.start()]) if which is None else None
    lead = which or bare
    told = lead.group(1) if lead else ""
    begin = piece.start() - (len(lead.group()) if lead else 0)
    tail = piece["tail"] or ""
    counted = not _ORDINALS.keys().isdisjoint(told.lower().split())
    noun = piece["noun"].lower()
    for description, rest in ((f"{told}{tail}", ""), (told, tail)):
        if description == told and counted and tail and not _ON.match(tail):
            # "The second article of the treaty" is none of the corpus.
            continue
        says = bool(description.strip() or find_kinds(noun))
        # Without "the" it takes more to be an article that there is: whose it is, or which in their order.
        clear = bare is None or _ITS.match(text) or _ORDERED.search(told) or find_publisher(description, lines, corpus)
        found = _choose(description, f"{told}{noun}", lines, corpus, today) if says and clear else []
        if found:
            return tuple(found), f"{text[:begin]} {rest}".strip()
    return (), text


def find_sides(sides: Sequence[str], corpus: Corpus, today: date) -> list[tuple[str, ...]]:
    """The ids of the articles that each side names; what it leaves out others say: "the first Courier story", "its
    last one", "that of the Gazette"."""
    found = [find_articles(side, corpus, today)[0] for side in sides]
    nouns = [piece["noun"] for side in sides if (piece := _PIECE.search(side))]
    if not nouns:
        return found
    lines = corpus.catalog.list_lines()
    publishers = [find_publisher(side, lines, corpus) for side in sides]
    whose = next(filter(None, publishers), "")
    for place, side in enumerate(sides):
        own = _ITS.match(side) is not None and bool(whose)
        ordered = any(word.text.lower() in _ORDER for word in list_words(side))
        if _ONE.match(side):
            named = _ONE.sub(f"the {nouns[0]}", side)
        elif (own or ordered) and not (found[place] and not own):
            owner = f"{whose}'s " if whose and not publishers[place] else ""
            named = f"the {owner}{_POINTER.sub('', side)} {'' if _PIECE.search(side) else nouns[0]}".strip()
        else:
            continue
        found[place] = find_articles(named, corpus, today)[0] or found[place]
    return found


def _choose(description: str, called: str, lines: Sequence[ArticleLine], corpus: Corpus, today: date) -> list[str]:
    """The ids of those articles that fit all that `description` says and what they are called; none where both say
    nothing. Of one publisher's, or of one kind, those that fit best.
    """
    chosen, rest = list(lines), description
    time = corpus.read_time(f"in {description}" if description[:1].isupper() else description, today)
    if time is not None and time.period is not None:
        period = time.period
        chosen = [line for line in chosen if period.holds(line.published)]
        rest = re.sub(rf"(?:\b(?:from|of|in) )?{re.escape(time.words.removeprefix('in '))}", " ", rest)
    publisher = find_publisher(rest, lines, corpus)
    if publisher:
        chosen = [line for line in chosen if line.publisher == publisher]
    of_kind = [line for line in chosen if line.kind in find_kinds(called)]
    chosen = of_kind or chosen
    ignored = {word.key for word in list_words(publisher)}
    ignored |= {word.key for word in list_words(called)} - {word.key for word in list_words(drop_kinds(called))}
    words = [word for word in list_words(rest) if not word.stop and word.text.lower() not in _UNTOLD]
    order = {word.text.lower() for word in words} & _ORDER
    wanted = {word.key for word in words if word.text.lower() not in order} - ignored
    fitting = [line for line in chosen if wanted <= {word.key for word in list_words(line.title)}]
    if not fitting and (publisher or of_kind):
        # A file's name says what is in it, too: "08-players-ballot".
        names = {line.id: f"{line.title} {line.id.replace('-', ' ')}" for line in chosen}
        fits = {line.id: len(wanted & {word.key for word in list_words(names[line.id])}) for line in chosen}
        fitting = [line for line in chosen if fits[line.id] == max(fits.values()) and (fits[line.id] or len(fits) == 1)]
    chosen = fitting
    if len(chosen) == len(lines) and not order and len(lines) > 1:
        return []
    dated = [line for line in chosen if line.published]
    if order and dated:
        days = sorted(line.published for line in dated if line.published)
        place = next((_ORDINALS[word] - 1 for word in order & _ORDINALS.keys()), -1 if order & _NEWEST else 0)
        chosen = [line for line in dated if place < len(days) and line.published == days[place]]
    if len(chosen) > 1 and not (called.endswith("s") or publisher or of_kind or order or time):
        # "The strike story" that several articles tell is a matter.
        return []
    kind = {word.key for word in list_words(called)}
    exact = [line for line in chosen if kind & {word.key for word in list_words(line.title)}]
    return [line.id for line in exact or chosen][:MOST_NAMED]


def find_publisher(text: str, lines: Sequence[ArticleLine], corpus: Corpus) -> str:
    """The publisher that `text` names, also by a part of its name: "the Courier" for "The Dorvik Courier"; "" if none.

    A part that is half of the name or more, or opens the name, counts where something is called its ("the ministry's
    release"); half of it also where it is written as a name, or is one wherever the articles have it.
    """
    vocabulary = corpus.vocabulary
    told: dict[str, bool] = {}
    owners: set[str] = set()
    for word in list_words(text):
        plain = _OWN.sub("", word.text)
        named = plain[:1].isupper() or vocabulary.is_name(fold(plain)) or not vocabulary.holds(plain)
        told[plain.lower()] = named
        owners |= {plain.lower()} if plain != word.text else set()
    shares: dict[str, float] = {}
    for publisher in {line.publisher for line in lines if line.publisher}:
        parts = [word.text.lower() for word in list_words(publisher) if not word.stop]
        found = set(parts) & told.keys()
        half = 2 * len(found) >= len(set(parts))
        if found and (half and (found == set(parts) or owners & found or any(map(told.get, found)))):
            shares[publisher] = len(found) / len(set(parts))
        elif found and parts[0] in owners:
            shares[publisher] = 0.0
    best = max(shares, key=lambda one: shares[one], default="")
    return best if best and list(shares.values()).count(shares[best]) == 1 else ""
