"""A true sentence spoiled in one thing, by rule: what a check must stop.

The rules know English and the corpus's own names and figures, and nothing of how the check works. What is invented
here is marked as such and stands in no article.
"""

import re

from bot.language.attribution import find_speaker
from bot.language.numerals import list_numerals
from bot.llm.pages import Page
from bot.regions import Country, find_capital, find_country
from evals.benchmarks.grounds import SAID, Ground, Rule, list_names_in, lower_first, replace_words

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
_MODAL = re.compile(r"\b(?:may|might|could)\b(?! \d)(?: possibly)? (?P<be>be\b)?")
_MONTHS = ("January", "February", "March", "April", "June", "July", "August", "September", "October", "November")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def change_number(ground: Ground) -> str | None:
    for numeral in list_numerals(ground.text):
        written = ground.text[numeral.start : numeral.end]
        if re.search(r"\d", written) and numeral.upper is None:
            digits = re.search(r"\d[\d.,]*\d|\d", written)
            assert digits is not None
            value = int(re.sub(r"\D", "", digits.group()))
            other = value * (2 + ground.turn % 3) + (0 if value >= 100 else 3)
            return replace_words(
                ground.text, numeral.start + digits.start(), numeral.start + digits.end(), f"{other:,}"
            )
    return None


def take_number(ground: Ground) -> str | None:
    """Another figure of the evidence in the place of this one's."""
    own = list_numerals(ground.text)
    if not own:
        return None
    for page in ground.rest:
        for numeral in list_numerals(page.text):
            if all(numeral.value != one.value for one in own):
                return replace_words(
                    ground.text, own[0].start, own[0].end, page.text[numeral.start : numeral.end].strip()
                )
    return None


def turn_comparator(ground: Ground) -> str | None:
    for old, new in (
        ("over ", "under "), ("more than ", "fewer than "), ("about ", "more than "), ("around ", "at most "),
        ("up to ", "at least "), ("at least ", "at most "), ("above ", "below "),
    ):  # fmt: skip
        found = re.search(rf"\b{old}(?=\d|[a-z]+teen\b|twenty|thirty|two|three)", ground.text)
        if found:
            return replace_words(ground.text, found.start(), found.end(), new)
    return None


def change_time(ground: Ground) -> str | None:
    for words in (_DAYS, _MONTHS):
        found = re.search(rf"\b(?:{'|'.join(words)})\b", ground.text)
        if found:
            place = (words.index(found.group()) + 2 + ground.turn % 3) % len(words)
            return replace_words(ground.text, found.start(), found.end(), words[place])
    found = re.search(r"\b(?:19|20)\d\d\b", ground.text)
    return replace_words(ground.text, found.start(), found.end(), str(int(found.group()) - 3)) if found else None


def change_name(ground: Ground) -> str | None:
    """A name of the corpus that this evidence does not have, or one that no article has."""
    own = list_names_in(ground.text)
    if not own:
        return None
    target = own[ground.turn % len(own)]
    seen = " ".join([ground.text, ground.previous, *(s.above for s in ground.page.sources), ground.page.text])
    there = {find_country(m.text) or find_capital(m.text) for m in list_names_in(seen)} - {None}
    others = [
        m.text
        for m in ground.names
        if m.kind == target.kind
        and m.text.split()[-1].lower()[:5] not in seen.lower()
        and (find_country(m.text) or find_capital(m.text)) not in there
    ]
    pool = [*dict.fromkeys(others), *OUTSIDERS]
    return replace_words(ground.text, target.start, target.end, pool[ground.turn % len(pool)])


def take_name(ground: Ground) -> tuple[str, tuple[Page, ...]] | None:
    """A name from other evidence of the same question, which is cited too."""
    own = list_names_in(ground.text)
    for page in ground.rest:
        for other in list_names_in(page.text):
            same = (
                _find_place(other.text) is not None and _find_place(other.text) == _find_place(own[0].text)
                if own
                else True
            )
            same = same or other.head == own[0].head
            if not same and other.text.lower() not in ground.text.lower() and other.text not in ground.previous:
                changed = replace_words(ground.text, own[0].start, own[0].end, other.text)
                return changed, (ground.page, page)
    return None


def _find_place(name: str) -> Country | None:
    """The country that a name or a capital stands for: "they met in France" is no error for Paris."""
    return find_country(name) or find_capital(name)


def swap_names(ground: Ground) -> str | None:
    own = [m for m in list_names_in(ground.text) if m.determiner == ""]
    for one, other in ((a, b) for a in own for b in own if a.end < b.start):
        between = ground.text[one.end : other.start]
        if one.text == other.text or one.kind != other.kind or re.fullmatch(r"\W*+(?:(?:and|or|with)\W*+)?", between):
            continue
        # Names of one list can change places and nothing is said differently.
        if re.fullmatch(r"(?:[\s,]|and|or|[A-Z]\w++)*+", between):
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
    return replace_words(ground.text, found.start(), found.end(), "")


def turn_word(ground: Ground) -> str | None:
    for old, new in _OPPOSITES:
        found = re.search(rf"\b{old}\b", ground.text)
        if found:
            return replace_words(ground.text, found.start(), found.end(), new)
    return None


def change_speaker(ground: Ground) -> str | None:
    who = find_speaker(ground.text)
    found = re.search(re.escape(who), ground.text) if who else None
    if who is None or found is None or not any(c.isupper() for c in who):
        return None
    people = [m.text for m in ground.names if m.kind in ("person", "name") and m.text.split()[-1] not in ground.text]
    return replace_words(ground.text, found.start(), found.end(), people[ground.turn % len(people)]) if people else None


def add_speaker(ground: Ground) -> str | None:
    if find_speaker(ground.text, ground.previous) is not None or not ground.text[0].isupper():
        return None
    people = [m.text for m in ground.names if m.kind == "person" and m.text.split()[-1] not in ground.text]
    if not people:
        return None
    name = people[ground.turn % len(people)]
    return f"{name} said that {lower_first(ground.text)}"


def drop_speaker(ground: Ground) -> str | None:
    found = SAID.match(ground.text)
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
    own = list_names_in(ground.text)
    if not own or own[0].start > 4:
        return None
    for page in ground.rest:
        for source in page.sources:
            names = list_names_in(source.text)
            if names and names[0].start <= 4 and names[0].head != own[0].head:
                rest = source.text[names[0].end :]
                if own[0].text.lower() not in f"{source.text} {source.above}".lower():
                    return f"{ground.text[: own[0].end]}{rest}", (ground.page, page)
    return None


def make_certain(ground: Ground) -> str | None:
    found = _MODAL.search(ground.text)
    if found is None:
        return None
    return replace_words(ground.text, found.start(), found.end(), "will be" if found["be"] else "will ")


def cite_wrongly(ground: Ground) -> tuple[str, tuple[Page, ...]] | None:
    others = [page for page in ground.rest if ground.text not in page.text]
    return (ground.text, (others[0],)) if others else (ground.text, ())


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
