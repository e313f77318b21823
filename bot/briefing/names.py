"""Whom and what articles name: for a list of all of a kind, each once, with the sentence that tells most of it."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.answering.evidence import Evidence, Quote
from bot.briefing.entries import FoundEntry
from bot.briefing.people import SEATS, ReadArticle, are_alike, speaks_to_reader, split_name
from bot.language.mentions import Entity
from bot.language.roles import (
    BODY_NOUNS,
    COMPANY_NOUNS,
    DOCUMENTS,
    OFFICES,
    PARTY_ROLES,
    POLITICAL_BODIES,
    RULE,
    RULED,
    is_role,
)
from bot.language.words import fold, split_words
from bot.regions import find_capital, find_country, list_bodies

_OWNED = re.compile(r"(?P<own>['’]s?)?\s(?P<noun>\w+)")
_BEHIND_ROLE = re.compile(r"\s(?:of|for|at|in|on|to|with)\s")
PRIME = frozenset(("prime", "vice", "deputy", "foreign"))
"""What an office may be, beside that of a state: "prime minister"."""
CONTINENTS = frozenset(("Europe", "Asia", "Africa", "Oceania", "North America", "South America", "Latin America"))


@dataclass(slots=True)
class Named:
    """One person, country or the like, in all articles."""

    forms: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    roles: Counter[str] = field(default_factory=Counter)
    of: set[str] = field(default_factory=set)
    owners: Counter[str] = field(default_factory=Counter)
    """States whose it is told to be: "Ostria's Foreign Ministry"."""
    acts: bool = False
    """Whether it says, wants or does something anywhere."""
    rules: bool = False
    """Whether an army, a government or the like is told to be its own anywhere."""
    best: tuple[int, ReadArticle, int] | None = None
    """How much the sentence tells that tells most, its article, and its place there."""

    @property
    def name(self) -> str:
        """The fullest form, and of several the one that is written most."""
        return max(self.forms, key=lambda form: (len(form.split()), self.forms[form], form))

    @property
    def role(self) -> str | None:
        # Of a person what follows a name may be what is done: "Ida Roth, signed a letter".
        told = [role for role in self.roles if not self.kinds["person"] or names_role(role)]
        return max(told, key=lambda role: (self.roles[role], len(role)), default=None)

    @property
    def words(self) -> frozenset[str]:
        """Of its names and roles, folded."""
        return frozenset(fold(word) for text in (*self.forms, *self.roles) for word in text.split())

    def add(self, entity: Entity, acts: bool, place: int, article: ReadArticle) -> None:
        self.forms.update({entity.name: 1})
        self.kinds[entity.kind] += 1
        self.roles.update(filter(None, (entity.role,)))
        self.of |= entity.of
        self.acts |= acts
        text = article.placed[place][0].text
        before, _, behind = text.partition(f" {entity.name}")
        owner, apostrophe, _ = before.rpartition(" ")[2].replace("’", "'").rpartition("'")
        if behind and apostrophe and find_country(owner):
            self.owners[owner] += 1
        # A name in full and a role beside it tell who somebody is.
        told = (entity.name in text) + (entity.role is not None and fold(entity.role.split()[-1]) in fold(text))
        if self.best is None or told > self.best[0]:
            self.best = (told, article, place)

    def build_entry(self) -> FoundEntry:
        """Raises ValueError where no sentence names it."""
        if self.best is None:
            raise ValueError(f"{self.name} is named nowhere")
        _, article, place = self.best
        sentence, passage = article.placed[place]
        quote = Quote(passage, sentence.text, sentence.start, sentence.end)
        role = self.role
        states = [state for state in sorted(self.of) if find_country(state)]
        if role is not None and states and set(split_name(role)) <= OFFICES | PRIME:
            role = f"{role} of {states[0]}"
        owner = max(self.owners, key=lambda state: self.owners[state], default=None)
        name = f"{owner}'s {self.name}" if owner and fold(self.name.split()[-1]) in BODY_NOUNS else self.name
        text = name if role is None else f"{name}, {role}"
        return FoundEntry(Evidence(((sentence, passage),), (quote,), sentence), text=text)


def is_country(named: Named) -> bool:
    return named.kinds["country"] > 0 and named.name not in CONTINENTS


def is_person(named: Named) -> bool:
    """Somebody who is introduced or named in full, or who is taken for known: "Putin agreed"."""
    if named.kinds["country"] or find_capital(named.name) or "&" in named.name:
        return False
    if set(split_name(named.name)) & DOCUMENTS:
        return False
    if named.kinds["person"] > max(named.kinds["place"], named.kinds["body"]):
        return True
    single = " " not in named.name and not named.name.isupper()
    return (
        single
        and (named.acts or named.rules)
        and not (named.kinds["body"] or named.kinds["place"] or named.words & BODY_NOUNS)
    )


def is_politician(named: Named) -> bool:
    """Whoever holds an office, speaks for a state or a party, or is introduced nowhere, as only the well known are."""
    if not is_person(named):
        return False
    if not named.roles:
        return named.rules or (not named.of and " " not in named.name)
    bodies = {fold(word) for name in named.of if find_country(name) is None for word in name.split()}
    political = bool(bodies & POLITICAL_BODIES) or any(name.isupper() for name in named.of)
    states = any(find_country(name) is not None for name in named.of)
    if named.words & OFFICES:
        return states or political or any(not set(split_name(name)) & BODY_NOUNS for name in named.of) or not named.of
    return bool(named.words & PARTY_ROLES) and (states or political or bool(named.words & POLITICAL_BODIES))


def is_organisation(named: Named) -> bool:
    if named.kinds["country"] or named.kinds["person"] > named.kinds["body"] or set(split_name(named.name)) & DOCUMENTS:
        return False
    if fold(named.name) in BODY_NOUNS and named.name not in SEATS:
        # "The Ministry" is one that is named elsewhere.
        return False
    known = any(named.name in names for names in list_bodies())
    own = bool(set(split_name(named.name)) & BODY_NOUNS)
    return known or (named.kinds["body"] > 0 and (own or named.name.isupper() or named.acts or named.role is not None))


def is_company(named: Named) -> bool:
    return is_organisation(named) and bool(named.words & COMPANY_NOUNS)


def is_place(named: Named) -> bool:
    return named.kinds["place"] > 0 and not named.kinds["person"] + named.kinds["body"] + named.kinds["country"]


_KINDS: Mapping[Callable[[Named], bool], frozenset[str]] = {
    is_country: split_words("country nation state government"),
    is_politician: split_words("politician statesman stateswoman"),
    is_person: split_words("person name individual figure speaker people"),
    is_organisation: split_words("organisation organization body institution agency party group alliance"),
    is_company: split_words("company firm business corporation enterprise"),
    is_place: split_words("place city town village location"),
}


def find_kind(noun: str) -> Callable[[Named], bool] | None:
    """What tells names of a kind from others; None for a kind that nothing here tells from others."""
    kinds = [find_kind(one) for one in noun.split(" or ")] if " or " in noun else []
    if kinds:
        able = [one for one in kinds if one is not None]
        return (lambda named: any(one(named) for one in able)) if len(able) == len(kinds) else None
    words = noun.lower().split()
    for admits, nouns in _KINDS.items():
        if words and (words[-1] in nouns or words[-1].removesuffix("s") in nouns) and len(words) == 1:
            return admits
    if not words or not is_role(words[-1]):
        return None
    wanted = {word.removesuffix("s") for word in words}
    return lambda named: is_person(named) and wanted <= named.words | {word.removesuffix("s") for word in named.words}


def can_list(noun: str) -> bool:
    """Whether names of this kind are told from others here."""
    return find_kind(noun) is not None


def list_names(noun: str, articles: Iterable[tuple[ReadArticle, frozenset[int]]]) -> list[FoundEntry]:
    """Each name of a kind once, in the order of the alphabet; nothing of a kind that can't be told.

    With each article come the places of the sentences whose names are listed.
    """
    admits = find_kind(noun)
    if admits is None:
        return []
    told = [named for named in unite(articles) if admits(named)]
    return [named.build_entry() for named in sorted(told, key=lambda one: fold(one.name))]


def unite(articles: Iterable[tuple[ReadArticle, frozenset[int]]]) -> list[Named]:
    """What articles name, spellings and short forms of one name together."""
    found: list[Named] = []
    index: dict[str, list[Named]] = {}
    todo: list[tuple[Entity, bool, bool, int, ReadArticle]] = []
    for article, places in articles:
        entities = article.mentions.entities
        first: dict[int, int] = {}
        acting: set[int] = set()
        ruling: set[int] = set()
        for place, sentence in enumerate(article.mentions.sentences):
            if place not in places or speaks_to_reader(*article.placed[place]):
                continue
            for mention in sentence.mentions:
                acting.update([mention.entity] if mention.part in ("speaker", "holder") else ())
                text = article.placed[place][0].text
                if owns_rule(text, mention.end):
                    ruling.add(mention.entity)
                if mention.named:
                    known = first.get(mention.entity)
                    if known is None or (
                        entities[mention.entity].name in text
                        and entities[mention.entity].name not in article.placed[known][0].text
                    ):
                        first[mention.entity] = place
        todo += [
            (entities[entity], entity in acting, entity in ruling, place, article)
            for entity, place in first.items()
            if entities[entity].kind != "group"
        ]
    # The fullest first, so that shorter forms find them.
    for entity, acts, rules, place, article in sorted(todo, key=lambda one: -len(one[0].name.split())):
        named = find_same(entity, index)
        if named is None:
            named = Named()
            found.append(named)
        named.add(entity, acts, place, article)
        named.rules |= rules
        for name in (entity.name, *entity.aliases):
            for key in {fold(name), split_name(name)[-1], read_initials(name)} - {""}:
                index.setdefault(key[:3], []).append(named)
    return found


def names_role(text: str) -> bool:
    """Whether what is told of somebody is what they are: "head of research", and no "family of Captain"."""
    head = _BEHIND_ROLE.split(text, maxsplit=1)[0]
    return any(is_role(word.lower()) for word in head.split())


def owns_rule(text: str, end: int) -> bool:
    """Whether a name that ends there is told to rule: "Orre's army", "the Orre administration"."""
    match = _OWNED.match(text, end)
    own = match is not None and (match["own"] or text[:end].endswith(("'s", "’s")))
    return match is not None and match["noun"].lower() in (RULED if own else RULE)


def find_same(entity: Entity, index: Mapping[str, Sequence[Named]]) -> Named | None:
    """What is already known under this name, another spelling, a longer or an abbreviated form of it."""
    words = split_name(entity.name)
    bodies = next((names for names in list_bodies() if entity.name in names), (entity.name,))
    keys = {words[-1][:3], words[0][:3], fold(entity.name)[:3], *(fold(name)[:3] for name in bodies)}
    for named in (one for key in sorted(keys) for one in index.get(key, ())):
        for form in named.forms:
            other = split_name(form)
            if form in bodies or (entity.name.isupper() and read_initials(form) == fold(entity.name)):
                return named
            if entity.kind == "country" or named.kinds["country"]:
                if form == entity.name or (len(words) == len(other) == 1 and is_adjective(words[0], other[0])):
                    return named
                continue
            if len(words) == 1 and are_alike(words[0], other[-1]) and (len(other) == 1 or not set(other) & BODY_NOUNS):
                return named
            if len(words) == len(other) and all(map(are_alike, words, other)):
                return named
            if entity.role in named.roles and entity.kind == "person" and words[-1] == other[-1]:
                # Garbled: two of one family name and office are one.
                return named
            if len(words) > 1 and other[: len(words)] == words and words[-1] in BODY_NOUNS:
                return named
    return None


def is_adjective(word: str, other: str) -> bool:
    """Whether one word is made from the other as peoples' names are: "Ilmaran" of "Ilmara"."""
    short, long = sorted((word, other), key=len)
    return len(short) > 3 and long.startswith(short.rstrip("aeiou")) and long[len(short.rstrip("aeiou")) :] in _ENDINGS


_ENDINGS = split_words("an ian ean er ers ese ish i ic ans ians a e ia")


def read_initials(name: str) -> str:
    """The capitals of a name of several words: "iiss"."""
    capitals = [word[0] for word in name.split() if word[0].isupper()]
    return fold("".join(capitals)) if len(capitals) > 2 else ""
