"""Quantities in text: how much or how many, how exactly, of what, and whether one text's figure carries another's."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from bot.numbers.nouns import PEOPLE, STATES, read_noun
from bot.numbers.numerals import DecimalMark, Numeral, may_begin, read_numeral
from bot.numbers.references import (
    Reference,
    is_year,
    list_calendar_references,
    may_be_ordinal,
    read_code,
    read_label,
    read_name,
    read_ordinal,
    read_year,
)
from bot.numbers.tokens import Cursor
from bot.numbers.units import PART, PERCENT, YEAR, Unit, build_money, find_symbol, find_unit, is_everyday_word
from bot.regions import Currency, find_currency_sign

Comparator = Literal["", "about", "at least", "more than", "at most", "less than", "nearly"]
MOST_CHARS = 200_000
"""Of a text that is read; what lies behind is left alone."""
_BEFORE_PHRASES: dict[Comparator, str] = {
    "at least": "at least;no fewer than;no less than;not less than;a minimum of;minimum of;≥",
    "at most": "at most;no more than;not more than;up to;as many as;as much as;a maximum of;maximum of;≤",
    "more than": "more than;over;above;exceed;exceeds;exceeded;exceeding;upwards of;in excess of;beyond;>",
    "less than": "fewer than;less than;under;below;<",
    "nearly": "nearly;almost;close to;approaching;just short of;short of;just under;just below",
    "about": "about;around;roughly;approximately;approx;some;an estimated;estimated;estimated at;circa;ca;near;"
    "in the region of;in the order of;~;≈;±",
}
_BEHIND_PHRASES: dict[Comparator, str] = {
    "at least": "or more;and more;or above;and above;or over;and over;at least;at the least;at the very least;plus;+",
    "at most": "or fewer;or less;or under;or below;at most;at the most",
    "about": "or so;odd",
}
_BEFORE = {phrase: comparator for comparator, told in _BEFORE_PHRASES.items() for phrase in told.split(";")}
_BEHIND = {phrase: comparator for comparator, told in _BEHIND_PHRASES.items() for phrase in told.split(";")}
_BEHIND_OPENERS = frozenset(phrase.split()[0] for phrase in _BEHIND)
_ARTICLES = frozenset(("a", "an", "some", "its", "their", "further", "another", "additional"))
_TO = frozenset(("to", "or", "bis", "-", "–", "—"))
_FUNCTION = frozenset(
    """the a an of in on at by for from with to into over under and or but nor as than that which who whom whose
    when where while if because so then is are was were be been being has have had do does did will would can could
    may might must shall should not no it he she they we you i his her its their our my your this these those there
    about after before since until during between among against through across along out up down off per each every
    said says say told including also only just already now ago yet what how why both all any some most""".split()  # noqa: SIM905
)
"""Words that end the phrase that a number counts."""
_REACH = 4
"""Words behind a number among which its unit or noun is looked for: "30 heavily armed police officers"."""
_CONVERTED = Fraction(1, 20)
"""How far a rounded conversion may lie from the exact one."""


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
    counted: str
    """The noun that is counted, singular and in lower case: "country"; "" for measures, and where none is near."""
    per: str
    """What the amount is for each of: "day" in "5 euros a day"; "" where none is told."""
    start: int
    end: int
    numeral_start: int
    """`text[numeral_start:numeral_end]` is the number with its scale, without currency, unit and comparator."""
    numeral_end: int
    told_from: int
    """Where the words that say how exactly it is told begin, or the amount itself: "more than 30"."""
    vague: bool = False
    """Only the size is told: "dozens", "several hundred"."""
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


def list_quantities(text: str, mark: DecimalMark | None = None) -> tuple[Quantity, ...]:
    """The amounts of `text`, in order; dates, years, times, ordinals and numbers that are names are left out.

    `mark` is the decimal mark of the text's language where that is known; without it "12,5" is a decimal, "1,200" and
    "1.200" are thousands, and "1.234" is a decimal unless it counts something. Takes linear time; never raises.
    """
    return read_numbers(text, mark)[0]


def list_references(text: str) -> tuple[Reference, ...]:
    """The numbers of `text` that count nothing, in order: dates, times, ordinals and labels."""
    return read_numbers(text)[1]


def read_numbers(text: str, mark: DecimalMark | None = None) -> tuple[tuple[Quantity, ...], tuple[Reference, ...]]:
    """Amounts, and numbers that count nothing, of one text; every number is one or the other, or noise."""
    if len(text) > MOST_CHARS:
        text = text[:MOST_CHARS]
    calendar = list_calendar_references(text)
    cursor = Cursor(text)
    quantities: list[Quantity] = []
    references: list[Reference] = list(calendar)
    dates = iter([*calendar, Reference("date", "", len(text) + 1, len(text) + 1)])
    date = next(dates)
    place = read = 0
    while place < len(cursor.tokens):
        token = cursor.at(place)
        while token.start >= date.end:
            read, date = max(read, date.end), next(dates)
        if token.start >= date.start or not (may_begin(token) or may_be_ordinal(token)):
            place += 1
            continue
        limit = min(date.start, len(text))
        found, place = _read_at(cursor, place, mark, limit)
        for one in found:
            # "Hundreds-5": what opens a label may have been read as a number of its own.
            whole = replace(one, start=max(one.start, read))
            if not whole.start < whole.end <= limit:
                continue
            read = whole.end
            if isinstance(whole, Quantity):
                quantities.append(whole)
            else:
                references.append(whole)
    return tuple(_share_units(text, quantities)), tuple(sorted(references, key=lambda one: one.start))


def _read_at(
    cursor: Cursor, place: int, mark: DecimalMark | None, limit: int
) -> tuple[Sequence[Quantity | Reference], int]:
    """What begins at a token, and the token behind it; nothing at or past character `limit` belongs to it."""
    token = cursor.at(place)
    if token.kind == "digits":
        label = read_label(cursor, place) if _find_sign(cursor, place) is None else None
        if label is not None:
            return [label[0]], label[1]
    ordinal = read_ordinal(cursor, place)
    if ordinal is not None and (token.kind == "digits" or read_numeral(cursor, place, mark) is None):
        return [ordinal[0]], ordinal[1]
    sign = _find_sign(cursor, place)
    first = read_numeral(cursor, place, mark, money=sign is not None)
    if token.kind == "digits" and (first is None or not _is_amount(cursor, first)):
        code, past = read_code(cursor, place)
        return [code], past
    if first is None or cursor.at(first.past - 1).end > limit:
        return [], place + 1
    if first.spelled and ordinal is not None and ordinal[1] > first.past:
        return [ordinal[0]], ordinal[1]
    share, second = _find_share(cursor, first, limit), _find_second(cursor, first, sign, mark, limit)
    if share is None and second is None and not _is_amount(cursor, first):
        return [], first.past
    return _build(cursor, share or first, None if share else second, sign, limit)


def _build(
    cursor: Cursor, first: Numeral, second: Numeral | None, sign: tuple[Currency, int] | None, limit: int
) -> tuple[Sequence[Quantity | Reference], int]:
    last = second or first
    if second is not None and second.scale > 1 and first.scale == 1:
        scaled = first.value * second.scale
        if first.value < 1000 and scaled < second.value:
            first = replace(first, value=scaled, scale=second.scale)
    if second is not None and second.value <= first.value:
        if first.digits and second.digits and cursor.at(first.past).text in "-–—" and _is_bare(cursor, second.past):
            # A score, "2-1", or a span of years, "1914-18".
            start, end = cursor.at(first.first).start, cursor.at(second.past - 1).end
            kind: Literal["date", "label"] = "date" if is_year(first.digits) and len(second.digits) == 2 else "label"
            return [Reference(kind, cursor.text[start:end][:60], start, end)], second.past
        second, last = None, first
    behind, past = _find_behind(cursor, last.past)
    unit, counted, per, past = _read_unit(cursor, replace(last, past=past), sign, limit)
    if sign is None and first.digits and not counted and unit is None:
        year = read_year(cursor, first.first, counts=False)
        if year is not None:
            return [year], first.past
        name = read_name(cursor, first.first) if first.scale == 1 and second is None else None
        if name is not None:
            return [name], first.past
    elif sign is None and first.digits and (year := read_year(cursor, first.first, counts=True)) is not None:
        return [year], first.past
    if unit is None and not counted and cursor.at(first.first - 1).plain in ("aged", "age", "ages"):
        unit = YEAR
    before = sign[1] if sign is not None else first.first
    negative, before = _find_minus(cursor, before)
    comparator, opener = _find_before(cursor, before)
    later, past = _find_behind(cursor, past)
    behind = behind or later
    if first.vague:
        comparator = "at least"
    elif behind:
        comparator = behind
    value, upper = first.value, second.value if second else None
    if first.part and unit is None and not (second and not second.part):
        unit = PART
    if negative:
        value, upper = (-value, None) if upper is None else (-upper, -value)
    quantity = Quantity(
        value, upper, comparator, unit, counted, per, cursor.at(before).start, cursor.at(past - 1).end,
        cursor.at(first.first).start, cursor.at(last.past - 1).end, cursor.at(opener).start, first.vague,
        max(first.scale, last.scale), first.spelled,
    )  # fmt: skip
    return [quantity], max(past, last.past)


def _find_share(cursor: Cursor, first: Numeral, limit: int) -> Numeral | None:
    """ "One in five" as a fifth: both small and bare."""
    if cursor.at(first.past).plain != "in" or not 0 < first.value < 100 or first.part or first.scale > 1:
        return None
    whole = read_numeral(cursor, first.past + 1, None)
    if whole is None or whole.part or whole.scale > 1 or not first.value < whole.value <= 100:
        return None
    if _match_unit(cursor, whole.past, limit) is not None or cursor.at(whole.past - 1).end > limit:
        return None
    return replace(first, value=first.value / whole.value, past=whole.past, part=True)


def _find_second(
    cursor: Cursor, first: Numeral, sign: tuple[Currency, int] | None, mark: DecimalMark | None, limit: int
) -> Numeral | None:
    """The other end of a range: "20 to 30", "20-30", "between 20 and 30", "$20m-$30m"; a change is no range."""
    place = first.past
    hanging = cursor.at(place).text == "-" and cursor.touches(place) and not cursor.touches(place + 1)
    if hanging:
        # "18- to 24-year-olds".
        place += 1
    joiner = cursor.at(place)
    begin = sign[1] if sign is not None else first.first
    opener = cursor.at(begin - 1).plain
    unit = None
    if joiner.kind == "word" and joiner.plain not in _TO:
        # "20 km to 30 km", "5 percent to 6 percent".
        unit = find_unit(joiner.plain)
        if unit is not None and opener != "and" and cursor.at(place + 1).plain in (_TO | {"and"}):
            place, joiner = place + 1, cursor.at(place + 1)
    between = joiner.plain == "and" and opener == "between"
    if not between and joiner.plain not in _TO:
        return None
    if opener == "from" and joiner.plain == "to" and not cursor.at(begin - 2).plain.startswith(("rang", "var")):
        return None
    start = place + 1
    if cursor.at(start).kind != "digits" and (behind := _skip_sign(cursor, start)) is not None:
        start = behind
    if not (cursor.is_spaced(place) and cursor.is_spaced(start)):
        return None
    second = read_numeral(cursor, start, mark, money=sign is not None or start > place + 1)
    if second is None or second.vague or cursor.at(second.past - 1).end > limit or first.vague:
        return None
    if cursor.at(second.past).text in (":", "/") and cursor.touches(second.past):
        return None
    own = _read_unit(cursor, second, None, limit)[0] if unit is not None else unit
    return second if own == unit else None


def _skip_sign(cursor: Cursor, place: int) -> int | None:
    """The token behind a currency's sign that begins at a token."""
    for length in (1, 2, 3):
        digits = place + length
        if cursor.at(digits).kind == "digits":
            found = _find_sign(cursor, digits)
            return digits if found is not None and found[1] == place else None
    return None


def _find_sign(cursor: Cursor, place: int) -> tuple[Currency, int] | None:
    """The currency that stands right before a number, and the token that it begins at: "€", "US$", "EUR"."""
    for length in (3, 2, 1):
        first = place - length
        if first < 0 or cursor.at(place - 1).end - cursor.at(first).start > 5:
            continue
        if any(not cursor.touches(inner) for inner in range(first + 1, place)) or not cursor.is_spaced(place):
            continue
        written = cursor.text[cursor.at(first).start : cursor.at(place - 1).end].rstrip(".")
        if written.startswith("$") and written[1:].isalpha():
            # "$US5".
            written = f"{written[1:]}$"
        currency = find_currency_sign(written)
        if currency is not None and not (first and cursor.touches(first) and cursor.at(first - 1).kind != "sign"):
            return currency, first
    return None


def _find_minus(cursor: Cursor, place: int) -> tuple[bool, int]:
    """Whether the number that begins at a token is negative, and the token that it then begins at."""
    before = cursor.at(place - 1)
    if before.plain == "minus" and cursor.is_spaced(place):
        return True, place - 1
    if before.text in ("-", "−") and place > 0 and cursor.touches(place) and not cursor.touches(place - 1):
        return True, place - 1
    return False, place


def _find_before(cursor: Cursor, place: int) -> tuple[Comparator, int]:
    """How exactly the number that begins at a token is told by the words before it, and where those begin."""
    article = place - 1 if cursor.at(place - 1).plain in _ARTICLES else place
    found, opener = _match_before(cursor, article)
    return (found, opener) if found or article == place else _match_before(cursor, place)


def _match_before(cursor: Cursor, place: int) -> tuple[Comparator, int]:
    for length in (4, 3, 2, 1):
        words = [cursor.at(inner).plain for inner in range(place - length, place) if inner >= 0]
        if len(words) == length and (found := _BEFORE.get(" ".join(words))):
            return found, place - length
    return "", place


def _find_behind(cursor: Cursor, place: int) -> tuple[Comparator, int]:
    """How exactly a quantity is told by the words behind it, and the token behind those."""
    if cursor.at(place).text == "-" and cursor.touches(place):
        found = _BEHIND.get(cursor.at(place + 1).plain)
        return (found, place + 2) if found in ("at least", "about") else ("", place)
    for length in (4, 3, 2, 1) if cursor.at(place).plain in _BEHIND_OPENERS else ():
        found = _BEHIND.get(" ".join(cursor.at(inner).plain for inner in range(place, place + length)))
        if found:
            return found, place + length
    return "", place


def _is_amount(cursor: Cursor, numeral: Numeral) -> bool:
    """Whether a number counts anything: "one" may be a pronoun, and digits may be part of a longer code."""
    if numeral.digits:
        past = cursor.at(numeral.past)
        coded = cursor.touches(numeral.past) and (
            (past.text in ":/" and cursor.touches(numeral.past + 1) and cursor.at(numeral.past + 1).kind == "digits")
            # "5G", "1080p", "the 20s".
            or (past.kind == "word" and _match_unit(cursor, numeral.past, len(cursor.text)) is None)
        )
        before = cursor.at(numeral.first - 1)
        return not coded and not (before.text in (":", "/", "'", "’") and cursor.touches(numeral.first))
    if numeral.value != 1 or numeral.scale > 1:
        return True
    after, before = cursor.at(numeral.past), cursor.at(numeral.first - 1)
    if before.plain in _PRONOUN_OPENERS or after.kind != "word" or not cursor.is_spaced(numeral.past):
        return after.text == "-" or (before.plain in _TO and before.plain != "to")
    # "One day, ..." opens a story.
    opens = after.plain == "day" and before.kind == "sign"
    return after.plain not in _FUNCTION and not after.plain.startswith("another") and not opens


_PRONOUN_OPENERS = frozenset("no this that the any every each which another some such only".split())  # noqa: SIM905


def _is_bare(cursor: Cursor, place: int) -> bool:
    token = cursor.at(place)
    return not (token.kind == "word" and find_unit(token.plain)) and token.text not in ("%", "€", "-")


def _read_unit(
    cursor: Cursor, numeral: Numeral, sign: tuple[Currency, int] | None, limit: int
) -> tuple[Unit | None, str, str, int]:
    """Unit, counted noun, what it is for each of, and the token behind, of the number that ends before a token."""
    place = numeral.past
    unit, past = build_money(sign[0]) if sign is not None else None, place
    counted = ""
    if cursor.at(place).plain in ("of", "an", "a", "the") and numeral.part:
        # "Half an hour", "a quarter of an hour".
        inner = place + (cursor.at(place).plain == "of")
        if cursor.at(inner).plain in ("a", "an"):
            found = _match_unit(cursor, inner + 1, limit)
            if found is not None and found[0].dimension == "duration":
                return found[0], "", "", found[1]
        return None, "", "", place
    if numeral.vague and cursor.at(place).plain == "of":
        # "Dozens of people".
        place += 1
    if (found := _match_unit(cursor, place, limit, numeral.scale)) is not None:
        unit, past = (found[0] if unit is None else unit), (found[1] if _same_money(unit, found[0]) else past)
    elif unit is None:
        unit, counted, end = _search_unit(cursor, place, limit)
        if unit is None:
            return None, counted, _read_per(cursor, end, None, limit)[0] if counted else "", past
        past = end
    if unit is None:
        return None, "", "", past
    if unit.dimension == "ratio" and cursor.at(past).plain in ("point", "points"):
        past += 1
    per, past = _read_per(cursor, past, unit, limit)
    return unit, counted, per, past


def _same_money(unit: Unit | None, other: Unit) -> bool:
    """Whether a unit behind only repeats the sign before: "€5 million euros"."""
    return unit is None or unit.name == other.name


def _match_unit(cursor: Cursor, place: int, limit: int, scale: int = 1) -> tuple[Unit, int] | None:
    """The unit whose name begins at a token, and the token behind; the longest name wins."""
    if cursor.at(place).text == "-" and cursor.touches(place) and cursor.touches(place + 1):
        place += 1
    if not cursor.is_spaced(place):
        return None
    for length in (4, 3, 2, 1):
        last = cursor.at(place + length - 1)
        if place + length > len(cursor.tokens) or last.end > limit or last.end - cursor.at(place).start > 40:
            continue
        written = cursor.text[cursor.at(place).start : last.end]
        # Signs of several tokens, such as "km/h" and "°C", and sums such as "US dollars" and "kilowatt-hours".
        unit = find_symbol(written) or find_unit(_name(cursor, place, place + length))
        if last.text == "-":
            continue
        if unit is None and last.kind != "digits" and (currency := find_currency_sign(written)) is not None:
            unit = build_money(currency)
        if unit is None or (is_everyday_word(written.lower()) and scale < 1000):
            continue
        if written.isalpha() and len(written) == 1 and cursor.at(place + length).text in ("'", "’"):
            continue
        return unit, place + length
    return None


def _name(cursor: Cursor, place: int, past: int) -> str:
    return " ".join(cursor.at(inner).plain for inner in range(place, past) if cursor.at(inner).text != "-")


def _search_unit(cursor: Cursor, place: int, limit: int) -> tuple[Unit | None, str, int]:
    """The unit or the counted noun among the next words: "5 more days", "30 heavily armed police officers"."""
    inner, seen = place, 0
    while seen < _REACH:
        token = cursor.at(inner)
        hyphen = token.text == "-" and cursor.touches(inner) and cursor.touches(inner + 1)
        if hyphen:
            inner += 1
            token = cursor.at(inner)
        if token.kind != "word" or not cursor.is_spaced(inner) or token.plain in _FUNCTION or token.end > limit:
            break
        if seen and (found := _match_unit(cursor, inner, limit)) is not None and found[0].dimension != "money":
            return found[0], "", found[1]
        if hyphen and not seen and token.plain not in _NO_NOUNS:
            # "A 12-member panel".
            return None, read_noun(token.plain) or token.plain, inner + 1
        if (noun := read_noun(token.plain)) and not hyphen:
            return None, noun, inner + 1
        inner, seen = inner + 1, seen + 1
    return None, "", place


_NO_NOUNS = frozenset(("strong", "fold", "odd", "plus", "old", "long", "wide", "high"))
"""Words that a hyphen joins to a number and that it does not count."""


def _read_per(cursor: Cursor, place: int, unit: Unit | None, limit: int) -> tuple[str, int]:
    """What an amount is for each of, and the token behind: "a day", "per barrel", "/kg"."""
    if cursor.at(place).text == "-" and cursor.touches(place) and cursor.at(place + 1).plain in ("a", "an", "per"):
        # "A £20-a-week cut".
        place += 1
    token = cursor.at(place)
    if token.plain in ("per", "each", "every") or token.text == "/":
        found = _match_unit(cursor, place + 1, limit)
        if found is not None:
            return found[0].name, found[1]
        word = cursor.at(place + 1)
        return (word.plain, place + 2) if word.kind == "word" and word.end <= limit else ("", place)
    if token.plain in ("a", "an"):
        found = _match_unit(cursor, place + 1, limit)
        if found is not None and found[0].dimension in ("duration", "mass", "volume") and found[0] != unit:
            return found[0].name, found[1]
    return "", place


_SHARING = frozenset(("to", "and", "or", ",", "-", "–"))


def _share_units(text: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """Amounts of which only the last tells the unit get it too: "from 4 to 3.5 percent", "5, 6 and 7 days"."""
    shared = list(quantities)
    for place in range(len(shared) - 2, -1, -1):
        one, after = shared[place], shared[place + 1]
        between = text[one.end : after.start].strip().lower()
        if one.unit is not None or one.counted or one.vague or between not in _SHARING:
            continue
        scaled = between in ("to", "or") and one.scale == 1 and after.scale > 1 and one.value < 1000 and not one.upper
        shared[place] = replace(
            one,
            unit=after.unit if after.unit != PART else None,
            counted=after.counted,
            per=after.per,
            value=one.value * after.scale if scaled else one.value,
            scale=after.scale if scaled else one.scale,
        )
    return shared


def comparable(one: Quantity, other: Quantity) -> bool:
    """Whether two amounts are of one unit class: lengths, sums of one currency, people, things counted.

    Of nouns that are counted only people and states are told apart: whether "vessels" are "ships", or "leaders" people,
    is not a matter of numbers.
    """
    if one.per and other.per and one.per != other.per:
        return False
    first, second = one.unit, other.unit
    if first is None or second is None:
        if first is not second:
            return False
        kinds = {_class_of(one.counted), _class_of(other.counted)}
        return len(kinds) == 1 or "" in kinds
    if first.dimension != second.dimension:
        return False
    if first.dimension in ("money", "temperature"):
        return first.name == second.name and (first.code == second.code or not (first.code and second.code))
    return True


def carries(evidence: Quantity, statement: Quantity) -> bool:
    """Whether a figure of a statement is one of its evidence: equal in unit class and value, and told as exactly.

    "72 hours" carries "three days", "5 kilometers" does not carry "5 miles". A conversion between systems of measures
    may be rounded as the statement rounds it. What evidence tells as approximate may be told as a plain number; "more
    than 30" is carried by "more than 30" alone, whether 35 is enough is for the caller, who has `low` and `high`.
    """
    if not comparable(evidence, statement) or not _is_as_exact(evidence.comparator, statement.comparator):
        return False
    if (evidence.upper is None) != (statement.upper is None):
        return False
    pairs = [(evidence.value, statement.value)]
    if evidence.upper is not None and statement.upper is not None:
        pairs.append((evidence.upper, statement.upper))
    return all(_is_same(known, said, evidence.unit, statement.unit) for known, said in pairs)


def _class_of(counted: str) -> str:
    return "people" if counted in PEOPLE else "states" if counted in STATES else ""


def _is_as_exact(known: Comparator, said: Comparator) -> bool:
    if said in ("", "about"):
        return known in ("", "about", "nearly")
    if said == "at least":
        return known in ("at least", "more than")
    if said == "at most":
        return known in ("at most", "less than")
    return known == said


def _is_same(known: Fraction, said: Fraction, one: Unit | None, other: Unit | None) -> bool:
    if one is None or other is None:
        return known == said
    exact, told = known * one.factor / other.factor, said
    if exact == told or one.exact or one.factor == other.factor:
        return exact == told
    return abs(exact - told) <= _CONVERTED * abs(exact) and _round_like(exact, told) == told


def _round_like(value: Fraction, told: Fraction) -> Fraction:
    """`value` rounded to the last digit of `told` that is not zero, at least to a whole."""
    step = Fraction(1)
    if told.denominator == 1:
        number = abs(told.numerator)
        while number and number % 10 == 0:
            number //= 10
            step *= 10
    else:
        while (told / step).denominator != 1 and step > Fraction(1, 1000):
            step /= 10
    return round(value / step) * step


__all__ = [
    "PART",
    "PERCENT",
    "Comparator",
    "Quantity",
    "carries",
    "comparable",
    "list_quantities",
    "list_references",
    "read_numbers",
]
