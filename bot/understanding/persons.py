"""Who "he" or "she" is: which name of a text is a person's, and words for one whom no name tells."""

import re
from collections.abc import Sequence

from bot.language.given_names import FEMALE_NAMES, MALE_NAMES
from bot.language.grammar import AUXILIARIES, BE, LOCATIVE, PERSON_TITLES, SPEECH_VERBS
from bot.language.mentions import Mention, list_mentions
from bot.language.words import fold, list_words

_FEMALE = frozenset(("she", "her", "hers", "herself"))
_ASKS_PERSON = re.compile(r"^\W*(?:(?:and|but|so)\s+)?(?P<word>who|whom)\s++(?P<rest>(?s:.*)\w)\W*$", re.IGNORECASE)
_ASKS_KIND = re.compile(r"^\W*(?:which|what)\s+(?P<noun>[a-z][\w-]*(?: [a-z][\w-]*)?)\b", re.IGNORECASE)
_NEAR = 12
"""Characters between a verb and its object at most."""
_PERSONAL = re.compile(r"\b(?:he|him|his|himself|she|her|hers|herself)\b", re.IGNORECASE)
_OWNER = re.compile(r"^(?:his|her|their|its)\s+", re.IGNORECASE)


def asks_person(question: str) -> bool:
    """Whether a person is the answer: "Who leads it?", "Which striker was sold?"."""
    kind = _ASKS_KIND.match(question)
    titled = kind is not None and bool(set(kind["noun"].split()) & PERSON_TITLES)
    return titled or re.match(r"\W*(?:(?:and|but|so)\s+)?(?:who|whom|whose)\b", question, re.IGNORECASE) is not None


def describe_person(question: str) -> str | None:
    """The person that `question` asks for, in words: "the person who leads the bank"; None where it asks for none.

    "Who is the chancellor?" asks for the chancellor; "Who is Ann Lee?" says who is meant already.
    """
    kind = _ASKS_KIND.match(question)
    if kind:
        titles = [word for word in kind["noun"].split() if word in PERSON_TITLES]
        return f"the {titles[0]}" if titles else None
    asked = _ASKS_PERSON.match(question)
    if asked is None:
        return None
    rest = asked["rest"]
    first, _, after = rest.partition(" ")
    if fold(first) in BE and re.match(r"(?:the|a|an)\s", after):
        inside = [m for m in list_mentions(after) if m.start == 0]
        return after if inside and inside[0].kind in ("person", "thing") and not inside[0].plural else None
    if asked["word"].lower() == "whom" or (fold(first) in AUXILIARIES and after[:1].isupper()):
        return None
    return f"the person who {rest}"


def rate_person(mention: Mention, pronoun: str, text: str, question: str) -> float:
    """How likely `mention` in `text` is the one that `pronoun` means; `question` is what was asked before.

    A name of a kind that no list knows is told by what stands around it: whole names, and who speaks, are persons; what
    has a president, and what a question names that asks for somebody else, is not who is meant.
    """
    score = 0.0
    words = mention.text.split()
    if mention.named:
        score += 0.5 * (len(words) > 1) + 0.4 * (mention.kind == "person")
        score -= 0.3 * (mention.kind == "name" and len(words) == 1)
        following = re.match(r"[\s,]*(\w+)", text[mention.end :])
        score += 0.5 * bool(following and following.group(1).lower() in SPEECH_VERBS)
        score -= 0.8 * owns_person(mention, text)
        score -= 0.8 * (mention.text.lower() in question.lower() and asks_person(question))
        score -= 0.6 * (mention.kind == "name" and mention.preposition in LOCATIVE)
        score -= 0.8 * bool(re.search(r"\b[A-Z]\w+ and $", text[: mention.start])) * (len(words) == 1)
    else:
        # "Their leader, Ann Lee" is Ann Lee.
        score -= 0.9 * bool(re.match(r",? [A-Z]", text[mention.end :]))
        score -= 0.2
    return score + 0.8 * _fit_gender(mention, pronoun, text)


def owns_person(mention: Mention, text: str) -> bool:
    """Whether a name in the possessive is followed by a person, who is then rather meant: "Marrowgate's president"."""
    following = re.match(r"\s*((?:[a-z][\w-]*\s+){0,2}?)([a-z]+)\b", text[mention.end :])
    return mention.possessive and following is not None and following.group(2) in PERSON_TITLES


def is_person(mention: Mention, text: str) -> bool:
    """Whether `mention` can be taken for a person where nothing but who is known."""
    words = mention.text.split()
    if mention.kind == "person" or len(words) > 1:
        return True
    following = re.match(r"\W*(\w*)", text[mention.end :])
    after = following.group(1).lower() if following else ""
    opens = not text[: mention.start].strip()
    return not owns_person(mention, text) and (opens or after in SPEECH_VERBS)


def name_owner(mention: Mention, text: str) -> str:
    """The mention with the name of whom it belongs to: "Wanda Ruscoe's predecessor" for "her predecessor"."""
    owner = _OWNER.match(mention.text)
    if owner is None:
        office = None if mention.named else re.match(r"\s+of\s+", text[mention.end :])
        whole = [m for m in list_mentions(text) if office and m.start == mention.end + office.end()]
        return f"{mention.text} of {whole[0].text}" if whole else mention.text
    pronoun = owner.group().strip().lower()
    before = [m for m in list_mentions(text) if m.named and m.end <= mention.start and not m.inside]
    fitting = [
        m
        for m in before
        if pronoun in ("its", "their") or (m.kind in ("person", "name") and rate_person(m, pronoun, text, "") > -0.5)
    ]
    rest = mention.text[owner.end() :]
    if not fitting:
        return f"the {rest}"
    name = max(fitting, key=lambda m: (m.kind == "person", -m.start)).text
    return f"{name}'{'' if name.endswith('s') else 's'} {rest}"


def _fit_gender(mention: Mention, pronoun: str, text: str) -> int:
    """1 where the given name's ending or a pronoun soon after speaks for `pronoun`, -1 against it, else 0."""
    female = pronoun in _FEMALE
    given = [fold(word) for word in mention.text.split()][:-1]
    known = set(given) & (FEMALE_NAMES | MALE_NAMES)
    if given and given[-1].endswith("a") and not known and mention.named:
        # Most given names of Europe that end so are women's.
        return 1 if female else -1
    later = [m for m in list_mentions(text) if m.start > mention.end and m.named and m.kind in ("person", "name")]
    following = _PERSONAL.search(text, mention.end, later[0].start if later else len(text))
    if following is None or mention.gender or _is_owned(text, following):
        return 0
    return 1 if (following.group().lower() in _FEMALE) == female else -1


def _is_owned(text: str, match: re.Match[str]) -> bool:
    """Whether a quotation opens between, in which the pronoun may be anybody's."""
    return text.count('"', 0, match.start()) % 2 == 1 or text.count("“", 0, match.start()) > text.count(
        "”", 0, match.start()
    )


def list_asked_objects(question: str, answer: str) -> Sequence[Mention]:
    """What the answer names where the question asks "what": "a bridge" in "They built a bridge"."""
    opening = re.match(r"^\W*what\s+(?P<aux>\w+)\s+", question, re.IGNORECASE)
    if opening is None or fold(opening["aux"]) not in AUXILIARIES:
        return ()
    subject = [m for m in list_mentions(question) if m.start == opening.end()]
    after = [word for word in list_words(question) if subject and word.start >= subject[0].end and not word.stop]
    if not after or after[0].text in SPEECH_VERBS or after[0].text in ("do", "doing", "done"):
        return ()
    verb = after[0]
    if fold(opening["aux"]) in BE and not verb.text.endswith("ing"):
        return ()
    mentions = [m for m in list_mentions(answer) if not m.named and m.kind in ("thing", "event", "people")]
    for word in list_words(answer):
        if word.key == verb.key:
            behind = [m for m in mentions if 0 < m.start - word.end < _NEAR and m.determiner]
            if behind:
                return behind[:1]
    return ()
