"""What the reader is worth on what it was not trained on: `python -m evals.training.measure --data FOLDER
--checkpoint FILE`."""

import argparse
import json
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from evals.statistics import measure_auroc
from evals.training.batches import collate
from evals.training.examples import (
    HELD_OUT,
    LABELS,
    RELATION_OF_DIFFERENCE,
    Record,
    build_lines,
    join_asked,
    load_articles,
    load_records,
)
from evals.training.network import DEVICE, FAST, ReaderNetwork, load_reader, load_tokenizer
from evals.training.texts import cut_windows, make_plain, split_sentences

LONGEST_SPAN = 40


@torch.no_grad()
def score_pairs(
    reader: ReaderNetwork, tokenizer: Tokenizer, pairs: list[tuple[str, str]], tokens: int = 16_000
) -> list[tuple[float, float, tuple[int, int], list[float]]]:
    """For each (first, second): answers logit, span margin over "none", the span in the second text, relation
    probabilities."""
    encodings = tokenizer.encode_batch([(make_plain(a)[:600], make_plain(b)) for a, b in pairs])
    order = sorted(range(len(pairs)), key=lambda i: len(encodings[i].ids))
    found: list[tuple[float, float, tuple[int, int], list[float]]] = [(0.0, 0.0, (0, 0), [])] * len(pairs)
    at = 0
    while at < len(order):
        size = max(1, tokens // max(1, len(encodings[order[min(at + 63, len(order) - 1)]].ids)))
        some = order[at : at + min(64, size)]
        at += len(some)
        batch = [t.to(DEVICE) for t in collate([encodings[i] for i in some])]
        with torch.autocast(DEVICE, dtype=torch.bfloat16, enabled=FAST):
            span, answers, relation = (t.float().cpu() for t in reader(*batch))
        for row, i in enumerate(some):
            n = len(encodings[i].ids)
            starts, ends = span[row, :n, 0], span[row, :n, 1]
            grid = starts[:, None] + ends[None, :]
            allowed = torch.triu(torch.ones(n, n)) - torch.triu(torch.ones(n, n), LONGEST_SPAN)
            allowed[0] = 0
            grid = grid.masked_fill(allowed == 0, -1e5)
            best = int(grid.argmax())
            a, b = divmod(best, n)
            offsets = encodings[i].offsets
            margin = float(grid[a, b] - starts[0] - ends[0])
            place = (offsets[a][0], offsets[b][1])
            found[i] = (float(answers[row]), margin, place, relation[row].softmax(-1).tolist())
    return found


def measure_questions(
    reader: ReaderNetwork, tokenizer: Tokenizer, articles: list[Record], words: int = 70
) -> dict[str, float]:
    """AUROC of "answered or not" by the best window of a question's own article, and how often the best window's span
    lies in the
    evidence sentence."""
    pairs, owners = [], []
    for a, article in enumerate(articles):
        windows = [f"{article['title']} | {article['text'][s:e]}" for s, e in cut_windows(article["text"], words)]
        for q, question in enumerate(article["questions"]):
            pairs += [(question["q"], window) for window in windows]
            owners += [(a, q)] * len(windows)
    scores = score_pairs(reader, tokenizer, pairs)
    best: dict[tuple[int, int], tuple[float, str]] = {}
    for owner, pair, (answers, margin, (start, end), _) in zip(owners, pairs, scores, strict=True):
        value = answers + margin / 4
        if owner not in best or value > best[owner][0]:
            window = make_plain(pair[1])
            sentence = next((window[s:e] for s, e in split_sentences(window) if s < end and e > start), "")
            best[owner] = (value, sentence)
    yes: list[float] = []
    no: list[float] = []
    hits: list[bool] = []
    for (a, q), (value, sentence) in best.items():
        question = articles[a]["questions"][q]
        (yes if question["answerable"] else no).append(value)
        if question["answerable"]:
            evidence = make_plain(question["evidence"])
            bare = sentence.split(" | ")[-1].strip()
            hits.append(bool(bare) and (bare in evidence or evidence in bare))
    return {"auroc": round(measure_auroc(yes, no), 3), "hit": round(float(np.mean(hits)), 3)}


def measure_held_out(reader: ReaderNetwork, tokenizer: Tokenizer, data: Path) -> dict[str, float]:
    """Figures over the held-out articles: questions by author, statements, differences.

    Keys: auroc_X and hit_X by author, statements (AUROC of supported), differences (AUROC of differing against same
    or different),
    relation (accuracy over the articles' own pairs).
    """
    articles = load_articles(data, held_out=True)
    ids = {a["article_id"] for a in articles}
    figures: dict[str, float] = {}
    by_author: dict[str, list[Record]] = defaultdict(list)
    for article in articles:
        by_author[article["author"]].append(article)
    for author, some in sorted(by_author.items()):
        figures |= {f"{k}_{author}": v for k, v in measure_questions(reader, tokenizer, some).items()}
    own = [p for a in articles for p in a["pairs"]]
    scores = score_pairs(reader, tokenizer, [(p["hypothesis"], p["premise"]) for p in own])
    figures["relation"] = round(
        float(np.mean([np.argmax(s[3]) == LABELS[p["label"]] for p, s in zip(own, scores, strict=True)])), 3
    )
    statements = [s for s in load_records(data, "statements") if s["article_id"] in ids]
    scores = score_pairs(reader, tokenizer, [(s["statement"], s["evidence"]) for s in statements])
    kept = [s[3][0] for x, s in zip(statements, scores, strict=True) if x["relation"] == "entailed"]
    false = [s[3][0] for x, s in zip(statements, scores, strict=True) if x["relation"] != "entailed"]
    figures["statements"] = round(measure_auroc(kept, false), 3)
    reports = [d for d in load_records(data, "differences") if HELD_OUT.fullmatch(d["article_id"])]
    apart = [RELATION_OF_DIFFERENCE[d["label"]] == "contradicted" for d in reports]
    for name, asked in (("differences", False), ("differences_asked", True)):
        pairs = [(d["a"], d["b"], join_asked(d["q"], "") if asked else "") for d in reports]
        forth = score_pairs(reader, tokenizer, [(q + b, a) for a, b, q in pairs])
        back = score_pairs(reader, tokenizer, [(q + a, b) for a, b, q in pairs])
        differ = [(x[3][2] + y[3][2]) / 2 for x, y in zip(forth, back, strict=True)]
        figures[name] = round(
            measure_auroc(
                [v for v, side in zip(differ, apart, strict=True) if side],
                [v for v, side in zip(differ, apart, strict=True) if not side],
            ),
            3,
        )
    return figures


def measure_editing(reader: ReaderNetwork, tokenizer: Tokenizer, data: Path) -> dict[str, float]:
    """AUROC of an editor over what nothing was trained on.

    Keys: statements and composed (of supported; of those of held-out articles, and of `t1`), lines (of standing).
    """
    every = [s for s in load_records(data, "statements") if HELD_OUT.fullmatch(s["article_id"])]
    figures = {}
    for name, composed in (("statements", False), ("composed", True)):
        some = [s for s in every if s["article_id"].startswith("t") == composed]
        scores = [s[3][0] for s in score_pairs(reader, tokenizer, [(s["statement"], s["evidence"]) for s in some])]
        figures[name] = measure_split(scores, [s["relation"] == "entailed" for s in some])
    lines = build_lines(data, held_out=True)
    told = [s[0] for s in score_pairs(reader, tokenizer, [(one.title, one.text) for one in lines])]
    return figures | {"lines": measure_split(told, [one.stands for one in lines])}


def measure_split(scores: list[float], truth: list[bool]) -> float:
    told, others = (
        [score for score, true in zip(scores, truth, strict=True) if true is wanted] for wanted in (True, False)
    )
    return round(measure_auroc(told, others), 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--editor", action="store_true", help="the checkpoint is an editor's")
    options = parser.parse_args()
    measure = measure_editing if options.editor else measure_held_out
    print(json.dumps(measure(load_reader(options.checkpoint).eval(), load_tokenizer(), options.data)))


if __name__ == "__main__":
    main()
