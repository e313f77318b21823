"""Train the reader: `python -m evals.training.train --data FOLDER --work FOLDER`.

Deterministic by seed; resumable: the last checkpoint in --work is gone on from. The learning rate warms up, stays,
and falls to zero over
the last --anneal steps, so that a run can be lengthened by a larger --steps before its fall begins. What is kept is
the exponential moving
average of the weights (Polyak and Juditsky 1992). Evaluations of the held-out articles go to train.log.
"""

import argparse
import json
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Encoding, Tokenizer
from torch import Tensor
from torch.nn import functional

from evals.training.examples import Group, Pair, build_epoch
from evals.training.measure import measure_held_out
from evals.training.network import DEVICE, FAST, Reader, collate, load_reader, load_tokenizer, save_checkpoint


@dataclass(frozen=True, slots=True)
class Feature:
    """One encoded pair of texts; start and end are -100 where no span is learned, relation -1 where no relation is."""

    encoding: Encoding
    start: int
    end: int
    answerable: float
    relation: int


def encode_group(tokenizer: Tokenizer, group: Group) -> list[Feature]:
    features = []
    for example in group:
        encoding = tokenizer.encode(example.question[:400], example.window)
        start = end = 0
        if example.answerable:
            start = end = -100
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
        features.append(Feature(encoding, start, end, float(example.answerable), -1))
    return features


def encode_pair(tokenizer: Tokenizer, pair: Pair) -> list[Feature]:
    return [Feature(tokenizer.encode(pair.hypothesis[:600], pair.premise), -100, -100, 0.0, pair.label)]


def make_batches(units: list[list[Feature]], tokens: int, rng: random.Random) -> list[list[list[Feature]]]:
    """Units of like length together, up to so many tokens with padding; in random order."""
    rng.shuffle(units)
    batches: list[list[list[Feature]]] = []
    for at in range(0, len(units), 1200):
        block = sorted(units[at : at + 1200], key=lambda u: max(len(f.encoding.ids) for f in u))
        batch: list[list[Feature]] = []
        for unit in block:
            rows = sum(map(len, batch)) + len(unit)
            if batch and rows * max(len(f.encoding.ids) for f in unit) > tokens:
                batches.append(batch)
                batch = []
            batch.append(unit)
        batches.append(batch)
    rng.shuffle(batches)
    return batches


def measure_loss(reader: Reader, batch: list[list[Feature]]) -> Tensor:
    """Span and answers-at-all over questions, relation over pairs, and a margin between windows of one unit.

    The last is a softmax over a unit's windows wherever one of them answers: the answering window against its look-
    alikes, a question
    against its misleading twin.
    """
    flat = [f for unit in batch for f in unit]
    ids, mask, types = (t.to(DEVICE) for t in collate([f.encoding for f in flat]))
    with torch.autocast(DEVICE, dtype=torch.bfloat16, enabled=FAST):
        span, answers, relation = reader(ids, mask, types)
    labels = torch.tensor([f.relation for f in flat], device=DEVICE)
    loss = torch.zeros((), device=DEVICE)
    asked = labels < 0
    if asked.any():
        truth = torch.tensor([f.answerable for f in flat], device=DEVICE)
        starts = torch.tensor([f.start for f in flat], device=DEVICE)
        ends = torch.tensor([f.end for f in flat], device=DEVICE)
        located = starts >= 0
        if located.any():
            spans = functional.cross_entropy(span[located, :, 0], starts[located], reduction="sum")
            spans = spans + functional.cross_entropy(span[located, :, 1], ends[located], reduction="sum")
            loss = loss + spans / 2
        loss = loss + functional.binary_cross_entropy_with_logits(answers[asked], truth[asked], reduction="sum")
        at = 0
        for unit in batch:
            rows, at = slice(at, at + len(unit)), at + len(unit)
            if len(unit) > 1 and truth[rows].sum() == 1:
                loss = loss + 0.5 * functional.cross_entropy(
                    answers[rows].unsqueeze(0), truth[rows].argmax().unsqueeze(0)
                )
    if (~asked).any():
        logp, y = relation[~asked].log_softmax(-1), labels[~asked]
        exact = logp.gather(1, y.clamp(max=2).unsqueeze(1)).squeeze(1)
        loss = loss - torch.where(y == 3, torch.logsumexp(logp[:, 1:], -1), exact).sum()
    return loss / len(flat)


def iterate_batches(
    data: Path, tokenizer: Tokenizer, seed: int, tokens: int, start: int
) -> Iterator[list[list[Feature]]]:
    """Batches without end, beginning at number `start`: epoch by epoch."""
    epoch, passed = 0, 0
    while True:
        groups, pairs = build_epoch(data, seed, epoch)
        units = [
            u for u in (*(encode_group(tokenizer, g) for g in groups), *(encode_pair(tokenizer, p) for p in pairs)) if u
        ]
        batches = make_batches(units, tokens, random.Random(f"{seed}-{epoch}-batches"))
        yield from batches[max(0, start - passed) :]
        passed += len(batches)
        epoch += 1


def find_rate(step: int, *, rate: float, warmup: int, steps: int, anneal: int) -> float:
    return rate * min(1.0, (step + 1) / warmup, max(0.0, (steps - step) / anneal))


def train(options: argparse.Namespace) -> None:
    torch.manual_seed(options.seed)
    work: Path = options.work
    work.mkdir(parents=True, exist_ok=True)
    tokenizer = load_tokenizer()
    reader = load_reader(options.start).to(DEVICE).train()
    free = {k: p for k, p in reader.named_parameters() if p.requires_grad}
    decayed = [p for p in free.values() if p.ndim > 1]
    plain = [p for p in free.values() if p.ndim < 2]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}], lr=options.rate, fused=True
    )
    average = {k: p.detach().clone() for k, p in free.items()}
    step, state_file = 0, work / "state.pt"
    if state_file.exists():
        state = torch.load(state_file, map_location=DEVICE, weights_only=True)
        step, average = state["step"], state["average"]
        reader.load_state_dict(state["reader"], strict=False)
        optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["random"].cpu())

    def log(**figures: object) -> None:
        line = json.dumps({"step": step, "minutes": round((time.monotonic() - began) / 60, 1), **figures})
        print(line, flush=True)
        with (work / "train.log").open("a", encoding="utf-8") as out:
            out.write(line + "\n")

    def save() -> None:
        torch.save(
            {
                "step": step, "average": average, "reader": reader.trained_state(),
                "optimizer": optimizer.state_dict(), "random": torch.get_rng_state(),
            },
            state_file.with_suffix(".new"),
        )  # fmt: skip
        state_file.with_suffix(".new").replace(state_file)
        save_checkpoint(average, work / "reader.safetensors")

    def evaluate() -> None:
        kept = {k: p.detach().clone() for k, p in free.items()}
        reader.load_state_dict(average, strict=False)
        log(**measure_held_out(reader.eval(), tokenizer, options.data))
        reader.load_state_dict(kept, strict=False)
        reader.train()

    began, smooth = time.monotonic(), 0.0
    for batch in iterate_batches(options.data, tokenizer, options.seed, options.tokens, step):
        if step >= options.steps:
            break
        for group in optimizer.param_groups:
            group["lr"] = find_rate(
                step, rate=options.rate, warmup=options.warmup, steps=options.steps, anneal=options.anneal
            )
        loss = measure_loss(reader, batch)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(list(free.values()), 1.0)
        optimizer.step()
        step += 1
        keep = min(options.average, step / (step + 10))
        with torch.no_grad():
            torch._foreach_lerp_(list(average.values()), list(free.values()), 1 - keep)
        smooth = loss.item() if smooth == 0.0 else 0.99 * smooth + 0.01 * loss.item()
        if step % 100 == 0:
            log(loss=round(smooth, 4))
        if step % options.save_every == 0:
            save()
        if step % options.measure_every == 0:
            evaluate()
    save()
    evaluate()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with the data files")
    parser.add_argument("--work", type=Path, required=True, help="folder for checkpoints and the log")
    parser.add_argument("--start", type=Path, help="checkpoint to begin from (default: the base alone)")
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--anneal", type=int, default=6_000, help="last steps, over which the rate falls to zero")
    parser.add_argument("--warmup", type=int, default=200)
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--tokens", type=int, default=4_000, help="tokens of a batch, padding included")
    parser.add_argument("--average", type=float, default=0.999, help="what the moving average keeps a step")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--save-every", type=int, default=500)
    parser.add_argument("--measure-every", type=int, default=2_000)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
