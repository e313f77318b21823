"""Questions that name only what differs from the one before: "And Germany?", "In August?", "And the UK's view?"."""

import re
from collections.abc import Sequence

from bot.language.grammar import AUXILIARIES, EVENT_NOUNS, LOCATIVE, PREPOSITIONS
from bot.language.mentions import Kind, Mention, list_mentions, write_with_article
from bot.regions import find_country

_AGENTS: frozenset[Kind] = frozenset(("person", "place", "organisation", "name", "people"))
_LEADING = re.compile(rf"^({'|'.join(sorted(PREPOSITIONS))})\s+", re.IGNORECASE)
_WITH_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)


def swap_parallel(question: str, fragment: str) -> str | None:
    """`question` with what `fragment` is the counterpart of replaced by it; None where it has no such place."""
    fragment = fragment.strip(" ?.!,;:")
    leading = _LEADING.match(fragment)
    preposition = leading.group(1).lower() if leading else ""
    phrase = fragment[leading.end() :] if leading else fragment
    payload = _read_payload(phrase)
    if payload is None:
        return _swap_phrase(question, preposition, fragment) if preposition else None
    slots = [m for m in list_mentions(question) if not _same(m, payload)]
    return (
        _swap_owned(question, phrase, payload, slots)
        or _swap_kind(question, fragment, preposition, payload, slots)
        or (_swap_phrase(question, preposition, fragment) if preposition else None)
        or _swap_noun(question, phrase, preposition, payload, slots)
        or _swap_owner(question, phrase, preposition, payload, slots)
    )


def append_fragment(question: str, fragment: str) -> str:
    """`question` with `fragment` at its end: "What did Trump say in August?"."""
    return f"{question.rstrip(' ?.!')} {fragment.strip(' ?.!,;:')}?"


def replace_mention(question: str, wrong: str, right: str) -> str | None:
    """`question` with `right` where it speaks of `wrong`, in whatever form; None where it doesn't."""
    meant = _read_payload(wrong.strip())
    payload = _read_payload(right.strip(" ?.!,"))
    if meant is None or payload is None:
        return None
    slots = [m for m in list_mentions(question) if _same(m, meant)]
    return _put(question, slots, payload, right.strip(" ?.!,")) if slots else None


def _read_payload(phrase: str) -> Mention | None:
    """The one thing that `phrase` names, None where it is no noun phrase."""
    # Behind a preposition a single capitalised word is a name, and not just the first word of a sentence.
    mentions = list_mentions(f"of {phrase}")
    whole = [m for m in mentions if m.start <= 7 and m.end - 3 >= len(phrase) - 2]
    return whole[0] if whole else mentions[0] if mentions and mentions[0].start <= 7 else None


def _same(one: Mention, two: Mention) -> bool:
    if one.kind == two.kind == "place":
        first, second = find_country(one.text), find_country(two.text)
        if first or second:
            return first == second
    return one.head == two.head and one.kind == two.kind and one.text.lower() == two.text.lower()


def _swap_owned(question: str, phrase: str, payload: Mention, slots: Sequence[Mention]) -> str | None:
    """ "The UK's view" for "Germany's position", "the German position" or "the position of Germany"."""
    owner = re.match(r"^(.+?['’]s?)\s++(.+)$", phrase)
    if owner is None:
        return None
    inner = list_mentions(owner.group(1))
    for slot in slots:
        if slot.named:
            continue
        written = question[slot.start : slot.end]
        owned = re.match(r"^(.+?['’]s?)\s", written)
        inside = [m for m in slots if m.named and slot.start <= m.start and m.end <= slot.end]
        if inner and (owned or any(m.kind == inner[0].kind for m in inside)):
            return question[: slot.start] + phrase + question[slot.end :]
        of_phrase = re.match(r"\s+of\s+", question[slot.end :])
        follower = [m for m in slots if of_phrase and m.start == slot.end + of_phrase.end()]
        if inner and follower and follower[0].kind == inner[0].kind:
            return question[: slot.start] + phrase + question[follower[0].end :]
    return None


def _swap_kind(
    question: str, fragment: str, preposition: str, payload: Mention, slots: Sequence[Mention]
) -> str | None:
    """Place for place, person for person, date for date; for those who act, also one kind for another."""
    if not payload.named and payload.kind != "date":
        return None
    same = [
        s
        for s in slots
        if s.kind == payload.kind or ("name" in (s.kind, payload.kind) and {s.kind, payload.kind} <= _AGENTS)
    ]
    same = [s for s in same if s.named or s.kind == "person"]
    if payload.kind == "date" and same:
        slot = same[0]
        start = slot.start
        if preposition and slot.preposition in PREPOSITIONS:
            start = question.lower().rindex(slot.preposition, 0, slot.start)
        return question[:start] + fragment + question[slot.end :]
    if preposition:
        for slot in same:
            if slot.preposition == preposition or (slot.preposition in LOCATIVE and preposition in LOCATIVE):
                start = question.lower().rindex(slot.preposition, 0, slot.start)
                return question[:start] + fragment + question[slot.end :]
        return None
    if not same and payload.kind in _AGENTS:
        same = [s for s in slots if s.kind in _AGENTS and (s.possessive or s.preposition in AUXILIARIES)][:1]
    # Who acts is asked about more often than what it is done to.
    ranked = sorted(same, key=lambda s: (s.preposition in PREPOSITIONS and s.preposition != "of", s.start))
    if not ranked:
        return None
    chosen = ranked[0]
    return _put(question, [s for s in slots if _same(s, chosen)], payload, fragment)


def _put(question: str, slots: Sequence[Mention], payload: Mention, written: str) -> str:
    """`question` with every one of `slots` replaced, each in its own grammatical form."""
    for slot in sorted(slots, key=lambda s: -s.start):
        old = question[slot.start : slot.end]
        country, new_country = find_country(_WITH_ARTICLE.sub("", old)), find_country(payload.text)
        plain_old = re.sub(r"['’]s?$", "", _WITH_ARTICLE.sub("", old))
        new = payload.text if payload.named else written
        if country and new_country:
            if plain_old.lower() == country.adjective.lower() and country.adjective != country.name:
                new = new_country.adjective
            elif plain_old.lower().endswith("s") and plain_old.lower()[:-1] == country.adjective.lower():
                peoples = {form for form in new_country.forms if form == f"{new_country.adjective}s"}
                new = next(iter(peoples), f"the {new_country.adjective}")
            elif payload.text.lower() in (new_country.adjective.lower(), f"the {new_country.adjective.lower()}") or (
                payload.plural
            ):
                new = write_with_article(new_country.name)
        elif new_country and not country and payload.text == new_country.adjective != new_country.name:
            new = write_with_article(new_country.name)
        # An adjective keeps the article of its noun: "the German position", "the French position".
        if re.match(r"the\s", old, re.IGNORECASE) and new in {new_country.adjective if new_country else ""}:
            new = f"the {new}"
        if slot.possessive:
            new += "'" if new.endswith("s") else "'s"
        if slot.start == 0:
            new = new[0].upper() + new[1:]
        question = question[: slot.start] + new + question[slot.end :]
    return question


def _swap_phrase(question: str, preposition: str, fragment: str) -> str | None:
    """One prepositional phrase for another with the same preposition, where the question has just one."""
    slots = [m for m in list_mentions(question) if m.preposition == preposition]
    outer = [m for m in slots if not any(o is not m and o.start <= m.start and m.end <= o.end for o in slots)]
    if len(outer) != 1 or preposition == "of":
        return None
    start = question.lower().rindex(preposition, 0, outer[0].start)
    return question[:start] + fragment + question[outer[0].end :]


def _swap_noun(question: str, phrase: str, preposition: str, payload: Mention, slots: Sequence[Mention]) -> str | None:
    """One noun phrase for another: with the same noun, of the same kind of event, or in the same place."""
    if preposition or payload.named or re.search(r"['’]s?\s", phrase):
        return None
    common = [s for s in slots if not s.named]
    for slot in common:
        if slot.head == payload.head:
            return question[: slot.start] + phrase + _drop_of_phrase(question[slot.end :], slots, slot.end)
    if payload.kind == "event":
        for slot in slots:
            if slot.kind == "event" or (slot.named and slot.head in EVENT_NOUNS):
                return question[: slot.start] + phrase + _drop_of_phrase(question[slot.end :], slots, slot.end)
    alike = [
        s for s in common if s.determiner == payload.determiner and s.plural == payload.plural and not s.possessive
    ]
    focus = [
        s
        for s in alike
        if re.search(
            r"\b(?:what|which|who|how many)(?:['’]s| is| are| was| were)? $", question[: s.start], re.IGNORECASE
        )
    ]
    objects = [s for s in alike if s.preposition not in PREPOSITIONS and s.start > len(question) * 0.3]
    chosen = focus[:1] or objects[-1:]
    if not chosen or payload.determiner in ("this", "that", "these", "those"):
        return None
    return question[: chosen[0].start] + phrase + question[chosen[0].end :]


def _swap_owner(question: str, phrase: str, preposition: str, payload: Mention, slots: Sequence[Mention]) -> str | None:
    """ "Military analysts" for the institute in "the view of the institute"."""
    if preposition or payload.kind not in _AGENTS:
        return None
    owners = [s for s in slots if s.kind in _AGENTS and s.preposition in ("of", "by", "from")]
    return question[: owners[0].start] + phrase + question[owners[0].end :] if len(owners) == 1 else None


def _drop_of_phrase(rest: str, slots: Sequence[Mention], offset: int) -> str:
    """`rest` without the "of ..." that described what has been replaced."""
    opened = re.match(r"\s+of\s+", rest)
    if opened is None:
        return rest
    inner = [s for s in slots if s.start == offset + opened.end()]
    return rest[inner[0].end - offset :] if inner else rest
