"""Examples as tensors: encoded, those of like length together, padded."""

import random
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Self

import torch
from tokenizers import Encoding, Tokenizer
from torch import Tensor

from evals.training.examples import (
    Group,
    Line,
    Pair,
    build_editing,
    build_epoch,
    build_lines,
    load_articles,
)
from evals.training.network import load_tokenizer

NOT_LEARNED = -100
"""The place of a span that is not learned, as cross-entropy ignores it."""
PADDED_TO = 8
"""Lengths are multiples of it, which an accelerator's matrix units ask for."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One encoded pair of texts, `asked` where the first is a question; its labels as in Batch."""

    encoding: Encoding
    asked: bool
    start: int = NOT_LEARNED
    end: int = NOT_LEARNED
    answerable: float = 0.0
    relation: int = NOT_LEARNED


class Batch(NamedTuple):
    """Rows of one step, those of one question adjoining."""

    ids: Tensor
    """[rows, length], as `mask` and `types`."""
    mask: Tensor
    types: Tensor
    asked: Tensor
    """[rows], whether the first text is a question; the other labels hold for those rows or for the others."""
    start: Tensor
    """[rows], the place of the span's first token, 0 where there is none, NOT_LEARNED where it is not known."""
    end: Tensor
    answerable: Tensor
    """[rows], 0.0 or 1.0."""
    relation: Tensor
    """[rows], 0 entailed, 1 neutral, 2 contradicted, 3 either of the last two, NOT_LEARNED."""
    rivals: Tensor
    """[units, most rows of one], rows of a question where exactly one answers, that one first; -1 fills up."""
    twins: Tensor
    """[pairs, 2], rows of the same evidence of which the first entails its statement and the second does not."""

    def to(self, device: str) -> Self:
        return type(self)(*(t.to(device, non_blocking=True) for t in self))


def encode_group(tokenizer: Tokenizer, group: Group) -> list[Feature]:
    features = []
    for example in group:
        encoding = tokenizer.encode(example.question[:400], example.window)
        start = end = 0
        if example.answerable:
            start = end = NOT_LEARNED
            if example.span is not None:
                a, b = example.span
                inside = [
                    i
                    for i, (x, y) in enumerate(encoding.offsets)
                    if encoding.type_ids[i] == 1 and y > x and x < b and y > a
                ]
                if not inside:
                    continue
                start, end = inside[0], inside[-1]
        features.append(Feature(encoding, True, start, end, float(example.answerable)))
    return features


def encode_pair(tokenizer: Tokenizer, pair: Pair) -> list[Feature]:
    relation = NOT_LEARNED if pair.label is None else pair.label
    return [Feature(tokenizer.encode(pair.hypothesis[:600], pair.premise), False, relation=relation)]


def collate(encodings: list[Encoding]) -> tuple[Tensor, Tensor, Tensor]:
    """ids, mask and types, each [batch, longest]."""
    longest = -(-max(len(e.ids) for e in encodings) // PADDED_TO) * PADDED_TO
    ids, mask, types = (torch.zeros(len(encodings), longest, dtype=torch.int32) for _ in range(3))
    for row, encoding in enumerate(encodings):
        n = len(encoding.ids)
        ids[row, :n], mask[row, :n] = torch.tensor(encoding.ids, dtype=torch.int32), 1
        types[row, :n] = torch.tensor(encoding.type_ids, dtype=torch.int32)
    return ids, mask, types


def build_batch(units: list[list[Feature]]) -> Batch:
    rivals, twins, at = [], [], 0
    for unit in units:
        if len(unit) == 2 and sum(f.relation == 0 for f in unit) == 1 and not any(f.asked for f in unit):
            twins.append((at, at + 1) if unit[0].relation == 0 else (at + 1, at))
        answering = [at + i for i, f in enumerate(unit) if f.answerable]
        if len(unit) > 1 and len(answering) == 1:
            rivals.append(answering + [i for i in range(at, at + len(unit)) if i != answering[0]])
        at += len(unit)
    most = max(map(len, rivals), default=1)
    flat = [f for unit in units for f in unit]
    return Batch(
        *collate([f.encoding for f in flat]),
        asked=torch.tensor([f.asked for f in flat]),
        start=torch.tensor([f.start for f in flat]),
        end=torch.tensor([f.end for f in flat]),
        answerable=torch.tensor([f.answerable for f in flat]),
        relation=torch.tensor([f.relation for f in flat]),
        rivals=torch.tensor([r + [-1] * (most - len(r)) for r in rivals], dtype=torch.long).view(-1, most),
        twins=torch.tensor(twins, dtype=torch.long).view(-1, 2),
    )


def cut_batches(units: list[list[Feature]], tokens: int, rng: random.Random) -> list[Batch]:
    """Units of like length together, up to so many tokens with padding; in random order."""
    rng.shuffle(units)
    batches = []
    block_size = max(1200, 20 * tokens // 100)
    for at in range(0, len(units), block_size):
        block = sorted(units[at : at + block_size], key=lambda u: max(len(f.encoding.ids) for f in u))
        batch: list[list[Feature]] = []
        for unit in block:
            rows = sum(map(len, batch)) + len(unit)
            if batch and rows * max(len(f.encoding.ids) for f in unit) > tokens:
                batches.append(build_batch(batch))
                batch = []
            batch.append(unit)
        batches.append(build_batch(batch))
    rng.shuffle(batches)
    return batches


def encode_line(tokenizer: Tokenizer, line: Line) -> list[Feature]:
    return [Feature(tokenizer.encode(line.title, line.text), True, answerable=float(line.stands))]


def build_batches(data: Path, seed: int, epoch: int, tokens: int, unlabelled: bool, editing: bool) -> list[Batch]:
    """All batches of one epoch, the same for the same arguments: for the reader, or `editing` for the editor; without
    what has no label unless it is wanted.

    Raises:
        FileNotFoundError: the folder lacks one of the data files.
    """
    torch.set_num_threads(1)
    tokenizer = load_tokenizer()
    if editing:
        rng = random.Random(f"{seed}-{epoch}-editing")
        told = build_editing(data, load_articles(data, held_out=False), rng, epoch)
        units = [[f for pair in unit for f in encode_pair(tokenizer, pair)] for unit in told]
        units += [encode_line(tokenizer, line) for line in build_lines(data, held_out=False)]
        return cut_batches(units, tokens, rng)
    groups, pairs = build_epoch(data, seed, epoch)
    kept = [p for p in pairs if unlabelled or p.label is not None]
    units = [
        u for u in (*(encode_group(tokenizer, g) for g in groups), *(encode_pair(tokenizer, p) for p in kept)) if u
    ]
    return cut_batches(units, tokens, random.Random(f"{seed}-{epoch}-batches"))
