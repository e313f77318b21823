"""Whom and what an article names or means, sentence by sentence, and whose words or deeds each sentence tells.

The reader answers a question about a window; who "he", "the minister" or "the union" is, and who is still speaking two
sentences on, is a matter of the whole article, and has to be known of every sentence of it before anything is asked.
So it is read from names, from the words that introduce them and from where they stand in the sentence, in one pass.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from bot.language.roles import (
    ATTITUDES,
    BODY_NOUNS,
    CLAIMS,
    DETERMINERS,
    DOCUMENTS,
    HUMAN_ROLES,
    INVERTED,
    LANDS,
    PLACE_WORDS,
    SPEECH,
    STANCE,
    STATE_NOUNS,
    VIEWS,
    is_role,
)
from bot.language.words import STOP_WORDS, fold, split_words
from bot.regions import Country, find_capital, find_country, list_bodies
from ingest.cache import cache_bytes

Kind = Literal["person", "country", "body", "place", "group", "name"]
"""A body is an organisation, a group is told by what it does ("military analysts"), a name may be any of these."""
Part = Literal["speaker", "holder", "subject", "scope", "other"]
"""What somebody is in a sentence: who says it, who wants or thinks it, whose deed or state it tells, whom it is said to
hold for ("in Germany there is"), or no more than named."""

_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|\d+(?:[.,]\d+)*+(?!\w)|[^\W_]+(?:[-.'’][^\W_]+)*|[^\w\s]")
_OPENING = frozenset('"“„«‘(')
_QUOTES = frozenset('"“”„«»')
_BREAKS = frozenset(',;:—–-"“”„()')
_ENDS = frozenset(".;:!?")
_PRONOUNS = split_words("he she they it")
_CALENDAR = split_words(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december jan feb mar apr jun jul aug sept sep oct nov dec"""
)
_NUMBERS = split_words("one two three four five six seven eight nine ten eleven twelve")
_TITLES = split_words("mr mrs ms dr sir dame lord lady prof mr. mrs. ms. dr. prof. st.")
_JOINING = split_words("& of for and the in de van von der den al bin la le du da di")
_AUXILIARY = split_words(
    """is are was were be been being has have had having do does did will would shall should can could may might must
    not never also always again still now then later already once even only just ever long since recently repeatedly
    openly frankly in-fact nevertheless nonetheless however therefore meanwhile further hardly publicly rather too"""
)
_CLAUSE = split_words(
    """why how who which what after before until that but and or while when where because although though as if since
    whereas so yet"""
)
_SUBORDINATE = split_words(
    "after before until because although though since when whereas that which whom whose where what how why than"
)
"""What leads a clause of which somebody may be the subject who does not say the sentence; "as Vold admits" does."""
_SOURCING = split_words("in by to")
_PREPOSITIONS = split_words(
    """of in on at by for from with to into about over under after before between among against through during without
    within including near around across behind beyond upon than as like per via towards toward"""
)
_PLAIN_VERBS = split_words("is are was were has have had will would can could may might must should")
_TELLING = SPEECH | STANCE
_VERBS = _AUXILIARY | _TELLING
_NO_NAMES = STOP_WORDS | _NUMBERS | _CALENDAR
_NO_VERBS = _PREPOSITIONS | _CLAUSE
_BROKEN = _CLAUSE | _PRONOUNS
_NO_NOUNS = _AUXILIARY | _BROKEN | _PREPOSITIONS | SPEECH | _PLAIN_VERBS
_PARTING = _NO_NOUNS - {"of", "for"}
_NO_TITLES = _NO_NOUNS - _PREPOSITIONS
_OPENERS = DETERMINERS | {"who"}
_DEFINITE = split_words("the its their his her our this that")
_GENDERS = ("he", "she")
_OWNING = {"his": "he", "her": "she", "its": "it", "their": "they"}
_REACH = 3
"""Sentences back to which a pronoun may point."""
_ASIDES = 3
"""Asides behind a name."""
_ASIDE = 18
"""Words of an apposition at most."""
_LONGEST = 400
"""Tokens of a sentence that are read."""


@dataclass(frozen=True, slots=True)
class Entity:
    """Somebody or something that an article names."""

    name: str
    """In the fullest form that the article has; a country as English newspapers call it."""
    kind: Kind
    role: str | None = None
    """What the article calls it: "German chancellor"."""
    of: frozenset[str] = frozenset()
    """The names of the countries and bodies that it acts or speaks for, as the article writes them."""
    aliases: frozenset[str] = frozenset()
    """Further forms of its name."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a sentence names or means an entity."""

    entity: int
    part: Part
    named: bool
    """Whether by a name, so that the sentence needs no other one to tell who is meant."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SentenceMentions:
    """What one sentence names and means."""

    mentions: tuple[Mention, ...]
    speaker: int | None = None
    """Whose words it tells, None for the article's own."""
    holder: int | None = None
    """Whose words, wish or view it tells."""
    antecedent: int | None = None
    """The sentence that names the holder, by its place, where this one does not."""


@dataclass(frozen=True, slots=True)
class ArticleMentions:
    """What the sentences of an article, in order, name and mean."""

    entities: tuple[Entity, ...]
    sentences: tuple[SentenceMentions, ...]

    def name(self, entity: int | None) -> str | None:
        """The name of an entity."""
        return None if entity is None else self.entities[entity].name


@dataclass(slots=True)
class _Token:
    text: str
    low: str
    start: int
    end: int
    owns: bool = False
    """Whether it ends in a possessive's s."""
    initial: bool = False
    """Whether it would have a capital in any case."""

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def surface(self) -> str:
        """With the possessive's end."""
        return (
            self.text
            if not self.owns
            else f"{self.text}'s"
            if self.end - self.start > len(self.text)
            else f"{self.text}'"
        )

    @property
    def word(self) -> bool:
        return self.text[0].isalnum()


@dataclass(slots=True)
class _Phrase:
    """A noun phrase of a sentence: tokens first to end, of which the name is a part."""

    entity: int
    first: int
    end: int
    named: bool
    owns: bool = False
    part: Part = "other"


@dataclass(slots=True)
class _Draft:
    """An entity while the article is read."""

    words: tuple[str, ...]
    forms: set[str] = field(default_factory=set)
    signs: Counter[Kind] = field(default_factory=Counter)
    roles: list[str] = field(default_factory=list)
    heads: set[str] = field(default_factory=set)
    of: set[str] = field(default_factory=set)
    country: Country | None = None
    kind: Kind | None = None

    @property
    def name(self) -> str:
        return self.country.name if self.country else " ".join(self.words)

    def settle(self) -> Kind:
        if self.kind is None:
            best = max(self.signs.items(), key=lambda sign: sign[1], default=("name", 0))
            self.kind = best[0] if best[1] > 0 else "name"
        return self.kind


@cache_bytes(16_000_000)
def read_mentions(
    sentences: tuple[str, ...], sections: tuple[int, ...] = (), within: tuple[bool, ...] = ()
) -> ArticleMentions:
    """Read an article's sentences, in order; `sections` tells for each under which heading it stands, `within` whether
    it begins inside a quotation that opened before it."""
    count = len(sentences)
    return _Article(sentences, sections or (0,) * count, within or (False,) * count).read()


def find_speaker(text: str, previous: str = "") -> str | None:
    """Who says a sentence of which no more is at hand than the one before it; None for the article itself."""
    told = read_mentions((previous, text))
    return told.name(told.sentences[1].speaker)


class _Article:
    """Reads one article."""

    def __init__(self, sentences: Sequence[str], sections: Sequence[int], within: Sequence[bool]) -> None:
        self._sections = sections
        self._within = within
        self._tokens = [_list_tokens(sentence) for sentence in sentences]
        every = [token for tokens in self._tokens for token in tokens]
        self._small = {token.low for token in every if token.word and not token.capital}
        self._capital = {token.text for token in every if token.capital and not token.initial}
        self._drafts: list[_Draft] = []
        self._by_form: dict[str, int] = {}
        self._by_last: dict[str, int] = {}
        self._groups: dict[str, int] = {}
        self._headed: dict[str, list[int]] = {}
        """Entities by what they are called."""
        self._before: list[int] = []
        """What was named last in the sentence before."""
        self._runs: list[list[tuple[int, int, int]]] = []
        """Names of each sentence: entity, first token, end."""

    def read(self) -> ArticleMentions:
        names = [list(self._find_names(tokens)) for tokens in self._tokens]
        longest = sorted({words for found in names for words, _, _ in found}, key=lambda words: -len(words))
        for words in longest:
            self._enter(words)
        self._runs = [[(self._look_up(words), first, end) for words, first, end in found] for found in names]
        for tokens, runs in zip(self._tokens, self._runs, strict=True):
            self._introduce(tokens, runs)
            self._before = [entity for entity, _, _ in runs]
        self._note_places()
        for entity, draft in enumerate(self._drafts):
            for noun in draft.heads | {word.lower() for word in draft.words}:
                self._headed.setdefault(noun, []).append(entity)
        told = _Teller(self).tell()
        entities = tuple(
            Entity(
                draft.name,
                draft.settle(),
                max(draft.roles, key=len, default=None),
                frozenset(draft.of),
                frozenset(draft.forms),
            )
            for draft in self._drafts
        )
        return ArticleMentions(entities, tuple(self._admit(told)))

    def _admit(self, told: Sequence[SentenceMentions]) -> Iterator[SentenceMentions]:
        """Only who can speak wants anything: a person, a state, a body, and whatever says something somewhere."""
        speaking = {one.speaker for one in told}
        able = {
            entity
            for entity, draft in enumerate(self._drafts)
            if entity in speaking or draft.settle() not in ("name", "place")
        }
        for one in told:
            yield one if one.holder in able else replace(one, holder=None, antecedent=None)

    # Names

    def _find_names(self, tokens: Sequence[_Token]) -> Iterator[tuple[tuple[str, ...], int, int]]:
        """Runs of capitalised words, without the titles before them."""
        place = 0
        while place < len(tokens):
            if not self._begins_name(tokens, place):
                place += 1
                continue
            end = place + 1
            while end < len(tokens):
                if tokens[end - 1].owns and not self._is_whole(tokens, place, end):
                    break
                if self._is_name_word(tokens[end]):
                    end += 1
                    continue
                joined = self._join(tokens, place, end)
                if joined == end:
                    break
                end = joined
            first = self._strip_titles(tokens, place, end)
            if first < end:
                yield (*(token.surface for token in tokens[first : end - 1]), tokens[end - 1].text), first, end
            place = end

    def _begins_name(self, tokens: Sequence[_Token], place: int) -> bool:
        token = tokens[place]
        if not self._is_name_word(token):
            return False
        known = token.text in self._capital and token.low not in self._small
        if not token.initial or known or find_country(token.text) or find_capital(token.text):
            return True
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        if token.low in BODY_NOUNS and self._join(tokens, place, place + 1) > place + 1:
            # "Coalition of the Willing".
            return True
        if following is None or token.low in self._small:
            return bool(following and following.capital and not token.owns and is_role(token.low))
        if following.capital and not token.owns:
            return True
        after = tokens[place + 2].low if place + 2 < len(tokens) else ""
        if following.text == "," and after in _OPENERS and not token.low.endswith("ly"):
            return True
        return token.owns or following.low in _TELLING or (following.low in _AUXILIARY and after in SPEECH)

    @staticmethod
    def _is_name_word(token: _Token) -> bool:
        return (token.word and token.capital and token.low not in _NO_NAMES) or token.text == "US"

    @staticmethod
    def _is_whole(tokens: Sequence[_Token], first: int, end: int) -> bool:
        """Whether a name goes on behind a possessive: "Orrin Growers' Union", "People's Front"."""
        if tokens[end].low not in BODY_NOUNS or not tokens[end].capital:
            return False
        return find_country(" ".join(token.text for token in tokens[first:end])) is None

    def _join(self, tokens: Sequence[_Token], first: int, end: int) -> int:
        """Where a name goes on behind small words: "Bank of England", "Dock and Quay Union"."""
        after = end
        while after < len(tokens) and tokens[after].low in _JOINING and after - end < 2:
            after += 1
        if after == end or after == len(tokens) or not self._is_name_word(tokens[after]):
            return end
        small = tokens[end].low
        body = any(token.low in BODY_NOUNS for token in tokens[first:end])
        if small in ("of", "for", "in"):
            return after + 1 if body else end
        if small == "and":
            whole = after + 1
            while whole < len(tokens) and self._is_name_word(tokens[whole]):
                whole += 1
            opened = (first > 0 and tokens[first - 1].low == "the") or tokens[first].low == "the"
            ends_so = tokens[whole - 1].low in BODY_NOUNS and whole - after > 1
            inside = body and any(token.low in ("of", "for") for token in tokens[first:end])
            return after + 1 if (ends_so and opened and end - first == 1) or inside else end
        return after + 1 if small not in ("the",) else end

    def _strip_titles(self, tokens: Sequence[_Token], first: int, end: int) -> int:
        """Where the name begins behind "Transport Minister", "Mr", "German Chancellor"."""
        if any(token.low in BODY_NOUNS for token in tokens[first:end]):
            return first
        titles = (i for i in range(first, end) if is_role(tokens[i].low) or tokens[i].low in _TITLES)
        last = max(titles, default=first - 1)
        several = end < len(tokens) and (
            tokens[end].low == "and" or (tokens[end].text == "," and _goes_on(tokens, end))
        )
        # "Prime Ministers Vold and Renwick", but "Dock Workers United".
        return first if last > first and tokens[last].low.endswith("s") and not several else last + 1

    def _enter(self, words: tuple[str, ...]) -> None:
        whole = " ".join(words)
        form = fold(whole)
        if form in self._by_form:
            return
        country = find_country(whole)
        if country is not None:
            known = next((i for i, one in enumerate(self._drafts) if one.country == country), None)
            if known is None:
                self._drafts.append(_Draft(words, country=country, kind="country"))
                known = len(self._drafts) - 1
            self._by_form[form] = known
            return
        known = self._by_last.get(form) if len(words) == 1 else None
        if known is None:
            full = next((names[0] for names in list_bodies() if form in map(fold, names)), None)
            known = self._by_form.get(fold(full)) if full else None
        if known is None:
            self._drafts.append(_Draft(words))
            known = len(self._drafts) - 1
            if len(words) > 1:
                self._by_last.setdefault(fold(words[-1]), known)
        self._by_form[form] = known
        self._drafts[known].forms.add(whole)

    def _look_up(self, words: tuple[str, ...]) -> int:
        return self._by_form[fold(" ".join(words))]

    # What introduces them

    def _introduce(self, tokens: Sequence[_Token], runs: Sequence[tuple[int, int, int]]) -> None:
        """Read from what stands around names what they are, and whom they belong to."""
        for entity, first, end in runs:
            draft = self._drafts[entity]
            if draft.country is not None:
                continue
            inner = [token.low for token in tokens[first:end]]
            if any(word in LANDS for word in inner):
                draft.signs["place"] += 3
            if any(word in BODY_NOUNS for word in inner) or (tokens[first].text.isupper() and end - first == 1):
                draft.signs["body"] += 4 if len(tokens[first].text) > 1 else 0
            elif end - first > 1:
                owned = self._by_form.get(fold(tokens[first].text), entity) not in (
                    entity,
                    self._by_last.get(fold(tokens[first].text)),
                )
                draft.signs["body" if owned else "person"] += 1
            before = tokens[first - 1] if first else None
            follows = tokens[end].low if end < len(tokens) else "."
            plain = not follows[0].isalpha() or follows in _NO_VERBS
            if before is not None and before.low == "the":
                draft.signs["body"] += 2 if plain else 0
            elif before is not None and before.low in _TITLES:
                draft.signs["person"] += 4
            elif before is not None and before.low in ("for", "at") and first > 1 and is_role(tokens[first - 2].low):
                # "A spokesman for Bay Mutual", "an engineer at Bay Systems".
                draft.signs["body"] += 3
            elif before is not None and before.low in PLACE_WORDS and not tokens[end - 1].owns:
                draft.signs["place"] += 2
            after = [token.low for token in tokens[end : end + 3]]
            of = first > 1 and tokens[first - 1].low == "of" and tokens[first - 2].low in STATE_NOUNS
            if of or (tokens[end - 1].owns and any(word in STATE_NOUNS for word in after)):
                draft.signs["country"] += 3
            self._read_title(tokens, runs, entity, first)
            self._read_apposition(tokens, runs, entity, end)
        self._read_enumeration(tokens, runs)

    def _read_title(
        self, tokens: Sequence[_Token], runs: Sequence[tuple[int, int, int]], entity: int, first: int
    ) -> None:
        """ "Transport Minister Anneke Vold", "its spokesman Jorin Pell", "Ilmara's prime minister, Oda Renwick"."""
        begin = _find_title(tokens, first)
        while begin < first:
            comma = next((i for i in range(begin, first) if tokens[i].text == ","), first)
            if comma > begin:
                self._note_role(entity, tokens[begin:comma], runs, begin, tokens)
            begin = comma + 1

    def _read_apposition(
        self, tokens: Sequence[_Token], runs: Sequence[tuple[int, int, int]], entity: int, end: int
    ) -> None:
        """ "Maria Zakharova, the spokeswoman of Russia's Foreign Ministry,", "Tarrant, who"."""
        draft = self._drafts[entity]
        if tokens[end - 1].owns or end + 1 >= len(tokens) or tokens[end].text != ",":
            if end + 1 < len(tokens) and tokens[end].low == "of" and not tokens[end - 1].owns:
                self._belong(entity, tokens, runs, end, end + 4)
            return
        start = end + 1
        if tokens[start].low == "who":
            draft.signs["person"] += 3
            return
        stop = start
        while stop < len(tokens) and stop - start < _ASIDE and (tokens[stop].word or tokens[stop].text in "'’"):
            if tokens[stop].low in _BROKEN or (tokens[stop].low in SPEECH and not tokens[stop].capital):
                break
            stop += 1
        phrase = tokens[start:stop]
        closed = (
            stop == len(tokens)
            or tokens[stop].text in (",", ".")
            or tokens[stop].low in ("who", "which", "that", "since")
        )
        head = _find_head(phrase)
        if not phrase or not closed or phrase[0].low in _TELLING | {"whose"}:
            return
        if head is None and not (phrase[0].low in DETERMINERS and phrase[-1].low.endswith(_DOERS)):
            return
        if any(first == stop + 1 for _, first, _ in runs):
            # What introduces the name behind it: "In Teshal, Ilmara's prime minister, Oda Renwick".
            return
        begins = phrase[0].low in DETERMINERS or phrase[0].owns or find_country(phrase[0].text) is not None
        if begins or is_role(phrase[0].low) or not phrase[0].capital:
            self._note_role(entity, phrase, runs, start, tokens)

    def _note_role(
        self,
        entity: int,
        phrase: Sequence[_Token],
        runs: Sequence[tuple[int, int, int]],
        begin: int,
        tokens: Sequence[_Token],
    ) -> None:
        draft = self._drafts[entity]
        head = _find_head(phrase)
        if head is None:
            # "The insurer, Bay Mutual," may be a person or a body.
            last = next((one.low for one in reversed(phrase) if one.word), "")
            if not last.endswith(_DOERS) or phrase[0].low not in DETERMINERS:
                return
            head = last
        elif is_role(head):
            draft.signs["person"] += 3
        else:
            draft.signs["body"] += 3
        draft.heads.add(head)
        words = list(phrase)
        while words and words[0].low in DETERMINERS:
            del words[0]
        if words and all(token.word for token in words):
            draft.roles.append(" ".join(token.surface for token in words))
        self._belong(entity, tokens, runs, begin, begin + len(phrase))

    def _belong(
        self, entity: int, tokens: Sequence[_Token], runs: Sequence[tuple[int, int, int]], begin: int, end: int
    ) -> None:
        """What a role names is what its holder speaks for; "its" is the last body named before."""
        named = [other for other, first, stop in runs if begin <= first and stop <= end and other != entity]
        if begin < len(tokens) and tokens[begin].low in ("its", "their", "whose") and not named:
            named = [other for other, _, stop in runs if stop <= begin] or self._before
            bodies = [other for other in named if self._is_body(other)]
            named = bodies[-1:] or named[-1:]
        elif not named:
            owners = (token.low for token in tokens[begin:end] if token.owns)
            named = [known for noun in owners if (known := self.find_called(noun)) is not None][:1]
        for other in named:
            self._drafts[entity].of.add(self._drafts[other].name)
            places = {first for one, first, _ in runs if one == other}
            if any(tokens[first - 1].low == "at" for first in places if first):
                # Whoever is something at it works for it.
                self._drafts[other].signs["body"] += 3

    def find_called(self, noun: str) -> int | None:
        """The body that was called by a noun before, or has it in its name: of "the union's secretary"."""
        called = [
            other
            for other, draft in enumerate(self._drafts)
            if draft.kind != "group" and noun in BODY_NOUNS and noun in draft.heads | set(map(str.lower, draft.words))
        ]
        return called[0] if len(called) == 1 else None

    def _is_body(self, entity: int) -> bool:
        draft = self._drafts[entity]
        return draft.country is not None or any(word.lower() in BODY_NOUNS for word in draft.words)

    def _read_enumeration(self, tokens: Sequence[_Token], runs: Sequence[tuple[int, int, int]]) -> None:
        """ "Three prime ministers: Britain's Keir Starmer and Poland's Donald Tusk", "mayors such as"."""
        for place, token in enumerate(tokens[:-2]):
            noun = token.low.removesuffix("s")
            if noun == token.low or not is_role(noun) or tokens[place + 1].low not in (":", "such"):
                continue
            begin = place - (place > 0 and tokens[place - 1].low not in DETERMINERS | _NUMBERS | _NO_NOUNS)
            role = " ".join([*(word.text for word in tokens[begin:place]), noun])
            following = [run for run in runs if run[1] > place]
            for (entity, first, end), previous in zip(following, [None, *following], strict=False):
                draft = self._drafts[entity]
                if draft.country is not None or tokens[end - 1].owns:
                    continue
                draft.signs["person"] += 3
                draft.roles.append(role)
                draft.heads.add(noun)
                if previous is not None and tokens[previous[2] - 1].owns and previous[2] == first:
                    draft.of.add(self._drafts[previous[0]].name)

    def _note_places(self) -> None:
        for draft in self._drafts:
            if draft.country is None and find_capital(draft.name) is not None:
                draft.kind = "place"
            last = fold(draft.words[-1])
            alone = len(draft.words) > 1 and last in self._by_form and self._by_form[last] in self._by_last.values()
            if alone and draft.signs["person"]:
                draft.signs["person"] += 2

    # For the teller

    def list_runs(self, place: int) -> Sequence[tuple[int, int, int]]:
        return self._runs[place]

    def list_tokens(self, place: int) -> Sequence[_Token]:
        return self._tokens[place]

    def get_section(self, place: int) -> int:
        return self._sections[place]

    def is_within(self, place: int) -> bool:
        return self._within[place]

    @property
    def count(self) -> int:
        return len(self._tokens)

    def get_draft(self, entity: int) -> _Draft:
        return self._drafts[entity]

    def list_headed(self, noun: str) -> Sequence[int]:
        """Entities that are called by a noun, or have it in their name."""
        return self._headed.get(noun, ())

    def add_head(self, entity: int, noun: str) -> None:
        self._drafts[entity].heads.add(noun)
        self._headed.setdefault(noun, []).append(entity)

    def name_group(self, words: Sequence[_Token], owner: Iterable[int]) -> int:
        """Somebody who is told by what they do alone."""
        name = " ".join(token.surface if token is not words[-1] else token.text for token in words)
        name = name.replace(" ,", ",")
        form = fold(name)
        if form not in self._groups:
            self._drafts.append(_Draft(tuple(name.split()), kind="group"))
            self._groups[form] = len(self._drafts) - 1
            head = _find_head(words)
            if head is not None:
                self.add_head(self._groups[form], head)
        found = self._groups[form]
        self._drafts[found].of.update(self._drafts[one].name for one in owner)
        return found


class _Teller:
    """Tells sentence by sentence who is meant and who speaks."""

    def __init__(self, article: _Article) -> None:
        self._article = article
        self._named_at: dict[int, int] = {}
        """Where each entity was last named."""
        self._subjects: list[int] = []
        """Of the sentence before."""
        self._genders: dict[int, Counter[str]] = {}
        """How often each was "he" or "she"."""
        self._recent: list[tuple[int, int]] = []
        """Entities that were spoken of, with the sentence; subjects last in each."""

    def tell(self) -> tuple[SentenceMentions, ...]:
        told: list[SentenceMentions] = []
        for place in range(self._article.count):
            if place and self._article.get_section(place) != self._article.get_section(place - 1):
                self._recent = []
            told.append(self._read(place, told[-1] if told and self._recent else None))
        return tuple(told)

    def _read(self, place: int, previous: SentenceMentions | None) -> SentenceMentions:
        tokens = self._article.list_tokens(place)[:_LONGEST]
        phrases = sorted(self._find_phrases(tokens, place), key=lambda phrase: phrase.first)
        inside = _find_quoted(tokens, self._article.is_within(place))
        end = 0
        for phrase in phrases:
            # Who is named within a phrase, as in "officials in London", is not who acts.
            if phrase.part == "other" and phrase.first >= end:
                phrase.part = self._find_part(tokens, phrase, inside)
            end = max(end, phrase.end)
        speaker = next((one for one in phrases if one.part == "speaker"), None)
        holder = speaker or next((one for one in phrases if one.part == "holder"), None)
        continued = None
        if speaker is None and previous is not None and tokens and inside[0] and sum(inside) > 0.6 * len(tokens):
            continued = self._continue(previous)
        found = holder.entity if holder else None
        if continued is not None:
            found = continued
        named = holder is not None and (holder.named or any(o.entity == holder.entity and o.named for o in phrases))
        antecedent = None if found is None or (named and continued is None) else self._named_at.get(found)
        for phrase in phrases:
            if phrase.named:
                self._named_at[phrase.entity] = place
        ordered = sorted(phrases, key=lambda one: _SALIENCE[one.part])
        acting = [one.entity for one in phrases if one.part in ("subject", "holder", "speaker")]
        self._subjects = list(dict.fromkeys(acting))
        self._recent += [(phrase.entity, place) for phrase in ordered]
        if continued is not None:
            self._recent.append((continued, place))
        self._recent = self._recent[-40:]
        mentions = tuple(
            Mention(one.entity, one.part, one.named, tokens[one.first].start, tokens[one.end - 1].end)
            for one in phrases
        )
        said = speaker.entity if speaker else continued
        return SentenceMentions(mentions, said, found, antecedent)

    def _continue(self, previous: SentenceMentions) -> int | None:
        """Who speaks on in a sentence that is a quotation and names nobody as its speaker."""
        speaking = [one.entity for one in previous.mentions if one.part in ("speaker", "holder")]
        if speaking and previous.holder is not None:
            return speaking[-1]
        subjects = [one.entity for one in previous.mentions if one.part == "subject"]
        people = [one for one in subjects if self._article.get_draft(one).settle() == "person"]
        return people[-1] if people else None

    # Noun phrases

    def _find_phrases(self, tokens: Sequence[_Token], place: int) -> Iterator[_Phrase]:
        runs = {first: (entity, end) for entity, first, end in self._article.list_runs(place) if end <= len(tokens)}
        inside = {i for first, (_, end) in runs.items() for i in range(first, end)}
        titled = {_find_title(tokens, first): first for first in runs}
        quoted = _find_quoted(tokens, self._article.is_within(place))
        position = 0
        while position < len(tokens):
            token = tokens[position]
            name = titled.get(position)
            alone = name == position + 1 and token.low == "the"
            if name is not None and name > position and not (alone and self._read_group(tokens, position, runs, place)):
                entity, end = runs[name]
                yield _Phrase(entity, position, end, True, tokens[end - 1].owns)
                for i in (i for i in range(position, name) if i in runs):
                    yield _Phrase(runs[i][0], i, runs[i][1], True, tokens[runs[i][1] - 1].owns)
                position = end
                continue
            if position in runs:
                entity, end = runs[position]
                group = self._read_group(tokens, position, runs, place)
                if group is not None:
                    if not _renames(tokens, group, runs):
                        yield group
                    yield _Phrase(entity, position, end, True, tokens[end - 1].owns)
                    position = group.end
                    continue
                yield _Phrase(entity, position, end, True, tokens[end - 1].owns)
                position = end
                continue
            if token.low in _PRONOUNS and token.word:
                # Whoever is named in a quotation is not the one who says it.
                named = [i for i in runs if i < position and quoted[i] <= quoted[position]]
                own = [i for i in named if self._is_person(tokens, i, runs[i][0])]
                if token.low in _GENDERS and own:
                    self._count_gender(runs[min(own)][0], token.low)
                    yield _Phrase(runs[min(own)][0], position, position + 1, False)
                else:
                    for entity in self._resolve_pronoun(token.low, place):
                        yield _Phrase(entity, position, position + 1, False)
            elif token.low in _OWNING and _tells_source(tokens, position) and position not in titled:
                for entity in self._resolve_pronoun(_OWNING[token.low], place):
                    yield _Phrase(entity, position, position + 1, False, part="speaker")
            elif token.word and position not in inside:
                found = self._read_group(tokens, position, runs, place)
                if found is not None:
                    if not _renames(tokens, found, runs):
                        yield found
                    for i in range(position, found.end):
                        if i in runs:
                            yield _Phrase(runs[i][0], i, runs[i][1], True, tokens[runs[i][1] - 1].owns)
                    position = found.end
                    continue
            position += 1

    def _read_group(
        self, tokens: Sequence[_Token], first: int, runs: dict[int, tuple[int, int]], sentence: int
    ) -> _Phrase | None:
        """ "The chancellor", "a senior Ukrainian official", "officials in London", "the union": with no name behind."""
        opened = tokens[first].low in DETERMINERS or tokens[first].owns
        if first and tokens[first - 1].word and tokens[first - 1].low in DETERMINERS:
            return None
        place = first
        head = -1
        while place < len(tokens) and place - first < 7:
            token = tokens[place]
            if not token.word or (place > first and token.low in DETERMINERS):
                break
            noun = token.low in BODY_NOUNS and place > first and tokens[place - 1].low in DETERMINERS
            if token.low in _NO_NOUNS and not noun:
                break
            if is_role(token.low) or (
                token.low in BODY_NOUNS and (not token.capital or token.initial or place == first + 1)
            ):
                head = place
            elif head >= 0 and place not in runs:
                break
            place = runs[place][1] if place in runs else place + 1
        if head < 0 or any(i <= head < end and first < end - 1 and i != first for i, (_, end) in runs.items()):
            return None
        plural = _is_plural(tokens[head].low)
        country = find_country(tokens[first].text)
        if not opened and not plural and (country is None or country.name == tokens[first].text):
            return None
        if not opened and any(first < i and tokens[end - 1].owns for i, (_, end) in runs.items() if i < head):
            return None
        end = head + 1
        owners = [entity for i, (entity, stop) in runs.items() if first <= i and stop <= head + 1]
        while end + 1 < len(tokens) and tokens[end].low in ("in", "of", "from", "at", "close", "with"):
            stop = end + 1 + (tokens[end + 1].low == "the")
            stop += stop not in runs and stop + 1 in runs and is_role(tokens[stop].low)
            if stop not in runs or (not plural and tokens[end].low != "of"):
                break
            owners.append(runs[stop][0])
            end = runs[stop][1]
            while end + 1 < len(tokens) and tokens[end].text in (",", "and") and end + 1 in runs:
                owners.append(runs[end + 1][0])
                end = runs[end + 1][1]
        whole = tokens[first:end]
        maker = _find_maker(tokens, end, runs) if tokens[head].low in DOCUMENTS and not owners else None
        if maker is not None:
            owners.append(runs[maker][0])
            end = runs[maker][1]
        known = self._resolve_role(tokens, first, head, owners, sentence) if opened else None
        if known is not None:
            return _Phrase(known, first, end, False, tokens[end - 1].owns)
        if not owners and is_role(tokens[head].low):
            # "A museum spokesman", where one museum is spoken of.
            called = (self._article.find_called(token.low) for token in tokens[first:head])
            owners = [one for one in called if one is not None]
        if tokens[end - 1].owns and end > head + 1:
            # "A coalition of Ukraine's allies" is no coalition of Ukraine.
            return None
        return _Phrase(self._article.name_group(_strip_front(whole), owners), first, end, True, tokens[end - 1].owns)

    def _resolve_role(
        self, tokens: Sequence[_Token], first: int, head: int, owners: Sequence[int], place: int
    ) -> int | None:
        """Who of those named before "the transport minister" or "the union" is."""
        if tokens[first].low in DETERMINERS - _DEFINITE:
            return None
        noun = tokens[head].low
        single = is_role(noun) and not noun.endswith("s")
        extra = {token.low for token in tokens[first + 1 : head] if token.word}
        wanted = {self._article.get_draft(one).name for one in owners}
        best: tuple[tuple[int, int], int] | None = None
        for entity in self._article.list_headed(noun):
            draft = self._article.get_draft(entity)
            seen = self._named_at.get(entity)
            if seen is None or draft.country is not None or (not is_role(noun) and draft.settle() == "person"):
                continue
            described = {word.lower() for role in draft.roles for word in role.split()} | set(
                map(str.lower, draft.words)
            )
            if wanted and not wanted & draft.of:
                continue
            rank = (len(extra & described), seen)
            if best is None or rank > best[0]:
                best = (rank, entity)
        if best is not None:
            return best[1]
        # Whoever was just spoken of, and of whom nothing else is known: "Vold reacted coolly", "the minister said".
        for entity, seen in reversed(self._recent if single and not wanted else ()):
            draft = self._article.get_draft(entity)
            if place - seen > 1:
                break
            if draft.settle() in ("person", "name") and not draft.heads and entity in self._subjects:
                self._article.add_head(entity, noun)
                return entity
        return None

    def _resolve_pronoun(self, pronoun: str, place: int) -> list[int]:
        """Whom a pronoun means: who was last spoken of and can be meant, all of several for "they"."""
        if pronoun == "they" and len(self._subjects) > 1:
            return self._subjects
        for entity, seen in reversed(self._recent):
            if place - seen > _REACH:
                break
            draft = self._article.get_draft(entity)
            kind = draft.settle()
            last = draft.words[-1].lower()
            single = kind == "group" and not _is_plural(last)
            if pronoun in _GENDERS:
                seen_as = self._count_gender(entity)
                other = seen_as["she" if pronoun == "he" else "he"]
                if other > seen_as[pronoun]:
                    continue
                if (
                    kind == "person"
                    or (kind == "name" and self._is_subject(entity))
                    or (single and draft.heads & HUMAN_ROLES)
                ):
                    self._count_gender(entity, pronoun)
                    return [entity]
            elif pronoun == "it":
                state = kind == "place" and find_capital(draft.name) is not None
                if kind in ("body", "country") or state or (single and not draft.heads & HUMAN_ROLES):
                    return [entity]
            elif (kind == "group" and not single) or (kind in ("body", "country") and entity in self._subjects):
                return [entity]
        return []

    def _count_gender(self, entity: int, pronoun: str | None = None) -> Counter[str]:
        """How often an entity was "he" and "she", this pronoun included."""
        counted = self._genders.setdefault(entity, Counter())
        counted.update(filter(None, (pronoun,)))
        return counted

    def _is_person(self, tokens: Sequence[_Token], first: int, entity: int) -> bool:
        """Whether somebody is named here whom a pronoun further on may mean."""
        lead = tokens[first - 1].low if first else ""
        return lead not in _PREPOSITIONS and self._article.get_draft(entity).settle() == "person"

    def _is_subject(self, entity: int) -> bool:
        return bool(self._recent) and self._recent[-1][0] == entity

    # Parts

    def _find_part(self, tokens: Sequence[_Token], phrase: _Phrase, inside: Sequence[bool]) -> Part:
        first, end = phrase.first, phrase.end
        before = tokens[first - 1] if first else None
        if inside[first]:
            return "other"
        if phrase.owns:
            claimed = end < len(tokens) and tokens[end].low in CLAIMS
            # "In Merz's view the force is late" is Merz's; of "Merz's claim", a noun among others, something is said.
            sourced = before is not None and before.low in _SOURCING and all(token.word for token in tokens[:first])
            return ("speaker" if sourced else "holder") if claimed else "other"
        if before is not None:
            if before.low == "to" and first > 1 and tokens[first - 2].low == "according":
                return "speaker"
            if before.low in ("by", "of", "from") and first > 1 and tokens[first - 2].low in CLAIMS:
                return "holder"
            marked = tokens[first - 2].text if first > 1 else ""
            quoted = marked in _QUOTES and before.low in SPEECH
            if phrase.named and (quoted or (marked in (",", "'", "’") and before.low in INVERTED)):
                return "speaker"
            if before.low in ("if", "unless", "should"):
                return "other"
        # "Its energy minister, Dov Arkesh, has said": the comma behind the name closes what the phrase opened.
        if before is not None and before.low in _PREPOSITIONS - _CLAUSE:
            return "scope" if _is_scope(tokens, first) else "other"
        apposed = before is not None and before.text == "," and end + 1 < len(tokens) and tokens[end + 1].low in _VERBS
        closes = apposed or any(token.text == "," for token in tokens[first:end])
        verb = self._find_verb(tokens, end, closes)
        if verb is None:
            return "scope" if _is_scope(tokens, first) else "other"
        word = tokens[verb].low
        # What stands in an aside is no part of the verb: "Lind, which is small, says".
        begin = max((i + 1 for i in range(end, verb) if not tokens[i].word), default=end)
        crossed = {token.low for token in tokens[begin:verb]}
        if crossed & _MODAL and "have" in crossed:
            # "She could have asked" tells that she did not.
            return "other"
        says = (word in SPEECH and not crossed & (_BEING | _MODAL)) or (
            _is_phrasal(tokens, verb) and not crossed & _BEING
        )
        if word in _SAID or says:
            # What somebody said before, or which others then did, is told of something else.
            return "subject" if before is not None and before.low in _SUBORDINATE else "speaker"
        if not _opens_clause(tokens, first) or self._describes(phrase, tokens, verb):
            return "scope" if _is_scope(tokens, first) else "other"
        if word == "to" and crossed & _DUTY and verb + 1 < len(tokens):
            # "Russia is to be kept from it", "they have to agree": what others want of them.
            return "other" if "have" in crossed or tokens[verb + 1].low == "be" else "subject"
        if crossed & _MODAL:
            # What somebody may or must do is the view of whoever writes it.
            return "other"
        if (
            (word in STANCE and not crossed & _BEING)
            or (word == "like" and crossed & _WILL)
            or (word in ATTITUDES and crossed & _BEING)
        ):
            return "holder"
        if tokens[first].low == "it" and phrase.entity not in self._subjects:
            return "other"
        supposed = "would" in crossed and any(token.low in ("if", "unless") for token in tokens)
        denied = any(low in ("not", "never") or low.endswith("n't") for low in crossed)
        # What somebody would not do unless something happened is what the writer supposes of them.
        refuses = crossed & _WILL and denied and not supposed
        return "holder" if refuses and self._article.get_draft(phrase.entity).settle() != "place" else "subject"

    def _describes(self, phrase: _Phrase, tokens: Sequence[_Token], verb: int) -> bool:
        """Whether a country's name stands for its adjective: "Russian forces", but not "the Russians"."""
        country = self._article.get_draft(phrase.entity).country
        form = tokens[phrase.end - 1].text
        adjective = country is not None and form != country.name and find_capital(form) is None and form[-1] != "s"
        # "US support", "US plans".
        word = tokens[verb].low
        noun = country is not None and form.isupper() and word in STANCE and not word.endswith(("s", "d"))
        return verb == phrase.end and (noun or (adjective and word not in _VERBS))

    @staticmethod
    def _find_verb(tokens: Sequence[_Token], end: int, closes: bool = False) -> int | None:
        """The verb whose subject ends here, behind an aside and adverbs."""
        place = end
        if place < len(tokens) and tokens[place].low in _PREPOSITIONS:
            # "A spokeswoman for the yard said", "Quesada of the Progressive Bloc, rejected".
            reach = range(place + 1, min(len(tokens), place + 9))
            stop = next((i for i in reach if _ends_phrase(tokens[i])), place)
            if tokens[stop].low not in _VERBS and tokens[stop].text != ",":
                stop = next((i for i in reach if not (tokens[i].capital or tokens[i].low in _JOINING)), place)
            place = stop if stop > place + 1 else place
        if place < len(tokens) and tokens[place].low == "and":
            # "Zelenskyy and European allies have suggested".
            others = range(place + 1, min(len(tokens), place + 9))
            verbs = _VERBS
            found = next((i for i in others if not tokens[i].word or tokens[i].low in verbs), place)
            found = place if tokens[found - 1].low in DETERMINERS else found
            if tokens[found].word and found > place + 1:
                place = found
        if closes and place < len(tokens) and tokens[place].text == ",":
            place += 1
        for _ in range(_ASIDES):
            if place >= len(tokens) or tokens[place].text not in (",", "("):
                break
            closing = ")" if tokens[place].text == "(" else ","
            ends = (i for i in range(place + 1, min(len(tokens), place + 40)) if tokens[i].text == closing)
            stop = next(ends, len(tokens))
            if stop == len(tokens) or any(tokens[i].text in _QUOTES for i in range(place, stop)):
                return None
            # One comma may close an aside and open the next: ", 34, a lifeguard, is", ", the mayor, who had, said".
            further = closing == "," and stop + 1 < len(tokens) and tokens[stop + 1].low in _ASIDE_OPENERS
            place = stop if further else stop + 1
        crossed = 0
        while place < len(tokens) and crossed < 7:
            token = tokens[place]
            if (
                token.low in _AUXILIARY
                or token.low.endswith("n't")
                or (token.low.endswith("ly") and len(token.low) > 4)
            ):
                place += 1
                crossed += 1
                continue
            break
        if place >= len(tokens) or not tokens[place].word or tokens[place].capital:
            return place - 1 if crossed and tokens[place - 1].word else None
        if tokens[place].low in _NO_VERBS and not crossed:
            return None
        return place


_ASIDE_OPENERS = frozenset(("a", "an", "the", "who", "which", "whose"))
_DOERS = ("or", "er", "ist", "man", "woman", "ian", "eer")
"""How words end that say what somebody does."""
_SALIENCE: dict[Part, int] = {
    "other": 0, "scope": 1, "subject": 2, "holder": 3, "speaker": 4,
}  # fmt: skip
_BEING = split_words("is are was were be been being")
_DUTY = _BEING | {"have"}
_MODAL = split_words("may might must should could can")
_WILL = split_words("will would won't wouldn't")
_SAID = frozenset(("said", "quoted"))
"""That tell somebody's words in the passive voice, too: "is said to have replied"."""


def _list_tokens(sentence: str) -> list[_Token]:
    tokens: list[_Token] = []
    begins = True
    for match in _TOKEN.finditer(sentence):
        text = match.group()
        owns = len(text) > 2 and text[-2:] in ("'s", "’s")
        if owns:
            text = text[:-2]
        elif text in "'’" and tokens and tokens[-1].end == match.start() and tokens[-1].text.endswith("s"):
            tokens[-1].owns = True
            continue
        tokens.append(_Token(text, text.lower(), match.start(), match.end(), owns, begins))
        begins = text in _OPENING or text in _ENDS or text in "”»" or (begins and not text[0].isalpha())
    return tokens


def _find_title(tokens: Sequence[_Token], first: int) -> int:
    """Where what introduces the name that begins at `first` begins: "its negotiator", "the head of the group,"."""
    begin = first
    before = tokens[begin - 1] if begin else None
    if before is not None and (is_role(before.low) or before.low in _TITLES or _names_body(tokens, begin - 1)):
        begin -= 1
        while begin and tokens[begin - 1].word and first - begin < 8 and not _parts(tokens[begin - 1]):
            if tokens[begin - 1].low == "of" and is_role(tokens[begin].low):
                # "The family of Captain Holt" is not Holt.
                break
            begin -= 1
            if tokens[begin].low in DETERMINERS:
                break
    elif before is not None and before.low == "the":
        return first - 1
    if begin < 2 or tokens[begin - 1].text != ",":
        return begin
    for place in range(begin - 2, max(-1, begin - 16), -1):
        token = tokens[place]
        # "Secretary of state": what stands behind "of" is no verb.
        if not token.word or (token.low in _NO_TITLES and tokens[place - 1].low != "of"):
            break
        opens = token.low in DETERMINERS or token.owns
        head = _find_head(tokens[place : begin - 1]) or tokens[begin - 2].low
        if opens and (is_role(head) or head.endswith(_DOERS) or _presents(tokens, place, head, first)):
            return place - (place > 0 and tokens[place - 1].low in DETERMINERS)
    return begin


def _renames(tokens: Sequence[_Token], group: _Phrase, runs: Mapping[int, tuple[int, int]]) -> bool:
    """Whether a phrase says once more who was just named: "Gallow, the company's chief executive,"."""
    says = group.end < len(tokens) and tokens[group.end].low in SPEECH
    return not says and group.first > 1 and any(end == group.first - 1 for _, end in runs.values())


def _find_maker(tokens: Sequence[_Token], end: int, runs: dict[int, tuple[int, int]]) -> int | None:
    """Where it is named whose a report is: "a study published on Monday by the Bay Council", "a report by Finch"."""
    by = next((i for i in range(end, min(len(tokens), end + 5)) if tokens[i].low == "by" or not tokens[i].word), None)
    if by is None or tokens[by].low != "by" or (by > end and not tokens[end].low.endswith("ed")):
        return None
    first = by + 1 + (by + 1 < len(tokens) and tokens[by + 1].low == "the")
    return first if first in runs else None


def _presents(tokens: Sequence[_Token], place: int, head: str, first: int) -> bool:
    """Whether a phrase says what kind of body the name behind its comma is: "The union, Dock Workers United, said"."""
    closed = next((i for i in range(first, len(tokens)) if not (tokens[i].capital or tokens[i].text == "&")), None)
    led = place > 0 and tokens[place - 1].low in _PREPOSITIONS
    return head in BODY_NOUNS and not led and closed is not None and tokens[closed].text == ","


def _goes_on(tokens: Sequence[_Token], comma: int) -> bool:
    """Whether another name follows a comma."""
    return comma + 1 < len(tokens) and tokens[comma + 1].capital


def _is_plural(noun: str) -> bool:
    return noun.endswith("s") or noun in ("police", "media") or (is_role(noun) and noun not in HUMAN_ROLES)


def _names_body(tokens: Sequence[_Token], place: int) -> bool:
    """Whether a small word before a name says that it is a body's: "the grid operator Linea"."""
    token = tokens[place]
    return token.low in BODY_NOUNS and not token.capital and not token.owns


def _ends_phrase(token: _Token) -> bool:
    """Whether a noun phrase does not go on over this: a mark, or a word that only a clause has."""
    return not token.word or token.low in _VERBS or token.low in _CLAUSE


def _parts(token: _Token) -> bool:
    """Whether a word can't stand within a title."""
    return token.low in _PARTING


def _strip_front(tokens: Sequence[_Token]) -> list[_Token]:
    words = [token for token in tokens if token.word or token.text == ","]
    while words and words[0].low in ("the", "its", "their", "his", "her", "our"):
        del words[0]
    return words


def _find_head(phrase: Sequence[_Token]) -> str | None:
    """The noun of a role: the last one before "of", "in" or the like."""
    found = None
    for token in phrase:
        if token.low in ("of", "for", "in", "at", "from", "with", "who", "since") and found:
            break
        if is_role(token.low) or token.low in BODY_NOUNS:
            found = token.low
    return found


def _find_quoted(tokens: Sequence[_Token], inside: bool = False) -> list[bool]:
    """Which tokens stand in quotation marks, these included; `inside` where a quotation goes on from before."""
    found: list[bool] = []
    for token in tokens:
        if token.text in _QUOTES:
            opening = token.text in "“„«" or (token.text == '"' and not inside)
            found.append(True)
            inside = opening
        else:
            found.append(inside)
    return found or [False]


def _opens_clause(tokens: Sequence[_Token], first: int) -> bool:
    """Whether a phrase stands where a clause begins, or behind no more than what leads it: "On Tuesday Merz wants"."""
    if first == 0 or not tokens[first - 1].word or tokens[first - 1].low in _CLAUSE or tokens[first].low in _GENDERS:
        return True
    leads = tokens[0].low in _PREPOSITIONS or tokens[0].low in _AUXILIARY or tokens[0].low.endswith("ly")
    return first < 6 and leads and all(token.word for token in tokens[:first])


def _is_scope(tokens: Sequence[_Token], first: int) -> bool:
    """Whether a phrase stands in what opens the sentence: "In countries such as Germany and Italy, there is"."""
    if not tokens or tokens[0].low not in ("in", "for", "among", "under"):
        return False
    return all(tokens[i].text not in (",", ";") for i in range(first)) and first < 10


def _is_phrasal(tokens: Sequence[_Token], verb: int) -> bool:
    following = tokens[verb + 1].low if verb + 1 < len(tokens) else ""
    if tokens[verb].low in ("speaks", "spoke", "speak"):
        # "Spoke on the quay of a small peace".
        return any(token.low in ("of", "out") for token in tokens[verb + 1 : verb + 6])
    return (tokens[verb].low, following) in _PHRASAL


_PHRASAL = frozenset(
    (verb, word)
    for verbs, words in (
        ("speaks spoke speak", "of out"), ("points pointed point", "out to"), ("leaves left leave", "open"),
        ("calls called call", "on for it the that this them"), ("puts put", "it"), ("lets let", "it"),
        ("holds held hold", "that"), ("asks asked", "for the that"), ("quoted", "as"), ("states state", "that"),
    )
    for verb in verbs.split()
    for word in words.split()
)  # fmt: skip


def _tells_source(tokens: Sequence[_Token], place: int) -> bool:
    """ "According to her figures", "by his account", "in its view"."""
    if place < 1 or place + 1 >= len(tokens):
        return False
    if place > 1 and tokens[place - 1].low == "to" and tokens[place - 2].low == "according":
        return True
    return tokens[place - 1].low in ("by", "in") and tokens[place + 1].low in VIEWS
