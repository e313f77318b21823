"""Examples for the reader: groups of questions with windows of text, and pairs of texts with their relation.

What misleads a reader is removed on the way: typographic quotes are made plain (a set whose answers all carry curly
quotes teaches that curly quotes answer), question marks come and go at random, and sets that have only answers get
unanswerable partners (the same question with a similar passage that lacks its answer). An epoch is a function of its
seed: windows are cut anew, negatives drawn anew.

Fiction comes from two places: the data folder, and `fiction/` beside this file, one gzip'd file an author.
"""

import gzip
import json
import math
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from evals.training.texts import WORD, RareWords, cut_windows, make_plain, split_sentences
from evals.training.variations import falsify, shorten, vary_question

NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w'-]+(?: [A-Z][\w'-]+)*")
# Articles that nothing is trained on: with all that was written over them they are the test.
HELD_OUT = re.compile(r"b(8[6-9]|9\d|100)|[de](2\d|30)|[jt]\d+|w\w\d|dx-09\d")
OWN = Path(__file__).with_name("fiction")
OWN_ALONE = {"orders", "lines"}
"""Kinds of records that only the project's own fiction has."""

EVIDENCE_SETS = {"selqa", "onestopqa", "covid_qa"}  # their answers are whole sentences: no span to learn
# Questions an epoch takes of each public set.
PUBLIC_SHARE = {
    "unansq_dev": 1750, "squad2_pairs": 1915, "squad2_pairs_sentence": 755, "squad2_matched_paragraph": 1300,
    "squad2_matched_sentence": 350, "squad1_train44": 2500, "squad_ec": 1000, "squad1_sentence": 400, "qed_nq": 1300,
    "selqa": 1400, "timeqa_human": 1100, "onestopqa": 640, "covid_qa": 250, "qamr": 250, "condaqa": 397,
    "hotpotqa_train": 187, "musique_train": 170,
}  # fmt: skip
PAIR_SHARE = {
    "mnli_dev": 4500, "fever_athnlp": 1500, "med": 250, "snli_dev": 250, "scitail_dev": 400, "fm2": 1500,
    "fever_symmetric": 800, "check_covid": 600, "wice_train": 367, "conjnli": 300,
}  # fmt: skip
EDITING_SHARE = {"statements": 0.0, "differences": 0.0, "asked": 0.0, "fiction": 0.3, "public": 0.12}
"""Share of an epoch's pairs that the editor learns from beside the statements, by the first part of their source."""
RELATION_OF_DIFFERENCE = {
    "same": "entailed", "conflict": "contradicted", "change": "contradicted", "correction": "contradicted",
    "different": "neutral",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TrainingQuestion:
    """One question with one window; `span` is (start, end) in the window where the answer's place is known."""

    question: str
    window: str
    answerable: bool
    span: tuple[int, int] | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """`label`: 0 entailed, 1 neutral, 2 contradicted, 3 not entailed (1 or 2), None where nobody has judged."""

    premise: str
    hypothesis: str
    label: int | None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One to three sentences of an article, and whether they can be told by themselves under its title."""

    title: str
    text: str
    stands: bool


Group = tuple[TrainingQuestion, ...]  # windows of one question, or a question and its misleading twin over one window
Record = dict[str, Any]
LABELS = {"entailed": 0, "neutral": 1, "contradicted": 2, "not_entailed": 3}


def read_lines(path: Path) -> Iterator[Record]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


@cache
def load_records(folder: Path, name: str) -> list[Record]:
    """All records of one kind: those of the data folder, and of this project's own fiction where it has the kind."""
    path = folder / f"{name}.jsonl.gz"
    records = list(read_lines(path)) if path.exists() or name not in OWN_ALONE else []
    for article in (article for path in sorted(OWN.glob("*.jsonl.gz")) for article in read_lines(path)):
        if name == "fiction" and "text" in article:
            records.append({"pairs": []} | article)
        records += [{"article_id": article["article_id"]} | one for one in article.get(name, ())]
    return records


def build_public(folder: Path, rng: random.Random, epoch: int) -> Iterator[Group]:
    sets: dict[str, list[Record]] = defaultdict(list)
    for record in (*load_records(folder, "qa"), *load_records(folder, "qa_extra")):
        sets[record["set"]].append(record)
    for name, share in PUBLIC_SHARE.items():
        records = sets[name]
        pages = math.ceil(len(records) / share)
        taken = [r for i, r in enumerate(records) if i % pages == epoch % pages][:share]
        others = rng.sample(records, min(len(records), 1500))
        pool = [(r["group"], r["passage"][a:b]) for r in others for a, b in cut_windows(r["passage"], 110)[:2]]
        similar = RareWords([text for _, text in pool])
        has_unanswerable = any(not r["answerable"] for r in records)
        for record in taken:
            text, question = record["passage"], vary_question(record["question"], rng)
            windows = cut_windows(text, rng.choice((60, 90, 110)))
            if record["answerable"]:
                answer = record["answers"][0]
                at = text.find(answer)
                home = [(a, b) for a, b in windows if a <= at and at + len(answer) <= b]
                if not home:
                    continue
                a, b = home[0]
                located = name not in EVIDENCE_SETS and len(answer) < 120
                span = (at - a, at - a + len(answer)) if located else None
                group = [TrainingQuestion(question, make_plain(text[a:b]), True, span, name)]
                if rng.random() < (0.3 if has_unanswerable else 0.8):
                    far = [
                        i for i in similar.find(question, 12)
                        if answer.lower() not in pool[i][1].lower() and pool[i][0] != record["group"]
                    ]  # fmt: skip
                    if far:
                        window = make_plain(pool[rng.choice(far[:5])][1])
                        group.append(TrainingQuestion(question, window, False, None, f"{name}_far"))
                yield tuple(group)
            elif windows:
                asked = set(WORD.findall(question.lower()))
                a, b = max(windows, key=lambda w: len(asked & set(WORD.findall(text[w[0] : w[1]].lower()))))
                yield (TrainingQuestion(question, make_plain(text[a:b]), False, None, name),)


class Fiction:
    """Questions over the fictional articles, each with its own window and with misleading ones."""

    def __init__(self, articles: list[Record], rng: random.Random) -> None:
        self.rng = rng
        self.articles = {a["article_id"]: a for a in articles}
        self.every = [
            (a["article_id"], a["title"], a["text"][b:e])
            for a in articles
            for b, e in cut_windows(a["text"], rng.choice((55, 75, 95)))
        ]
        self.similar = RareWords([text for *_, text in self.every])
        self.names = sorted({n for a in articles for n in NAME.findall(a["text"])})

    def front(self, title: str, text: str) -> tuple[str, int]:
        """The window as it is read, and how far its text is moved."""
        if self.rng.random() < 0.2:
            return make_plain(text), 0
        return make_plain(f"{title} | {text}"), len(title) + 3

    def build(self, article_id: str, q: Record, wording: str | None = None, negatives: int = 2) -> Group:
        rng, article = self.rng, self.articles[article_id]
        text, question = article["text"], vary_question(wording or q["q"], self.rng)
        windows = cut_windows(text, rng.choice((45, 60, 75, 90, 110)))
        group: list[TrainingQuestion] = []
        asked = set(WORD.findall(question.lower()))
        if q["answerable"]:
            at = text.find(q["evidence"])
            inside = q["evidence"].find(q["answer"])
            home = [n for n, (a, b) in enumerate(windows) if a <= at < b]
            if not home:
                return ()
            a, b = windows[home[0]][0], max(windows[home[0]][1], at + len(q["evidence"]))
            if rng.random() < 0.2:  # the evidence first, as where its sentence was found and read on from
                sentences = [s for s in split_sentences(text) if s[0] >= at]
                a, b = at, max(at + len(q["evidence"]), sentences[min(2, len(sentences) - 1)][1] if sentences else b)
            window, moved = self.front(article["title"], text[a:b])
            begin = moved + at - a + max(inside, 0)
            span = (begin, begin + len(q["answer"])) if inside >= 0 else None
            group.append(TrainingQuestion(question, window, True, span, "fiction"))
            others = [
                w
                for n, w in enumerate(windows)
                if n != home[0] and q["answer"].lower() not in text[w[0] : w[1]].lower()
            ]
            others = [w for w in others if w[1] <= a or w[0] >= b]
        else:
            at = text.find(q["near"]) if q.get("near") else -1
            a, b = next((w for w in windows if w[0] <= at < w[1]), windows[0])
            window, _ = self.front(article["title"], text[a:b])
            group.append(TrainingQuestion(question, window, False, None, "fiction"))
            others = [w for w in windows if w != (a, b)]
        if others and negatives and rng.random() < 0.75:
            others.sort(key=lambda w: -len(asked & set(WORD.findall(text[w[0] : w[1]].lower()))))
            a, b = rng.choice(others[:3])
            group.append(
                TrainingQuestion(question, self.front(article["title"], text[a:b])[0], False, None, "fiction_other")
            )
        if negatives > 1 and rng.random() < 0.5:
            far = [i for i in self.similar.find(question, 12) if self.every[i][0] != article_id]
            if far:
                _, title, other = self.every[rng.choice(far[:6])]
                group.append(TrainingQuestion(question, self.front(title, other)[0], False, None, "fiction_far"))
        if q["answerable"] and rng.random() < 0.15:
            swapped = self.swap_name(question, group[0].window)
            if swapped:
                group.append(replace(group[0], question=swapped, answerable=False, span=None, source="fiction_name"))
        return tuple(group)

    def build_order(self, record: Record) -> Group:
        """An order to whoever reads, alone or within the article that holds it: it answers nothing."""
        article = self.articles[record["article_id"]]
        text = article["text"]
        asked = next((q for q in article["questions"] if q["q"] == record["q"]), None)
        evidence = asked["evidence"] if asked and asked["answerable"] else ""
        others = [text[a:b] for a, b in cut_windows(text, 45) if evidence not in text[a:b]] if evidence else []
        parts = [record["order"]]
        if others and self.rng.random() < 0.6:
            parts.insert(self.rng.randrange(2), self.rng.choice(others))
        window, _ = self.front(article["title"], " ".join(parts))
        return (TrainingQuestion(vary_question(record["q"], self.rng), window, False, None, "order"),)

    def swap_name(self, question: str, window: str) -> str | None:
        """The question about somebody else: a name that its window holds, exchanged for one of another article."""
        held = [n for n in NAME.findall(question) if n in window]
        if not held:
            return None
        name = self.rng.choice(held)
        other = self.rng.choice(self.names)
        return question.replace(name, other) if other not in window and name not in other else None


def build_fiction(folder: Path, articles: list[Record], rng: random.Random) -> Iterator[Group]:
    fiction = Fiction(articles, rng)
    for article in articles:
        for q in article["questions"]:
            wording = None
            if rng.random() < 0.06:
                # Asked before, and on another matter: a question that stands alone is read as it stands.
                before = rng.choice(rng.choice(articles)["questions"] if rng.random() < 0.5 else article["questions"])
                wording = f"{before['q']} | {q['q']}"
            yield fiction.build(article["article_id"], q, wording)
    for f in load_records(folder, "followups"):
        if f["article_id"] in fiction.articles:
            history = f["history"][-1]
            yield fiction.build(f["article_id"], f, f["standalone"])
            yield fiction.build(f["article_id"], f, f"{history} | {f['q']}")
    for o in load_records(folder, "orders"):
        if o["article_id"] in fiction.articles:
            yield fiction.build_order(o)
    for t in load_records(folder, "twins"):
        if t["article_id"] in fiction.articles:
            group = fiction.build(t["article_id"], t | {"answerable": True}, negatives=0)
            if group:
                twin = vary_question(t["twin"], rng)
                yield (group[0], replace(group[0], question=twin, answerable=False, span=None, source="twin"))


def build_pairs(folder: Path, articles: list[Record], rng: random.Random, epoch: int) -> Iterator[Pair]:
    sets: dict[str, list[Record]] = defaultdict(list)
    for record in load_records(folder, "nli"):
        if len(record["premise"]) < 900:
            sets[record["set"]].append(record)
    for name, share in PAIR_SHARE.items():
        pages = math.ceil(len(sets[name]) / share)
        for x in [r for i, r in enumerate(sets[name]) if i % pages == epoch % pages][:share]:
            yield Pair(make_plain(x["premise"]), make_plain(x["hypothesis"]), LABELS[x["label"]], name)
    by_id = {a["article_id"]: a for a in articles}

    def widen(article_id: str, premise: str) -> str:
        """The premise within its window, as the check reads it; as it is where the article has it in another form."""
        article = by_id[article_id]
        at = article["text"].find(premise)
        if at < 0 or rng.random() < 0.5:
            return make_plain(f"{article['title']} | {premise}" if rng.random() < 0.3 else premise)
        windows = cut_windows(article["text"], rng.choice((45, 75, 100)))
        a, b = next((w for w in windows if w[0] <= at < w[1]), (at, at))
        return make_plain(f"{article['title']} | {article['text'][a : max(b, at + len(premise))]}")

    own = [
        (a["article_id"], p["premise"], p["hypothesis"], LABELS[p["label"]], "fiction")
        for a in articles
        for p in a["pairs"]
    ]
    own += [
        (s["article_id"], s["evidence"], s["statement"], LABELS[s["relation"]], "statements")
        for s in load_records(folder, "statements")
        if s["article_id"] in by_id
        for _ in range(3)
    ]
    for article_id, premise, hypothesis, label, source in own:
        yield Pair(widen(article_id, premise), make_plain(hypothesis), label, source)
        if label == 0 and rng.random() < 0.35:
            false = falsify(hypothesis, rng)
            if false:
                yield Pair(widen(article_id, premise), make_plain(false), 3, f"{source}_false")
        elif label == 0 and rng.random() < 0.3:
            yield Pair(widen(article_id, premise), make_plain(premise), 0, f"{source}_itself")
            whole = split_sentences(premise)
            sentence = premise[slice(*rng.choice(whole))] if whole else premise
            short = shorten(sentence, rng)
            if short:
                yield Pair(widen(article_id, premise), make_plain(short), 0, f"{source}_shortened")
            false = falsify(premise, rng)
            if false:
                yield Pair(widen(article_id, premise), make_plain(false), 3, f"{source}_itself_false")
    for d in load_records(folder, "differences"):
        if not HELD_OUT.fullmatch(d["article_id"]):
            q, a, b = make_plain(d["q"]), make_plain(d["a"]), make_plain(d["b"])
            label = LABELS[RELATION_OF_DIFFERENCE[d["label"]]]
            yield Pair(a, b, label, "differences")
            yield Pair(a, join_asked(q, b), label, "differences_asked")
            if d["label"] != "same":
                yield Pair(b, a, label, "differences")
                yield Pair(b, join_asked(q, a), label, "differences_asked")
    for article in articles:
        sentences = [make_plain(article["text"][a:b]) for a, b in split_sentences(article["text"])]
        for q in article["questions"]:
            if q["answerable"] and rng.random() < 0.2:
                evidence = make_plain(q["evidence"])
                others = [x for x in sentences if x not in evidence and evidence not in x and len(x) > 30]
                if others:
                    yield Pair(evidence, join_asked(make_plain(q["q"]), rng.choice(others)), 1, "asked_other")


def build_unlabelled(folder: Path, articles: list[Record], rng: random.Random) -> Iterator[Pair]:
    """Pairs as an answer meets them, and nobody has judged: evidence and a sentence that looks like it, as an answer to
    the question and by itself, and statements beside windows that were not their evidence."""
    fiction = Fiction(articles, rng)

    def find_similar(text: str) -> str | None:
        found = fiction.similar.find(text, 12)
        return make_plain(fiction.every[rng.choice(found)][2]) if found else None

    for article in articles:
        for q in article["questions"]:
            if q["answerable"] and rng.random() < 0.5:
                evidence, window = make_plain(q["evidence"]), find_similar(f"{q['q']} {q['evidence']}")
                sentences = [window[a:b] for a, b in split_sentences(window)] if window else []
                if sentences:
                    other = rng.choice(sentences)
                    yield Pair(evidence, join_asked(make_plain(q["q"]), other), None, "unlabelled_asked")
                    yield Pair(rng.choice((window or "", other)), evidence, None, "unlabelled")
    for s in load_records(folder, "statements"):
        if s["article_id"] in fiction.articles and rng.random() < 0.7:
            window = find_similar(s["statement"])
            if window:
                yield Pair(window, make_plain(s["statement"]), None, "unlabelled_statement")


def build_editing(folder: Path, articles: list[Record], rng: random.Random, epoch: int) -> Iterator[tuple[Pair, ...]]:
    """What the editor judges statements by: half of those there are, each beside the one that differs from it in one
    thing, with what stands above their evidence now and then; and a share of the other pairs."""
    by_id = {a["article_id"]: a for a in articles}

    def head(article: Record) -> str:
        if rng.random() < 0.5:
            return ""
        day = date.fromisoformat(article["published"][:10])
        written = rng.choice(("", f"{day:%A, %d %B %Y}. ", f"{day.isoformat()}. "))
        return f"{written}{article['title']}. "

    statements = [s for s in load_records(folder, "statements") if s["article_id"] in by_id]
    units = [list(unit) for _, unit in groupby(statements, key=lambda s: (s["article_id"], s["evidence"]))]
    for unit in units[epoch % 2 :: 2]:
        above = head(by_id[unit[0]["article_id"]])
        yield tuple(
            Pair(make_plain(above + s["evidence"]), make_plain(s["statement"]), LABELS[s["relation"]]) for s in unit[:2]
        )
    for pair in build_pairs(folder, articles, rng, epoch):
        share = EDITING_SHARE.get(pair.source.split("_")[0], EDITING_SHARE["public"])
        if pair.label is not None and rng.random() < share:
            yield (pair,)


def build_lines(folder: Path, held_out: bool) -> list[Line]:
    """What editors said of lines under the title of their article: whether each can be told by itself."""
    return [
        Line(make_plain(one["title"]), make_plain(one["text"]), one["stands"])
        for one in load_records(folder, "lines")
        if bool(HELD_OUT.fullmatch(one["article_id"])) == held_out
    ]


def join_asked(question: str, statement: str) -> str:
    """What is compared where it matters whether two reports differ on the thing that was asked."""
    return f"{question} | {statement}"


def load_articles(folder: Path, held_out: bool) -> list[Record]:
    return [a for a in load_records(folder, "fiction") if bool(HELD_OUT.fullmatch(a["article_id"])) == held_out]


def build_epoch(folder: Path, seed: int, epoch: int) -> tuple[list[Group], list[Pair]]:
    """All examples of one epoch, the same for the same seed and number.

    Raises:
        FileNotFoundError: the folder lacks one of the data files.
    """
    rng = random.Random(f"{seed}-{epoch}")
    articles = load_articles(folder, held_out=False)
    groups: Iterable[Group] = (*build_public(folder, rng, epoch), *build_fiction(folder, articles, rng))
    pairs = (*build_pairs(folder, articles, rng, epoch), *build_unlabelled(folder, articles, rng))
    return [g for g in groups if g], list(pairs)
