"""Quantities in text: how much or how many, how exactly, and of what.

One scan finds the places where a number may stand. Dates, times of day, ordinals, versions and the numbers of articles,
flights and rooms count nothing and are passed over; around every other number its sign, unit and exactness are read.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from bot.language.words import STOP_WORDS, split_words
from bot.numbers.numerals import BEGIN, DIGITS, TENS, Numeral, choose, read_numeral
from bot.numbers.units import PART, Unit, find_unit, match_unit, read_signs
from ingest.dates import MOMENT, MONTHS, YEAR

Comparator = Literal["", "about", "at least", "more than", "at most", "less than", "nearly"]
Counted = Literal["", "people", "states", "things"]
MOST_CHARS = 200_000
"""Of a text that is read; what lies behind is left alone."""
_BEFORE_PHRASES: dict[Comparator, str] = {
    "at least": "at least;no fewer than;no less than;not less than;a minimum of;minimum of;≥",
    "at most": "at most;no more than;not more than;up to;as many as;as much as;a maximum of;maximum of;≤",
    "more than": "more than;over;above;exceed;exceeds;exceeded;exceeding;upwards of;in excess of;beyond;>",
    "less than": "fewer than;less than;under;below;<",
    "nearly": "nearly;almost;close to;approaching;just short of;short of;just under;just below",
    "about": "about;around;roughly;approximately;approx.;approx;some;an estimated;estimated;estimated at;circa;ca.;ca;"
    "near;in the region of;in the order of;~;≈;±",
}
_BEHIND_PHRASES: dict[Comparator, str] = {
    "at least": "or more;and more;or above;and above;or over;and over;at least;at the least;at the very least;plus;+",
    "at most": "or fewer;or less;or under;or below;at most;at the most",
    "about": "or so;odd",
}
_BEFORE = {phrase: comparator for comparator, told in _BEFORE_PHRASES.items() for phrase in told.split(";")}
_BEHIND = {phrase: comparator for comparator, told in _BEHIND_PHRASES.items() for phrase in told.split(";")}
_PEOPLE = split_words(
    """person people man men woman women child children personnel police dead injured wounded missing"""
) | {
    f"{one}{end}"
    for one in """soldier troop civilian resident inhabitant victim passenger worker employee demonstrator protester
    refugee migrant fighter student pupil patient visitor tourist officer firefighter voter hostage prisoner survivor
    guest""".split()  # noqa: SIM905 (a list in words is read more easily)
    for end in ("", "s")
}
_STATES = split_words("country countries nation nations state states government governments")
_OTHER_PLURALS = split_words("mice geese teeth cattle sheep aircraft fish staff")
_ENDS = (STOP_WORDS - split_words("more other others such own same least less few")) | {"said", "say", "says", "told"}
"""Words that end the phrase that a number counts."""
_NO_NOUNS = split_words("strong fold odd plus old long wide high")
"""Words that a hyphen joins to a number and that it does not count."""
_DETERMINERS = split_words("no this that the any every each which another some such only")
"""Behind these, "one" is a pronoun."""
_REACH = 4
"""Words behind a number among which its unit or noun is looked for: "30 heavily armed police officers"."""

_NUMBERED = """article section paragraph chapter page clause act verse figure table volume vol room flight route highway
    motorway runway gate platform terminal channel version season episode appendix annex resolution bill decree order nr
    number lot phase stage level grade category track lap match game week round part artikel seite kapitel absatz
    ziffer""".split()  # noqa: SIM905
"""Nouns that are told apart by number."""
_LABEL = (
    r"[^\W\d]\w*?\d\w*(?:[.-]\w+)*|(?-i:(?=[^\Wa-z\d_]))\w++-\d\w*(?:[.-]\w+)*|[#§]\s?\d[\d.]*"
    rf"|(?:{choose(_NUMBERED)}s?|(?:no|nos|nr|vol)\.)\s?\d[\d.,]*(?<![.,])\w*"
    r"|\d+(?!(?:[kc]?m)[23]\b)[^\W\d_]+\d\w*|(?<!\d,)\d[\d,]*+(?:st|nd|rd|th)\b"
    rf"|{choose(TENS)}[\s-](?:first|second|third|\w{{3,5}}th)\b"
)
"""What is numbered, or grown into a word: "Article 5", "G7", "F-16", "#5", "15th"."""
_SIGN = choose(read_signs())
_CODE = re.compile(r"[^\W_]*+(?:[:/.,][^\W_]++)*+")
_SCAN = re.compile(
    rf"(?P<moment>{MOMENT})"
    rf"|(?<!\w)(?!{_SIGN}\.?\s?\d)(?P<label>(?i:{_LABEL}))"
    rf"|(?P<minus>\bminus\s|(?<!\S)[-−])?(?:(?<!\w)(?P<sign>{_SIGN})\.?\s?(?=\d))?{BEGIN}(?P<number>)"
)
_RANGE_END = re.compile(rf"(?:(?<!\w)(?P<sign>{_SIGN})\.?\s?(?=\d))?{BEGIN}")
_TO = re.compile(r"(?P<dash>\s?[-–—]\s?)|\s(?:(?P<to>to)|or|bis|(?P<both>and))\s|-\s(?:to|or)\s", re.IGNORECASE)
_FROM = re.compile(r"(?<!ranging )(?<!ranges )(?<!ranged )(?<!range )(?<!varying )(?<!varied )\bfrom\s$", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s$", re.IGNORECASE)
_EXACTNESS = re.compile(
    rf"(?:(?<![\w-])(?P<words>{choose(phrase for phrase in _BEFORE if phrase[0].isalpha())})\s"
    r"(?:(?:an?|some|its|their|further|another|additional)\s)?|(?P<mark>[≥≤><~≈±])\s?)$",
    re.IGNORECASE,
)
_LATER_EXACTNESS = re.compile(rf"[\s-]?(?P<words>{choose(_BEHIND)})(?!\w)", re.IGNORECASE)
_AGED = re.compile(r"\b(?:aged?|ages)\s$", re.IGNORECASE)
_NEXT = re.compile(r"(?P<gap>[\s-])(?P<word>[^\W\d_]++(?:['’][^\W\d_]++)*+)")
_OF = re.compile(r"\s(?:of\b|(?=an?\b|the\b))(?:\s?(?P<article>an?)\b)?", re.IGNORECASE)
_PER = re.compile(r"(?P<each>\s(?:per|each|every)\s|\s?/\s?|-per[\s-])|[\s-]an?(?=[\s-])", re.IGNORECASE)
_PREVIOUS = re.compile(r"(?<![^\W\d_])([^\W\d_]++)\s$")
_YEAR = re.compile(YEAR)
_DATED = re.compile(r"\b(?:in|since|until|till|during|before|after|early|late|mid|year|by)[\s-]$", re.IGNORECASE)
"""After these, four digits are a year whatever follows."""
_PLACED = re.compile(r"\b(?:from|of|years|for|to|and|through|into|around|circa|between|anno)\s$", re.IGNORECASE)
_ERA = re.compile(r"\s(?:BCE?|AD|CE)\b")
_NAME = re.compile(r"(?P<opens>(?:^|[.!?:“\"•]\s?))?(?<![\w-])(?P<name>[A-Z][\w'’.-]*)\s$")


@dataclass(frozen=True, slots=True)
class Quantity:
    """One amount, `text[start:end]` with its currency and unit."""

    value: Fraction
    """In the unit as told, scales multiplied in; of a range the smaller one."""
    upper: Fraction | None
    """The larger end of a range, None where it is a single number."""
    comparator: Comparator
    unit: Unit | None
    """None for what is merely counted."""
    counted: Counted
    """What is counted, as far as numbers can tell; "" for measures, and where no noun is near."""
    per: str
    """What the amount is for each of: "day" in "5 euros a day"; "" where none is told."""
    start: int
    end: int
    scale: int = 1
    """What a word or letter has multiplied the number by."""
    spelled: bool = False

    @property
    def low(self) -> Fraction | None:
        """The least that it can be, in base units of its dimension; None where the text sets no limit.

        It is itself excluded for "more than". "About" and "nearly" leave both limits at the number told.
        """
        return None if self.comparator in ("at most", "less than") else self.value * self._factor

    @property
    def high(self) -> Fraction | None:
        """The most that it can be, in base units; None where the text sets no limit. Excluded for "less than"."""
        if self.comparator in ("at least", "more than"):
            return None
        return (self.value if self.upper is None else self.upper) * self._factor

    @property
    def approximate(self) -> bool:
        """Whether the text says that the number is not exact."""
        return self.comparator in ("about", "nearly")

    @property
    def _factor(self) -> Fraction:
        return self.unit.factor if self.unit is not None else Fraction(1)


@dataclass(frozen=True, slots=True)
class _Measure:
    """What stands behind a number, up to `end`."""

    unit: Unit | None
    counted: Counted
    per: str
    end: int


def list_quantities(text: str) -> tuple[Quantity, ...]:
    """The amounts of `text`, in order; dates, years, times, ordinals and numbers that are names are left out.

    Takes linear time; never raises.
    """
    return tuple(_share_units(text, list(_find(text[:MOST_CHARS]))))


def _find(text: str) -> Iterator[Quantity]:
    place = 0
    while match := _SCAN.search(text, place):
        if match["number"] is None:
            place = match.end()
            continue
        found, end = _read_quantity(text, match, place)
        place = max(end, place + 1)
        if found is not None:
            yield found


def _read_quantity(text: str, match: re.Match[str], place: int) -> tuple[Quantity | None, int]:
    """The amount that begins where _SCAN found one, None where it is none after all, and where to read on."""
    sign = read_signs()[match["sign"]] if match["sign"] else None
    start = match.start()
    first = read_numeral(text, match.end(), money=sign is not None)
    before = text[max(place, start - 40) : start]
    if first is None or _is_code(text, first):
        digits = DIGITS.match(text, match.end())
        code = _CODE.match(text, digits.end()) if digits else None
        return None, code.end() if code else match.end() + 1
    share, second = _find_share(text, first), _find_second(text, first, sign, before)
    if share is None and second is None and _is_pronoun(text, first, before):
        return None, first.end
    first, last = share or first, share or second or first
    if second is not None and share is None:
        if second.scale > 1 and first.scale == 1 and first.value < 1000 and first.value * second.scale < second.value:
            first = replace(first, value=first.value * second.scale, scale=second.scale)
        if second.value <= first.value:
            dash = text[first.end : first.end + 1] in ("-", "–", "—")
            if first.digits and second.digits and dash and match_unit(text, second.end) is None:
                # A score, "2-1", or a span of years, "1914-18".
                return None, second.end
            second, last = None, first
    behind, end = _read_exactness(text, last.end)
    measure = _read_measure(text, last, sign, end)
    if sign is None and first.digits and first.scale == 1:
        if _is_year(text, first, before, counts=measure.unit is not None or bool(measure.counted)):
            return None, first.end
        if measure.unit is None and not measure.counted and second is None and _ends_name(before):
            return None, first.end
    unit = measure.unit
    if unit is None and not measure.counted and _AGED.search(before):
        unit = find_unit("years")
    if unit is None and first.part and (second is None or second.part):
        unit = PART
    later, end = _read_exactness(text, measure.end)
    exactness = _EXACTNESS.search(before)
    told = (exactness["words"] or exactness["mark"]).lower() if exactness else ""
    comparator = behind or later or _BEFORE.get(told, "")
    value, upper = first.value, second.value if second else None
    if match["minus"]:
        value, upper = (-value, None) if upper is None else (-upper, -value)
    quantity = Quantity(
        value, upper, "at least" if first.vague else comparator, unit, measure.counted, measure.per, start, end,
        max(first.scale, last.scale), not first.digits,
    )  # fmt: skip
    return quantity, end


def _is_code(text: str, numeral: Numeral) -> bool:
    """Whether digits are part of something longer: "5G", "1080p", "10:3", "5/2024"."""
    if not numeral.digits:
        return False
    behind = text[numeral.end : numeral.end + 2]
    if behind[:1] in (":", "/"):
        return behind[1:].isdecimal()
    return behind[:1].isalpha() and match_unit(text, numeral.end) is None


def _is_pronoun(text: str, numeral: Numeral, before: str) -> bool:
    """Whether "one" counts nothing: "one of them", "no one", "one day"."""
    if numeral.digits or numeral.value != 1 or numeral.scale > 1:
        return False
    previous = _PREVIOUS.search(before)
    noun = _NEXT.match(text, numeral.end)
    if noun is None or (previous and previous[1].lower() in _DETERMINERS):
        return True
    word = noun["word"].lower()
    return noun["gap"] != "-" and (word in _ENDS or word.startswith("another") or (word == "day" and not previous))


def _find_share(text: str, first: Numeral) -> Numeral | None:
    """ "One in five" as a fifth: both small and bare."""
    if text[first.end : first.end + 4].lower() != " in " or first.part or first.scale > 1 or not 0 < first.value < 100:
        return None
    whole = read_numeral(text, first.end + 4) if re.compile(BEGIN).match(text, first.end + 4) else None
    if whole is None or whole.part or whole.scale > 1 or not first.value < whole.value <= 100:
        return None
    if match_unit(text, whole.end) is not None:
        return None
    return replace(first, value=first.value / whole.value, end=whole.end, part=True)


def _find_second(text: str, first: Numeral, sign: Unit | None, before: str) -> Numeral | None:
    """The other end of a range: "20 to 30", "20-30", "between 20 and 30", "$20m-$30m"; a change is no range."""
    if first.vague:
        return None
    between = _BETWEEN.search(before) is not None
    joiner = _TO.match(text, first.end)
    unit = None
    if joiner is None and (found := match_unit(text, first.end, first.scale)) is not None:
        # "20 km to 30 km", "5 percent to 6 percent".
        unit, joiner = found[0], _TO.match(text, found[1])
    if joiner is None or (joiner["both"] and not between) or (joiner["to"] and _FROM.search(before)):
        return None
    begin = _RANGE_END.match(text, joiner.end())
    if begin is None:
        return None
    second = read_numeral(text, begin.end(), money=sign is not None or begin["sign"] is not None)
    if second is None or second.vague or _is_code(text, second):
        return None
    own = match_unit(text, second.end, second.scale) if unit is not None else None
    return second if unit is None or (own is not None and own[0] == unit) else None


def _read_exactness(text: str, place: int) -> tuple[Comparator, int]:
    """How exactly a quantity is told by the words behind it, and where those end."""
    match = _LATER_EXACTNESS.match(text, place)
    return (_BEHIND[match["words"].lower()], match.end()) if match else ("", place)


def _is_year(text: str, numeral: Numeral, before: str, counts: bool) -> bool:
    """Whether four digits are a year; `counts` says that something countable or a unit stands behind them."""
    if _YEAR.fullmatch(numeral.digits) is None:
        return False
    if _DATED.search(before):
        return True
    alone = numeral.digits >= "1500" or _PLACED.search(before) or _ERA.match(text, numeral.end)
    return not counts and bool(alone)


def _ends_name(before: str) -> bool:
    """Whether a bare number belongs to the name before it: "Apollo 11"; a word that only opens a sentence is none."""
    match = _NAME.search(before)
    if match is None or match["name"].lower() in STOP_WORDS | set(MONTHS):
        return False
    return match["opens"] is None or match["name"].isupper()


def _read_measure(text: str, numeral: Numeral, sign: Unit | None, place: int) -> _Measure:
    """Unit, counted noun and what it is for each of, behind the number that ends before `place`."""
    if numeral.part and (of := _OF.match(text, place)):
        # "Half an hour", "a quarter of an hour".
        found = match_unit(text, of.end()) if of["article"] else None
        if found is not None and found[0].dimension == "duration":
            return _Measure(found[0], "", "", found[1])
        return _Measure(None, "", "", place)
    if numeral.vague and text[place : place + 3].lower() == " of":
        # "Dozens of people".
        place += 3
    unit, end = sign, place
    counted: Counted = ""
    if (found := match_unit(text, place, numeral.scale)) is not None:
        if unit is None or unit.name == found[0].name:
            # What stands behind may repeat the sign before: "€5 million euros".
            unit, end = unit or found[0], found[1]
    elif unit is None:
        unit, counted, end = _search_unit(text, place)
        if unit is None and not counted:
            return _Measure(None, "", "", numeral.end if numeral.vague else place)
    if unit is not None and unit.dimension == "ratio" and (point := re.compile(r"\spoints?\b").match(text, end)):
        end = point.end()
    per, end = _read_per(text, end, unit)
    return _Measure(unit, counted, per, end)


def _search_unit(text: str, place: int) -> tuple[Unit | None, Counted, int]:
    """The unit or the counted noun among the next words: "5 more days", "30 heavily armed police officers"."""
    end = place
    for seen in range(_REACH):
        match = _NEXT.match(text, end)
        word = match["word"].lower() if match else ""
        if match is None or word in _ENDS:
            break
        if seen and (found := match_unit(text, end)) is not None and found[0].dimension != "money":
            return found[0], "", found[1]
        end = match.end()
        hyphened = match["gap"] == "-"
        kind = _classify(word)
        if hyphened and not seen and word not in _NO_NOUNS:
            # "A 12-member panel".
            return None, kind or "things", end
        if kind and not hyphened:
            return None, kind, end
    return None, "", place


def _classify(word: str) -> Counted:
    """What a noun counts, "" for a word that looks like no plural: people and states alone can be told by a list."""
    if word in _PEOPLE:
        return "people"
    if word in _STATES:
        return "states"
    plural = len(word) > 2 and word.endswith("s") and not word.endswith(("ss", "us", "is", "'s", "’s"))
    return "things" if plural or word in _OTHER_PLURALS else ""


def _read_per(text: str, place: int, unit: Unit | None) -> tuple[str, int]:
    """What an amount is for each of, and where that ends: "a day", "per barrel", "/kg"."""
    match = _PER.match(text, place)
    if match is None:
        return "", place
    found = match_unit(text, match.end())
    if match["each"]:
        word = re.compile(r"[^\W\d_]+").match(text, match.end())
        return (found[0].name, found[1]) if found else (word.group().lower(), word.end()) if word else ("", place)
    if found is not None and found[0].dimension in ("duration", "mass", "volume") and found[0] != unit:
        return found[0].name, found[1]
    return "", place


def _share_units(text: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """Amounts of which only the last tells the unit get it too: "from 4 to 3.5 percent", "5, 6 and 7 days"."""
    shared = list(quantities)
    for place in range(len(shared) - 2, -1, -1):
        one, after = shared[place], shared[place + 1]
        between = text[one.end : after.start].strip().lower()
        if one.unit is not None or one.counted or between not in ("to", "and", "or", ",", "-", "–"):
            continue
        scaled = between in ("to", "or") and one.scale == 1 < after.scale and one.value < 1000 and one.upper is None
        shared[place] = replace(
            one,
            unit=after.unit if after.unit != PART else None,
            counted=after.counted,
            per=after.per,
            value=one.value * after.scale if scaled else one.value,
            scale=after.scale if scaled else one.scale,
        )
    return shared
