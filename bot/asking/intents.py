"""What form a message asks for: a brief, a timeline, quotations and so on, or a plain answer.

A small model reads the form and tags the words (bot/asking/request_model.py); dates, numbers, lengths and the names of
articles are read from the tagged words here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from typing import Literal, cast

from bot.asking.articles import find_articles, find_publisher, find_sides
from bot.asking.corpus import Corpus
from bot.asking.corpus_questions import (
    CORPUS_KINDS,
    CorpusQuestion,
    asks_for_kind,
    build_corpus_question,
    find_claim,
)
from bot.asking.dates import YEAR_BESIDE, Period
from bot.asking.question import SHORT, part_standalone
from bot.asking.request_model import Tag, read_message, wraps
from bot.asking.smalltalk import reply_to, strip_greeting
from bot.language.words import STOP_WORDS, Word, fold, list_words
from bot.models import Answer, Form
from bot.numbers import NUMBER_WORDS
from bot.regions import find_country

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
    """What a list is of, singular: "politician"; "" where it is of whatever answers a question."""
    question: str = ""
    """That question."""
    items: int | None = None
    """How many points, sentences or quotations."""
    in_sentences: bool = False
    """Whether it is sentences that `items` counts."""
    words: int | None = None
    """How many words at most: "in under 60 words"."""
    since: date | None = None
    until: date | None = None
    article_ids: tuple[str, ...] = ()
    """The articles that the message names; () where it names none."""
    length: Length | None = None
    audience: str = ""
    """Whom it is for, in words: "the minister"."""


@dataclass(frozen=True, slots=True)
class _Request:
    """One sentence of a message as the model reads it."""

    text: str
    kind: str
    parts: dict[Tag, list[str]] = field(default_factory=dict)
    """The words of each tag, neighbours together."""
    manner: str = ""
    """What is neither its topic nor somebody."""
    guess: str | None = None
    """What it may be where it is taken for a plain question."""
    probability: float = 1.0

    def get(self, tag: Tag) -> list[str]:
        return self.parts.get(tag, [])


_LONGEST = 2_000
"""Characters that are read."""
_MOST_ITEMS = 30
_MOST_IDS = 3
_GLUE = 5
"""Characters that the tagger may have left out between two parts of one topic."""
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
_NUMBER = rf"\d{{1,2}}|{'|'.join(word for word, value in NUMBER_WORDS.items() if 0 < value <= 20)}|a few|some|several"
_ITEMS = re.compile(
    rf"\b({_NUMBER})(?: [a-z]{{1,12}}){{0,2}}? (?:bullets?|bullet[- ]?points?|points?|sentences?|lines?|quotes?"
    r"|quotations?|takeaways?|items|facts|things)\b"
    r"(?! (?:per|each|apiece|(?:for|on|about|from) (?:each|every)|(?:a|an|every) (?:article|story|piece|source))\b)",
    re.IGNORECASE,
)
"""How many of what, in all: "one sentence per story" is none of it."""
_BEST = re.compile(r"\b(?:best|strongest|top|single) (?:quote|quotation|line|sentence|point)\b", re.IGNORECASE)
"""Of one thing there is one best."""
_WORDS = re.compile(r"\b([1-9]\d{1,2})[\s-](?:[a-z]{1,12} )?words?\b", re.IGNORECASE)
_FURTHER = re.compile(
    r"[,;]?\s(?:and|also)\s(?=(?:who|whose|which|what|when|where|how|whether|do|does|is|are"
    r"|the (?:newest|latest|oldest|first|last))\b)",
    re.IGNORECASE,
)
"""Before what is asked beside something else."""
_OF_THESE = re.compile(r"\b(?:it|they|them|these|those|that one)\b", re.IGNORECASE)
_QUOTES = re.compile(r"\b(?:quot|said|saying|exact|verbatim|word for word)", re.IGNORECASE)
_PRONOUN = re.compile(r"\b(he|him|his|she|her|they|them|their)\b", re.IGNORECASE)
_OWNS = re.compile(r"\s(?!(?:and|or|on|in|about|as|at|with|to|for)\b)\w", re.IGNORECASE)
"""Before what is somebody's: "her plans", and not "her and the plans"."""
_LONGEST_NAME = 4
_LAST_READ = re.compile(r"\b(?:miss|missed|last (?:read|looked|checked|saw|heard|asked|time i))\b", re.IGNORECASE)
_GOES_ON = re.compile(r"\W*(?:and|also|now|so|then|ok|okay|but)\b", re.IGNORECASE)
_TOLD_WITH = re.compile(
    r"\s(?:with|plus|including)\s(?:their|its|his|her|all|each)\b.*|\sand\Z", re.IGNORECASE | re.DOTALL
)
"""What each thing of a list is to be told with, behind what the list is on."""
_ASKS_NAMES = re.compile(r"\b(?:who|whom|names?|everyone|everybody|anyone|anybody)\b", re.IGNORECASE)
_SENTENCES = re.compile(r"\bsentences?\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<!\bvs\.)(?<=[a-z0-9)\"”][.!?;]) (?=[A-Z])")
_TIME_LEAD = re.compile(
    r"(?:since|after|before|until|till|up to|by|from|between|as of|starting|prior to|following|later than"
    r"|earlier than)\b",
    re.IGNORECASE,
)
_YEAR_BESIDE = re.compile(YEAR_BESIDE)
_ENUMERATED = re.compile(r"\s*[,;]\s*(?:and\s+)?(?:\(?[a-z\d]\)\s*)?")
_OWN = re.compile(r"['’]s?\Z")
_POINTER = re.compile(r"(?:his|her|its|their)\b", re.IGNORECASE)
_RELATIVE = re.compile(r"\s(?:that|which|who)'?s?\b")
_COVERAGE = re.compile(
    r"\A(?:the |all |our )?(?:press |media |news )?(?:coverage|reporting) (?:of|on|about) ", re.IGNORECASE
)
"""What only says that a topic is told in the articles."""
_CLAUSE = re.compile(r"(?:whether|if|how|what|which|who|whose|when|where|why)\b", re.IGNORECASE)
_QUANTITY = re.compile(
    r"how (?:much|many|long|far|old|big|often)\b[^.,;:!?()–—-]{1,120}?(?= acc(?:ording\b|\.)|[.,;:!?()–—-]|\Z)",
    re.IGNORECASE,
)
_SAME = re.compile(r"\bthe same (\w{3,20}) (?:for|of) ", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[^.,;:!?()–—-]{0,40}")
_ACROSS = r"(?:vs\.?|versus|and|with|to|or|against|from)"
_EDGES = " \t\"“”'?!,;:.-–—"
_PEOPLE = {"people": "person", "persons": "person", "men": "man", "women": "woman", "media": "medium"}
_KEPT: tuple[Form, ...] = ("quotations", "timeline", "list", "positions")
"""Forms that stay what they are in other lines; the others become a summary."""
_NEED_LINK: frozenset[Form] = frozenset(("changes", "list", "comparison", "articles"))
"""Forms that are about everything unless the message says that it goes on from the one before."""
_SAID: tuple[Tag, ...] = ("topic", "actor", "time")
_ON_TOPIC: frozenset[Form] = frozenset(
    ("brief", "summary", "timeline", "positions", "quotations", "comparison", "open")
)
"""Forms of a message that is about something, also where it is not told apart from the words around it."""
_OF_SOURCES: frozenset[Form] = frozenset(("agreement", "open"))
"""Forms that name the sources as those who say something, not as what they are about."""


def find_intent(question: str, history: Sequence[Answer], corpus: Corpus, today: date) -> Intent:
    """What `question` asks for after `history` (oldest first); the form of a plain question is "answer".

    Raises ModelUnavailable.
    """
    if reply_to(question) is not None:
        return Intent("answer")
    if asks_for_kind(strip_greeting(question[:_LONGEST])):
        return Intent("articles")
    place = next((i for i in range(len(history) - 1, -1, -1) if reply_to(history[i].question) is None), None)
    before = None if place is None else _read_earlier(history[place], history[:place], corpus, today)
    for request in _list_requests(question, corpus):
        found = _build(request, question, before, corpus, today)
        if found is not None:
            manner = request.text.replace(found.topic, " ") if found.topic else request.text
            return replace(found, in_sentences=_SENTENCES.search(manner) is not None, words=read_words(manner))
    return Intent("answer")


def guess_intent(question: str, corpus: Corpus, today: date) -> Intent | None:
    """What a message that was taken for a plain question may ask for instead; None where that is unlikely.

    Of what the corpus has no word of, nothing is told in any form. Raises ModelUnavailable.
    """
    if not is_known(question, corpus):
        return None
    for sentence in _list_sentences(question):
        read = _read(sentence, corpus)
        kind = read.guess or read.kind
        if kind in _ON_TOPIC:
            # What lacks what its form needs, as the sides of a comparison, can be summed up.
            forms = (replace(read, kind=one) for one in (kind, "summary"))
            return next(filter(None, (_build(one, question, None, corpus, today) for one in forms)), None)
    return None


def is_known(question: str, corpus: Corpus) -> bool:
    """Whether the corpus has every word of a message that may be what it is about."""
    words = [word.text for word in list_words(question[:_LONGEST]) if _tells(word)]
    return all(map(corpus.vocabulary.holds, words))


def find_corpus_questions(question: str, corpus: Corpus, today: date) -> list[CorpusQuestion]:
    """What a message whose form is "articles" asks about the corpus, in its order: one thing, or several; nothing for
    a message of any other form.
    """
    asked = [
        CorpusQuestion("list", text=clause)
        if asks_for_kind(clause)
        else _read_corpus_question(_read(clause, corpus), corpus, today)[0]
        for clause in split_clauses(question)
    ]
    found = [one for one in asked if one is not None]
    # An article is listed with who published it.
    if found and found[0].kind in ("newest", "oldest"):
        found = [one for one in found if one.kind != "publishers" or not _OF_THESE.search(one.text)]
    if len({(one.kind, one.about) for one in found}) > 1:
        return found
    requests = (_read_corpus_question(request, corpus, today)[0] for request in _list_requests(question, corpus))
    return [replace(one, text=question) for one in requests if one is not None][:1]


def split_clauses(question: str) -> list[str]:
    """The sentences of a message, each parted where a further question is put in it: "how many, and who wrote them"."""
    *pieces, whole = _list_sentences(question)
    clauses: list[str] = []
    for piece in pieces or [whole]:
        first, *further = _FURTHER.split(piece)
        # "The newest of all, and the newest on trade" asks which article that is.
        named = (f"Which article is {one}" if one.lower().startswith("the ") else one for one in further)
        clauses += [first, *named]
    return clauses


def list_content(question: str, corpus: Corpus) -> str:
    """The words of a message that may be what it is about: those that the corpus has and that wrap no requests."""
    words = dict.fromkeys(_OWN.sub("", word.text) for word in list_words(question[:_LONGEST]) if _tells(word))
    told = filter(corpus.vocabulary.holds, words)
    return " ".join(corpus.vocabulary.write(fold(word)) if word.islower() else word for word in told)


def find_names(text: str, corpus: Corpus) -> str:
    """The words of `text` that the corpus has as names."""
    words = [word.text for word in list_words(text) if corpus.vocabulary.is_name(fold(word.text))]
    return " ".join(corpus.vocabulary.write(fold(word)) if word.islower() else word for word in words)


def read_items(text: str) -> int | None:
    """How many points `text` asks for: "in five bullets"."""
    match = _ITEMS.search(text)
    if match is None:
        return 1 if _BEST.search(text) else None
    told = match.group(1).lower()
    count = int(told) if told.isdigit() else NUMBER_WORDS.get(told, 0)
    return int(count) if 0 < count <= _MOST_ITEMS else None


def read_words(text: str) -> int | None:
    """How many words `text` asks for at most: "150 words max", "a 60-word paragraph"."""
    match = _WORDS.search(text)
    return int(match[1]) if match else None


def read_length(text: str) -> Length | None:
    """How long an answer `text` asks for."""
    if _SHORT.search(text):
        return "short"
    return "page" if _PAGE.search(text) else None


def write_singular(noun: str) -> str:
    """The noun of a list: "politician" of "all the politicians"."""
    words = [word for word in _RELATIVE.split(noun.lower())[0].split() if word not in STOP_WORDS]
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


def _read_earlier(last: Answer, history: Sequence[Answer], corpus: Corpus, today: date) -> Intent:
    """What the answer before was about, and in which form."""
    intent = find_intent(last.question, history, corpus, today)
    if intent.form != "answer":
        return intent
    asked, about = part_standalone(last.standalone_question)
    short = about and len(asked.split()) <= SHORT
    return Intent("answer", topic=f"{about} {asked}" if short else asked)


def _list_requests(question: str, corpus: Corpus) -> list[_Request]:
    """The sentences of a message that are no plain questions, the surest first, and the message whole if it is none.

    Beside a plain question only what is read as surely is a request, and the whole of plain ones only if it is surer.
    Of requests that are as sure the one with a time stands first: "I was away in May. What have I missed?"
    """
    *pieces, whole = [_read(piece, corpus) for piece in _list_sentences(question)]
    plain = [piece for piece in pieces if piece.kind == "answer"]
    asked = max((piece.probability for piece in plain if piece.text.endswith("?")), default=0.0)
    found = [one for one in pieces if one.kind != "answer" and round(one.probability, 1) >= round(asked, 1)]
    surest = max((piece.probability for piece in plain), default=0.0)
    if whole.kind != "answer" and (found or whole.probability > surest):
        found.append(whole)
    return sorted(found, key=lambda request: (-round(request.probability, 1), not request.get("time")))


def _list_sentences(question: str) -> list[str]:
    """The sentences of a message, and at last the message whole."""
    whole = " ".join(strip_greeting(question[:_LONGEST]).replace("’", "'").split())
    return list(dict.fromkeys((*_SENTENCE_END.split(whole), whole)))


def _read(sentence: str, corpus: Corpus) -> _Request:
    words = {word.text.lower() for word in list_words(sentence) if not word.stop}
    reading = read_message(sentence, frozenset(filter(corpus.vocabulary.holds, words)))
    parts: dict[Tag, list[str]] = {}
    spans: dict[Tag, int] = {}
    manner = ""
    for segment in reading.segments:
        told = sentence[segment.start : segment.end]
        if segment.tag == "time" and (beside := _YEAR_BESIDE.match(sentence, segment.end)):
            told += beside.group()
        if segment.tag in spans and segment.start - spans[segment.tag] <= _GLUE and segment.tag == "topic":
            parts[segment.tag][-1] += sentence[spans[segment.tag] : segment.end]
        else:
            parts.setdefault(segment.tag, []).append(told)
        spans[segment.tag] = segment.end
        manner += f" {'items' if segment.tag == 'noun' else told if segment.tag in ('wrapper', 'time') else '-'}"
    # A publisher's words are its articles: nobody who is quoted in them is it.
    published = reading.kind == "quotations" and parts.get("actor") and _are_publishers(parts["actor"], corpus)
    kind = "articles/mentions" if published else reading.kind
    if kind == "quotations" and read_words(sentence) and not _QUOTES.search(sentence):
        # "About 80 words on the vote" are anybody's.
        kind = "summary"
    return _Request(sentence, kind, parts, manner, reading.guess, reading.probability)


def _build(request: _Request, question: str, before: Intent | None, corpus: Corpus, today: date) -> Intent | None:
    """The intent of a request; None where it lacks what its form needs, and so is a question after all."""
    items, length = read_items(request.manner), read_length(request.manner)
    if request.kind in ("shorter", "longer", "layout"):
        return _change_layout(request.kind, items, length, before)
    if request.kind in CORPUS_KINDS:
        earlier = "" if before is None else before.topic
        asked, period = _read_corpus_question(request, corpus, today, earlier)
        if asked is None:
            return None
        return Intent("articles", asked.about, since=period.start, until=period.end, items=items, length=length)
    form = cast(Form, request.kind)
    topic, period = _read_topic(request, corpus, today)
    topic = _name_pronoun(topic, question, corpus)
    if form == "positions" and len(_list_times(request, corpus, today)) > 1:
        # Who said what in one time and in another is told of the one beside the other.
        form = "comparison"
    if form == "agreement":
        # Of "how many pupils got one" the tagger may have taken nothing but what opens it.
        topic = _read_clause(request.text, topic or _trim(" ".join(request.get("topic")[:1])))
    if form == "agreement" and not _names_publisher(request, corpus) and len(request.get("actor")) > 1:
        # Sources agree or not; two who are none are compared.
        form = "comparison"
    if form == "changes":
        topic = _drop_verb(topic)
    if form == "changes" and period.start is not None and period.start == period.end:
        # What was new on one day is what was reported on it; who last read on it asks for what came since.
        if _LAST_READ.search(question) is None:
            return None
        period = Period(period.start, None)
    if form == "open":
        # What is still open "after the vote" is asked for as things stand, whenever it was told.
        period = Period(None, period.end)
    intent = Intent(form, topic, since=period.start, until=period.end, items=items, length=length)
    intent = replace(intent, audience=" ".join(request.get("audience")))
    if form == "list":
        topic = _trim(_TOLD_WITH.sub("", topic))
        nouns = [*request.get("noun"), *(["people"] if _ASKS_NAMES.search(request.text) else [])]
        if nouns and re.search(rf"\beverything {re.escape(nouns[0])}", request.text, re.IGNORECASE):
            # "Everything excluded" names no kind of thing.
            nouns = nouns[1:]
        noun = write_singular(nouns[0]) if nouns else ""
        intent = replace(intent, topic=topic, noun=noun, question="" if noun else request.text)
    if request.get("actor") or form == "comparison":
        sided = _name_sides(intent, request, corpus, today)
        if sided is None:
            return None
        intent = sided
        if not intent.topic and intent.actors and all(_find_span(side, corpus, today) for side in intent.actors):
            # Between two times anything may be compared: whoever is named with them, on whatever is asked.
            names = find_names(" ".join(request.get("wrapper")), corpus)
            intent = replace(intent, topic=" ".join(filter(None, (names, *request.get("topic")))))
    # An article is known by its id wherever it stands, also where no word was taken for the topic.
    ids = [_trim(word) for word in request.text.split() if "-" in word][:_MOST_IDS]
    # Of its words the tagger may have taken some for none of the topic: "the interview in Trade & Till".
    places = [intent.topic] if intent.topic else [*request.get("all"), request.text, *ids]
    if intent.topic and form not in _OF_SOURCES:
        places.append(request.text)
    for place in places if not intent.article_ids else ():
        article_ids, rest = find_articles(place, corpus, today)
        if len(article_ids) > 1 and form == "summary" and intent.actors:
            # What it is on was taken for somebody: "the Ledger article on the players' ballot".
            narrower, _ = find_articles(request.text, corpus, today)
            if 0 < len(narrower) < len(article_ids):
                article_ids, intent = narrower, replace(intent, actors=())
        if article_ids:
            # The topic of a message that names an article as a whole is that article.
            topic = _trim(rest) if place == intent.topic else "" if intent.topic else intent.topic
            intent = replace(intent, article_ids=article_ids, topic=topic)
            break
    unnamed = form == "agreement" and not (intent.topic or intent.article_ids)
    if request.text != question and (unnamed or (intent.topic and not _is_held(intent.topic, corpus))):
        # Of several sentences another one may say what it is about.
        elsewhere = [_read_topic(_read(piece, corpus), corpus, today)[0] for piece in _list_sentences(question)]
        intent = replace(intent, topic=next((one for one in elsewhere if _is_held(one, corpus)), intent.topic))
    if form == "quotations" and intent.topic and not intent.actors:
        by = re.search(rf"\b(?:by|from) (?:the )?{re.escape(intent.topic)}", request.text)
        if by and find_names(intent.topic, corpus).casefold() == intent.topic.casefold():
            # Whoever it is by is quoted, also where the name was taken for what it is on.
            intent = replace(intent, topic="", actors=(intent.topic,))
    if form in ("brief", "summary") and intent.actors and not intent.topic and not intent.article_ids:
        intent = replace(intent, topic=" and ".join(intent.actors), actors=())
    whole = bool(request.get("all")) and form not in _OF_SOURCES
    named = intent.topic or intent.actors or intent.article_ids or request.get("all")
    if not named and before is None and form == "changes":
        # Of a name the tagger may have taken all for none of the topic: "what has changed at Calder Ness".
        rest = request.text
        for told in request.get("time"):
            rest = rest.replace(told, " ")
        intent = replace(intent, topic=find_names(" ".join(w.text for w in list_words(rest) if _tells(w)), corpus))
    if not named and before is None and form in _ON_TOPIC:
        message = _read(question, corpus)
        if not message.get("all"):
            sides = tuple(filter(None, map(_trim_side, message.get("actor"))))
            topic, _ = _read_topic(message, corpus, today)
            topic = topic or ("" if sides else list_content(_SHORT.sub(" ", question), corpus))
            if form == "quotations" and not sides:
                # Whoever is named is quoted.
                sides = tuple(filter(None, (find_names(topic, corpus),)))
                topic = "" if sides else topic
            intent = replace(intent, topic=topic, actors=sides)
    if intent.topic or intent.article_ids or before is None or (whole and not request.get("back")):
        return intent
    goes_on = bool(request.get("back")) or _GOES_ON.match(request.text) is not None
    if not goes_on and (form in _NEED_LINK or intent.actors):
        return intent
    return replace(
        intent,
        topic=before.topic,
        article_ids=before.article_ids,
        since=intent.since or before.since,
        until=intent.until or before.until,
    )


def _change_layout(kind: str, items: int | None, length: Length | None, before: Intent | None) -> Intent | None:
    """ "Shorter please", "in five bullets": the answer before, in another length or layout."""
    if before is None:
        return Intent("summary", items=items, length=length) if kind == "layout" else None
    if kind == "layout":
        form: Form = before.form if before.form in _KEPT else "summary"
        return replace(before, form=form, items=items, length=length)
    form = "summary" if before.form == "answer" else before.form
    return replace(before, form=form, items=None, length="page" if kind == "longer" else "short")


def _name_sides(intent: Intent, request: _Request, corpus: Corpus, today: date) -> Intent | None:
    """The intent with its sides, or with the articles or times that are named as such; None for less than two to
    compare."""
    told = [side for side in request.get("actor") if not {word.lower() for word in side.split()} <= STOP_WORDS]
    named = find_sides(told, corpus, today)
    if named and all(named):
        return replace(intent, article_ids=tuple(dict.fromkeys(chain.from_iterable(named))))
    described = _describe_sides(request.text, told) if len(told) > 1 and any(named) else []
    whole = [find_articles(side, corpus, today) for side in described]
    if whole and all(ids for ids, _ in whole):
        topic = next((rest for _, rest in whole if rest), "")
        topic = topic if any(intent.topic in side for side in described) else intent.topic
        return replace(
            intent, article_ids=tuple(dict.fromkeys(chain.from_iterable(ids for ids, _ in whole))), topic=topic
        )
    actors = tuple(filter(None, map(_trim_side, told)))
    lines = corpus.catalog.list_lines() if intent.form == "comparison" and len(actors) > 1 and intent.topic else []
    papers = [find_publisher(actor, lines, corpus) for actor in actors]
    if papers and all(papers):
        # How two papers report something is in their articles.
        return replace(intent, actors=tuple(papers))
    if intent.form != "comparison" or len(actors) > 1:
        return replace(intent, actors=actors)
    times = _list_times(request, corpus, today)
    if len(times) > 1:
        topic = _trim(intent.topic.removesuffix(times[0])) or "".join(actors)
        return replace(intent, topic=topic, actors=tuple(times), since=None, until=None)
    sides = _find_across(request.text, told[0]) if told else ()
    return replace(intent, actors=tuple(map(_trim_side, sides))) if sides else None


def _list_times(request: _Request, corpus: Corpus, today: date) -> list[str]:
    """The times that a request names by themselves, in its words; () for what is only limited by them.

    Beside another one, a time that ends the topic is one of them: "the plans in March and those in May".
    """
    found = [words for told in request.get("time") if (words := _find_span(told, corpus, today))]
    ends = (words for told in request.get("topic")[:1] if (words := _find_span(told, corpus, today)))
    return [*(words for words in ends if found and request.get("topic")[0].endswith(words)), *found]


def _find_span(told: str, corpus: Corpus, today: date) -> str:
    """The words in `told` of a time that has a beginning and an end; "" without one."""
    for words in (told, f"in {told}"):
        time = corpus.read_time(words, today)
        if time is not None and time.period is not None:
            return (time.words if time.words in told else told) if time.period.start and time.period.end else ""
    return ""


def _describe_sides(text: str, sides: Sequence[str]) -> list[str]:
    """Each side with what stands behind it up to the next one: "the report on the offer" of "the report"."""
    starts: list[int] = []
    for side in sides:
        starts.append(text.find(side, starts[-1] + 1 if starts else 0))
    return [_trim(text[start:end]) for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def _find_across(text: str, side: str) -> tuple[str, ...]:
    """Both sides where only one was taken for one, and the other is a country's short name: "us vs Russia"."""
    before = re.search(rf"\b(\w{{1,40}}) {_ACROSS} (?:the )?{re.escape(side)}", text, re.IGNORECASE)
    behind = re.search(rf"{re.escape(side)}(?:'s?)? {_ACROSS} (?:the )?(\w+)", text, re.IGNORECASE)
    for match, place in ((before, 0), (behind, 1)):
        if match is not None and find_country(match[1].upper()) is not None:
            other = match[1].upper() if len(match[1]) < 4 else match[1]
            return (other, side) if place == 0 else (side, other)
    return ()


def _name_pronoun(topic: str, question: str, corpus: Corpus) -> str:
    """ "Him and the tunnel" with the name that the message has before it: alone it would be on nobody."""
    pronoun, start = _PRONOUN.search(topic), question.find(topic)
    told = " ".join(word.text for word in list_words(question[: max(start, 0)]) if _tells(word))
    name = find_names(told, corpus) if pronoun else ""
    if pronoun is None or not name or len(name.split()) > _LONGEST_NAME:
        return topic
    own = "'s" if pronoun[1].lower() in ("his", "their") or _OWNS.match(topic, pronoun.end()) else ""
    return f"{topic[: pronoun.start()]}{name}{own}{topic[pronoun.end() :]}"


def _read_clause(text: str, topic: str) -> str:
    """What sources are to agree on, where it is a question: up to where its clause ends, or from where it begins."""
    start = text.find(topic)
    same = _SAME.search(text)
    if same is not None and topic and same.end() <= start:
        # "Give the same length for the tunnel".
        return f"the {same[1]} of {topic}"
    quantity = _QUANTITY.match(text)
    if quantity is not None:
        return _trim(quantity[0])
    if not topic or _CLAUSE.match(topic) is None:
        return topic
    rest = _CLAUSE_END.match(text, start + len(topic))
    return topic if rest is None or read_items(rest[0]) else _trim(topic + rest[0])


def _read_topic(request: _Request, corpus: Corpus, today: date, any_lead: bool = False) -> tuple[str, Period]:
    """The topic of a request without the time that limits it, and that time.

    A time in the topic is part of it ("the summit in January") unless its words limit ("since Monday") or `any_lead`.
    """
    topic = _COVERAGE.sub("", _trim(_choose_topic(request)))
    topic = "" if _only_asks(topic) else topic
    times = [time for told in request.get("time") if (time := _read_period(told, corpus, today))]
    if len(times) == 1:
        return topic, times[0]
    if len(times) > 1:
        begins, ends = [time.start for time in times if time.start], [time.end for time in times if time.end]
        return topic, Period(min(begins, default=None), max(ends, default=None))
    hint = corpus.read_time(topic, today)
    if hint is None or hint.period is None or not hint.words or not topic.endswith(hint.words):
        return topic, Period(None, None)
    rest = _trim(topic.removesuffix(hint.words))
    if (any_lead or _TIME_LEAD.match(hint.words)) and rest:
        return rest, hint.period
    return topic, Period(None, None)


def _read_corpus_question(
    request: _Request, corpus: Corpus, today: date, earlier: str = ""
) -> tuple[CorpusQuestion | None, Period]:
    """What a request asks about the corpus, and of which time; of no topic it may be on the `earlier` one."""
    if request.kind not in CORPUS_KINDS:
        return None, Period(None, None)
    kind, claim = CORPUS_KINDS[request.kind], find_claim(request.text)
    if claim and kind in ("list", "count", "mentions"):
        return build_corpus_question("claims", _trim(claim), request.text), Period(None, None)
    about, period = _read_corpus_topic(request, corpus, today)
    if not about and kind in ("mentions", "claims"):
        about = earlier
    asked = build_corpus_question(kind, about, request.text)
    return asked and replace(
        asked, publisher=_find_unknown_publisher(request, corpus, today), text=request.text
    ), period


def _find_unknown_publisher(request: _Request, corpus: Corpus, today: date) -> str:
    """Whose articles a request asks for of which there are none: "anything from Example Wire"."""
    known = {name.casefold() for name in corpus.catalog.list_publishers()}
    for name in map(_trim, chain(request.get("actor"), request.get("topic"))):
        plain = re.sub(r"\A(?:the|an?) ", "", name, flags=re.IGNORECASE)
        if known & {name.casefold(), plain.casefold()} or _read_period(name, corpus, today):
            continue
        if re.search(rf"\b(?:from|by) {re.escape(name)}", request.text):
            return name
    return ""


def _choose_topic(request: _Request) -> str:
    """The longest topic of a request that is no pointer to another ("their position"); of an enumeration all of it."""
    runs: list[str] = []
    end = 0
    for topic in request.get("topic"):
        start = request.text.find(topic, end)
        if runs and _ENUMERATED.fullmatch(request.text[end:start]):
            runs[-1] += f", {topic}"
        else:
            runs.append(topic)
        end = start + len(topic)
    return max(runs, key=lambda run: (_POINTER.match(run) is None, len(run)), default="")


def _read_corpus_topic(request: _Request, corpus: Corpus, today: date) -> tuple[str, Period]:
    """What a question on the corpus is about, and of which time; a publisher is no topic, it stands for itself."""
    if request.kind in ("articles/claims", "articles/figure"):
        # A time in it is part of what is said, and all that follows "that" is.
        _, _, clause = request.text.partition(" that ")
        claim = clause or find_claim(request.text)
        if claim and request.kind == "articles/claims":
            return _trim(claim), Period(None, None)
        told = [part for tag in _SAID for part in request.get(tag)]
        starts = [request.text.find(part) for part in told]
        ends = [start + len(part) for start, part in zip(starts, told, strict=True)]
        return (_trim(request.text[min(starts) : max(ends)]) if told else ""), Period(None, None)
    topic, period = _read_topic(request, corpus, today, any_lead=True)
    hint = corpus.read_time(request.text, today)
    if hint is not None and hint.period is not None and hint.words not in topic:
        # "Articles from March" are those of March, not all since: what stands before a time says what it means.
        period = hint.period
    publishers = {name.casefold() for name in corpus.catalog.list_publishers()}
    opening = next((name for name in publishers if topic.casefold().startswith(f"{name} ")), "")
    if opening:
        # Whose articles are asked for was taken for a part of what they are to mention: "Bay Gazette mention the pier".
        verb, _, rest = topic[len(opening) + 1 :].partition(" ")
        topic = rest if rest and wraps(verb) else topic
    names = [topic, *map(_trim, request.get("actor"))]
    named = [name for name in names if name and name.casefold() not in publishers and not _only_asks(name)]
    if request.kind == "articles/mentions":
        return " or ".join(dict.fromkeys(named)), period
    return next(iter(named), ""), period


def _read_period(told: str, corpus: Corpus, today: date) -> Period | None:
    """The days that the words of a time mean: "since Monday", "August 2025"."""
    for words in (told, f"in {told}"):
        time = corpus.read_time(words, today)
        if time is not None and time.period is not None:
            return time.period
    return None


def _only_asks(text: str) -> bool:
    """Whether every word of `text` is one that requests are put with: it is nothing that they are about."""
    return not any(_tells(word) for word in list_words(text))


def _tells(word: Word) -> bool:
    """Whether a message may be about a word: it is no function word, and wraps no requests as "us" does, not "US"."""
    return not word.stop and (word.text.isupper() or not wraps(word.text))


def _is_held(topic: str, corpus: Corpus) -> bool:
    """Whether the corpus has a word of a topic."""
    return any(corpus.vocabulary.holds(word.text) for word in list_words(topic) if _tells(word))


def _names_publisher(request: _Request, corpus: Corpus) -> bool:
    """Whether one of those whom a request names publishes articles."""
    names = chain.from_iterable(map(list_words, corpus.catalog.list_publishers()))
    words = {word.text.casefold() for word in names if not word.stop}
    return any(word.text.casefold() in words for side in request.get("actor") for word in list_words(side))


def _are_publishers(names: Sequence[str], corpus: Corpus) -> bool:
    """Whether all of these publish articles of the corpus."""
    known = {name.casefold() for name in corpus.catalog.list_publishers()}
    return all(known & {plain := _trim(name).casefold(), plain.removeprefix("the ")} for name in names)


def _drop_verb(topic: str) -> str:
    """A topic without the request's own verb: "France's stance" of "France's stance changed"."""
    rest, _, last = topic.rpartition(" ")
    return rest if rest and last.endswith("ed") and wraps(last) else topic


def _trim(text: str) -> str:
    """`text` without marks and quotes at its ends, but with the full stop of a name."""
    return text.strip(_EDGES)


def _trim_side(side: str) -> str:
    """Who a side is: "Germany" of "Germany's"."""
    side = re.sub(r"'s?\Z", "", _trim(side))
    return side[4:] if side[:4].lower() == "the " and side[4:5].isupper() else side
