"""Fits the tagger and the form model: averaged structured perceptron and averaged logistic regression, in numpy."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from bot.asking.request_model import (
    BUCKETS,
    DENSE,
    KINDS,
    TAGS,
    Indices,
    RequestModel,
    Scores,
    embed_message,
    find_best_path,
    list_form_features,
    list_tag_features,
)
from evals.training.requests.generator import Message

TAG_EPOCHS = 6
FORM_EPOCHS = 8
FOLD_EPOCHS = 2
FOLDS = 2
"""Parts for which the tags that the form model learns from come from a tagger that has not seen their frames."""
RUNS = 3
"""Orders of the messages in which each of both is fitted; the weights are the mean."""
RATE = 0.2
DECAY = 0.002
SHARES = {"answer": 0.5}
SHARE = 0.4
"""Of the messages of a kind that were made from frames, or are plain questions of others, which the form model learns
from: more of them drown those that somebody wrote as people write."""
KEPT = 0.6
"""Share of its features by which a message is read in training, drawn each time: no few decide alone."""
LEXICON_COUNT = 12
"""How often a word must wrap requests to be one that wraps them."""
LEXICON_SHARE = 0.7
"""How much of all that it stands for must be that."""


def fit(messages: Sequence[Message], seed: int = 1) -> RequestModel:
    """A model of `messages`; the same ones in the same order give the same model."""
    lexicon = collect_lexicon(messages)
    words = [list_tag_features(message.tokens, lexicon) for message in messages]
    requests = [i for i, message in enumerate(messages) if message.tags]
    golds = [list(message.tags) for message in messages]
    orders = range(seed, seed + RUNS)
    tagger, transitions = average(fit_tagger(words, golds, requests, one, TAG_EPOCHS) for one in orders)
    frames = sorted({message.frame for message in messages})
    random.Random(seed).shuffle(frames)
    fold_of = {frame: i % FOLDS for i, frame in enumerate(frames)}
    chooser = random.Random(seed)
    learned = [
        place
        for place, message in enumerate(messages)
        if message.written or chooser.random() < SHARES.get(message.kind, SHARE)
    ]
    rows: dict[int, Indices] = {}
    dense = np.zeros((len(messages), DENSE), dtype=np.float32)
    for fold in range(FOLDS):
        others = [i for i in requests if fold_of[messages[i].frame] != fold]
        table, steps = fit_tagger(words, golds, others, seed, FOLD_EPOCHS)
        for i in learned:
            if fold_of[messages[i].frame] == fold:
                tags = find_best_path(table[words[i]].sum(axis=1), steps)
                rows[i] = list_form_features(messages[i].tokens, tags)
                dense[i] = embed_message(messages[i].tokens, tags)
    told = [rows[i] for i in learned]
    labels = [KINDS.index(messages[i].kind) for i in learned]
    forms, weights, bias = average(fit_forms(told, dense[learned], labels, one) for one in orders)
    return RequestModel(tagger, transitions, forms, weights, bias, lexicon)


def average(runs: Iterable[tuple[Scores, ...]]) -> tuple[Scores, ...]:
    """The mean of weights that were fitted in several orders."""
    return tuple(np.mean(tables, axis=0, dtype=np.float32) for tables in zip(*runs, strict=True))


def collect_lexicon(messages: Iterable[Message]) -> frozenset[str]:
    """The words that mostly wrap requests."""
    wrapping: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for message in messages:
        for token, tag in zip(message.tokens, message.tags, strict=False):
            every[token.text.lower()] += 1
            wrapping[token.text.lower()] += tag == 0
    return frozenset(
        word for word, count in wrapping.items() if count >= LEXICON_COUNT and count >= LEXICON_SHARE * every[word]
    )


def fit_tagger(
    rows: Sequence[Indices], golds: Sequence[list[int]], chosen: Sequence[int], seed: int, epochs: int
) -> tuple[Scores, Scores]:
    """Weights of the tagger, (BUCKETS, len(TAGS)) and (len(TAGS), len(TAGS)), each the mean over all steps.

    `rows` holds the features of each message, `golds` its tags; `chosen` are the places of those to learn from.
    """
    table = np.zeros((BUCKETS, len(TAGS)), dtype=np.float32)
    table_sum = np.zeros_like(table)
    steps = np.zeros((len(TAGS), len(TAGS)), dtype=np.float32)
    steps_sum = np.zeros_like(steps)
    order = list(chosen)
    shuffler = random.Random(seed)
    clock = 1.0
    for _ in range(epochs):
        shuffler.shuffle(order)
        for i in order:
            row, gold = rows[i], golds[i]
            path = find_best_path(table[row].sum(axis=1), steps)
            clock += 1
            if path == gold:
                continue
            for place, (right, wrong) in enumerate(zip(gold, path, strict=True)):
                if right != wrong:
                    for weights, amount in ((table, 1.0), (table_sum, clock)):
                        weights[row[place], right] += amount
                        weights[row[place], wrong] -= amount
            for tags, sign in ((gold, 1.0), (path, -1.0)):
                for one, other in pairwise(tags):
                    steps[one, other] += sign
                    steps_sum[one, other] += sign * clock
    return table - table_sum / clock, steps - steps_sum / clock


def fit_forms(rows: Sequence[Indices], dense: Scores, labels: Sequence[int], seed: int) -> tuple[Scores, ...]:
    """Weights of the form model, (BUCKETS, len(KINDS)), (DENSE, len(KINDS)) and (len(KINDS),): logistic regression by
    AdaGrad. `rows` are the hashed features of each message, `dense` its embeddings, (messages, DENSE)."""
    table = np.zeros((BUCKETS, len(KINDS)), dtype=np.float32)
    squares = np.full((BUCKETS, len(KINDS)), 1e-2, dtype=np.float32)
    weights = np.zeros((DENSE, len(KINDS)), dtype=np.float32)
    weights_squares = np.full_like(weights, 1e-2)
    bias = np.zeros(len(KINDS), dtype=np.float32)
    order = list(range(len(rows)))
    shuffler = random.Random(seed)
    chooser = np.random.default_rng(seed)
    for epoch in range(FORM_EPOCHS):
        shuffler.shuffle(order)
        rate = RATE * (1 - epoch / FORM_EPOCHS)
        for i in order:
            row = rows[i][chooser.random(len(rows[i])) < KEPT]
            scores = table[row].sum(axis=0) + bias + dense[i] @ weights
            odds = np.exp(scores - scores.max())
            odds /= odds.sum()
            odds[labels[i]] -= 1.0
            if odds[labels[i]] > -0.01:
                continue
            step = odds + DECAY * table[row]
            squares[row] += step * step
            table[row] -= rate * step / np.sqrt(squares[row])
            slope = np.outer(dense[i], odds)
            weights_squares += slope * slope
            weights -= rate * slope / np.sqrt(weights_squares)
            bias -= 0.01 * rate * odds
    return table * KEPT, weights, bias
