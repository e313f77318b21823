"""Calibrate the reader on articles that it was not trained on: `python -m evals.training.calibrate --data FOLDER`.

Every held-out article is ingested into one corpus, and every question over them is asked through the product's own
retrieval and windows, of its own article. Whether it is answered is a logistic regression over its best window's
scores; which sentence answers it is a choice among all that were read, fitted by the likelihood of the right one (as
ListNet, Cao et al. 2007). Held-out statements and report pairs give the probabilities from which one text says what
another does and two reports differ, and of the editor those from which evidence carries a statement and a line can be
told by itself; `--editor` fits these two alone. Prints what it would write; `--write` writes it.
"""

import argparse
import json
import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.answering.check import find_inexact
from bot.answering.differences import join_asked
from bot.reading.cross_encoder import CALIBRATION, Reader, Weights, load_calibration
from bot.retrieval.hybrid import HybridRetriever
from bot.retrieval.passages import choose_windows
from evals.statistics import measure_auroc
from evals.training.examples import (
    HELD_OUT,
    RELATION_OF_DIFFERENCE,
    Record,
    build_lines,
    load_articles,
    load_records,
)
from ingest.catalog import Catalog
from ingest.embedder import build_embeddings
from ingest.index import VectorIndex
from ingest.models import Access, Filters
from ingest.pipeline import build_pipeline
from ingest.settings import load_settings

FALSE_REFUSAL = 0.08
"""Share of the answerable that the threshold may cost."""
FALSE_PASSED = 0.1
"""Share of false statements that may pass as said by another text."""
FALSE_CARRIED = 0.15
"""The same of the editor, of which more are composed of several sentences, and differ in one thing only."""
STANDING_LOST = 0.12
"""Share of the lines that can be told by themselves which the threshold may cost."""
INVENTED = 0.05
"""Share of report pairs that only look like a difference and may be told as one."""
ROUNDS = 8
SPACE = re.compile(r"\s+")
Features = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ReadQuestion:
    """One question with every sentence that was read for it."""

    answerable: bool
    windows: Features
    """Of each window the answers logit and its best span's margin, shape (windows, 2)."""
    sentences: Features
    """Of each sentence the answers logit, its own margin, its cosine and its passage's score, shape (sentences, 4)."""
    right: NDArray[np.bool_]
    """Which sentences belong to the evidence."""


def write_articles(articles: list[Record], folder: Path) -> None:
    for article in articles:
        front = json.dumps({"title": article["title"], "published": article["published"]}, ensure_ascii=False)
        (folder / f"{article['article_id']}.md").write_text(
            f"---\n{front}\n---\n\n{article['text']}\n", encoding="utf-8"
        )


def is_evidence(sentence: str, question: Record) -> bool:
    said, evidence = (SPACE.sub(" ", text).strip() for text in (sentence, question["evidence"]))
    return said in evidence or evidence in said


def read_questions(articles: list[Record], retriever: HybridRetriever, reader: Reader) -> list[ReadQuestion]:
    """Every question as it was read, of its own article: it names none, and could be about any."""
    asked: list[ReadQuestion] = []
    for article in articles:
        own = article["article_id"]
        for question in article["questions"]:
            found = retriever.retrieve([question["q"]], Filters(article_ids=(own,)))
            windows, sentences, right = [], [], []
            chosen = choose_windows(found)
            readings = reader.read(question["q"], [window.text for window in chosen])
            for window, reading in zip(chosen, readings, strict=True):
                spans = [(one, reading.find_span(*window.locate(one))) for one in window.sentences]
                margins = [span.margin for _, span in spans if span]
                if margins:
                    windows.append((reading.answers, max(margins)))
                for one, span in spans:
                    if span:
                        sentences.append((reading.answers, span.margin, max(one.similarity), window.passage.score))
                        right.append(question["answerable"] and is_evidence(one.text, question))
            asked.append(
                ReadQuestion(
                    question["answerable"],
                    np.array(windows, dtype=np.float64).reshape(-1, 2),
                    np.array(sentences, dtype=np.float64).reshape(-1, 4),
                    np.array(right, dtype=np.bool_),
                )
            )
    return asked


def fit_logistic(features: Features, truth: NDArray[np.bool_], ridge: float = 1e-2) -> Features:
    """Weights and, last, the bias, by Newton's method; a small ridge keeps them finite."""
    x = np.hstack([features, np.ones((len(features), 1))])
    weights = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        gradient = x.T @ (p - truth) + ridge * weights
        curvature = (x * (p * (1 - p))[:, None]).T @ x + ridge * np.eye(len(weights))
        weights -= np.linalg.solve(curvature, gradient)
    return weights


def fit_probability(asked: list[ReadQuestion]) -> tuple[list[float], float, dict[str, float]]:
    """Weights and bias, the threshold, and figures; each question's best window is chosen anew in every round."""
    answered = np.array([one.answerable for one in asked])
    weights = np.array([1.0, 0.2, 0.0])

    def pick(rows: Features) -> Features:
        chosen: Features = rows[np.argmax(rows @ weights[:2])]
        return chosen

    for _ in range(ROUNDS):
        weights = fit_logistic(np.stack([pick(one.windows) for one in asked]), answered)
    best = np.stack([pick(one.windows) for one in asked])
    probability = 1 / (1 + np.exp(-(best @ weights[:2] + weights[2])))
    threshold = float(np.quantile(probability[answered], FALSE_REFUSAL))
    figures = {
        "auroc": measure_auroc(probability[answered], probability[~answered]),
        "declined": float((probability[~answered] < threshold).mean()),
        "false_refusal": float((probability[answered] < threshold).mean()),
    }
    return [round(float(w), 4) for w in weights], round(threshold, 3), figures


def fit_order(asked: list[ReadQuestion], steps: int = 400, rate: float = 0.3) -> tuple[list[float], float]:
    """Weights by gradient ascent on the likelihood of the right sentences, and how often the first is right."""
    known = [one for one in asked if one.right.any()]
    spread = np.concatenate([one.sentences for one in known]).std(axis=0)
    weights = np.zeros(4)
    for _ in range(steps):
        gradient = np.zeros(4)
        for one in known:
            x = one.sentences / spread
            p = np.exp(x @ weights - (x @ weights).max())
            p /= p.sum()
            right = p * one.right
            gradient += x.T @ (right / max(right.sum(), 1e-12) - p)
        weights += rate * gradient / len(known)
    weights /= spread
    first = [bool(one.right[np.argmax(one.sentences @ weights)]) for one in known]
    return [round(float(w), 4) for w in weights], float(np.mean(first))


def find_threshold(wrong: list[float], share: float) -> float:
    """The probability that so large a share of the wrong ones reaches."""
    return round(float(np.quantile(wrong, 1 - share)), 3)


def fit_statements(
    held: list[Record], weigh: Callable[[Sequence[tuple[str, str]]], list[float]], passed: float
) -> tuple[float, dict[str, float]]:
    """The probability from which a statement passes, gates first."""
    weights = weigh([(one["evidence"], one["statement"]) for one in held])
    exact = [find_inexact(one["evidence"], one["statement"]) is None for one in held]
    scores = [weight if ok else 0.0 for weight, ok in zip(weights, exact, strict=True)]
    true = [s for s, one in zip(scores, held, strict=True) if one["relation"] == "entailed"]
    false = [s for s, one in zip(scores, held, strict=True) if one["relation"] != "entailed"]
    threshold = find_threshold(false, passed)
    return threshold, {
        "true_kept": float(np.mean([s >= threshold for s in true])),
        "false_stopped": float(np.mean([s < threshold for s in false])),
    }


def load_statements(data: Path, composed: bool) -> list[Record]:
    """The held-out statements: of the held-out articles, or `composed` of several sentences (`t1`)."""
    every = [one for one in load_records(data, "statements") if HELD_OUT.fullmatch(one["article_id"])]
    return [one for one in every if one["article_id"].startswith("t") == composed]


def calibrate_editor(data: Path, reader: Reader) -> tuple[dict[str, float], dict[str, float]]:
    """The editor's two thresholds, each fitted on all that is held out, and what they give."""
    kinds = {"": load_statements(data, False), "composed_": load_statements(data, True)}
    carried, _ = fit_statements([one for some in kinds.values() for one in some], reader.check, FALSE_CARRIED)
    lines = build_lines(data, held_out=True)
    scores = reader.weigh_lines([(one.title, one.text) for one in lines])
    standing = [score for score, one in zip(scores, lines, strict=True) if one.stands]
    others = [score for score, one in zip(scores, lines, strict=True) if not one.stands]
    stands = round(float(np.quantile(standing, STANDING_LOST)), 3)
    figures = {"orphans_stopped": float(np.mean([score < stands for score in others]))}
    for name, some in kinds.items():
        faults = [
            find_inexact(one["evidence"], one["statement"]) is not None or weight < carried
            for one, weight in zip(
                some, reader.check([(one["evidence"], one["statement"]) for one in some]), strict=True
            )
        ]
        true = [one["relation"] == "entailed" for one in some]
        figures[f"{name}true_kept"] = float(np.mean([not f for f, t in zip(faults, true, strict=True) if t]))
        figures[f"{name}false_stopped"] = float(np.mean([f for f, t in zip(faults, true, strict=True) if not t]))
    return {"carried": carried, "stands": stands}, figures


def fit_differences(data: Path, reader: Reader) -> tuple[float, dict[str, float]]:
    """The mean probability of contradiction, both ways, from which reports differ on what was asked."""
    held = [one for one in load_records(data, "differences") if HELD_OUT.fullmatch(one["article_id"])]
    forth = reader.compare([(one["a"], join_asked(one["q"], one["b"])) for one in held])
    back = reader.compare([(one["b"], join_asked(one["q"], one["a"])) for one in held])
    scores = [(x.contradicted + y.contradicted) / 2 for x, y in zip(forth, back, strict=True)]
    apart = [RELATION_OF_DIFFERENCE[one["label"]] == "contradicted" for one in held]
    threshold = find_threshold([s for s, side in zip(scores, apart, strict=True) if not side], INVENTED)
    return threshold, {
        "found": float(np.mean([s >= threshold for s, side in zip(scores, apart, strict=True) if side])),
        "invented": float(np.mean([s >= threshold for s, side in zip(scores, apart, strict=True) if not side])),
    }


def calibrate(data: Path, asked: list[ReadQuestion], reader: Reader) -> tuple[dict[str, object], dict[str, float]]:
    """What is fitted, by its name in Calibration, and figures."""
    weights, threshold, figures = fit_probability(asked)
    order, figures["first_of_found"] = fit_order(asked)
    entailed, passed = fit_statements(
        load_statements(data, False), lambda pairs: [one.entailed for one in reader.compare(pairs)], FALSE_PASSED
    )
    contradicted, told = fit_differences(data, reader)
    fitted = {
        "probability": Weights(answers=weights[0], margin=weights[1]),
        "bias": weights[2],
        "threshold": threshold,
        "order": Weights(answers=order[0], margin=order[1], similarity=order[2], found=order[3]),
        "entailed": entailed,
        "contradicted": contradicted,
    }
    return fitted, figures | passed | told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, help="another model than the one that ships")
    parser.add_argument("--editor", action="store_true", help="fit what the editor is asked, and nothing else")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    fitted, figures = calibrate_editor(options.data, Reader()) if options.editor else fit_reader(options)
    print(json.dumps({k: round(v, 3) for k, v in figures.items()}))
    calibration = load_calibration().model_copy(update=fitted)
    print(calibration.model_dump_json(indent=2))
    if options.write:
        CALIBRATION.write_text(calibration.model_dump_json(indent=2) + "\n", encoding="utf-8")


def fit_reader(options: argparse.Namespace) -> tuple[dict[str, object], dict[str, float]]:
    """All but the editor's thresholds, on the held-out articles as the product retrieves them."""
    articles = load_articles(options.data, held_out=True)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "articles")
        source.mkdir()
        write_articles(articles, source)
        settings = load_settings(data_dir=Path(folder, "data"))
        catalog, index = Catalog(settings.sql_url), VectorIndex(settings)
        pipeline = build_pipeline(settings, catalog, index)
        pipeline.ingest([source])
        embeddings = build_embeddings(settings.embedding)
        readable = catalog.readable(Access())
        retriever = HybridRetriever(catalog=readable, index=index.readable(readable), embeddings=embeddings)
        reader = Reader(options.model, threads=1)

        fitted = calibrate(options.data, read_questions(articles, retriever, reader), reader)
        catalog.close()
    return fitted


if __name__ == "__main__":
    main()
