"""Nouns that numbers count: singular and plural, and the two kinds that can be told apart by a list."""

PEOPLE = frozenset(
    """person man woman child soldier troop civilian resident inhabitant victim passenger worker employee demonstrator
    protester refugee migrant fighter student pupil patient visitor tourist officer firefighter voter hostage prisoner
    survivor guest dead injured wounded missing personnel police""".split()  # noqa: SIM905 (read more easily)
)
"""Singular, in lower case."""
STATES = frozenset(("country", "nation", "state", "government"))
_PLURALS = {
    "people": "person", "men": "man", "women": "woman", "children": "child", "lives": "life", "wives": "wife",
    "mice": "mouse", "geese": "goose", "teeth": "tooth",
} | {word: word for word in ("police", "personnel", "dead", "injured", "wounded", "missing", "cattle", "sheep",
                             "aircraft", "staff", "series", "species", "fish")}  # fmt: skip
"""Plurals without a regular ending, and nouns that are their own."""


def read_noun(word: str) -> str:
    """A plural noun in lower case as singular, "" for other words; singular people and states are taken as well."""
    if word in _PLURALS:
        return _PLURALS[word]
    if word in PEOPLE or word in STATES:
        return word
    if len(word) < 3 or not word.endswith("s") or word.endswith(("ss", "us", "is", "'s")):
        return ""
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(("ches", "shes", "xes", "sses", "zes")) else word[:-1]
