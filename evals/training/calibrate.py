"""Calibrate the reader on articles that it was not trained on: `python -m evals.training.calibrate --data FOLDER`.

Every held-out article is ingested into one corpus, every question over them is asked through the product's own
retrieval and windows, and a
logistic regression over the best window's scores says whether the question is answered. Prints what it would write;
`--write` writes it.
"""

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.answering.answerability import CALIBRATION, Calibration
from bot.answering.windows import choose_windows
from bot.models import Filters
from bot.reading.cross_encoder import Reader
from bot.retriever import HybridRetriever
from evals.training.examples import Record, load_articles
from evals.training.scores import measure_auroc
from ingest.catalog import Catalog
from ingest.embedder import build_embeddings
from ingest.index import VectorIndex
from ingest.pipeline import build_pipeline
from ingest.settings import Settings, load_settings

FALSE_REFUSAL = 0.08
"""Share of the answerable that the threshold may cost."""
ROUNDS = 8
Features = NDArray[np.float64]


def write_articles(articles: list[Record], folder: Path) -> None:
    for article in articles:
        front = json.dumps({"title": article["title"], "published": article["published"]}, ensure_ascii=False)
        (folder / f"{article['article_id']}.md").write_text(
            f"---\n{front}\n---\n\n{article['text']}\n", encoding="utf-8"
        )


def read_questions(
    articles: list[Record], catalog: Catalog, index: VectorIndex, settings: Settings
) -> tuple[list[Features], NDArray[np.bool_]]:
    """For each question the scores of its windows [windows, 2], and whether it is answered."""
    embeddings = build_embeddings(settings.embedding)
    retriever = HybridRetriever(catalog=catalog, index=index, embeddings=embeddings)
    reader = Reader(threads=1)
    scores: list[Features] = []
    answered: list[bool] = []
    for article in articles:
        for question in article["questions"]:
            # Such questions name no article and could be about any; here they are asked of their own.
            found = retriever.retrieve([question["q"]], Filters(article_ids=(article["article_id"],)))
            windows = choose_windows(found)
            readings = reader.read(question["q"], [window.text for window in windows])
            rows = [(reading.answers, reading.margin) for reading in readings]
            scores.append(np.array(rows, dtype=np.float64).reshape(-1, 2))
            answered.append(question["answerable"])
    return scores, np.array(answered)


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


def fit(scores: list[Features], answered: NDArray[np.bool_]) -> tuple[Calibration, dict[str, float]]:
    """Fit on every question's best window, which is chosen anew with each round's weights."""
    weights = np.array([1.0, 0.2, 0.0])

    def pick(rows: Features) -> Features:
        chosen: Features = rows[np.argmax(rows @ weights[:2])]
        return chosen

    for _ in range(ROUNDS):
        weights = fit_logistic(np.stack([pick(rows) for rows in scores]), answered)
    best = np.stack([pick(rows) for rows in scores])
    probability = 1 / (1 + np.exp(-(best @ weights[:2] + weights[2])))
    threshold = float(np.quantile(probability[answered], FALSE_REFUSAL))
    figures = {
        "auroc": measure_auroc(list(probability[answered]), list(probability[~answered])),
        "declined": float((probability[~answered] < threshold).mean()),
        "false_refusal": float((probability[answered] < threshold).mean()),
    }
    fitted = [round(float(w), 4) for w in weights]
    return Calibration(answers=fitted[0], margin=fitted[1], bias=fitted[2], threshold=round(threshold, 3)), figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    articles = load_articles(options.data, held_out=True)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "articles")
        source.mkdir()
        write_articles(articles, source)
        settings = load_settings(data_dir=Path(folder, "data"))
        catalog, index = Catalog(settings.sql_url), VectorIndex(settings)
        pipeline = build_pipeline(settings, catalog, index)
        pipeline.ingest([source])
        calibration, figures = fit(*read_questions(articles, catalog, index, settings))
        catalog.close()
    print(json.dumps({k: round(v, 3) for k, v in figures.items()}))
    print(calibration.model_dump_json(indent=2))
    if options.write:
        CALIBRATION.write_text(calibration.model_dump_json(indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
