"""Words that point back - "he", "it", "there", "that meeting" - and what they point to in the conversation."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.grammar import AUXILIARIES, CLAUSE_OPENERS, EMPTY_NOUNS, EVENT_NOUNS, MODALS, PREPOSITIONS, SPEECH_VERBS, VERBS
from bot.mentions import Mention, join_mentions, list_mentions
from bot.words import Word, fold, key_of, list_words, stem

_PERSONAL = frozenset("he she him her his hers himself herself".split())
_NEUTER = frozenset("it its itself".split())
_PLURAL = frozenset("they them their theirs themselves".split())
_POINTERS = frozenset("this that these those such".split())
_OWNING = frozenset("his her its their hers theirs".split())
_SUBJECT = frozenset("he she they".split())
_PRONOUN = re.compile(
    r"\b(he|she|it|they|him|her|them|his|hers|its|their|theirs)(?:['’](s|ll|d|re|ve))?(?![\w'’])", re.IGNORECASE
)
_CONTRACTIONS = {"s": " is", "ll": " will", "d": " would", "re": " are", "ve": " have", "": ""}

_THAT_CLAUSE = r"(?:that|whether|if|who|which|to|for|when|how|why|where|what)"
_TO_ADJECTIVES = (
    "possible|impossible|necessary|important|hard|difficult|easy|easier|legal|illegal|safe|dangerous|better|worth|true|"
    "reasonable|realistic|right|wrong|time|common|normal|ok|okay|good|bad|best|wise|useful|advisable|permitted|allowed|"
    "fair|enough|too late|too early|customary|essential|vital|feasible|sensible|unusual|usual|risky|cheaper"
)
_ACTING = frozenset(
    stem(verb)
    for verb in """accept agree announce argue ask attack claim commit contribute cooperate decide defend demand deny deploy
    fight help insist invade invest join lead negotiate offer oppose participate pay plan prefer promise propose react refuse
    reject say send sign spend suggest support think threaten train trust try veto vote want warn withdraw own""".split()
)
"""Stems of what only persons, states and organisations do."""
_PLEONASTIC = (
    re.compile(r"\bit(?:['’]s| is| was| be| has been| had been| been)?(?: \w+ly| not| so| very| more| most| now)*"
               r" (?!going|able|ready|willing|set)\w+ (?:by \S+ )?(?:that|whether|if)\b", re.IGNORECASE),
    re.compile(r"\bit(?: \w+ly| not| so| very| more| now| then| be| is| was)* "
               rf"(?:an? )?(?:\w+ )?(?:{_TO_ADJECTIVES})(?: \w+)? (?:to|for|that|if)\b", re.IGNORECASE),
    re.compile(r"\bit (?:seems?|appears?|looks?|turns? out|follows?|happens?|means|sounds?)\b(?: (?:that|like|as)\b)", re.IGNORECASE),
    re.compile(r"\bit (?:takes?|took|costs?|make sense|makes sense|hurts?)\b.*\bto\b", re.IGNORECASE),
    re.compile(r"\b(?:long|much|time|many \w+) (?:does|did|will|would|should|is|was) it (?:take|cost|need)?", re.IGNORECASE),
    re.compile(r"\bit (?:rain|snow|(?:is|was) (?:raining|snowing|late|dark|cold|warm|hot)\b)", re.IGNORECASE),
    re.compile(r"\b(?:what time|what day|what year|how far|how late) (?:is|was) it\b", re.IGNORECASE),
    re.compile(r"\b(?:mak|find|consider|deem|think|believ|tak)\w* it (?:\w+ )?(?:\w+) (?:that|to|for)\b", re.IGNORECASE),
    re.compile(r"\b(?:is|was) it (?:true|possible|likely|safe|ok|okay|legal|known|clear|certain) (?:that\b|[a-z]+ \w+)", re.IGNORECASE),
    re.compile(rf"\b(?:is|was|were) it (?:not )?(?:the |an? )?[\w ]{{1,30}} (?:that|who)\b", re.IGNORECASE),
)  # fmt: skip

_WHOLE = re.compile(
    r"\b(?:this|that)\b(?=\s*(?:$|[?.!,;])|\s+(?:is|was|will|would|mean|means|meant|happen|happens|happened|has|had|could|can|"
    r"true|correct|right|so|important|possible|decided|agreed|said|announced|likely|affect|change|work|enough|about|for|in|at|by|"
    r"all|really|actually|still|already)\b)",
    re.IGNORECASE,
)
_THERE = re.compile(
    r"\b(?<!is )(?<!are )(?<!was )(?<!were )(?<!will )(?<!be )(?<!been )(?<!has )(?<!have )(?<!does )(?<!do )(?<!would )(?<!could )"
    r"(from |over |out |up |down )?there\b(?!['’]|\s+(?:is|are|was|were|will|has|have|had|can|could|may|might|be|been|any|would|exists?|seems?)\b)",
    re.IGNORECASE,
)
_THEN = re.compile(r"\b(?:(since|until|till|by|before|after|from|back) )then\b|\bthen(?=\s*[?.!]?\s*$)", re.IGNORECASE)
_LEFT_OPEN = re.compile(
    r"\b(?:(?:the )?(?:other|another|first|second|last|next|same|latter|former|two|three|four|both|any|some|which|each|this|that) ones?|ones"
    r"|the (?:other|latter|former|same|others)(?=\s*(?:$|[?.!,;]))|(?:each|either|neither|both|none|all|some|any|which|most|many|one) of (?:them|these|those))\b"
    r"|^(?:which|who else|what else|anything else|where else)\b(?=\s+(?:is|are|was|were|do|does|did|has|have|can|will|would)\b|\W*$)"
    r"|\b(?:these|those)\b(?=\s*(?:$|[?.!,;])|\s+(?:are|were|will|have|mean)\b)"
    r"|\b(?:do|does|did) so\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reference:
    """One word or phrase of a question that can't be understood without what came before."""

    text: str
    start: int
    end: int
    kind: str
    """`person`, `thing`, `plural`, `place`, `date`, `whole` (a whole statement), `noun` or `open`."""
    object: bool = False
    """It follows a verb or preposition rather than going before a verb."""
    head: str = ""
    """For `noun`: the key of its noun, as in "that meeting"."""


def list_references(question: str) -> tuple[Reference, ...]:
    """What in `question` points outside it, in order; what its own words resolve is left out."""
    words = list_words(question)
    mentions = list_mentions(question)
    empty = [match.span() for pattern in _PLEONASTIC for match in pattern.finditer(question)]
    found: list[Reference] = []
    for match in _PRONOUN.finditer(question):
        plain = match.group(1).lower()
        if plain in _NEUTER and any(start <= match.start() < end for start, end in empty):
            continue
        if not _stands_inside(question, words, mentions, match, plain):
            kind = "person" if plain in _PERSONAL else "thing" if plain in _NEUTER else "plural"
            found.append(Reference(match.group(), match.start(), match.end(), kind, _is_object(question, match)))
    for mention in mentions:
        if mention.determiner in _POINTERS and not any(
            m.end <= mention.start and m.head == mention.head for m in mentions
        ):
            if not _is_connecting(question, words, mention.start):
                found.append(Reference(question[mention.start : mention.end], mention.start, mention.end, "noun", head=mention.head))
    for kind, pattern in (("place", _THERE), ("date", _THEN), ("whole", _WHOLE), ("open", _LEFT_OPEN)):
        for match in pattern.finditer(question):
            inside = any(m.kind == kind and m.end <= match.start() for m in mentions)
            connecting = kind == "whole" and _is_connecting(question, words, match.start())
            if kind == "open" and re.match(r"which ones?\b.*\bor\b", question[match.start() :], re.IGNORECASE):
                continue
            if not inside and not connecting and not any(r.start < match.end() and match.start() < r.end for r in found):
                found.append(Reference(match.group(), match.start(), match.end(), kind))
    return tuple(sorted(found, key=lambda reference: reference.start))


def _is_object(question: str, match: re.Match[str]) -> bool:
    """Whether the pronoun is what something is done to: "apply for it", and not "is it", "did it"."""
    before = re.findall(r"[\w'’]+", question[: match.start()].lower())
    return bool(before) and before[-1] not in AUXILIARIES | CLAUSE_OPENERS and match.group().lower() not in _OWNING


def _is_connecting(question: str, words: Sequence[Word], start: int) -> bool:
    """Whether the "that" at `start` opens a clause - "decided that", "countries that" - rather than pointing back."""
    if question[start : start + 4].lower() != "that":
        return False
    before = [word for word in words if word.end <= start]
    if not before:
        return False
    plain = fold(before[-1].text)
    after = question[start + 4 :].strip(" ?.!,;")
    return bool(after) and plain not in AUXILIARIES | PREPOSITIONS | {"and", "or", "what", "why", "how"} and plain not in VERBS - {
        "mean", "think", "know", "believe", "say", "agree", "hope", "announce", "claim", "suggest", "understand", "decide"
    }  # fmt: skip


def _stands_inside(
    question: str, words: Sequence[Word], mentions: Sequence[Mention], match: re.Match[str], pronoun: str
) -> bool:
    """Whether the question itself says what `pronoun` stands for.

    A pronoun that is an object can't stand for its own clause's subject, so something must open a clause between them.
    """
    fronted = pronoun in _OWNING and re.match(r"^\W*(?:in|at|on|during|after|before|with|by|for)\b[^,]*,", question, re.IGNORECASE)
    if fronted and match.start() < fronted.end() and any(
        m.start > fronted.end() and _agrees(m, pronoun) for m in mentions
    ):
        return True
    for mention in (*mentions, *join_mentions(question, mentions)):
        if mention.end > match.start() or not _agrees(mention, pronoun) or mention.possessive and pronoun not in _OWNING:
            continue
        between = question[mention.end : match.start()]
        passed = re.findall(r"[\w']+", between.lower())
        opened = bool(set(passed) & CLAUSE_OPENERS or passed and passed[-1] in SPEECH_VERBS or re.search(r"[,.;:?!]", between))
        if pronoun in _OWNING or pronoun in _SUBJECT and mention.start > 0:
            return True
        if opened and (mention.named or mention.determiner or mention.plural or re.search(r"[.?!]", between)):
            return True
    return False


def _agrees(mention: Mention, pronoun: str) -> bool:
    """Whether `pronoun` may stand for `mention`."""
    if mention.kind == "date" or mention.head in EMPTY_NOUNS:
        return False
    if pronoun in _PERSONAL:
        wanted = "female" if pronoun in ("she", "her", "hers", "herself") else "male"
        return (mention.kind == "person" or mention.kind == "name" and mention.free) and not mention.plural and mention.gender in ("", wanted)
    if pronoun in _NEUTER:
        return mention.kind not in ("person", "people") and not mention.plural and not (
            mention.kind == "name" and mention.gender
        )
    return mention.plural or mention.kind in ("people", "organisation", "place") or mention.determiner in ("each", "every", "any")


def find_antecedent(reference: Reference, texts: Iterable[tuple[str, ...]], question: str) -> Mention | None:
    """What `reference` stands for: the best fit in the first of `texts` that has one.

    `texts` holds each exchange's texts, newest exchange first, and within one the likelier text first.
    """
    pronoun = re.sub(r"['’].*", "", reference.text.lower())
    following = question[reference.end :].split()
    acting = bool(following) and stem(fold(following[0].strip("?.!,"))) in _ACTING
    for exchange in texts:
        for actors_only in (True, False) if acting else (False,):
            for text in exchange:
                mentions = list_mentions(text)
                fits = [m for m in (*join_mentions(text, mentions), *mentions) if _fits(reference, m, pronoun)]
                if actors_only:
                    fits = [m for m in fits if m.kind not in ("thing", "event")]
                if fits:
                    return max(fits, key=lambda m: _rate(m, reference, acting, text))
    return None


def _fits(reference: Reference, mention: Mention, pronoun: str) -> bool:
    if reference.kind in ("person", "thing", "plural"):
        return _agrees(mention, pronoun)
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


def _rate(mention: Mention, reference: Reference, acting: bool, text: str) -> float:
    """How likely `mention` is what a later question speaks of: who acts before what is acted on, early before late."""
    score = -mention.start / max(len(text), 1)
    before = text[: mention.start].rstrip().lower()
    subject = not before or before.endswith(tuple(AUXILIARIES)) and mention.preposition in AUXILIARIES | {""}
    if not reference.object or reference.kind == "person":
        score += 1.0 * subject - 0.5 * (mention.preposition in PREPOSITIONS)
    score -= 0.6 * mention.possessive
    score += {"person": 0.4, "name": 0.2}.get(mention.kind, 0.0) if reference.kind == "person" else 0.0
    if reference.kind == "thing":
        if reference.object:
            score += 0.9 * (mention.preposition not in AUXILIARIES and not subject)
            score -= 0.3 * (mention.kind == "place")
        if mention.inside and not acting:
            score -= 1.0
        if acting:
            score += {"place": 1.2, "organisation": 1.2, "name": 0.4, "event": -0.2}.get(mention.kind, 0.0)
        score += 0.3 * mention.named - (0.8 if mention.kind == "place" and mention.preposition in PREPOSITIONS else 0.0)
    if reference.kind == "plural":
        score += 1.0 * mention.plural + (0.5 if mention.kind == "people" else 0.0)
        score += 0.4 * (mention.kind == "organisation" and acting) - 0.3 * (mention.kind == "place")
    if reference.kind == "noun":
        score += 0.5 * (mention.head == reference.head)
    return score


def replace_reference(question: str, reference: Reference, mention: Mention) -> str:
    """`question` with `mention` written out where `reference` was."""
    match = _PRONOUN.fullmatch(reference.text)
    name = mention.text
    if match:
        owning = match.group(1).lower() in _OWNING and not (
            match.group(1).lower() == "her" and re.match(r"\s*(?:$|[?.!,])", question[reference.end :])
        )
        if owning:
            name += "'" if name.endswith("s") else "'s"
        name += _CONTRACTIONS[(match.group(2) or "").lower()]
    elif reference.kind == "place":
        prefix = (_THERE.search(question) or [""])[0].lower()
        going = re.search(r"\b(?:get|go|going|come|travel|move|fly|drive|return|send|sent|went)\s+$", question[: reference.start], re.IGNORECASE)
        name = f"from {name}" if prefix.startswith("from") else f"to {name}" if going else f"in {name}"
    elif reference.kind == "date":
        first = reference.text.split()[0].lower()
        name = f"{first} {name}" if first not in ("then", "back") else f"{mention.preposition or 'in'} {name}"
    if reference.start == 0:
        name = name[0].upper() + name[1:]
    return question[: reference.start] + name + question[reference.end :]
