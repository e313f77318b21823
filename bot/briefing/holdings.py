"""What the corpus holds: its articles, how many, of whom, from when, which mention or say a thing, whence a figure.

Answered from the catalog and full-text search. Every statement cites the articles that it counts or names, as far as
MOST_SHOWN go; the numbers are of all of them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from babel import Locale

from bot.answering.check import find_faults
from bot.answering.differences import are_near
from bot.answering.draft import Drafter
from bot.answering.evidence import Evidence, Quote, count_independent, quote_chain
from bot.asking.corpus import Corpus
from bot.asking.corpus_questions import CorpusQuestion, asks_by_topic, drop_kinds, find_kinds
from bot.asking.intents import Intent, find_corpus_questions, list_content
from bot.asking.spelling import correct_terms
from bot.briefing.agreement import MEASURED
from bot.briefing.corrections import list_retractions
from bot.briefing.entries import FoundEntry, FoundSection
from bot.briefing.material import LONGEST, introduce, is_correction
from bot.briefing.matters import OPENING, group_articles, name_matter
from bot.deadline import check_deadline
from bot.language.mentions import find_speaker
from bot.language.words import is_stop, list_words
from bot.models import Outcome
from bot.numbers import Quantity, carries, comparable, list_quantities
from bot.reading.cross_encoder import Reader, load_calibration
from bot.retrieval.hybrid import HybridRetriever, build_passage
from bot.retrieval.passages import FoundPassage, FoundSentence, Retrieval, choose_windows
from bot.wording import count_of, format_date
from ingest.catalog import ArticleLine, PassageRow, ReadableCatalog
from ingest.models import ArticleKind, Filters

ELIDED = 1_000
"""From here an amount without a unit is hardly of another thing than the one that is written alike."""
MOST_SHOWN = 30
"""Articles that are listed, or cited for one number."""
MOST_CHECKED = 48
"""Sentences that are read as to whether they carry a claim, those first that come nearest to it."""
MOST_READ = 60
"""Articles, newest first, of which kinds and topics are told."""
MOST_PASSAGES = 60
"""Passages of one article in which a correction is looked for."""
NEAR = 8
"""Words that may stand between those of a mention that is no name."""
TITLE = "Articles"
_ENGLISH = Locale("en")
_OR = re.compile(r",|;| or | and ")


@dataclass(frozen=True, slots=True)
class HeldAnswer:
    """What an answer about the corpus says, before citations are numbered."""

    outcome: Outcome
    sections: tuple[FoundSection, ...] = ()
    missing: tuple[str, ...] = ()
    notice: str | None = None
    """How many more there are than are shown."""
    found: tuple[str, ...] = ()
    """The articles that mention what was asked for."""


@dataclass(frozen=True, slots=True)
class _Scope:
    """The articles that a question is about."""

    asked: CorpusQuestion
    filters: Filters
    lines: tuple[ArticleLine, ...]
    """Newest first, those without a date last."""
    corpus: Corpus
    limits: str
    """What narrows them, in words; "" where nothing does."""


@dataclass(frozen=True, slots=True)
class _Mentions:
    """Where a thing is mentioned."""

    about: str
    """As the corpus spells it."""
    phrases: Sequence[str]
    """What was searched for, one or the other."""
    passages: Mapping[str, int]
    """By article, the first passage that mentions it."""


class Holdings:
    """Answers questions about the corpus. Safe to share between threads."""

    def __init__(self, catalog: ReadableCatalog, retriever: HybridRetriever, reader: Reader) -> None:
        self._catalog = catalog
        self._retriever = retriever
        self._reader = reader

    def tell(self, intent: Intent, question: str, filters: Filters, corpus: Corpus) -> HeldAnswer:
        """What the corpus holds of what `question` asks. Raises IndexUnavailable and ModelUnavailable."""
        several = find_corpus_questions(question, corpus, date.today())
        if len(several) > 1:
            return self._tell_several(several, intent, question, filters, corpus)
        asked = several[0] if several else CorpusQuestion("list", text=question)
        if intent.topic:
            kind = "mentions" if asked.kind in ("list", "count") else asked.kind
            asked = replace(asked, kind=kind, about=intent.topic)
        named = find_publishers(question, self._catalog.list_publishers(), asked.about)
        return self._tell_one(asked, narrow(filters, intent, named), corpus)

    def _tell_several(
        self, several: Sequence[CorpusQuestion], intent: Intent, question: str, filters: Filters, corpus: Corpus
    ) -> HeldAnswer:
        """What is asked one after the other; each of the articles that were found before, where there are any."""
        chosen = narrow(filters, intent, find_publishers(question, self._catalog.list_publishers(), ""))
        told: list[HeldAnswer] = []
        for asked in several:
            told.append(self._tell_one(asked, chosen, corpus))
            if told[-1].found:
                chosen = chosen.model_copy(update={"article_ids": told[-1].found})
        entries = [entry for one in told for section in one.sections for entry in section.entries]
        notice = " ".join(one.notice for one in told if one.notice) or None
        missing = tuple(part for one in told for part in one.missing)
        told_all = answer(entries, notice) if entries else HeldAnswer("declined", notice=notice)
        return replace(told_all, missing=missing)

    def _tell_one(self, asked: CorpusQuestion, chosen: Filters, corpus: Corpus) -> HeldAnswer:
        lines = tuple(self._catalog.list_lines(chosen))
        scope = _Scope(asked, chosen, lines, corpus, describe_limits(chosen))
        if not lines:
            return decline(join_words("an article", scope.limits))
        if kinds := find_kinds(asked.text):
            return self._tell_kinds(scope, kinds)
        if asks_by_topic(asked.text) and not asked.about:
            return self._tell_topics(scope)
        match asked.kind:
            case "count":
                return self._count(scope)
            case "newest" | "oldest":
                return self._pick(scope)
            case "publishers":
                return self._tell_publishers(scope)
            case "period":
                return self._tell_period(scope)
            case "mentions":
                return self._tell_mentions(scope)
            case "claims":
                return self._tell_claim(scope)
            case "figure":
                return self._trace_figure(scope)
            case "corrections":
                return self._tell_kinds(scope, ("correction",))
        return self._list(scope.lines)

    def _tell_kinds(self, scope: _Scope, kinds: Sequence[ArticleKind]) -> HeldAnswer:
        """The articles of some kinds, or what mentions a thing among them; of corrections those in other articles too,
        each with what it takes back."""
        found: dict[str, FoundEntry] = {}
        told_as: dict[str, ArticleKind] = {}
        for line in scope.lines[:MOST_READ]:
            opening = self._quote_opening(line)
            kind = opening.passage.metadata.kind
            retold = self._find_retraction(line) if "correction" in kinds else None
            if kind in kinds or retold is not None:
                found[line.id] = self._name(line, evidence=retold)
                told_as[line.id] = "correction" if retold is not None else kind
        if not found:
            return decline(join_words("any", " or ".join(map(name_kind, kinds)), scope.limits))
        notice = tell_read(scope.lines)
        about = drop_kinds(scope.asked.about)
        if about:
            lines = tuple(line for line in scope.lines if line.id in found)
            filters = scope.filters.model_copy(update={"article_ids": tuple(found)})
            among = replace(scope, asked=replace(scope.asked, about=about), filters=filters, lines=lines)
            if "correction" not in kinds:
                return self._tell_mentions(among)
            # What is taken back on a matter need not name it in so many words.
            of_matter = self._find_mentions(among).passages
            notice = notice if of_matter else f'No correction names "{about}"; these are all.'
            found = {one: entry for one, entry in found.items() if one in of_matter} or found
        counts = Counter(told_as[one] for one in found)
        told = join_and([count_of(number, name_kind(kind)) for kind, number in counts.items()])
        of_all = join_words("Of", count_of(len(scope.lines), "article"), scope.limits)
        first = FoundEntry(join_evidence([one.evidence for one in found.values()][:MOST_SHOWN]), f"{of_all}: {told}.")
        return answer([first, *list(found.values())[:MOST_SHOWN]], notice)

    def _find_retraction(self, line: ArticleLine) -> Evidence | None:
        """The sentences in which an article first takes back what its house has said."""
        check_deadline()
        for row in self._catalog.load_opening(line.id, line.version, MOST_PASSAGES):
            passage = read_passage(row)
            told = list_retractions([passage], ()) if is_correction(passage) else []
            if told:
                return told[0].evidence
        return None

    def _tell_topics(self, scope: _Scope) -> HeldAnswer:
        """How many articles there are, on which topics, and what is asked for of each: the newest, or how many."""
        lines = scope.lines[:MOST_READ]
        read = {line.id: self._catalog.load_opening(line.id, line.version, OPENING) for line in lines}
        groups = group_articles([read[line.id] for line in lines])
        embeddings = self._retriever.embeddings
        entries: list[FoundEntry] = []
        for group in groups[:MOST_SHOWN]:
            check_deadline()
            own = [lines[place] for place in group]
            name = name_matter([(line.id, read[line.id]) for line in own], embeddings)
            if scope.asked.kind in ("newest", "oldest"):
                named = self._name(own[0 if scope.asked.kind == "newest" else -1])
                entries.append(replace(named, label=f"{name}: {named.label}"))
                continue
            held = join_parts(count_of(len(own), "article"), describe_span(own))
            quotes = join_evidence([self._quote_opening(line) for line in own[: max(1, MOST_SHOWN // len(groups))]])
            entries.append(FoundEntry(quotes, f"{name}: {held}."))
        if scope.asked.kind not in ("newest", "oldest"):
            held = join_parts(count_of(len(scope.lines), "article"), describe_span(scope.lines))
            text = join_words(f"The corpus holds {held}", scope.limits, "on", f"{count_of(len(groups), 'topic')}.")
            entries.insert(0, FoundEntry(join_evidence([self._quote_opening(one) for one in lines[:MOST_SHOWN]]), text))
        return answer(entries, tell_read(scope.lines))

    def _count(self, scope: _Scope) -> HeldAnswer:
        held = len(scope.lines)
        if scope.limits:
            verb = "is" if held == 1 else "are"
            text = f"{held:,} of {count_of(scope.corpus.state.articles, 'article')} {verb} {scope.limits}."
        else:
            text = f"The corpus holds {join_parts(count_of(held, 'article'), describe_span(scope.lines))}."
        return self._count_cited(text, [self._quote_opening(line) for line in scope.lines[:MOST_SHOWN]], held)

    def _count_cited(self, text: str, quotes: Sequence[Evidence], held: int) -> HeldAnswer:
        notice = None
        if held > len(quotes):
            notice = f"{held:,} are counted; the first {len(quotes)} of them are cited."
        return answer([FoundEntry(join_evidence(quotes), text)], notice)

    def _list(self, lines: Sequence[ArticleLine]) -> HeldAnswer:
        notice = None
        if len(lines) > MOST_SHOWN:
            more = len(lines) - MOST_SHOWN
            notice = f"The newest {MOST_SHOWN} are listed; there {'is' if more == 1 else 'are'} {more:,} more."
        return answer([self._name(line) for line in lines[:MOST_SHOWN]], notice)

    def _name(self, line: ArticleLine, newest: bool = False, evidence: Evidence | None = None) -> FoundEntry:
        """An article by its title, with what is told of it: what it opens with where nothing is given."""
        evidence = evidence or self._quote_title(line)
        source = describe_source(evidence.passage)
        label = source if evidence.text == line.title else f"{source} · {line.title}"
        return FoundEntry(evidence, label=label, day=line.published, newest=newest)

    def _pick(self, scope: _Scope) -> HeldAnswer:
        """The newest or the oldest articles: all of that day."""
        lines: Sequence[ArticleLine] = scope.lines
        if scope.asked.about:
            found = self._find_mentions(scope).passages
            lines = [line for line in lines if line.id in found]
        days = [line.published for line in lines if line.published is not None]
        if not days:
            about = f" that mentions {scope.asked.about}" if scope.asked.about else ""
            return decline(f"an article with a date{about}")
        newest = scope.asked.kind == "newest"
        day = max(days) if newest else min(days)
        chosen = [line for line in lines if line.published == day]
        held = self._list(chosen)
        return (
            held if not newest else answer([self._name(line, newest=True) for line in chosen[:MOST_SHOWN]], held.notice)
        )

    def _tell_publishers(self, scope: _Scope) -> HeldAnswer:
        by_publisher: dict[str, list[ArticleLine]] = {}
        for line in scope.lines:
            by_publisher.setdefault(line.publisher or "", []).append(line)
        ordered = sorted(by_publisher.items(), key=lambda item: (not item[0], -len(item[1]), item[0]))
        cited = max(1, MOST_SHOWN // len(ordered))
        entries = []
        for publisher, lines in ordered[:MOST_SHOWN]:
            held = join_parts(count_of(len(lines), "article"), describe_span(lines), describe_languages(lines))
            text = f"{publisher or 'No publisher named'}: {held}."
            entries.append(FoundEntry(join_evidence([self._quote_opening(line) for line in lines[:cited]]), text))
        notice = None
        if len(ordered) > MOST_SHOWN:
            notice = f"There are {len(ordered):,} publishers; the {MOST_SHOWN} with the most articles are listed."
        return answer(entries, notice)

    def _tell_period(self, scope: _Scope) -> HeldAnswer:
        dated = [line for line in scope.lines if line.published is not None]
        if not dated:
            return decline("the date of any article")
        undated = len(scope.lines) - len(dated)
        text = f"The articles are {describe_span(dated)}"
        verb = "is" if undated == 1 else "are"
        if inferred := sum(line.basis == "inferred" for line in dated):
            text += f"; {'the date' if len(dated) == 1 else f'{inferred} of {len(dated)} dates'} inferred, not printed"
        text += f"; {count_of(undated, 'article')} {verb} without a date." if undated else "."
        ends = dict.fromkeys((dated[0], dated[-1]))
        return answer([FoundEntry(join_evidence([self._quote_opening(line) for line in ends]), text)])

    def _tell_mentions(self, scope: _Scope) -> HeldAnswer:
        about = scope.asked.about
        mentions = self._find_mentions(scope)
        if not mentions.passages:
            # What is asked for may have further words around it, or be one of two things.
            tried = ([self._find_mentions(scope, one) for one in part] for part in list_parts(about, scope.corpus))
            found_first = (next((one for one in part if one.passages), None) for part in tried)
            mentions = join_mentions(mentions.about, list(filter(None, found_first)))
        if not mentions.passages:
            mentions = self._find_apart(scope)
        about, found = mentions.about, mentions.passages
        if not found and scope.asked.publisher:
            return HeldAnswer("declined", notice=f"There is no article from {scope.asked.publisher}.")
        if not found:
            return decline(join_words("any mention of", about, "in the articles" if scope.limits else "", scope.limits))
        lines = [line for line in scope.lines if line.id in found]
        shown = lines[:MOST_SHOWN]
        rows = self._catalog.load_passages([found[line.id] for line in shown])
        wanted = [{word.key for word in list_words(one) if not word.stop} for one in mentions.phrases]
        placed = [self._quote_mention(rows[found[line.id]], wanted) for line in shown if found[line.id] in rows]
        if scope.asked.counts:
            verb = "mentions" if len(lines) == 1 else "mention"
            total = count_of(len(scope.lines), "article")
            text = join_words(f"{len(lines):,} of", total, scope.limits, verb, f"{about}.")
            return replace(self._count_cited(text, placed, len(lines)), found=tuple(found))
        entries = [FoundEntry(one, label=describe_source(one.passage), day=one.passage.published) for one in placed]
        notice = f'Looked for: "{about}".' if about != scope.asked.about else None
        if scope.asked.publisher:
            notice = f"There is no article from {scope.asked.publisher}; these mention it."
        if len(lines) > len(shown):
            notice = f"{len(lines):,} articles mention {about}; the newest {len(shown)} are listed."
        return replace(answer(entries, notice), found=tuple(found))

    def _find_mentions(self, scope: _Scope, about: str | None = None) -> _Mentions:
        """Where a thing is mentioned: by its name as the corpus spells it, or by words that stand close together."""
        about = scope.asked.about if about is None else about
        others: list[str] = []
        for expansion in correct_terms(about, scope.corpus.vocabulary):
            if expansion.reason == "slip":
                about = about.replace(expansion.asked, expansion.forms[0])
                others += [about.replace(expansion.forms[0], form) for form in expansion.forms]
            else:
                others += [about.replace(expansion.asked, form) for form in expansion.forms]
        near = 0 if is_name(about) else NEAR
        phrases = list(dict.fromkeys(keep_words(one, small=not near) for one in (about, *others)))
        return _Mentions(about, phrases, self._catalog.find_mentions(phrases, scope.filters, near))

    def _find_apart(self, scope: _Scope) -> _Mentions:
        """Articles that have every word of a thing, however far apart these stand: "the merger of the orchestras" of
        "orchestra merger"."""
        about = scope.asked.about
        words = dict.fromkeys(word.text for word in list_words(about) if not word.stop)
        found = [self._catalog.find_mentions([word], scope.filters) for word in words]
        held = set.intersection(*map(set, found)) if len(found) > 1 else set[str]()
        # What the rarest of them stands in tells most of what is asked for.
        rarest = min(found, key=len, default={})
        return _Mentions(about, list(words), {name: place for name, place in rarest.items() if name in held})

    def _quote_mention(self, row: PassageRow, wanted: Sequence[set[str]]) -> Evidence:
        """The first sentence of a passage that has most of the words of one of the mentions."""
        check_deadline()
        passage = read_passage(row)

        def count(sentence: FoundSentence) -> float:
            keys = {word.key for word in list_words(sentence.text)}
            return max(len(keys & words) / max(1, len(words)) for words in wanted)

        return quote_sentence(max(passage.sentences, key=count), passage)

    def _tell_claim(self, scope: _Scope) -> HeldAnswer:
        """Which articles carry a claim, one sentence each, and how many independent sources they come to; which tell
        otherwise, and how many do not say."""
        claim = scope.asked.about
        retrieval = replace(self._retriever, passages=MOST_READ).retrieve([claim], scope.filters)
        carried = self._find_carried(claim, retrieval)
        others = self._find_other_amounts(claim, retrieval, carried)
        if not carried and not others:
            return self._trace_claimed(scope)
        entries = []
        for evidence, amount in [*((one, "") for one in carried.values()), *others.values()]:
            told = f"another figure, {amount}" if amount else ""
            label = join_parts(describe_source(evidence.passage), told)
            entries.append(FoundEntry(evidence, label=label, day=evidence.passage.published))
        with_figure = self._list_bare(scope)
        bare = [one for one in with_figure if one.evidence.passage.article_id not in {*carried, *others}]
        # No more than so many are looked for.
        every = len(with_figure) < MOST_SHOWN
        entries += bare
        entries.sort(key=lambda one: one.day or date.min)
        read = len({passage.article_id for passage in retrieval.passages})
        silent = len(scope.lines) - len(carried) - len(others) - len(bare)
        if scope.asked.counts:
            independent = count_independent([one.text for one in carried.values()])
            verb = "says" if len(carried) < 2 else "say"
            text = f"{len(carried) or 'None'} of {count_of(len(scope.lines), 'article')} {verb} that {claim}"
            if independent < len(carried):
                text += f"; by their wording they come to {count_of(independent, 'independent source')}"
            if others:
                text += f"; {count_of(len(others), 'article')} {'tells' if len(others) == 1 else 'tell'} otherwise"
            if bare:
                number = len(bare) if every else f"at least {len(bare)}"
                text += f"; {number} more {'has' if len(bare) == 1 else 'have'} the figure"
            if others and silent and every and read == len(scope.lines):
                text += f"; {silent} {'does' if silent == 1 else 'do'} not say"
            counted = [*carried.values(), *(one for one, _ in others.values()), *(one.evidence for one in bare)]
            evidence = join_evidence(counted)
            entries.insert(0, FoundEntry(evidence, f"{text}."))
        notice = None
        if read < len(scope.lines):
            notice = f"Read were the {count_of(read, 'article')} that come closest; others may say it in other words."
        return answer(entries, notice)

    def _trace_claimed(self, scope: _Scope) -> HeldAnswer:
        """Where the amount stands of a claim that no article carries in so many words."""
        claim = scope.asked.about
        figure = find_figure(claim)
        traced = self._trace_figure(replace(scope, asked=replace(scope.asked, about=figure)))
        if traced.outcome == "answered":
            told = f"No article says in so many words that {claim}; this is where {figure} stands."
            return replace(traced, notice=" ".join(filter(None, (told, traced.notice))))
        return decline(f"that {claim}")

    def _list_bare(self, scope: _Scope) -> list[FoundEntry]:
        """Where the amount of a claim stands, whatever is said of it there."""
        figure = find_figure(scope.asked.about)
        sections = self._trace_figure(replace(scope, asked=replace(scope.asked, about=figure))).sections
        entries = [entry for section in sections for entry in section.entries]
        return [
            replace(one, label=join_parts(describe_source(one.evidence.passage), "the figure alone")) for one in entries
        ]

    def _find_carried(self, claim: str, retrieval: Retrieval) -> dict[str, Evidence]:
        """By article the sentence that carries a claim."""
        placed = [(sentence, passage) for passage in retrieval.passages for sentence in passage.sentences]
        nearest = sorted(placed, key=lambda one: -max(one[0].similarity))[:MOST_CHECKED]
        statement = f"{claim[0].upper()}{claim[1:]}."
        texts = [(sentence.text, statement) for sentence, _ in nearest]
        faults = find_faults(self._reader, texts, [passage.metadata.title for _, passage in nearest])
        carried: dict[str, Evidence] = {}
        for (sentence, passage), fault in zip(nearest, faults, strict=True):
            if fault is None:
                carried.setdefault(passage.article_id, quote_sentence(sentence, passage))
        return carried

    def _find_other_amounts(
        self, claim: str, retrieval: Retrieval, carried: dict[str, Evidence]
    ) -> dict[str, tuple[Evidence, str]]:
        """By article the amount that it has in place of the one in the claim; what has the same is added to `carried`.

        The claim is put to the reader as a question: "the line is 9 km long" as "the line is how many km long?".
        """
        amount = next(iter(list_quantities(claim)), None)
        if amount is None:
            return {}
        unit = claim[amount.start : amount.end].split()[-1]
        asked = f"how many {unit}" if unit.isalpha() else "how much"
        question = f"{claim[: amount.start]}{asked}{claim[amount.end :]}?"
        others: dict[str, tuple[Evidence, str]] = {}
        threshold = load_calibration().threshold
        for one in Drafter(self._reader).find(question, choose_windows(retrieval, MOST_CHECKED)):
            article_id, text = one.passage.article_id, one.sentence.text
            start = one.window.locate(one.sentence)[0]
            given = [
                each
                for each in list_quantities(text)
                if start + each.start < one.span.end and one.span.start < start + each.end
            ]
            if one.weight >= MEASURED * threshold and any(is_figure(each, amount) for each in given):
                carried.setdefault(article_id, quote_sentence(one.sentence, one.passage))
            # What is merely counted may be another thing each time.
            like = [each for each in given if each.unit and comparable(each, amount) and are_near(each, amount)]
            if one.probability >= threshold and like:
                # "1,000 kilometers (600 miles)": in the unit that was asked for.
                same = next((each for each in like if each.unit == amount.unit), like[0])
                told = text[same.start : same.end]
                others.setdefault(article_id, (quote_sentence(one.sentence, one.passage), told))
        return {article_id: told for article_id, told in others.items() if article_id not in carried}

    def _search(self, text: str, scope: _Scope) -> Retrieval:
        """Passages on `text` among the articles that the question is about."""
        return self._retriever.retrieve([text], scope.filters)

    def _trace_figure(self, scope: _Scope) -> HeldAnswer:
        """The sentences that carry an amount, earliest first, each with who says it."""
        wanted = list_quantities(scope.asked.about)
        if not wanted:
            return decline(scope.asked.about)
        rows = self._find_figures(scope, wanted)
        found: dict[str, FoundEntry] = {}
        for passage in sorted(rows, key=lambda one: (one.published or date.max, one.article_id, one.start)):
            check_deadline()
            previous = ""
            for sentence in passage.sentences:
                told = list_quantities(sentence.text)
                if passage.article_id not in found and all(
                    any(is_figure(one, amount) for one in told) for amount in wanted
                ):
                    speaker = find_speaker(sentence.text, previous)
                    label = ", ".join(filter(None, (speaker, describe_source(passage))))
                    evidence = self._introduce(sentence, passage)
                    found[passage.article_id] = FoundEntry(evidence, None, label, passage.published)
                previous = sentence.text
        if not found:
            return decline(f"where {scope.asked.about} comes from")
        entries = list(found.values())
        notice = None
        if len(entries) > MOST_SHOWN:
            notice = f"{len(entries):,} articles give this figure; the earliest {MOST_SHOWN} are listed."
        return answer(entries[:MOST_SHOWN], notice)

    def _introduce(self, sentence: FoundSentence, passage: FoundPassage) -> Evidence:
        """A sentence with those before it that it leans on: "both of these countries"."""
        retrieval = Retrieval((), sentence.vector[np.newaxis], ())
        load_previous = self._retriever.open_previous(retrieval)
        chain, alone = introduce([(sentence, passage)], (), load_previous, LONGEST)
        quotes = quote_chain(chain, load_previous) if alone else ()
        return Evidence(tuple(chain), quotes, sentence) if quotes else quote_sentence(sentence, passage)

    def _find_figures(self, scope: _Scope, wanted: Sequence[Quantity]) -> list[FoundPassage]:
        """Passages that have the figure as it was asked for, and the closest ones, which may write it otherwise."""
        written = [scope.asked.about[amount.start : amount.end] for amount in wanted]
        digits = ["".join(c if c.isalnum() or c in ",. " else " " for c in one).strip() for one in written]
        exact = self._catalog.find_mentions(digits, scope.filters)
        order = [line.id for line in reversed(scope.lines) if line.id in exact]
        rows = self._catalog.load_passages([exact[article_id] for article_id in order[: 4 * MOST_SHOWN]])
        retrieval = self._search(scope.asked.about, scope)
        every = [read_passage(row) for row in rows.values()] + list(retrieval.passages)
        return list({(one.article_id, one.ordinal): one for one in every}.values())

    def _quote_opening(self, line: ArticleLine) -> Evidence:
        """The first sentence of an article."""
        check_deadline()
        passage = read_passage(self._catalog.load_opening(line.id, line.version, 1)[0])
        return quote_sentence(passage.sentences[0], passage)

    def _quote_title(self, line: ArticleLine) -> Evidence:
        """The title of an article where it is a heading of its text, else its first sentence."""
        opening = self._quote_opening(line)
        article = self._catalog.load_article(line.id, line.version)
        # Elsewhere the same words may be part of any sentence.
        start = next((heading.start for heading in article.headings if heading.text == line.title), -1)
        if start < 0 or article.text[start : start + len(line.title)] != line.title:
            return opening
        quote = Quote(opening.passage, line.title, start, start + len(line.title))
        return Evidence(opening.chain, (quote,), opening.lead)


def answer(entries: Iterable[FoundEntry], notice: str | None = None) -> HeldAnswer:
    return HeldAnswer("answered", (FoundSection("articles", TITLE, tuple(entries)),), notice=notice)


def decline(missing: str) -> HeldAnswer:
    return HeldAnswer("declined", missing=(missing,))


def tell_read(lines: Sequence[ArticleLine]) -> str | None:
    """That of many articles only the newest were looked at."""
    return f"The newest {MOST_READ} articles were looked at." if len(lines) > MOST_READ else None


def name_kind(kind: ArticleKind) -> str:
    """A kind of article, as it is counted."""
    return {"opinion": "opinion piece", "news": "news report"}.get(kind, kind)


def join_and(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def list_parts(about: str, corpus: Corpus) -> list[list[str]]:
    """What is named in `about`, one thing and another: each without what only asks for it, and by its name alone."""
    parts: list[list[str]] = []
    for part in _OR.split(about):
        content = list_content(part, corpus)
        name = " ".join(word for word in content.split() if word[0].isupper() or corpus.vocabulary.is_name(word))
        parts.append([one for one in dict.fromkeys((content, name)) if one])
    return parts


def join_mentions(about: str, found: Sequence[_Mentions]) -> _Mentions:
    """Where one or another of several things is mentioned."""
    passages: dict[str, int] = {}
    for mentions in found:
        passages = {**mentions.passages, **passages}
    told = " or ".join(mentions.about for mentions in found)
    return _Mentions(told or about, [phrase for mentions in found for phrase in mentions.phrases], passages)


def read_passage(row: PassageRow) -> FoundPassage:
    """A passage that was looked up and not searched for."""
    return build_passage(row, np.zeros((1, len(row.vector)), dtype=np.float32))


def quote_sentence(sentence: FoundSentence, passage: FoundPassage) -> Evidence:
    quote = Quote(passage, sentence.text, sentence.start, sentence.end)
    return Evidence(((sentence, passage),), (quote,), sentence)


def join_evidence(pieces: Sequence[Evidence]) -> Evidence:
    """What carries a number: the first piece, and the others as further sources."""
    first, *others = pieces
    return Evidence(first.chain, first.quotes, first.lead, tuple(quote for one in others for quote in one.quotes))


def describe_source(passage: FoundPassage) -> str:
    """ "5 Jan 2026 · Example Courier"."""
    when = format_date(passage.published, passage.metadata.published_basis)
    return f"{when} · {passage.metadata.publisher}" if passage.metadata.publisher else when


def describe_span(lines: Sequence[ArticleLine]) -> str:
    """ "from 6 March 2025 to 7 January 2026"; "" where no article has a date."""
    days = [line.published for line in lines if line.published is not None]
    if not days:
        return ""
    first, last = min(days), max(days)
    return f"of {write_day(first)}" if first == last else f"from {write_day(first)} to {write_day(last)}"


def describe_languages(lines: Sequence[ArticleLine]) -> str:
    """ "in English"; "" where no article says what it is in."""
    codes = sorted({line.language for line in lines if line.language})
    return f"in {', '.join(_ENGLISH.languages.get(code.partition('-')[0], code) for code in codes)}" if codes else ""


def describe_limits(chosen: Filters) -> str:
    """What narrows the articles, as it follows "articles are": "from Example Courier and of 5 May 2025 or later"."""
    parts = []
    if chosen.article_ids is not None:
        parts.append("among those chosen")
    if chosen.publishers is not None:
        parts.append(f"from {' or '.join(chosen.publishers[:3]) or 'a publisher that the filters admit'}")
    since, until = chosen.published_from, chosen.published_to
    if since and until:
        parts.append(f"dated {write_day(since)} to {write_day(until)}")
    elif since:
        parts.append(f"dated {write_day(since)} or later")
    elif until:
        parts.append(f"dated {write_day(until)} or earlier")
    return " and ".join(parts)


def write_day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def find_figure(text: str) -> str:
    """The first amount of a text, as it stands there; "" where it has none."""
    amount = next(iter(list_quantities(text)), None)
    return text[amount.start : amount.end] if amount else ""


def join_parts(*parts: str) -> str:
    return ", ".join(filter(None, parts))


def join_words(*parts: str) -> str:
    return " ".join(filter(None, parts))


def find_publishers(question: str, publishers: Sequence[str], about: str) -> tuple[str, ...]:
    """The publishers that a question names, unless it is their mention that it asks for."""
    asked = f" {question.replace(about, ' ') if about else question} ".lower()
    leads = [f"{lead} {article}" for lead in ("from", "by", "of", "in") for article in ("", "the ")]
    return tuple(one for one in publishers if any(f"{lead}{one.lower()}" in asked for lead in leads))


def narrow(filters: Filters, intent: Intent, publishers: tuple[str, ...] = ()) -> Filters:
    """What the request and the question both admit."""
    named = {
        "article_ids": meet(filters.article_ids, intent.article_ids),
        "publishers": meet(filters.publishers, publishers),
    }
    return filters.model_copy(update=named).limit_days(intent.since, intent.until)


def meet(admitted: tuple[str, ...] | None, named: tuple[str, ...]) -> tuple[str, ...] | None:
    if not named:
        return admitted
    return named if admitted is None else tuple(one for one in named if one in set(admitted))


def is_name(text: str) -> bool:
    """Whether every word but the small ones has a capital or is a number."""
    words = [word.text for word in list_words(text) if not is_stop(word.text)]
    return len(words) < 2 or all(not word[0].islower() for word in words)


def keep_words(text: str, small: bool) -> str:
    """`text` without an article that opens it, or, unless `small` words are to stay, without any of them."""
    words = [word.text for word in list_words(text)]
    if small:
        return " ".join(words[1:] if len(words) > 1 and words[0].lower() in ("the", "a", "an") else words)
    return " ".join(word for word in words if not is_stop(word)) or " ".join(words)


def is_figure(told: Quantity, asked: Quantity) -> bool:
    """Whether a sentence's amount is the one that is asked for; one that is asked for barely is of any unit."""
    bare = asked.unit is None and not asked.counted
    # "From 1.2 million crowns to 1.65 million" has the unit once.
    elided = told.unit is None and not told.counted and told.value >= ELIDED
    return carries(told, asked) or ((bare or elided) and told.value == asked.value and told.upper == asked.upper)
