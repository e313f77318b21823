"""What form a message asks for: a brief, a timeline, quotations and so on, or a plain answer.

An opening decides only together with what follows it, so that a question *about* a summary or a timeline stays one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.asking.articles import find_articles
from bot.asking.corpus import Corpus, Vocabulary
from bot.asking.corpus_questions import CorpusQuestion, read_corpus_question
from bot.asking.dates import Period, read_time
from bot.asking.openings import ITEMS, MANNER, MANNER_FIRST, match_openings
from bot.asking.question import SHORT, part_standalone
from bot.asking.smalltalk import reply_to, strip_greeting
from bot.language.words import STOP_WORDS, fold, split_words, stem
from bot.models import Answer, Form
from bot.numbers import NUMBER_WORDS

Length = Literal["short", "page"]


@dataclass(frozen=True, slots=True)
class Intent:
    """What a message asks for."""

    form: Form
    topic: str = ""
    """What it is to be about; "" for everything that there is."""
    actors: tuple[str, ...] = ()
    """The sides of a comparison, or whose quotations or positions are asked for."""
    noun: str = ""
    """What a list is of, singular: "politician"."""
    items: int | None = None
    """How many points, sentences or quotations."""
    in_sentences: bool = False
    """Whether it is sentences that `items` counts."""
    since: date | None = None
    until: date | None = None
    article_ids: tuple[str, ...] = ()
    """The articles that the message names; () where it names none."""
    length: Length | None = None


@dataclass(frozen=True, slots=True)
class _Reader:
    """What a message is read against."""

    corpus: Corpus
    today: date
    before: Intent | None
    """What the answer before was about; None for a first message."""

    def read_period(self, text: str) -> Period | None:
        time = read_time(text, self.today, self.corpus.state.through)
        return time.period if time else None


_ALL = "*"
"""A topic that says outright that all there is is meant, until the intent is whole."""
_LONGEST = 2_000
"""Characters that are read."""
_ENDING = 80
"""Characters at the end of a message that may say how the answer is to look."""
_MOST_ITEMS = 30
_SHORT = re.compile(
    r"\b(?:short|shorter|brief(?= (?:summary|overview|timeline|report|note))|quick|concise|briefly|in short|in brief"
    r"|nutshell|tl;? ?dr|(?:one|single|short|a)[- ]paragraph)\b(?![-\w])",
    re.IGNORECASE,
)
_PAGE = re.compile(
    r"\b(?:a page|(?:one|two|full|whole|single|half a)[- ]page(?:r|s)?|full|detailed|long|longer|in[- ]depth"
    r"|comprehensive|thorough|extensive|in (?:more |full |great )?detail)\b(?![-\w])",
    re.IGNORECASE,
)
_POLITE = re.compile(
    r"(?:(?:please|pls|plz|kindly|ok|okay|so|now|and|then|but|well|also|just|quickly|right|great|thanks|thank you|next"
    r"|hey|hi|hello)[,:!.]? "
    r"|(?:can|could|would|will|may|might|shall) (?:you|i|we)(?: (?:please|kindly|possibly|maybe|quickly|just|also"
    r"|perhaps))* (?:be so kind as to |have |get |see )?"
    r"|(?:i|we)(?:'d| would| do|'ll| will|'m|'re| am| are)?(?: (?:really|also|just|urgently|now))? (?:like|want|need"
    r"|love|appreciate|looking for|after|wish)(?: for)?(?: (?:you )?to)?(?: (?:have|get|see|read|know|hear))? "
    r"|let (?:me|us) (?:have|see|get) |let's have |do (?:me|us) |(?:do you have|have you got) (?=an? (?!article"
    r"|document))"
    r"|(?:give|show|tell|send|get|find|make|write|prepare(?! (?:me|us))|draft|create|produce|compile|provide"
    r"|put together"
    r"|draw up|build|generate|fetch|bring|pick|assemble|work out|set out|lay out)(?: up)?(?: (?:me|us|him|her|them)"
    r"(?! up\b))?(?: with)? )",
    re.IGNORECASE,
)
_PARTING = re.compile(
    r"(?:[,.]? ?\b(?:please|pls|plz|thanks|thank you|thx|asap|for (?:me|us|my boss|the (?:minister|press office"
    r"|president|chancellor|ambassador|director|team))|(?:that|which) (?:i|we|the minister) (?:can|could|may|might)"
    r" (?:use|quote|cite)|i (?:can|could) use|to use|if you can|right now|at a glance)|(?<![\s?!,;:…])[\s?!,;:…]++"
    r"|(?<![.\s][A-Z])\.)\Z",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"\W*(?:and|also|now|so|then|ok|okay|but)\b", re.IGNORECASE)
_SENTENCES = re.compile(r"\bsentences?\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<!\bvs\.)(?<=[a-z0-9)\"”][.!?;]) (?=[A-Z])")
_FOLLOW_UP = re.compile(
    r"(?:(?:make|keep|cut) )?(?:(?:it|that|this) )?(?:(?:as|in|into|a|an|the|much|bit|little|even|more|very|of"
    r"|some) ){0,4}"
    r"(?P<how>shorter|shorten|expand|longer|short|brief|briefer|concise|detailed|detail|less|more)"
    r"(?: (?:version|answer|form|one|details?|detailed|it|this|that))?\Z",
    re.IGNORECASE,
)
_AS_FORM = re.compile(
    r"(?:(?:make|turn|put|write|do|show|format|rewrite|present|repeat) )?"
    r"(?:(?:it|that|this|them|all|the same|(?:the )?above) )?(?:now )?(?:as|in|into|to|in the form of) (?P<what>.+)\Z",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"(?:(?:all )?(?:of )?(?:this|that|it|them|these|those|what you (?:just )?(?:said|told me)|(?:the )?(?:same|above)"
    r"|(?:the|this|that|our) (?:conversation|answer|topic|subject|matter|issue|whole thing|thing|lot))(?: all)?)\Z",
    re.IGNORECASE,
)
_EVERYTHING = re.compile(
    r"(?:(?:in|by|across|from|of|on|throughout|within) )?(?:(?:all|the|your|these|our|this|of|whole) ){0,3}(?:corpus"
    r"|articles|sources|collection|texts|documents|reports|material|everything|coverage|news|it all|all of it|here"
    r"|everything (?:you have|there is))\Z",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"(?:who|whom|whose|when|where|why|how|which|is|are|was|were|do|does|did|has|have|had|will|should|can|if"
    r"|whether)\b",
    re.IGNORECASE,
)
_CONTRACTED = re.compile(r"\b(what|who|where|how|when)'s (?=[a-z])", re.IGNORECASE)
_TIME_LEAD = re.compile(
    r"(?:since|after|before|until|till|up to|by|from|between|as of|starting|prior to|following|later than"
    r"|earlier than)\b",
    re.IGNORECASE,
)
_PIECE_BEFORE = re.compile(r"\b(?:article|piece|report|story|explainer|text|interview|document)s? *\Z", re.IGNORECASE)
_OF_PUBLISHER = re.compile(
    r"\b(?:articles?|documents?|sources?|pieces?|stor(?:y|ies)|are|come|there|have)(?P<link> (?:published )?"
    r"(?:from|by|of) (?:the )?)",
    re.IGNORECASE,
)
_LOOSE_START = re.compile(
    r"(?:on|about|of|for|in|with|from|regarding|concerning|the (?:topic|subject|question|issue) of|to|and|that|,|:"
    r"|[-–—])"
    r"(?: |\Z)",
    re.IGNORECASE,
)
_LOOSE_END = re.compile(r"(?:(?<![\s,:;–—-])[\s,:;–—-]++|\b(?:and|on|in|of|from|for|about|by|or))\Z", re.IGNORECASE)
_SIDES = re.compile(r",? (?:and|with|to|against|versus|vs\.?|from|or) |, ", re.IGNORECASE)
_SUBJECT = re.compile(
    r" (?:on|about|over|regarding|concerning|towards?|when it comes to|in terms of|as regards) (?P<topic>.+)\Z",
    re.IGNORECASE | re.DOTALL,
)
_STANCE = (
    r"(?:positions?|stances?|views?|opinions?|viewpoints?|standpoints?|attitudes?|reactions?|statements?|plans?"
    r"|polic(?:y|ies)|offers?|promises?|commitments?|proposals?|accounts?|approach(?:es)?)"
)
_STANCE_FIRST = re.compile(rf"(?:the |what |how )?(?:{_STANCE} (?:of|by|from) )?(?:the (?=[A-Z]))?", re.IGNORECASE)
_STANCE_LAST = re.compile(
    rf"(?:'s?)?(?: (?:own|official|respective|public))?(?: (?:{_STANCE}|says?|said))?\Z", re.IGNORECASE
)
_KEYS = split_words(
    """summarise summarize summary summaries timeline chronology chronological briefing brief compare comparison
    contrast difference differences differ positions position contradict contradictions agree disagree quotes
    quote quotation quotations takeaways changed changes update updates articles article sources publisher
    publishers mentioned politicians countries overview report nutshell bullets points unclear unknown newest
    oldest mention sentences mentions recap synopsis dossier background developments highlights sequence"""
)
_WORD = re.compile(r"(?<!\w)[A-Za-z]{5,16}(?!\w)")
_PLAIN = split_words(
    """short quick brief concise full complete detailed long comprehensive one-page two-page one-paragraph rough good
    best better nice simple clear plain main important latest new direct strong strongest usable few more
    another exact decent proper one-sentence bullet-point bulleted executive high-level high level general
    overall broad one page two chronological written little bit key top most core central relevant recent
    possible suitable short-form in-depth thorough extensive useful memorable punchy original literal a an the
    some three five four six seven eight nine ten single first draft policy press political background situation
    security weekly daily morning"""
)
"""What may stand before the name of a form and says nothing of its topic."""
_PEOPLE = {"people": "person", "persons": "person", "men": "man", "women": "woman", "media": "medium", "who": "person"}
_NEED_LINK: frozenset[Form] = frozenset(("changes", "list", "comparison", "articles"))
"""Forms that are about everything unless the message says that it goes on from the one before."""


def find_intent(question: str, history: Sequence[Answer], corpus: Corpus, today: date) -> Intent:
    """What `question` asks for after `history` (oldest first); the form of a plain question is "answer"."""
    whole = " ".join(strip_greeting(question[:_LONGEST]).replace("’", "'").split())
    place = next((i for i in range(len(history) - 1, -1, -1) if reply_to(history[i].question) is None), None)
    before = None if place is None else _read_earlier(history[place], history[:place], corpus, today)
    reader = _Reader(corpus, today, before)
    for sentence in _SENTENCE_END.split(whole):
        asked = _prepare(sentence, corpus)
        found = _read_follow_up(asked, before) or _read_corpus(asked, reader) or _read_opening(asked, reader)
        if found is not None:
            break
    else:
        return Intent("answer")
    if not found.topic and not found.article_ids and before is not None and found.form != "articles":
        goes_on = _GOES_ON.match(whole) is not None
        if goes_on or not (found.form in _NEED_LINK or found.actors):
            found = replace(found, topic=before.topic, article_ids=before.article_ids)
    if found.topic == _ALL:
        found = replace(found, topic="")
    manner = whole.replace(found.topic, " ") if found.topic else whole
    return replace(
        found,
        items=found.items or read_items(manner),
        in_sentences=_SENTENCES.search(manner) is not None,
        length=found.length or read_length(manner),
    )


def _read_earlier(last: Answer, history: Sequence[Answer], corpus: Corpus, today: date) -> Intent:
    """What the answer before was about, and in which form."""
    intent = find_intent(last.question, history, corpus, today)
    if intent.form != "answer":
        return intent
    asked, about = part_standalone(last.standalone_question)
    short = about and len(asked.split()) <= SHORT
    return Intent("answer", topic=f"{about} {asked}" if short else asked)


def strip_politeness(text: str) -> str:
    """`text` without what is only polite or only says that something is wanted, and without its last marks."""
    rest = text.strip()
    while match := _PARTING.search(rest, max(0, len(rest) - _ENDING)):
        if not match.start():
            break
        rest = rest[: match.start()]
    while (match := _POLITE.match(rest)) and match.end() < len(rest):
        rest = rest[match.end() :]
    return rest


def mend_keywords(text: str, vocabulary: Vocabulary) -> str:
    """`text` with slips in the words that tell a form put right: "sumarise", "breif", "chronolgy".

    A word that the articles have is no slip, nor is one that is a form's but for its ending.
    """

    def mend(match: re.Match[str]) -> str:
        word = match.group()
        plain = word.lower()
        named = word[0].isupper() and match.start() > 0
        if named or plain in _KEYS or plain in STOP_WORDS or vocabulary.holds(plain):
            return word
        found = process.extractOne(plain, _KEYS, scorer=OSA.distance, score_cutoff=1 if len(plain) < 10 else 2)
        if found is None or found[0][0] != plain[0] or stem(found[0]) == stem(plain):
            return word
        # One letter for another makes a different word of a short one: "quota".
        slipped = len(plain) != len(found[0]) or sorted(plain) == sorted(found[0])
        return found[0] if slipped or len(plain) > 7 else word

    return _WORD.sub(mend, text)


def read_items(text: str) -> int | None:
    """How many points `text` asks for: "in five bullets"."""
    match = ITEMS.search(text)
    if match is None:
        return None
    told = match.group(1).lower()
    count = int(told) if told.isdigit() else NUMBER_WORDS.get(told, 0)
    return int(count) if 0 < count <= _MOST_ITEMS else None


def read_length(text: str) -> Length | None:
    """How long an answer `text` asks for."""
    if _SHORT.search(text):
        return "short"
    return "page" if _PAGE.search(text) else None


def _read_follow_up(asked: str, before: Intent | None) -> Intent | None:
    """ "Shorter please", "as a timeline": the answer before, in another form or length."""
    if before is None:
        return None
    match = _FOLLOW_UP.match(asked)
    if match is not None:
        form: Form = "summary" if before.form == "answer" else before.form
        longer = match["how"].lower() in ("longer", "detailed", "detail", "more", "expand")
        return replace(before, form=form, length="page" if longer else "short", items=None)
    kept: Form = before.form if before.form in ("quotations", "timeline", "list", "positions") else "summary"
    if MANNER.match(asked):
        return replace(before, form=kept, items=read_items(asked), length=read_length(asked))
    match = _AS_FORM.match(asked)
    opened = next(match_openings(match["what"]), None) if match else None
    if match is None or opened is None or not opened[1].keys() <= {"before"}:
        return None
    form = kept if read_items(asked) else opened[0]
    return replace(before, form=form, items=read_items(asked), length=read_length(asked))


def _read_corpus(asked: str, reader: _Reader) -> Intent | None:
    """A question about the corpus itself."""
    found, period = _match_corpus(asked, reader)
    if found is None:
        return None
    back = _POINTS_BACK.match(found.about) is not None and reader.before is not None
    topic = reader.before.topic if back and reader.before else found.about
    return Intent("articles", topic, since=period.start, until=period.end)


def _match_corpus(asked: str, reader: _Reader) -> tuple[CorpusQuestion | None, Period]:
    """What is asked about the corpus, and of which time."""
    whole = read_corpus_question(asked)
    if whole is not None and whole.kind in ("claims", "figure"):
        # A time in it is part of what is said.
        return whole, Period(None, None)
    rest, period = _take_time(asked, reader, any_lead=True)
    found = read_corpus_question(rest) or whole
    if found is None and (link := _OF_PUBLISHER.search(rest)):
        # "How many articles from Example Courier": whose they are stands for itself.
        end = link.end()
        names = reader.corpus.catalog.list_publishers()
        named = next((name for name in names if rest[end : end + len(name)].lower() == name.lower()), None)
        if named is not None:
            found = read_corpus_question(f"{rest[: link.start('link')]}{rest[end + len(named) :]}".strip())
    return found, period


def find_corpus_question(question: str, corpus: Corpus, today: date) -> CorpusQuestion | None:
    """What a message whose form is "articles" asks about the corpus; None for any other."""
    whole = " ".join(strip_greeting(question[:_LONGEST]).replace("’", "'").split())
    found = (
        _match_corpus(_prepare(one, corpus), _Reader(corpus, today, None))[0] for one in _SENTENCE_END.split(whole)
    )
    return next(filter(None, found), None)


def _prepare(sentence: str, corpus: Corpus) -> str:
    """A sentence of a message as openings are looked for in it."""
    asked = mend_keywords(strip_politeness(sentence), corpus.vocabulary)
    return _CONTRACTED.sub(r"\1 is ", asked)


def _take_time(asked: str, reader: _Reader, any_lead: bool = False) -> tuple[str, Period]:
    """`asked` without the time that limits it, and that time; a time that is part of what it is about stays.

    With `any_lead` each time limits: an article "in March" is one of March, a summit "in March" is told of later too.
    """
    time = read_time(asked, reader.today, reader.corpus.state.through)
    if time is None or time.period is None or time.words not in asked:
        return asked, Period(None, None)
    limits = any_lead or time.relative or _TIME_LEAD.match(time.words)
    head, _, tail = asked.partition(time.words)
    if not limits or (not any_lead and _PIECE_BEFORE.search(head)):
        return asked, Period(None, None)
    return " ".join(f"{head} {tail}".split()).strip(" ,"), time.period


def _read_opening(asked: str, reader: _Reader) -> Intent | None:
    """The first opening that fits, with and without what says how the answer is to look and the time that limits it."""
    manner = MANNER.search(asked, max(0, len(asked) - _ENDING))
    told = asked[: manner.start()] if manner and manner.start() else asked
    first = MANNER_FIRST.match(told)
    if first is not None and first.end() < len(told):
        told, manner = strip_politeness(told[first.end() :]), first
    rest, period = _take_time(told, reader)
    for text in dict.fromkeys((rest, told, asked)):
        for form, parts in match_openings(text):
            intent = _build(form, parts, text, reader, period)
            if intent is not None:
                return replace(intent, since=intent.since or period.start, until=intent.until or period.end)
    if manner is not None and told != asked and not _ASKS.match(told):
        return _locate(Intent("summary", since=period.start, until=period.end), rest, reader)
    return None


def _build(form: Form, parts: dict[str, str], asked: str, reader: _Reader, period: Period) -> Intent | None:
    """The intent of an opening that matched; None where what it goes on with says that it is a question after all."""
    if "dated" in parts and period == Period(None, None):
        return None
    topic = parts.get("topic") or parts.get("topic2") or ""
    before = _read_modifiers(parts.get("before", ""))
    if before is None:
        return None
    intent = Intent(form)
    if form == "comparison":
        return _build_comparison(parts, asked, topic, reader)
    if form == "list":
        if _ASKS.match(parts.get("noun", "")):
            return None
        intent = replace(intent, noun=write_singular(parts.get("noun", "people")))
    if form in ("quotations", "positions"):
        owners = parts.get("actor") or parts.get("owners") or (before if not topic or before[:1].isupper() else "")
        if "owners" in parts and len(_SIDES.split(owners)) < 2:
            # "What are Merz's views on ...?" is a plain question.
            return None
        if owners == before:
            before = ""
        article_ids, _ = find_articles(owners, reader.corpus, reader.today) if owners else ((), "")
        sides = (
            ()
            if article_ids or _EVERYTHING.match(owners)
            else tuple(filter(None, map(_clean_side, _SIDES.split(owners))))
        )
        intent = replace(intent, actors=sides, article_ids=article_ids)
    return _locate(intent, topic or before, reader)


def _build_comparison(parts: dict[str, str], asked: str, topic: str, reader: _Reader) -> Intent | None:
    if _ASKS.match(parts.get("parted", "")) or (_ASKS.match(asked) and "second" in parts and "parted" not in parts):
        return None
    told = parts.get("sides") or parts.get("parted", "")
    owned = re.match(rf"(?:the )?{_STANCE} (?:of|by|from) ", told, re.IGNORECASE)
    subject = _SUBJECT.search(told, owned.end() if owned else 0)
    if subject is not None:
        told, topic = told[: subject.start()], topic or subject["topic"]
    sides = [*_SIDES.split(told), *([parts["second"]] if "second" in parts else [])]
    named = [find_articles(side, reader.corpus, reader.today)[0] for side in sides]
    if len(named) > 1 and all(named):
        return _locate(
            Intent("comparison", article_ids=tuple(dict.fromkeys(chain.from_iterable(named)))), topic, reader
        )
    times = [reader.read_period(f"in {side}" if side[:1].isupper() else side) for side in sides]
    if len(times) == 2 and all(times):
        begins = sorted(time.start for time in times if time and time.start)
        ends = sorted(time.end for time in times if time and time.end)
        return _locate(Intent("changes", since=begins[0], until=ends[-1]), topic, reader) if begins and ends else None
    actors = tuple(filter(None, map(_clean_side, sides)))
    if len(actors) < 2 and "sides" in parts:
        return _locate(Intent("comparison"), f"{told} {topic}".strip(), reader)
    if len(actors) < 2 or (
        "sides" not in parts and not all(_is_named(one, reader.corpus.vocabulary) for one in actors)
    ):
        return None
    return _locate(Intent("comparison", actors=actors), topic, reader)


def _clean_side(side: str) -> str:
    """Who a side is: "Germany" of "Germany's position" and of "the position of Germany"."""
    side = side.strip(" \"“”'")
    opening = _STANCE_FIRST.match(side)
    side = side[opening.end() if opening else 0 :]
    closing = _STANCE_LAST.search(side, max(0, len(side) - _ENDING))
    return side[: closing.start()].strip() if closing else side


def _is_named(side: str, vocabulary: Vocabulary) -> bool:
    words = [word for word in side.split() if word.lower() not in STOP_WORDS]
    return any(word[0].isupper() or vocabulary.is_name(fold(word)) for word in words)


def _read_modifiers(words: str) -> str | None:
    """What stands before the name of a form as far as it tells a topic; None where it is no such modifier.

    "A short" tells none, "multinational force" of "multinational force timeline" does, "who changed the" is none.
    """
    told = words.split()
    while told and (told[0].lower() in _PLAIN or told[0].isdigit()):
        del told[0]
    while told and (told[-1].lower() in _PLAIN or told[-1].isdigit()) and told[-1].lower() not in ("the", "a", "an"):
        del told[-1]
    inner = {word.lower() for word in told} & STOP_WORDS - {"of", "and"}
    return None if inner or (told and _ASKS.match(told[0])) else re.sub(r"'s?\Z", "", " ".join(told))


def write_singular(noun: str) -> str:
    """The noun of a list: "politician" of "all the politicians"."""
    words = [word for word in noun.lower().split() if word not in STOP_WORDS]
    if not words:
        return "person"
    last = words[-1]
    if last in _PEOPLE:
        last = _PEOPLE[last]
    elif last.endswith("ies") and len(last) > 4:
        last = f"{last[:-3]}y"
    elif last.endswith(("sses", "shes", "ches", "xes")):
        last = last[:-2]
    elif last.endswith("s") and not last.endswith(("ss", "us", "is")):
        last = last[:-1]
    return " ".join((*words[:-1], last))


def _locate(intent: Intent, topic: str, reader: _Reader) -> Intent:
    """The intent with its topic, and with the articles that the topic names in its place."""
    topic = clean_topic(topic)
    if _POINTS_BACK.match(topic):
        before = reader.before
        return replace(intent, topic=before.topic, article_ids=before.article_ids) if before else intent
    if _EVERYTHING.match(topic):
        return replace(intent, topic=_ALL)
    article_ids, rest = find_articles(topic, reader.corpus, reader.today)
    if article_ids:
        return replace(intent, article_ids=article_ids, topic=clean_topic(rest))
    return replace(intent, topic=topic)


def clean_topic(topic: str) -> str:
    """`topic` without the small words that led to it."""
    topic = topic.strip(" \"“”'?!,;:")
    while match := _LOOSE_START.match(topic):
        topic = topic[match.end() :]
    while (match := _LOOSE_END.search(topic, max(0, len(topic) - _ENDING))) and match.group():
        topic = topic[: match.start()]
    return topic
