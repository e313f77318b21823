"""A true sentence told in another way, by rule: what a check must let through."""

import re

from bot.language.lexicon import NUMBER_WORDS
from bot.language.numerals import list_numerals
from bot.llm.pages import Page
from evals.benchmarks.grounds import SAID, Ground, Rule, lower_first, replace_words


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
                return replace_words(
                    ground.text,
                    numeral.start,
                    numeral.end,
                    f" {told}" if numeral.start and ground.text[numeral.start] == " " else told,
                )
        elif written.lower() in small[2:]:
            return replace_words(ground.text, numeral.start, numeral.end, str(small.index(written.lower())))
    return None


def say_according(ground: Ground) -> str | None:
    found = SAID.match(ground.text)
    return f"According to {found['who']}, {lower_first(found['what'])}" if found else None


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
            return f"{ground.text[:-1]}, and {lower_first(other)}", (ground.page, page)
    return None


TRUE: dict[str, Rule] = {
    "as it stands": lambda ground: ground.text,
    "numbers written otherwise": spell_numbers,
    "according to": say_according,
    "lead dropped": drop_lead,
    "tail cut": cut_tail,
    "reworded": reword,
    "two joined": join_two,
}
