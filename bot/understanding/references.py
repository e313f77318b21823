"""Words that point back to what was said before: "he", "it", "there", "that meeting"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.language.grammar import AUXILIARIES, CLAUSE_OPENERS, EMPTY_NOUNS, LOCATIVE, PREPOSITIONS, SPEECH_VERBS, VERBS
from bot.language.lexicon import DATE_NOUNS, TIME_UNITS, split_words
from bot.language.mentions import Mention, join_mentions, list_mentions
from bot.language.words import Word, fold, key_of, list_words

_PERSONAL = split_words("he she him her his hers himself herself")
_NEUTER = split_words("it its itself")
_POINTERS = split_words("this that these those such")
OWNING = split_words("his her its their hers theirs")
_SUBJECT = split_words("he she they")
PRONOUN = re.compile(
    r"\b(he|she|it|they|him|her|them|his|hers|its|their|theirs)(?:['’](s|ll|d|re|ve))?(?![\w'’])", re.IGNORECASE
)

_TO_ADJECTIVES = (
    "possible|impossible|necessary|important|hard|difficult|easy|easier|legal|illegal|safe|dangerous|better|worth"
    "|true|"
    "reasonable|realistic|right|wrong|time|common|normal|ok|okay|good|bad|best|wise|useful|advisable|permitted"
    "|allowed|"
    "fair|enough|too late|too early|customary|essential|vital|feasible|sensible|unusual|usual|risky|cheaper"
)
_TAKING_CLAUSES = split_words("mean think know believe say agree hope announce claim suggest understand decide")
_PLEONASTIC = (
    re.compile(r"\bit(?:['’]s| is| was| be| has been| had been| been)?(?: \w+ly| not| so| very| more| most| now)*"
               r" (?!going|able|ready|willing|set)\w+ (?:by \S+ )?(?:that|whether|if)\b", re.IGNORECASE),
    re.compile(r"\bit(?: \w+ly| not| so| very| more| now| then| be| is| was)* "
               rf"(?:an? )?(?:\w+ )?(?:{_TO_ADJECTIVES})(?: \w+)? (?:to|for|that|if)\b", re.IGNORECASE),
    re.compile(r"\bit (?:seems?|appears?|looks?|turns? out|follows?|happens?|means|sounds?) (?:that|like|as)\b",
               re.IGNORECASE),
    re.compile(r"\bit (?:takes?|took|costs?|make sense|makes sense|hurts?)\b.{0,300}?\bto \w+ \w", re.IGNORECASE),
    re.compile(r"\b(?:long|much time|much|many|many \w+|what|many \w+ \w+) (?:does|did|will|would|should|can)"
               r" it take\b", re.IGNORECASE),
    re.compile(r"\bit (?:rain|snow|(?:is|was) (?:raining|snowing|late|dark|cold|warm|hot)\b)", re.IGNORECASE),
    re.compile(r"\b(?:what time|what day|what year|how far|how late) (?:is|was) it\b", re.IGNORECASE),
    re.compile(r"\b(?:mak|find|consider|deem|think|believ|tak)\w* it (?:\w+ )?\w+ (?:that|to|for)\b", re.IGNORECASE),
    re.compile(r"\b(?:is|was) it (?:true|possible|likely|safe|ok|okay|legal|known|clear|certain) (?:that\b|[a-z]+"
               r" \w+)", re.IGNORECASE),
    re.compile(r"\b(?:is|was|were) it (?:not )?(?:the |an? )?[\w ]{1,30} (?:that|who)\b", re.IGNORECASE),
)  # fmt: skip

_WHOLE = re.compile(
    r"(?:(?<=\bis )|(?<=\bwas )|(?<=\bdoes )|(?<=\bdid )|(?<=\bwould )|(?<=\bwill ))(?:this|that)\b"
    r"|\b(?:this|that)\b(?=\s*(?:$|[?.!,;])|\s+(?:is|was|will|would|means?|meant|happen(?:s|ed)?|has|had|could|can"
    r"|decided|agreed|said|announced|affect|change|about|for|in|at|by|all|really|actually|still|already)\b)",
    re.IGNORECASE,
)
THERE = re.compile(
    r"\b(?<!is )(?<!are )(?<!was )(?<!were )(?<!will )(?<!be )(?<!been )(?<!has )(?<!have )(?<!does )(?<!do"
    r" )(?<!would )(?<!could )"
    r"(from |over |out |up |down )?there\b(?!['’]|\s+(?:is|are|was|were|will|has|have|had|can|could|may|might|be"
    r"|been|any|would|exists?|seems?)\b)"
    r"|(?:(?<=\bwas )|(?<=\bwere )(?<!how many were ))there(?=\W*$)",
    re.IGNORECASE,
)
_THEN = re.compile(
    r"\b(?:(since|until|till|by|before|after|from|back) )then\b|\bthen(?=\s*+(?:[?.!]\s*+)?$)", re.IGNORECASE
)
_LEFT_OPEN = re.compile(
    r"\b(?:(?:the )?(?:other|another|first|second|last|next|same|latter|former|two|three|four|both|any|some|which"
    r"|each|this|that) ones?|ones"
    r"|(?:any|are there)(?: any)? others?(?=\s*+(?:[?.!]\s*+)?$)"
    r"|the (?:other|latter|former|same|others)(?=\s*(?:$|[?.!,;]))|(?:each|either|neither|both|none|all|some|any"
    r"|which|most|many|one) of (?:them|these|those))\b"
    r"|^(?:which|who else|what else|anything else|where else)\b(?=\s+(?:is|are|was|were|do|does|did|has|have|can"
    r"|will|would)\b|\W*$)|\b(?:these|those)\b(?=\s*(?:$|[?.!,;])|\s+(?:are|were|will|have|mean)\b)"
    r"|\b(?:do|does|did) so\b",
    re.IGNORECASE,
)


_TIMES = frozenset(key_of(noun) for noun in DATE_NOUNS | TIME_UNITS)
_FRONTED = re.compile(r"^\W*(?:\w+\W+){0,2}?(?:how(?: many| much)?|which|what|whose)\W*$", re.IGNORECASE)


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
    for match in PRONOUN.finditer(question):
        plain = match.group(1).lower()
        if plain in _NEUTER and any(start <= match.start() < end for start, end in empty):
            continue
        if not _stands_inside(question, words, mentions, match, plain):
            kind = "person" if plain in _PERSONAL else "thing" if plain in _NEUTER else "plural"
            found.append(Reference(match.group(), match.start(), match.end(), kind, _is_object(question, match)))
    for mention in mentions:
        said = any(m.end <= mention.start and m.head == mention.head for m in mentions)
        connecting = _is_connecting(question, words, mention.start)
        if mention.determiner in _POINTERS and not said and not connecting:
            found.append(
                Reference(question[mention.start : mention.end], mention.start, mention.end, "noun", head=mention.head)
            )
    for kind, pattern in (("place", THERE), ("date", _THEN), ("whole", _WHOLE), ("open", _LEFT_OPEN)):
        for match in pattern.finditer(question):
            inside = any(
                m.kind == kind and m.end <= match.start() and (kind != "place" or m.preposition in LOCATIVE)
                for m in mentions
            )
            connecting = kind == "whole" and _is_connecting(question, words, match.start())
            if kind == "open" and re.match(r"which ones?\b.*\bor\b", question[match.start() :], re.IGNORECASE):
                continue
            if (
                not inside
                and not connecting
                and not any(r.start < match.end() and match.start() < r.end for r in found)
            ):
                found.append(Reference(match.group(), match.start(), match.end(), kind))
    return tuple(sorted(found, key=lambda reference: reference.start))


def _is_object(question: str, match: re.Match[str]) -> bool:
    """Whether the pronoun is what something is done to: "apply for it", and not "is it", "did it"."""
    before = re.findall(r"[\w'’]+", question[: match.start()].lower())
    return bool(before) and before[-1] not in AUXILIARIES | CLAUSE_OPENERS and match.group().lower() not in OWNING


def _is_connecting(question: str, words: Sequence[Word], start: int) -> bool:
    """Whether the "that" at `start` opens a clause - "decided that", "countries that" - rather than pointing back."""
    if question[start : start + 4].lower() != "that":
        return False
    before = [word for word in words if word.end <= start]
    if not before:
        return False
    plain = fold(before[-1].text)
    after = question[start + 4 :].strip(" ?.!,;")
    if plain in AUXILIARIES | PREPOSITIONS | {"and", "or", "what", "why", "how"}:
        return False
    return bool(after) and plain not in VERBS - _TAKING_CLAUSES


def _stands_inside(
    question: str, words: Sequence[Word], mentions: Sequence[Mention], match: re.Match[str], pronoun: str
) -> bool:
    """Whether the question itself says what `pronoun` stands for.

    A pronoun that is an object can't stand for its own clause's subject, so something must open a clause between them.
    """
    fronted = pronoun in OWNING and re.match(
        r"^\W*(?:in|at|on|during|after|before|with|by|for)\b[^,]*,", question, re.IGNORECASE
    )
    if (
        fronted
        and match.start() < fronted.end()
        and any(m.start > fronted.end() and agrees(m, pronoun) for m in mentions)
    ):
        return True
    for mention in (*mentions, *join_mentions(question, mentions)):
        if (
            mention.end > match.start()
            or not agrees(mention, pronoun)
            or (mention.possessive and pronoun not in OWNING)
        ):
            continue
        between = question[mention.end : match.start()]
        passed = re.findall(r"[\w']+", between.lower())
        # In "How many seats do they have?" what they have comes first, and they are somebody else.
        if passed and set(passed) <= AUXILIARIES and _FRONTED.match(question[: mention.start]):
            continue
        opened = bool(
            set(passed) & CLAUSE_OPENERS or (passed and passed[-1] in SPEECH_VERBS) or re.search(r"[,.;:?!]", between)
        )
        if pronoun in OWNING or (pronoun in _SUBJECT and mention.start > 0):
            return True
        if opened and (mention.named or mention.determiner or mention.plural or re.search(r"[.?!]", between)):
            return True
    return False


def agrees(mention: Mention, pronoun: str) -> bool:
    """Whether `pronoun` may stand for `mention`."""
    if mention.kind == "date" or mention.head in EMPTY_NOUNS or mention.head in _TIMES:
        return False
    if pronoun in _PERSONAL:
        wanted = "female" if pronoun in ("she", "her", "hers", "herself") else "male"
        return (
            (mention.kind == "person" or (mention.kind == "name" and mention.free))
            and not mention.plural
            and mention.gender in ("", wanted)
        )
    if pronoun in _NEUTER:
        return (
            mention.kind not in ("person", "people")
            and not mention.plural
            and not (mention.kind == "name" and mention.gender)
        )
    return (
        mention.plural
        or mention.kind in ("people", "organisation", "place")
        or mention.determiner in ("each", "every", "any")
    )
