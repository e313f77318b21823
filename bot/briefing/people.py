"""What somebody says and does: their sentences in the whole corpus, by any form of their name, ranked by a topic."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rapidfuzz import fuzz

from bot.answering.evidence import (
    MOST_ANTECEDENTS,
    Evidence,
    LoadPrevious,
    Placed,
    Quote,
    find_before,
    join_neighbours,
    merge_chains,
    quote_chain,
    quote_heading,
)
from bot.briefing.material import PASSAGES, Point
from bot.briefing.speakers import LONGEST, list_sentences, read_passages, speaks_for
from bot.deadline import check_deadline
from bot.language.discourse import leans_on_context
from bot.language.mentions import ArticleMentions, Entity, Mention, Part
from bot.language.reference import points_back, says_little
from bot.language.roles import BODY_NOUNS, DETERMINERS, DOCUMENTS, SPEECH, is_role
from bot.language.voices import ReadSentence, find_answers
from bot.language.words import fold, list_every_key, list_words, stem
from bot.regions import Country, find_capital, find_country, list_bodies
from bot.retrieval.hybrid import HybridRetriever, build_passage
from bot.retrieval.passages import FoundPassage, FoundSentence, Retrieval
from ingest.models import Filters

ARTICLES = 60
"""Articles that are read for one request, those that come nearest to it."""
MOST_LISTED = 400
"""Articles in which names are looked for where all are asked for, the newest."""
SPELLED = 88
"""Likeness, of 100, from which a name is one that is spelled otherwise: "Zelenskyy", "Zelensky"."""
LONGEST_NAME = 4
"""Words of a name that is looked for in a message."""
SHORTEST = 5
"""Letters of a name that may be spelled otherwise."""
OPENING = 2
"""Letters that another spelling shares."""
RELEVANT = 0.35
"""Share of the best sentence's score from which another one is on the topic."""
KEPT = 3
"""Sentences of somebody named that are told however far from the topic they are."""
TOGETHER = 4
"""Sentences of one speaker that are told as one."""
LONGEST_QUOTATION = 6
"""Sentences of one quotation."""
FRAGMENT = 6
"""Words of a quotation up to which it is a part of a sentence, which tells what it is of."""
FEW = 3
"""Sentences from somebody's words to those of whoever speaks for them."""
CARRIED = 0.6
"""Share of a topic that an article names, measured by the one that names most of it, from which it is on the topic."""
GOES_ON = 0.9
"""Share of its score that a sentence hands to the one before and behind it of the same speaker."""
NAMED = 0.5
"""Share of a topic from which a sentence is on it where names are listed."""
AROUND = 5
"""Sentences before and behind it that are on it, too."""
NEAREST = 8
"""Articles in which it is looked up whom a message names."""
OVERLAP, CONTEXT = 0.4, 0.15
"""Weights of the topic's words in a sentence, and around it, beside its cosine."""
PARTS: dict[Part, float] = {
    "speaker": 0.15, "holder": 0.12, "subject": 0.0, "scope": 0.0,
}  # fmt: skip
"""What a sentence is worth by what somebody is in it; those who are only named there have no part in it."""
SEATS = {
    "Kremlin": "Russia", "White House": "United States", "Pentagon": "United States", "Bundestag": "Germany",
    "Downing Street": "United Kingdom", "Elysee": "France", "Elysée": "France", "Duma": "Russia",
}  # fmt: skip
"""Houses that stand for a government or a parliament."""

_POSSESSIVE = re.compile(r"[’']s?$")
_POSSESSION = re.compile(r"(.{2,60}?(?:['’]s|s['’])) [a-z][a-z ]*\Z")
_OWNED = re.compile(r" (?:of|for|in|at|from|with|on) ")
_ANYBODY = frozenset(("any", "every", "each", "all", "who", "anyone", "anybody"))
_QUOTED = re.compile(r'"([^"]{3,600})"|“([^”]{3,600})”')
_OPENERS = '"“„'
_BETWEEN = re.compile(r"(?:[\s,/&]|\b(?:and|or)\b)*+(?:\bthe\b\s*+)?", re.IGNORECASE)
_SILENT = re.compile(
    r"\b(?:did|would|will|does|do|has|have|had)(?: not|n['’]t)(?: yet)? ([a-z]+)"
    r"(?: (?:how|when|why|what|where|who|which|whether|if|on|about|more)\b|\W*\Z)",
    re.IGNORECASE,
)
_SOME = r"(?:the|any|an?|some|all)"
_WHO = rf"(?:{_SOME} )?(?P<who>(?:(?!{_SOME} )[a-z][a-z-]{{2,30}} ?){{1,3}})"
_FROM = re.compile(rf"\b(?:from|by|of) {_WHO}|\b{_SOME} (?P<owner>(?:[a-z][a-z-]{{2,30}} ?){{1,3}})['’]", re.IGNORECASE)
_GOVERNMENTS = frozenset(("government", "administration", "authorities", "cabinet"))
_ADDRESS = re.compile(r"\b(?:you|your|yours)\b", re.IGNORECASE)


Style = Literal["retold", "labelled", "quoted"]
"""How somebody's words are told: so that they name whose they are, under a label that does, or as quotations under
one."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody as a request names them."""

    text: str
    country: Country | None
    words: tuple[str, ...]
    """The words of the name, folded, without titles; of a group, all that say what it is."""
    is_group: bool = False
    members: frozenset[str] = frozenset()
    """Names of those who act or speak for it."""
    described: frozenset[str] = frozenset()
    """The stems of words that may say what somebody is instead of a name: "the regulator", "drinks producers"."""

    def is_described(self, entity: Entity) -> bool:
        """Whether an article says of an entity that it is such a one, by what it calls it or by its name."""
        if not self.described or entity.kind in ("country", "place"):
            return False
        role = _OWNED.split(entity.role or "")[0] if entity.kind == "person" else entity.role or ""
        name = entity.name if entity.kind in ("body", "group") else ""
        return any(self.described <= {stem(fold(word)) for word in told.split()} for told in (role, name))

    def is_named(self, entity: Entity) -> bool:
        """Whether an entity of an article is this one."""
        if self.is_described(entity):
            return True
        if self.country is not None:
            return self.country.name in (entity.name, SEATS.get(entity.name)) or (
                entity.kind == "place" and find_capital(entity.name) == self.country
            )
        if self.is_group:
            told = {stem(fold(word)) for word in entity.name.split()}
            return entity.kind == "group" and {stem(word) for word in self.words} <= told
        return any(is_spelled(self.words, split_name(name)) for name in (entity.name, *entity.aliases))

    def acts_through(self, entity: Entity) -> bool:
        """Whether an entity acts or speaks for this one."""
        if self.country is not None:
            of = {*entity.of, *(one.name for name in entity.of if (one := find_capital(name)))}
            of |= {SEATS[name] for name in entity.of if name in SEATS}
            return self.country.name in of or entity.name in self.members
        if entity.name in self.members or (self.described and entity.of & self.members):
            return True
        return any(is_spelled(self.words, split_name(name)) for name in entity.of)


def read_actor(text: str) -> Actor:
    """Whom a request means by a name, a country's name, or words such as "Ukrainian officials"."""
    plain = text.strip(' ,.?!"“”')
    # "The retailers' estimates" are the retailers'.
    owned = _POSSESSION.match(plain)
    plain = _POSSESSIVE.sub("", owned[1] if owned else plain)
    # Nobody asks for the words of a pronoun.
    plain = "US" if plain == "us" else plain
    owner, _, last = plain.rpartition(" ")
    if last.lower() in _GOVERNMENTS and find_country(owner) is not None:
        plain = owner
    country = find_country(plain) or find_capital(plain) or find_country(SEATS.get(plain.removeprefix("the "), ""))
    words = [_POSSESSIVE.sub("", word) for word in plain.split() if fold(word) not in DETERMINERS]
    named = [fold(word) for word in words if not is_role(fold(word)) and find_country(word) is None]
    group = country is None and bool(words) and is_role(fold(words[-1]))
    plainly = country is None and plain.islower()
    described = frozenset(stem(fold(word)) for word in words if plainly and fold(word) not in _ANYBODY)
    names = tuple(map(fold, words)) if group or not named else tuple(named)
    return Actor(text, country, names, group, described=described)


def list_acting(mentions: ArticleMentions) -> list[Entity]:
    """Whoever says, wants or does something in an article."""
    acting = {one.entity for told in mentions.sentences for one in told.mentions if one.part in PARTS}
    return [mentions.entities[place] for place in sorted(acting)]


def find_rows(message: str, known: Sequence[Entity]) -> list[list[tuple[int, int]]]:
    """Where a message names persons, states and bodies, those of one enumeration together."""
    rows: list[list[tuple[int, int]]] = []
    words = list(re.finditer(r"(?<![\w'’])[^\W_]+(?:[-.][^\W_]+)*", message))
    for first, word in enumerate(words):
        for match in words[first : first + LONGEST_NAME][::-1]:
            text = message[word.start() : match.end()]
            if names_entity(text, known):
                if rows and _BETWEEN.fullmatch(message[rows[-1][-1][1] : word.start()]):
                    rows[-1].append((word.start(), match.end()))
                elif not rows or word.start() >= rows[-1][-1][1]:
                    rows.append([(word.start(), match.end())])
                break
    return rows


def is_person(message: str, start: int, end: int) -> bool:
    """Whether a name in a message is a person's, and nothing of theirs is named by it."""
    text = message[start:end]
    written = text[0].isupper() or message.islower()
    return written and find_country(text) is None and not text.isupper() and message[end : end + 1] not in ("'", "’")


def names_entity(text: str, known: Sequence[Entity]) -> bool:
    """Whether a text names a state by its name, or somebody whom articles name, by the surname, too."""
    country = find_country(text)
    if country is not None:
        return text.isupper() or fold(country.name) == fold(text)
    name = split_name(text)
    return any(
        name == split_name(form) or (one.kind == "person" and len(name) == 1 and is_spelled(name, split_name(form)))
        for one in known
        if one.kind in ("person", "name", "body")
        for form in (one.name, *one.aliases)
    )


def is_same(name: str, other: str) -> bool:
    """Whether two names in a message have their last word in common."""
    return split_name(name)[-1:] == split_name(other)[-1:]


def name_actor(text: str) -> str:
    """Somebody's name as it is written: "Putin" for "putin"."""
    return text.title() if text.islower() and " " not in text else text


def split_name(name: str) -> tuple[str, ...]:
    return tuple(fold(_POSSESSIVE.sub("", word)) for word in name.split())


def is_spelled(words: Sequence[str], name: Sequence[str]) -> bool:
    """Whether a name is meant by these words: a surname, a full name, or some words of a body's name."""
    if not words or not name:
        return False
    if not are_alike(words[-1], name[-1]) and not (set(name) & BODY_NOUNS):
        # "Dock and Quay Union" may be "the union" in a request, "Merz" is the last word of a person's name.
        return False
    told = words[-1:] if len(name) == 1 else words
    return all(any(are_alike(word, other) for other in name) for word in told if word not in ("and", "of"))


def are_alike(word: str, other: str) -> bool:
    return word == other or (min(len(word), len(other)) >= SHORTEST and fuzz.ratio(word, other) >= SPELLED)


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """A whole article with what its sentences name and mean."""

    placed: tuple[Placed, ...]
    mentions: ArticleMentions
    context: tuple[float, ...]
    """Cosine of each sentence, as it reads within its passage, with the topic."""
    read: tuple[ReadSentence, ...] = ()
    """How each sentence stands in the article."""
    answers: frozenset[int] = frozenset()
    """The sentences of an interview that answer, by place."""

    def explain(self, place: int) -> range:
        """The places of a sentence, of the quotation that it is in, and of those before it without which somebody who
        knows who speaks, and no more, does not know of what."""
        span = self._find_span(place)
        first = span[0]
        if first in self.answers:
            if first and self.read[first].opens and not self.read[first].asked:
                first -= 1
                while first and not self.read[first].opens:
                    first -= 1
            return range(first, span[-1] + 1)
        speaker = self.mentions.sentences[place].holder
        while span[0] - first < TOGETHER - 1 and first and self._leans(first, speaker):
            if self.placed[first - 1][1].heading_start != self.placed[first][1].heading_start:
                break
            first -= 1
            if self.mentions.sentences[first].holder not in (None, speaker):
                # What somebody answers is told with it, and no more of what others say.
                break
        return range(first, span[-1] + 1)

    def _leans(self, place: int, speaker: int | None) -> bool:
        """Whether a sentence can't be told alone to somebody who knows no more than who speaks."""
        text, told = self.placed[place][0].text, self.mentions.sentences[place]
        if told.holder is None or told.holder != speaker:
            return points_back(text)
        own = next((one for one in told.mentions if one.entity == told.holder), None)
        person = self.mentions.entities[told.holder].kind == "person"
        start, end = (own.start, own.end) if own else (0, 0)
        if own is not None and not own.named:
            name = self.mentions.name(told.holder) or ""
            text, end = f"{text[:start]}{name}{text[end:]}", start + len(name)
        return says_little(text, start, end, person) or points_back(text)

    def _find_span(self, place: int) -> range:
        """The places of the sentences that a quotation spans in which a sentence stands; of that one alone if none."""
        first, end = place, place + 1
        while first and self.read[first].within:
            first -= 1
        while end < len(self.read) and self.read[end].within and end - first < LONGEST_QUOTATION:
            end += 1
        return range(first, end) if place < end else range(place, place + 1)

    def is_said(self, chain: Sequence[Placed], place: int, mention: Mention) -> bool:
        """Whether a sentence tells the words or views of whom it mentions, and what is told with it nobody else's."""
        ordinals = {sentence.ordinal for sentence, _ in chain}
        told = [self.mentions.sentences[n] for n, (one, _) in enumerate(self.placed) if one.ordinal in ordinals]
        holders = {one.holder for one in told if one.holder is not None}
        # "Merz gave an example: the force could stand "on adjacent territory"."
        quoted = mention.part == "subject" and find_words(self.placed[place][0].text) is not None
        own = quoted or self.mentions.sentences[place].holder is not None
        return own and all(speaks_for(self.mentions, one, mention.entity) for one in holders)

    def find_quotation(self, place: int) -> range | None:
        """The places of the sentences that a quotation spans of which this one has words; None where it has none."""
        span = self._find_span(place)
        text = " ".join(self.placed[one][0].text for one in span)
        told = self.mentions.sentences[place]
        # What an author writes are their words as they stand.
        written = not any(one.part == "speaker" for one in told.mentions) and not any(sign in text for sign in _OPENERS)
        return span if find_words(text) is not None or (told.speaker is not None and written) else None

    def measure_carried(self, wanted: Mapping[str, float]) -> float:
        """How many of a topic's words an article has, as a share: a rare one is no more of it than others."""
        title = self.placed[0][1].metadata.title if self.placed else ""
        told = {word.key for text in (title, *(one.text for one in self.read)) for word in list_words(text)}
        return len(told & wanted.keys()) / len(wanted)

    def find(self, actor: Actor) -> Iterator[tuple[int, Mention]]:
        """The sentences, by place, that tell an actor's words, views or deeds, and what the actor is there."""
        own = {place for place, one in enumerate(self.mentions.entities) if actor.is_named(one)}
        wanted = own | {place for place, one in enumerate(self.mentions.entities) if actor.acts_through(one)}
        for place, told in enumerate(self.mentions.sentences):
            parts = [one for one in told.mentions if one.entity in wanted and one.part in PARTS]
            if told.holder is not None and told.holder not in wanted:
                # What others say that somebody does is theirs to say.
                parts = [one for one in parts if one.part not in ("subject", "scope")]
            if told.holder in wanted and not any(one.entity == told.holder for one in parts):
                parts.append(Mention(told.holder, "speaker", False, 0, 0))
            if parts:
                yield place, max(parts, key=lambda one: PARTS[one.part])


@dataclass(frozen=True, slots=True)
class Scope:
    """A topic as sentences are weighed by it."""

    retrieval: Retrieval
    wanted: Mapping[str, float]
    """Its words with their share of what it says: rare ones have more of it. Empty where all is on the topic."""

    def find_named(self, placed: Sequence[Placed]) -> frozenset[int]:
        """The places of sentences that name half of the topic, or stand near to one that does or under such a title."""
        found: set[int] = set()
        for place, (sentence, passage) in enumerate(placed):
            told = {word.key for word in list_words(f"{passage.heading or ''} {sentence.text}")}
            title = {word.key for word in list_words(passage.metadata.title)}
            if not self.wanted or len(title & self.wanted.keys()) >= NAMED * len(self.wanted):
                found.add(place)
            if not self.wanted or sum(self.wanted[word] for word in told & self.wanted.keys()) >= NAMED:
                found |= set(range(place - AROUND, place + AROUND + 1))
        return frozenset(found)

    def weigh(self, sentence: FoundSentence, passage: FoundPassage, context: float, around: str) -> float:
        """How near a sentence is to the topic, which reads so near to it within its passage."""
        if not self.wanted:
            return 1.0
        own = list_every_key(sentence.text)
        near = {word.key for word in list_words(f"{passage.metadata.title} {passage.heading or ''} {around}")} - own
        return (
            max(sentence.similarity[0], context)
            + OVERLAP * sum(self.wanted[word] for word in own & self.wanted.keys())
            + CONTEXT * sum(self.wanted[word] for word in near & self.wanted.keys())
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be told."""

    point: Point
    score: float
    """How near it is to the topic."""
    bonus: float
    """What the speaker's part in it is worth."""
    article: ReadArticle
    entity: Entity
    """Whose it is."""
    said: bool
    """Whether it tells their words or views, and not only of them."""

    @property
    def place(self) -> tuple[str, int]:
        return self.point.passage.article_id, self.point.sentence.ordinal


class People:
    """Finds whose words and deeds the articles tell."""

    def __init__(self, retriever: HybridRetriever) -> None:
        self._retriever = replace(retriever, passages=PASSAGES)
        self._catalog = retriever.catalog

    def find_points(
        self,
        actors: Sequence[str],
        topic: str,
        filters: Filters,
        style: Style = "retold",
    ) -> list[Point]:
        """What one of these actors, or anybody where there are none, says or does on a topic, best first.

        Raises IndexUnavailable and ModelUnavailable.
        """
        about = remove_names(topic, actors)
        if not actors and self._is_unknown(about):
            return []
        scope = self._search(about or " and ".join(actors), filters, bool(about))
        if actors:
            found = [one for name in actors for one in self._find_own(read_actor(name), scope, filters, style)]
        else:
            found = list(self._find_said(scope, style))
        if actors and style == "quoted":
            # Whoever is asked for is quoted with all that they say on it.
            articles = {id(one.article): one.article for one in found}
            near = {id(one) for one in keep_near(list(articles.values()), scope)}
            return rank_points([one for one in name_holders(found) if id(one.article) in near], False, 0)
        return rank_points(name_holders(found), bool(about), KEPT if actors else 0)

    def _is_unknown(self, topic: str) -> bool:
        """Whether a topic is a name that no article has: what others say is nothing of theirs."""
        words = [word for word in list_words(topic) if not word.stop]
        named = bool(words) and all(word.text[0].isupper() for word in words)
        return named and not any(self._catalog.count_documents({word.key for word in words}).values())

    def find_quotations(self, actors: Sequence[str], topic: str, filters: Filters) -> list[Point]:
        """Exact words of one of these actors, or of anybody where there are none, best first.

        Raises IndexUnavailable and ModelUnavailable.
        """
        return self.find_points(actors, topic, filters, "quoted")

    def list_articles(self, topic: str, filters: Filters) -> Iterator[tuple[ReadArticle, frozenset[int]]]:
        """The articles nearest to a topic with the places of the sentences on it; with "" the newest, and all.

        Raises IndexUnavailable and ModelUnavailable.
        """
        scope = self._search(topic, filters, bool(topic))
        versions = {one.article_id: one.article_version for one in scope.retrieval.passages}
        if not topic:
            versions = {one.id: one.version for one in self._catalog.list_lines(filters)[:MOST_LISTED]}
        for article_id, version in versions.items():
            check_deadline()
            article = self.read_article(article_id, version, scope.retrieval)
            yield article, scope.find_named(article.placed)

    def find_asked(self, message: str, actors: Sequence[str], topic: str, filters: Filters) -> tuple[str, ...]:
        """Those whose words a message asks for: who was taken for that and can be, and whom it names beside its topic.

        Where there is nobody, persons in the topic; "Merz's offer" is a topic and no person.
        Raises IndexUnavailable and ModelUnavailable.
        """
        retrieval = self._retriever.retrieve((message,), filters)
        versions = list({one.article_id: one.article_version for one in retrieval.passages}.items())[:NEAREST]
        articles = [self.read_article(*name, retrieval) for name in versions]
        known = [one for article in articles for one in list_acting(article.mentions)]
        asked = [name for name in actors if self._may_speak(read_actor(name), known, articles)]
        begin = message.find(topic) if topic else -1
        rows = find_rows(message, known)
        end = begin + len(topic) if begin >= 0 else begin
        outside = [row for row in rows if any(not begin <= start < end for start, _ in row)]
        if not outside and not asked:
            outside = [row for row in rows if all(is_person(message, *span) for span in row)]
        for row in outside:
            asked += [message[start:end] for start, end in row]
        if not asked or any(read_actor(name).described for name in asked):
            rest = message.replace(topic, " . ") if topic else message
            described = (one for one in find_described(rest) if is_anyone(read_actor(one), articles))
            longest = [one for one in described if not asked or one.lower().endswith(asked[0].lower())][:1]
            asked = [*longest, *asked[1:]] if longest else asked
        return tuple(name for place, name in enumerate(asked) if not any(is_same(name, one) for one in asked[:place]))

    def is_person(self, name: str, filters: Filters) -> bool:
        """Whether a name is a person's whom the articles nearest to it have, and nothing of theirs.

        Raises IndexUnavailable and ModelUnavailable.
        """
        actor = read_actor(name)
        if actor.country is not None or actor.is_group:
            return False
        retrieval = self._retriever.retrieve((name,), filters)
        versions = list({one.article_id: one.article_version for one in retrieval.passages}.items())[:NEAREST]
        articles = (self.read_article(*one, retrieval) for one in versions)
        return any(one.kind == "person" and actor.is_named(one) for each in articles for one in each.mentions.entities)

    def _may_speak(self, actor: Actor, known: Iterable[Entity], articles: Iterable[ReadArticle]) -> bool:
        """Whether somebody is known as such, or to no article at all; what is a mere word of theirs is nobody."""
        words = {word.key for word in list_words(actor.text) if not word.stop}
        if not words or actor.country is not None or actor.is_group:
            return bool(words)
        if any(map(actor.is_named, known)) or is_anyone(actor, articles):
            return True
        return not any(self._catalog.count_documents(words).values())

    def read_article(self, article_id: str, version: int, retrieval: Retrieval) -> ReadArticle:
        """An article as it stands in the catalog; without sentences where it is no longer there."""
        rows = self._catalog.load_opening(article_id, version, LONGEST)
        passages = [build_passage(row, retrieval.query_vectors) for row in rows]
        topic = retrieval.query_vectors[0]
        context = tuple(float(sentence.vectors[1] @ topic) for row in rows for sentence in row.sentences)
        placed = tuple((sentence, passage) for passage in passages for sentence in passage.sentences)
        mentions, read = read_passages(rows), tuple(list_sentences(rows))
        return ReadArticle(placed, mentions, context, read, frozenset(find_answers(read)))

    def _search(self, topic: str, filters: Filters, narrow: bool) -> Scope:
        retrieval = self._retriever.retrieve((topic,), filters)
        words = {word.key for word in list_words(topic) if not word.stop} if narrow else set()
        counted = self._catalog.count_documents(words)
        every = self._catalog.count_passages()
        rarity = {word: math.log(1 + every / (1 + counted[word])) for word in words}
        return Scope(retrieval, {word: one / sum(rarity.values()) for word, one in rarity.items()})

    def _find_said(self, scope: Scope, style: Style) -> Iterator[Candidate]:
        """What anybody says in the articles that come nearest."""
        versions = {one.article_id: one.article_version for one in scope.retrieval.passages}
        articles = [
            self.read_article(article_id, version, scope.retrieval)
            for article_id, version in list(versions.items())[:ARTICLES]
        ]
        for article in keep_near(articles, scope):
            check_deadline()
            for place, told in enumerate(article.mentions.sentences):
                if told.holder is None or is_unnamed_document(article.mentions.entities[told.holder]):
                    continue
                part: Part = "holder" if told.speaker is None else "speaker"
                mention = next((one for one in told.mentions if one.entity == told.holder), None)
                own = mention or Mention(told.holder, part, False, 0, 0)
                found = self._build(article, place, own, scope, style)
                if found is not None:
                    yield found

    def _find_own(self, actor: Actor, scope: Scope, filters: Filters, style: Style) -> Iterator[Candidate]:
        articles = self._read_naming(actor, scope, filters)
        body = None
        if actor.described:
            versions = {one.article_id: one.article_version for one in scope.retrieval.passages}
            on_them = {
                one.article_id for one in scope.retrieval.passages if actor.described <= list_stems(one.metadata.title)
            }
            articles |= {
                one: self.read_article(one, versions[one], scope.retrieval) for one in sorted(on_them - set(articles))
            }
            near = keep_near(list(articles.values()), scope)
            named = {entity.name for one in near for entity in one.mentions.entities}
            told = {name for one in articles.values() for name in list_described(actor, one)} & named
            actor = replace(actor, members=frozenset(told))
            called = {
                entity.name
                for one in near
                for entity in one.mentions.entities
                if entity.kind == "body" and entity.name in told
            }
            body = min(called) if len(called) == 1 else None
            told |= find_officers(actor, near)
            actor = replace(actor, members=frozenset(told))
            # Elsewhere others may be called the same.
            articles = {
                key: one
                for key, one in articles.items()
                if not told or one in near or told & {entity.name for entity in one.mentions.entities}
            }
        members = {
            entity.name
            for article in articles.values()
            for entity in article.mentions.entities
            if entity.kind == "person" and actor.acts_through(entity)
        } | actor.members
        if members:
            actor = replace(actor, members=frozenset(members))
            for name in sorted(members):
                articles |= self._read_naming(read_actor(name), scope, filters, known=articles)
        for article in articles.values():
            check_deadline()
            through = replace(actor, members=name_members(actor, article.mentions.entities))
            for place, mention in article.find(through):
                found = self._build(article, place, mention, scope, style)
                if found is None:
                    continue
                if body and found.entity.kind == "group" and actor.is_described(found.entity):
                    found = replace(found, point=replace(found.point, speaker=body))
                yield found

    def _read_naming(
        self, actor: Actor, scope: Scope, filters: Filters, known: Iterable[str] = ()
    ) -> dict[str, ReadArticle]:
        """The articles that name somebody, those nearest to the topic first, without those that are known."""
        named = self._catalog.find_mentions(list(self._list_phrases(actor)), filters)
        near = list(dict.fromkeys(one.article_id for one in scope.retrieval.passages))
        order = [one for one in near if one in named] + sorted(named.keys() - set(near))
        wanted = [one for one in order if one not in set(known)][:ARTICLES]
        rows = self._catalog.load_passages([named[one] for one in wanted])
        return {
            row.article_id: self.read_article(row.article_id, row.version, scope.retrieval) for row in rows.values()
        }

    def _list_phrases(self, actor: Actor) -> Iterator[str]:
        """Every form of a name that full-text search may find."""
        if actor.country is not None:
            yield from actor.country.forms
            yield from actor.country.capitals
            yield from (seat for seat, name in SEATS.items() if name == actor.country.name)
            return
        if actor.is_group or actor.described:
            yield from (" ".join(actor.words), actor.words[-1])
        if actor.is_group:
            return
        for names in list_bodies():
            if set(actor.words) == set(map(fold, names[0].split())) or actor.words in [(fold(n),) for n in names]:
                yield from names
        last = actor.words[-1] if actor.words else ""
        if any(word in BODY_NOUNS for word in actor.words):
            yield from actor.words
            return
        yield last
        if len(last) >= SHORTEST:
            terms = self._catalog.list_terms(last[:OPENING])
            yield from (term for term in terms if fuzz.ratio(term, stem(last)) >= SPELLED)

    def _build(
        self, article: ReadArticle, place: int, mention: Mention, scope: Scope, style: Style
    ) -> Candidate | None:
        """A sentence as a point with its score on the topic and what its part is worth; None where it can't be told."""
        sentence, passage = article.placed[place]
        if sentence.text.rstrip().endswith("?") or speaks_to_reader(sentence, passage):
            return None
        if style == "labelled" and keeps_silent(sentence.text):
            return None
        if style == "retold":
            chain, quotes = self._retell(article, place, mention, scope.retrieval)
        else:
            told = choose_words(article, place) if style == "quoted" else article.explain(place)
            chain = [article.placed[one] for one in told]
            quotes = join_neighbours(chain)
            asked = quote_heading(passage) if style == "labelled" and told and article.read[told[0]].asked else None
            quotes = (asked, *quotes) if asked else quotes
        if not quotes:
            return None
        before = article.placed[place - 1][0].text if place else ""
        goes_on = len(chain) > 1 if style == "retold" else not article.read[place].opens
        around = before if goes_on or len(chain) > 1 else ""
        score = scope.weigh(sentence, passage, article.context[place], around)
        entity = article.mentions.entities[mention.entity]
        point = Point(Evidence(tuple(chain), quotes, sentence), score, {}, name_speaker(entity))
        said = article.is_said(chain, place, mention)
        return Candidate(point, score, PARTS.get(mention.part, 0.0), article, entity, said)

    def _retell(
        self, article: ReadArticle, place: int, mention: Mention, retrieval: Retrieval
    ) -> tuple[list[Placed], tuple[Quote, ...]]:
        """A sentence with those that tell whose it is and what it points at, and their words."""
        sentence, passage = article.placed[place]
        load_previous = self._retriever.open_previous(retrieval)
        told = article.mentions.sentences[place]
        spoken = mention.named and sentence.text[0] in _OPENERS
        chain = [(sentence, passage)] if spoken else bring_along([(sentence, passage)], load_previous)
        named = any(one.entity == mention.entity and one.named for one in told.mentions)
        first = chain[0][0].ordinal
        if not named:
            namer = (
                told.antecedent if told.antecedent is not None else find_namer(article.mentions, mention.entity, place)
            )
            if namer is not None and article.placed[namer][0].ordinal < first:
                chain = [article.placed[namer], *chain]
        if len(chain) > 1 and (len(chain) <= MOST_ANTECEDENTS or leans_on_context(chain[0][0].text)):
            chain = [*bring_along(chain[:1], load_previous), *chain[1:]]
        # What a quotation opens with leans on what its speaker had said before, and is quoted as it is.
        own = Quote(passage, sentence.text, sentence.start, sentence.end)
        return chain, (own,) if spoken else quote_chain(chain, load_previous)


def keeps_silent(text: str) -> bool:
    """Whether a sentence tells that somebody did not say something: that is no position of theirs."""
    match = _SILENT.search(_QUOTED.sub("", text))
    return match is not None and match[1].lower() in SPEECH


def choose_words(article: ReadArticle, place: int) -> range:
    """The places of the sentences that tell somebody's exact words, and no more than that where these say something by
    themselves; none where there are no such words."""
    span = article.find_quotation(place)
    if span is None:
        return range(0)
    words = find_words(" ".join(article.placed[one][0].text for one in span))
    opens = article.placed[span[0]][0].text[0] in _OPENERS
    if words is not None and not opens and len(words.split()) <= FRAGMENT:
        return range(article.explain(span[0])[0], span[-1] + 1)
    return span


def keep_near(articles: Sequence[ReadArticle], scope: Scope) -> list[ReadArticle]:
    """The articles on a topic, by how much of it they name."""
    if not scope.wanted:
        return list(articles)
    carried = [one.measure_carried(scope.wanted) for one in articles]
    least = CARRIED * max(carried, default=0.0)
    return [one for one, share in zip(articles, carried, strict=True) if share >= least]


def list_described(actor: Actor, article: ReadArticle) -> Iterator[str]:
    """Names of those whom an article describes as an actor is described: by what it calls them; as what a paragraph
    opens with ("Drinks producers were more welcoming. Orrin said"); or, of an article on such people, all whom it
    calls nothing else."""
    entities = article.mentions.entities
    able = [one.kind in ("person", "body", "name") for one in entities]
    yield from (one.name for place, one in enumerate(entities) if able[place] and actor.is_described(one))
    opened = False
    for read, told in zip(article.read, article.mentions.sentences, strict=True):
        if read.opens:
            words = [word.text for word in list_words(read.text) if fold(word.text) not in DETERMINERS]
            first = words[: len(actor.described)]
            plural = first[-1:] and first[-1].endswith("s")
            opened = bool(plural) and actor.described == {stem(fold(word)) for word in first}
        elif opened and told.speaker is not None and able[told.speaker]:
            yield entities[told.speaker].name
            yield from entities[told.speaker].of
    title = list_stems(article.placed[0][1].metadata.title) if article.placed else frozenset()
    if actor.described <= title:
        speaking = {one.speaker for one in article.mentions.sentences if one.speaker is not None}
        yield from (
            entities[one].name
            for one in sorted(speaking)
            if entities[one].kind == "person" and entities[one].role is None and not entities[one].of
        )


def find_officers(actor: Actor, articles: Iterable[ReadArticle]) -> frozenset[str]:
    """Who is presented by an office, without a word of what it is of, wherever an actor has just spoken, and nowhere
    else: "The authority said so. "It is late," the inspector, Ada Bell, said."."""
    found: dict[str, bool] = {}
    for article in articles:
        entities, last = article.mentions.entities, -FEW
        own = {
            place
            for place, one in enumerate(entities)
            if one.kind in ("body", "group") and (actor.is_named(one) or actor.acts_through(one))
        }
        for place, (read, told) in enumerate(zip(article.read, article.mentions.sentences, strict=True)):
            acting = (one.entity for one in told.mentions if one.part == "subject")
            speaking = told.holder in own if told.holder is not None else any(one in own for one in acting)
            if told.speaker is not None and is_officer(entities[told.speaker], read.text):
                name = entities[told.speaker].name
                found[name] = found.get(name, True) and place - last < FEW
            elif speaking:
                last = place
    return frozenset(name for name, always in found.items() if always)


def list_stems(text: str) -> frozenset[str]:
    return frozenset(stem(fold(word.text)) for word in list_words(text))


def is_officer(entity: Entity, text: str) -> bool:
    """Whether a sentence presents a person by an office without saying of what: "the inspector, Ada Bell,"."""
    office = entity.kind == "person" and entity.role is not None and not entity.of
    return office and re.search(rf"\bthe {re.escape(entity.role or '')}, ", text, re.IGNORECASE) is not None


def find_described(message: str) -> Iterator[str]:
    """Whom a message may name by what they are: "quotes from any shopkeeper", "the drinks producers' views"."""
    for match in _FROM.finditer(message):
        words = (match["who"] or match["owner"]).split()
        yield from (" ".join(words[:number]) for number in range(len(words), 0, -1))


def is_anyone(actor: Actor, articles: Iterable[ReadArticle]) -> bool:
    """Whether any of these articles has somebody who is such a one."""
    return bool(actor.described) and any(any(True for _ in list_described(actor, one)) for one in articles)


def is_unnamed_document(entity: Entity) -> bool:
    """Whether somebody is a report, or the like, of which nobody is named as its author."""
    words = (word.removesuffix("s") for word in split_name(entity.name))
    return entity.kind == "group" and not entity.of and not DOCUMENTS.isdisjoint(words)


def name_holders(found: Sequence[Candidate]) -> list[Candidate]:
    """The same with the name of whoever is called by an office alone, where any of the articles names them."""
    articles = {id(one.article): one.article for one in found}
    people = [
        entity
        for article in articles.values()
        for entity in article.mentions.entities
        if entity.kind == "person" and entity.role is not None and entity.of
    ]

    def find_holder(entity: Entity) -> str | None:
        if entity.kind != "group" or not entity.of:
            return None
        head = fold(_OWNED.split(entity.name)[0])
        return next(
            (one.name for one in people if one.of & entity.of and fold(_OWNED.split(one.role or "")[0]) == head), None
        )

    return [
        one if (name := find_holder(one.entity)) is None else replace(one, point=replace(one.point, speaker=name))
        for one in found
    ]


def bring_along(chain: Sequence[Placed], load_previous: LoadPrevious) -> list[Placed]:
    """Sentences with those before them that the first one points at."""
    longer = list(chain)
    while len(longer) <= MOST_ANTECEDENTS and points_back(longer[0][0].text):
        before = find_before(*longer[0], load_previous)
        if before is None:
            break
        longer.insert(0, before)
    return longer


def rank_points(found: Iterable[Candidate], narrow: bool, kept: int) -> list[Point]:
    """Those on the topic, best first, by their part in it, too; the best `kept` in any case."""
    every = {one.place: one for one in found}
    scores: dict[tuple[str, int], float] = {}
    for (article_id, ordinal), one in every.items():
        beside = (every.get((article_id, place)) for place in (ordinal - 1, ordinal + 1))
        shared = [GOES_ON * other.score for other in beside if other and other.point.speaker == one.point.speaker]
        scores[one.place] = max(one.score, *shared, 0.0)
    top = max(scores.values(), default=0.0)
    ranked = sorted(every.values(), key=lambda one: -(scores[one.place] + one.bonus))
    names = unite_names(one.point.speaker or "" for one in ranked)
    told: list[Point] = []
    for place, one in enumerate(ranked):
        if not narrow or place < kept or scores[one.place] >= RELEVANT * top:
            name = names[one.point.speaker or ""] or None
            join_point(told, replace(one.point, relevance=scores[one.place] + one.bonus, speaker=name))
    said = {key: one.said for key, one in every.items()}
    return [one if said[one.passage.article_id, one.sentence.ordinal] else replace(one, speaker=None) for one in told]


def join_point(told: list[Point], point: Point) -> None:
    """Add a point, or join it to what the same speaker says in the sentences that it brings along."""
    own = {sentence.ordinal for sentence, _ in point.evidence.chain}
    for place, other in enumerate(told):
        if (other.passage.article_id, other.speaker) != (point.passage.article_id, point.speaker):
            continue
        chain = merge_chains(other.evidence.chain, point.evidence.chain)
        first = min(point.evidence, other.evidence, key=lambda one: one.quotes[0].start).quotes[0]
        quotes = join_neighbours(chain)
        if first.start < quotes[0].start and first.end < chain[0][0].start:
            # A heading that they lean on.
            quotes = (first, *quotes)
        theirs = {sentence.ordinal for sentence, _ in other.evidence.chain}
        # Of a paragraph what stands side by side is told in one.
        parts = [len(join_neighbours(one.evidence.chain)) for one in (point, other)]
        beside = own & theirs or len(join_neighbours(chain)) < sum(parts)
        if own <= theirs or (beside and len(chain) <= TOGETHER):
            told[place] = replace(other, evidence=Evidence(tuple(chain), quotes, other.sentence))
            return
    told.append(point)


def unite_names(names: Iterable[str]) -> dict[str, str]:
    """For each name the fullest form in which the same one is named, a country's for its capital."""
    every = Counter(names)
    found: dict[str, str] = {}
    for name in every:
        words = split_name(name)
        same = [
            other
            for other in every
            # "European leaders" are not "Ukraine's leaders".
            if words
            and name.split()[-1][0].isupper()
            and len(other.split()) in range(2, 4)
            and are_alike(words[-1], split_name(other)[-1])
        ]
        country = find_capital(name)
        whole = max(same, key=lambda other: (every[other], len(other)), default=name)
        found[name] = (
            country.name if country else SEATS.get(name, whole if len(words) < 4 and name[:1].isupper() else name)
        )
    return found


def name_members(actor: Actor, entities: Sequence[Entity]) -> frozenset[str]:
    """The members of a body or country as an article names them: "Merz" where another one says who he is."""
    surnames = {split_name(name)[-1] for name in actor.members if BODY_NOUNS.isdisjoint(split_name(name))}
    named = {
        one.name
        for one in entities
        if one.kind in ("person", "name") and any(are_alike(split_name(one.name)[-1], known) for known in surnames)
    }
    return frozenset(actor.members | named)


def name_speaker(entity: Entity) -> str:
    """Who speaks: of a report whoever made it."""
    documents = entity.kind == "group" and set(split_name(entity.name)) & DOCUMENTS
    return min(entity.of) if documents and entity.of else entity.name


def find_namer(mentions: ArticleMentions, entity: int, place: int) -> int | None:
    """The last sentence before that names an entity."""
    return next(
        (
            one
            for one in range(place - 1, -1, -1)
            if any(told.entity == entity and told.named for told in mentions.sentences[one].mentions)
        ),
        None,
    )


def find_words(text: str) -> str | None:
    """The longest words of a sentence that stand in quotation marks and are no name."""
    quoted = [match[1] or match[2] for match in _QUOTED.finditer(text)]
    said = [one for one in quoted if any(not word.stop and word.text[0].islower() for word in list_words(one))]
    return max(said, key=len, default=None)


def remove_names(topic: str, actors: Sequence[str]) -> str:
    """A topic without the names of those whose words are looked for."""
    words = {fold(_POSSESSIVE.sub("", word)) for name in actors for word in name.split()}
    return " ".join(word for word in topic.split() if fold(_POSSESSIVE.sub("", word.strip(",.?!"))) not in words)


def speaks_to_reader(sentence: FoundSentence, passage: FoundPassage) -> bool:
    """Whether the paragraph of a sentence speaks to whoever reads it, which may be meant for a machine."""
    place = sentence.start - passage.start
    begin = passage.text.rfind("\n", 0, place) + 1
    end = passage.text.find("\n", place)
    paragraph = passage.text[begin : end if end >= 0 else None]
    return _ADDRESS.search(_QUOTED.sub(" ", paragraph)) is not None
