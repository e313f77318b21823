"""What a word that points back stands for: the likeliest thing that the conversation spoke of."""

import re
from collections.abc import Iterable
from dataclasses import replace

from bot.language.grammar import AUXILIARIES, EVENT_NOUNS, LOCATIVE, PREPOSITIONS
from bot.language.lexicon import split_words
from bot.language.mentions import Mention, join_mentions, list_mentions
from bot.language.words import fold, key_of, stem
from bot.regions import find_capital, is_adjective
from bot.understanding.persons import asks_person, is_person, name_owner, rate_person
from bot.understanding.references import OWNING, PRONOUN, THERE, Reference, agrees

_ACTING = frozenset(
    stem(verb)
    for verb in split_words(
        """accept agree announce argue ask attack claim commit contribute cooperate decide defend demand deny deploy
        fight help insist invade invest join lead negotiate offer oppose participate pay plan prefer promise propose
        react refuse reject say fear send sign spend suggest support think threaten train trust try veto vote want warn
        withdraw own"""
    )
)
"""Stems of what only persons, states and organisations do."""
_TAKING_PART = re.compile(
    r"\b(?:was|were|been|came|come|present|said|say|agreed|decided|happened|met|attended|spoke|take part|took part)\b",
    re.IGNORECASE,
)
_ASSEMBLING = re.compile(r"\b(?:tak(?:e|es|ing)|took) part\b|\battend", re.IGNORECASE)
_ASKS_OBJECT = re.compile(r"^\W*(?:\w+\s+)?(?:whom\b|who\s+(?:do|does|did)\b)", re.IGNORECASE)
_CONTRACTIONS = {"s": " is", "ll": " will", "d": " would", "re": " are", "ve": " have", "": ""}


_DONE_TO_ACTS = re.compile(
    r"^(?:\s+(?!to\b)[a-z]+){0,2}?\s+(?:be\s+|been\s+|being\s+)?(?:overturned|overruled|reversed|repealed|revoked|annulled"
    r"|appealed|challenged|enforced|implemented|ratified|postponed|cancelled|canceled|withdrawn|amended|upheld|binding"
    r"|final|legal|lawful|effective|unanimous)\b|^\s+(?:take effect|come into (?:force|effect)|apply)\b",
    re.IGNORECASE,
)
"""What befalls a decision, a law or an agreement, and nobody who made it."""


def find_antecedent(
    reference: Reference, texts: Iterable[tuple[str, ...]], question: str, before: str = ""
) -> Mention | None:
    """What `reference` stands for: the best fit in the first of `texts` that has one.

    `texts` holds each exchange's texts, newest exchange first, and within one the likelier text first; `before` is the
    question that was asked last.
    """
    pronoun = re.sub(r"['’].*", "", reference.text.lower())
    acting = is_acting(reference, question)
    acted = reference.kind == "thing" and _DONE_TO_ACTS.match(question[reference.end :]) is not None
    asked_who = reference.kind == "person" and asks_person(before)
    for exchange in texts:
        for actors_only in (True, False) if acting else (False,):
            for text in exchange:
                mentions = list_mentions(text)
                fits = [m for m in (*join_mentions(text, mentions), *mentions) if _fits(reference, m, pronoun)]
                if reference.kind == "place":
                    fits = [m for m in fits if not (m.inside and is_adjective(m.text) and not find_capital(m.text))]
                if reference.kind == "place" and (_TAKING_PART.search(question) or _ASSEMBLING.search(before)):
                    # Who "was there" was at the summit; who "lives there" lives in its city.
                    fits = [m for m in mentions if m.kind == "event" and m.preposition != "after"] or fits
                if actors_only:
                    fits = [m for m in fits if m.kind not in ("thing", "event") and (m.named or m.kind != "place")]
                if reference.kind == "plural":
                    fits = [m for m in fits if m.plural or not (m.kind == "place" and m.preposition in LOCATIVE)]
                # In "the line of contact" it is the line that is spoken of.
                fits = [m for m in fits if m.named or m.determiner or not (m.inside and m.preposition == "of")]
                if acted:
                    fits = [m for m in fits if m.kind in ("thing", "event")]
                if asked_who:
                    fits = [m for m in fits if is_person(m, text)]
                if fits:
                    best = max(fits, key=lambda m: _rate(m, reference, acting, text, pronoun, before))
                    return replace(best, text=name_owner(best, text)) if reference.kind == "person" else best
    return None


def is_acting(reference: Reference, question: str) -> bool:
    """Whether the reference does what only persons, states and organisations do: "will it send soldiers?"."""
    following = question[reference.end :].split()
    return bool(following) and stem(fold(following[0].strip("?.!,"))) in _ACTING


def _fits(reference: Reference, mention: Mention, pronoun: str) -> bool:
    if reference.kind in ("person", "thing", "plural"):
        return agrees(mention, pronoun)
    if reference.kind == "noun":
        return mention.head == reference.head or _names_class(mention, reference.head)
    return mention.kind == reference.kind


def _names_class(mention: Mention, head: str) -> bool:
    """Whether `head` says what sort of thing a named mention is: "that country" for Bosnia."""
    if not mention.named:
        return mention.kind == "event" and head in {key_of(noun) for noun in ("event", "occasion")}
    classes = {
        "place": ("country", "nation", "state", "place", "city", "region", "government", "area", "town"),
        "organisation": ("organisation", "organization", "alliance", "group", "body", "company", "agency", "institute",
                         "party", "coalition", "union", "force", "institution"),
        "person": ("man", "woman", "person", "politician", "leader", "minister", "president", "chancellor", "official"),
        "name": ("man", "woman", "person", "politician", "leader", "minister", "president", "chancellor", "official",
                 "company", "product", "book", "film"),
        "event": tuple(EVENT_NOUNS), "date": ("day", "year", "month", "date", "time", "week"),
        "people": ("countries", "people", "leaders", "politicians", "states", "nations"), "thing": (),
    }  # fmt: skip
    return head in {key_of(noun) for noun in classes[mention.kind]}


def _rate(mention: Mention, reference: Reference, acting: bool, text: str, pronoun: str, asked: str) -> float:
    """How likely `mention` is what a later question speaks of: who acts before what is acted on, early before late."""
    score = -mention.start / max(len(text), 1)
    before = text[: mention.start].rstrip().lower()
    subject = not before or (before.endswith(tuple(AUXILIARIES)) and mention.preposition in AUXILIARIES | {""})
    if not reference.object or reference.kind == "person":
        score += 1.0 * subject - 0.5 * (mention.preposition in PREPOSITIONS)
    score -= 0.6 * mention.possessive
    if reference.kind == "person":
        score += rate_person(mention, pronoun, text, asked)
        # Whom somebody blames is not the one who blames.
        score -= (1.5 * subject - 1.5 * mention.start / max(len(text), 1)) * bool(_ASKS_OBJECT.match(asked))
    if reference.kind == "thing":
        if reference.object:
            score += 0.9 * (mention.preposition not in AUXILIARIES and not subject)
            score -= 0.3 * (mention.kind == "place")
        if mention.inside and not acting:
            score -= 1.0
        if acting:
            score += {"place": 1.2, "organisation": 1.2, "name": 0.4, "event": -0.2}.get(mention.kind, 0.0)
        score += 0.3 * mention.named - (0.8 if mention.kind == "place" and mention.preposition in PREPOSITIONS else 0.0)
        # "The size of the force": the force is what is spoken of.
        if mention.kind == "thing" and re.match(r"\s+of\s+(?:the|this|[A-Z])", text[mention.end :]):
            score -= 1.5
        if mention.preposition == "of":
            score += 0.5
        # What something happens in or after is only its setting.
        score -= 0.9 * (mention.kind == "event" and mention.preposition in ("in", "during", "at", "after", "before"))
    if reference.kind == "plural":
        score += 1.0 * mention.plural + (0.5 if mention.kind == "people" else 0.0)
        score += 0.4 * (mention.kind == "organisation" and acting) - 0.9 * (
            mention.kind == "place" and not mention.plural
        )
    if reference.kind == "noun":
        score += 0.5 * (mention.head == reference.head)
    return score


def replace_reference(question: str, reference: Reference, mention: Mention) -> str:
    """`question` with `mention` written out where `reference` was."""
    match = PRONOUN.fullmatch(reference.text)
    name = mention.text
    if match:
        owning = match.group(1).lower() in OWNING and not (
            match.group(1).lower() == "her" and re.match(r"\s*(?:$|[?.!,])", question[reference.end :])
        )
        if owning:
            name += "'" if name.endswith("s") else "'s"
        name += _CONTRACTIONS[(match.group(2) or "").lower()]
    elif reference.kind == "place":
        prefix = (THERE.search(question) or [""])[0].lower()
        going = re.search(
            r"\b(?:get|go|going|come|travel|move|fly|drive|return|send|sent|went)\s+$",
            question[: reference.start],
            re.IGNORECASE,
        )
        stay = "at" if mention.kind == "event" else "in"
        name = f"from {name}" if prefix.startswith("from") else f"to {name}" if going else f"{stay} {name}"
    elif reference.kind == "date":
        first = reference.text.split()[0].lower()
        name = f"{first} {name}" if first not in ("then", "back") else f"{mention.preposition or 'in'} {name}"
    if reference.start == 0:
        name = name[0].upper() + name[1:]
    return question[: reference.start] + name + question[reference.end :]
