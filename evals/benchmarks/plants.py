"""Imperfect answers, made from what the sources say: each changes one thing of a true sentence, by rule.

The rules know English and the corpus's own names and figures, and nothing of how the check works. What is invented
here is marked as such and stands in no article.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.language.attribution import find_speaker
from bot.language.countries import Country, find_capital, find_country
from bot.language.lexicon import NUMBER_WORDS
from bot.language.mentions import Mention, list_mentions
from bot.language.numerals import list_numerals
from bot.llm.pages import Page

NOWHERE = (
    "The plan was drafted by a retired judge in a mountain lodge.",
    "A second meeting was cancelled because of heavy snow.",
    "Residents of the capital were told to store drinking water.",
    "The costs are put at 4.2 billion euros.",
    "Two ministers resigned over the decision.",
    "An independent audit found the figures to be wrong.",
)
"""Invented: no article says so."""
TAILS = (
    ", which will cost 4.2 billion euros",
    ", a step that the opposition has rejected",
    ", as a retired judge had proposed in 2019",
    ", after two ministers had resigned",
    " and were met by thousands of protesters",
)
"""Invented ends of a sentence."""
OUTSIDERS = ("Amara Diallo", "Kenya", "Lars Holmqvist", "Bolivia")
"""Names that no article has."""
_OPPOSITES = (
    ("strong", "weak"), ("support", "oppose"), ("supports", "opposes"), ("reject", "accept"), ("rejects", "accepts"),
    ("rejected", "accepted"), ("ready", "unready"), ("involved", "excluded"), ("more", "fewer"), ("before", "after"),
    ("after", "before"), ("first", "last"), ("possible", "impossible"), ("likely", "unlikely"), ("east", "west"),
    ("increase", "decrease"), ("largest", "smallest"), ("peace", "war"), ("open", "closed"), ("long", "short"),
    ("willing", "unwilling"), ("refuse", "agree"), ("refused", "agreed"), ("joined", "left"), ("most", "least"),
    ("military", "civilian"), ("allies", "enemies"), ("high", "low"), ("won", "lost"), ("rose", "fell"),
)  # fmt: skip
_AUXILIARY = re.compile(r"\b(is|are|was|were|will|would|could|should|can|has|have|had|must)\b(?! not\b)(?!n't)")
_DENIAL = re.compile(r"\b(?:(?:do|does|did) not|not|never)\s+|\b(no)\s+", re.IGNORECASE)
_SAID = re.compile(
    r"^(?P<who>(?:[A-Z][\w.'’-]+\s+){0,4}[A-Z][\w.'’-]+)\s+(?:said|says|stated|told \w+|announced|stressed|added|"
    r"explained|believes|warned|insisted|claims|claimed|emphasi[sz]ed)\s+(?:that\s+)?(?P<what>.{20,})$"
)
_MODAL = re.compile(r"\b(?:may|might|could)\b(?! \d)(?: possibly)? (?P<be>be\b)?")
_MONTHS = ("January", "February", "March", "April", "June", "July", "August", "September", "October", "November")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Ground:
    """One true sentence and what is at hand to spoil it."""

    text: str
    page: Page
    rest: tuple[Page, ...]
    """The other evidence of the same question."""
    previous: str
    names: tuple[Mention, ...]
    """Names of the whole corpus."""
    turn: int
    """Counts up, so that lists are gone through evenly."""


@dataclass(frozen=True, slots=True)
class Plant:
    """A statement as a model might write it, with the pages it cites."""

    kind: str
    text: str
    pages: tuple[Page, ...]
    true: bool = False


Rule = Callable[[Ground], "str | tuple[str, tuple[Page, ...]] | None"]


def plant(ground: Ground) -> list[Plant]:
    """Every way in which this sentence can be told truly, or spoiled."""
    made = []
    for rules, true in ((TRUE, True), (FALSE, False)):
        for kind, rule in rules.items():
            told = rule(ground)
            if told is None:
                continue
            text, pages = told if isinstance(told, tuple) else (told, (ground.page,))
            if kind in ("as it stands", "wrong key") or _plain(text) != _plain(ground.text):
                made.append(Plant(kind, text, pages, true))
    return made


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()


def _replace(text: str, start: int, end: int, new: str) -> str:
    changed = f"{text[:start]}{new}{text[end:]}"
    return changed[0].upper() + changed[1:]


def _list_names(text: str) -> list[Mention]:
    return [m for m in list_mentions(text) if m.named and m.kind != "date" and not m.inside and not m.possessive]


def change_number(ground: Ground) -> str | None:
    for numeral in list_numerals(ground.text):
        written = ground.text[numeral.start : numeral.end]
        if re.search(r"\d", written) and numeral.upper is None:
            digits = re.search(r"\d[\d.,]*\d|\d", written)
            assert digits is not None
            value = int(re.sub(r"\D", "", digits.group()))
            other = value * (2 + ground.turn % 3) + (0 if value >= 100 else 3)
            return _replace(ground.text, numeral.start + digits.start(), numeral.start + digits.end(), f"{other:,}")
    return None


def take_number(ground: Ground) -> str | None:
    """Another figure of the evidence in the place of this one's."""
    own = list_numerals(ground.text)
    if not own:
        return None
    for page in ground.rest:
        for numeral in list_numerals(page.text):
            if all(numeral.value != one.value for one in own):
                return _replace(ground.text, own[0].start, own[0].end, page.text[numeral.start : numeral.end].strip())
    return None


def turn_comparator(ground: Ground) -> str | None:
    for old, new in (
        ("over ", "under "), ("more than ", "fewer than "), ("about ", "more than "), ("around ", "at most "),
        ("up to ", "at least "), ("at least ", "at most "), ("above ", "below "),
    ):  # fmt: skip
        found = re.search(rf"\b{old}(?=\d|[a-z]+teen\b|twenty|thirty|two|three)", ground.text)
        if found:
            return _replace(ground.text, found.start(), found.end(), new)
    return None


def change_time(ground: Ground) -> str | None:
    for words in (_DAYS, _MONTHS):
        found = re.search(rf"\b(?:{'|'.join(words)})\b", ground.text)
        if found:
            place = (words.index(found.group()) + 2 + ground.turn % 3) % len(words)
            return _replace(ground.text, found.start(), found.end(), words[place])
    found = re.search(r"\b(?:19|20)\d\d\b", ground.text)
    return _replace(ground.text, found.start(), found.end(), str(int(found.group()) - 3)) if found else None


def change_name(ground: Ground) -> str | None:
    """A name of the corpus that this evidence does not have, or one that no article has."""
    own = _list_names(ground.text)
    if not own:
        return None
    target = own[ground.turn % len(own)]
    seen = " ".join([ground.text, ground.previous, *(s.above for s in ground.page.sources), ground.page.text])
    there = {find_country(m.text) or find_capital(m.text) for m in _list_names(seen)} - {None}
    others = [
        m.text
        for m in ground.names
        if m.kind == target.kind
        and m.text.split()[-1].lower()[:5] not in seen.lower()
        and (find_country(m.text) or find_capital(m.text)) not in there
    ]
    pool = [*dict.fromkeys(others), *OUTSIDERS]
    return _replace(ground.text, target.start, target.end, pool[ground.turn % len(pool)])


def take_name(ground: Ground) -> tuple[str, tuple[Page, ...]] | None:
    """A name from other evidence of the same question, which is cited too."""
    own = _list_names(ground.text)
    for page in ground.rest:
        for other in _list_names(page.text):
            same = (
                _find_place(other.text) is not None and _find_place(other.text) == _find_place(own[0].text)
                if own
                else True
            )
            if not same and other.text.lower() not in ground.text.lower() and other.text not in ground.previous:
                changed = _replace(ground.text, own[0].start, own[0].end, other.text)
                return changed, (ground.page, page)
    return None


def _find_place(name: str) -> Country | None:
    """The country that a name or a capital stands for: "they met in France" is no error for Paris."""
    return find_country(name) or find_capital(name)


def swap_names(ground: Ground) -> str | None:
    own = [m for m in _list_names(ground.text) if m.determiner == ""]
    for one, other in ((a, b) for a in own for b in own if a.end < b.start):
        between = ground.text[one.end : other.start]
        if one.text == other.text or one.kind != other.kind or re.fullmatch(r"\W*(?:and|or|with)?\W*", between):
            continue
        # Names of one list can change places and nothing is said differently.
        if re.fullmatch(r"(?:[\s,]|and|or|[A-Z]\w+)*", between):
            continue
        text = ground.text
        return f"{text[: one.start]}{other.text}{between}{one.text}{text[other.end :]}"
    return None


def deny(ground: Ground) -> str | None:
    found = _AUXILIARY.search(ground.text)
    if _DENIAL.search(ground.text) or not found:
        return None
    return f"{ground.text[: found.end()]} not{ground.text[found.end() :]}"


def affirm(ground: Ground) -> str | None:
    found = _DENIAL.search(ground.text)
    if found is None or re.match(r"not only|not just|no longer", ground.text[found.start() :], re.IGNORECASE):
        return None
    return _replace(ground.text, found.start(), found.end(), "")


def turn_word(ground: Ground) -> str | None:
    for old, new in _OPPOSITES:
        found = re.search(rf"\b{old}\b", ground.text)
        if found:
            return _replace(ground.text, found.start(), found.end(), new)
    return None


def change_speaker(ground: Ground) -> str | None:
    who = find_speaker(ground.text)
    found = re.search(re.escape(who), ground.text) if who else None
    if who is None or found is None or not any(c.isupper() for c in who):
        return None
    people = [m.text for m in ground.names if m.kind in ("person", "name") and m.text.split()[-1] not in ground.text]
    return _replace(ground.text, found.start(), found.end(), people[ground.turn % len(people)]) if people else None


def add_speaker(ground: Ground) -> str | None:
    if find_speaker(ground.text, ground.previous) is not None or not ground.text[0].isupper():
        return None
    people = [m.text for m in ground.names if m.kind == "person" and m.text.split()[-1] not in ground.text]
    if not people:
        return None
    name = people[ground.turn % len(people)]
    return f"{name} said that {_lower_first(ground.text)}"


def drop_speaker(ground: Ground) -> str | None:
    found = _SAID.match(ground.text)
    return found["what"][0].upper() + found["what"][1:] if found else None


def invent_quotation(ground: Ground) -> str | None:
    return f"{ground.text.rstrip('.')}, which one participant called “a turning point for all of us”."


def reword_quotation(ground: Ground) -> str | None:
    """Words of the source between quotation marks, two of them changed places or one left out."""
    words = ground.text.rstrip(".").split()
    if len(words) < 9 or any(mark in ground.text for mark in '“”"'):
        return None
    return " ".join([*words[:3], "“" + " ".join([*words[3:5], *words[6:]]) + "”"]) + "."


def add_tail(ground: Ground) -> str | None:
    return f"{ground.text.rstrip('.')}{TAILS[ground.turn % len(TAILS)]}."


def say_nowhere(ground: Ground) -> str | None:
    return NOWHERE[ground.turn % len(NOWHERE)]


def splice(ground: Ground) -> tuple[str, tuple[Page, ...]] | None:
    """The subject of this sentence with what another one says of its own."""
    own = _list_names(ground.text)
    if not own or own[0].start > 4:
        return None
    for page in ground.rest:
        for source in page.sources:
            names = _list_names(source.text)
            if names and names[0].start <= 4 and names[0].head != own[0].head:
                rest = source.text[names[0].end :]
                if own[0].text.lower() not in f"{source.text} {source.above}".lower():
                    return f"{ground.text[: own[0].end]}{rest}", (ground.page, page)
    return None


def make_certain(ground: Ground) -> str | None:
    found = _MODAL.search(ground.text)
    if found is None:
        return None
    return _replace(ground.text, found.start(), found.end(), "will be" if found["be"] else "will ")


def cite_wrongly(ground: Ground) -> tuple[str, tuple[Page, ...]] | None:
    others = [page for page in ground.rest if ground.text not in page.text]
    return (ground.text, (others[0],)) if others else (ground.text, ())


def spell_numbers(ground: Ground) -> str | None:
    """ "30,000" as "thirty thousand", "two" as "2"."""
    small = [word for word, value in NUMBER_WORDS.items() if value < 13][:13]
    tens = {20: "twenty", 30: "thirty", 40: "forty", 50: "fifty", 60: "sixty", 90: "ninety"}
    for numeral in list_numerals(ground.text):
        written = ground.text[numeral.start : numeral.end].strip()
        if numeral.upper is not None:
            continue
        if re.fullmatch(r"\d[\d,]*", written):
            value = int(written.replace(",", ""))
            thousands = value // 1000
            told = tens.get(value) or (small[value] if value < 13 else None)
            if value >= 1000 and value % 1000 == 0:
                told = tens.get(thousands) or (small[thousands] if thousands < 13 else None)
                told = f"{told} thousand" if told else f"{thousands} thousand"
            if told:
                return _replace(
                    ground.text,
                    numeral.start,
                    numeral.end,
                    f" {told}" if numeral.start and ground.text[numeral.start] == " " else told,
                )
        elif written.lower() in small[2:]:
            return _replace(ground.text, numeral.start, numeral.end, str(small.index(written.lower())))
    return None


def say_according(ground: Ground) -> str | None:
    found = _SAID.match(ground.text)
    return f"According to {found['who']}, {_lower_first(found['what'])}" if found else None


def drop_lead(ground: Ground) -> str | None:
    found = re.match(r"^(?:On|In|At|After|During|For|With|Meanwhile|However|Since|Under|By)\b[^,]{0,60}, ", ground.text)
    rest = ground.text[found.end() :] if found else ""
    return rest[0].upper() + rest[1:] if len(rest.split()) > 7 and not re.match(r"\w+ing\b", rest) else None


def cut_tail(ground: Ground) -> str | None:
    found = re.search(r",? (?:which|who|because|while|as well as|including|whereas|such as)\b", ground.text)
    head = ground.text[: found.start()] if found else ""
    return f"{head.rstrip(',')}." if len(head.split()) > 6 and head.count(",") != 1 else None


def reword(ground: Ground) -> str | None:
    """A word or two told in other words."""
    text = ground.text
    for old, new in (
        ("take part in", "join"), ("took part in", "attended"), ("soldiers", "troops"), ("troops", "soldiers"),
        ("countries", "nations"), ("nations", "countries"), ("about", "roughly"), ("important", "key"),
        ("wants to", "would like to"), ("big", "large"), ("however", "still"), ("reported", "said"),
        ("signaled", "indicated"), ("kilometers", "km"), ("such as", "like"), ("is to", "is meant to"),
        ("would need", "would require"), ("back", "support"), ("United States", "US"), ("main", "chief"),
    ):  # fmt: skip
        text = re.sub(rf"\b{old}\b", new, text, count=1)
        if text.count(new) and text != ground.text and abs(len(text.split()) - len(ground.text.split())) > 0:
            break
    return text if text != ground.text else None


def join_two(ground: Ground) -> tuple[str, tuple[Page, ...]] | None:
    for page in ground.rest[:1]:
        other = page.sources[0].text
        if len(other.split()) + len(ground.text.split()) < 50 and other.endswith(".") and ground.text.endswith("."):
            return f"{ground.text[:-1]}, and {_lower_first(other)}", (ground.page, page)
    return None


def name_subject(ground: Ground) -> str | None:
    """The pronoun that opens a sentence written out, as a model should."""
    opened = re.match(r"^(He|She)\b", ground.text)
    people = [m for m in _list_names(ground.previous) if m.kind == "person"] if opened else []
    return f"{people[0].text}{ground.text[opened.end() :]}" if opened and len(people) == 1 else None


def _lower_first(text: str) -> str:
    opens_with_name = any(m.start == 0 and m.determiner == "" for m in _list_names(text))
    return text if opens_with_name else text[0].lower() + text[1:]


TRUE: dict[str, Rule] = {
    "as it stands": lambda ground: ground.text,
    "numbers written otherwise": spell_numbers,
    "according to": say_according,
    "lead dropped": drop_lead,
    "tail cut": cut_tail,
    "reworded": reword,
    "two joined": join_two,
    "subject named": name_subject,
}
FALSE: dict[str, Rule] = {
    "wrong key": cite_wrongly,
    "wrong number": change_number,
    "number of other evidence": take_number,
    "over for under": turn_comparator,
    "wrong time": change_time,
    "wrong name": change_name,
    "name of other evidence": take_name,
    "two names swapped": swap_names,
    "denied": deny,
    "denial dropped": affirm,
    "opposite word": turn_word,
    "wrong speaker": change_speaker,
    "speaker added": add_speaker,
    "speaker dropped": drop_speaker,
    "invented quotation": invent_quotation,
    "reworded quotation": reword_quotation,
    "claim added": add_tail,
    "claim from nowhere": say_nowhere,
    "subject of one, rest of another": splice,
    "may made certain": make_certain,
}


def list_grounds(pages: Sequence[Page], names: Sequence[Mention], turn: int, most: int = 3) -> list[Ground]:
    """The sentences of the evidence that can be told and spoiled; questions and fragments can't."""
    grounds: list[Ground] = []
    for page in pages[:most]:
        for source in page.sources:
            if source.text.endswith((".", ".”", '."')) and len(source.text.split()) > 5:
                rest = tuple(one for one in pages if one is not page)
                grounds.append(Ground(source.text, page, rest, source.previous, tuple(names), turn + len(grounds)))
    return grounds
