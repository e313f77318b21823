"""Train a reader, or an editor: `python -m evals.training.train --data FOLDER --work FOLDER`.

Deterministic by seed; resumable: the last checkpoint in --work is gone on from. The learning rate warms up, stays, and
falls to zero over the last --anneal steps, so that a run can be lengthened by a larger --steps before its fall begins.
What is kept is the exponential moving average of the weights (Polyak and Juditsky 1992). Evaluations of the held-out
articles go to train.log.

`--size large` trains the teacher, from the folder that --base names; `--teacher` names its checkpoint when the small
one learns from it (distillation, Hinton et al. 2015): what the teacher says of each row is learned beside its label,
and of rows without a label, alone.

`--editor` trains the editor, which goes on from a reader: its relation is of a statement and the sentences that it
cites, its answers-at-all says whether a line can be told by itself under the title of its article.
"""

import argparse
import io
import itertools
import json
import multiprocessing
import os
import time
from collections import deque
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from evals.training.batches import NOT_LEARNED, Batch, build_batches
from evals.training.measure import measure_editing, measure_held_out
from evals.training.network import (
    DEVICE,
    FAST,
    HIDDEN,
    LARGE,
    SMALL,
    load_reader,
    load_tokenizer,
    save_checkpoint,
)

MOST_WORKERS = 12
Scores = tuple[Tensor, Tensor, Tensor]
"""What a reader says of a batch: span, answers and relation, as ReaderNetwork.forward gives them."""


def measure_loss(scores: Scores, batch: Batch) -> Tensor:
    """Span and answers-at-all over questions, relation over pairs, and a margin between windows of one question.

    The last is a softmax over the windows of a question of which one answers: against its look-alikes; and over a
    question and its misleading twin. Of two statements on the same evidence the true one is to be surer by a margin.
    """
    span, answers, relation = scores
    places = torch.stack((batch.start, batch.end), 1)
    total = functional.cross_entropy(span, places, ignore_index=NOT_LEARNED, reduction="sum") / 2
    total = (
        total
        + (functional.binary_cross_entropy_with_logits(answers, batch.answerable, reduction="none") * batch.asked).sum()
    )
    if len(batch.rivals):
        rivals = answers[batch.rivals.clamp(min=0)].masked_fill(batch.rivals < 0, HIDDEN)
        first = torch.zeros(len(rivals), dtype=torch.long, device=rivals.device)
        total = total + 0.5 * functional.cross_entropy(rivals, first, reduction="sum")
    logp, label = relation.log_softmax(-1), batch.relation
    exact = logp.gather(1, label.clamp(0, 2).unsqueeze(1)).squeeze(1)
    not_entailed = torch.logsumexp(logp[:, 1:], -1)
    total = total - (torch.where(label == 3, not_entailed, exact) * (label >= 0)).sum()
    if len(batch.twins):
        carried = logp[:, 0] - not_entailed
        total = total + functional.softplus(1 - carried[batch.twins[:, 0]] + carried[batch.twins[:, 1]]).sum()
    return total / len(batch.ids)


def measure_distance(scores: Scores, taught: Scores, batch: Batch) -> Tensor:
    """How far from the teacher's: of span and answers-at-all over questions, of relation over pairs."""
    span, answers, relation = scores
    asked = batch.asked.float()
    likely = taught[0].softmax(1)
    spans = (likely * (likely.clamp(min=1e-9).log() - span.log_softmax(1))).sum((1, 2)) / 2
    answering = functional.binary_cross_entropy_with_logits(answers, taught[1].sigmoid(), reduction="none")
    related = functional.kl_div(
        relation.log_softmax(-1), taught[2].log_softmax(-1), reduction="none", log_target=True
    ).sum(-1)
    total = ((spans + answering) * asked + related * (1 - asked)).sum()
    if len(batch.rivals):
        own, told = (
            a[batch.rivals.clamp(min=0)].masked_fill(batch.rivals < 0, HIDDEN).log_softmax(-1)
            for a in (answers, taught[1])
        )
        total = total + 0.5 * functional.kl_div(own, told, reduction="sum", log_target=True)
    return total / len(batch.ids)


def pack_epoch(data: Path, seed: int, tokens: int, unlabelled: bool, editing: bool, epoch: int) -> bytes:
    """An epoch's batches as bytes: thousands of tensors on their way between processes would each hold a file open."""
    torch.set_num_threads(1)
    packed = io.BytesIO()
    torch.save([tuple(b) for b in build_batches(data, seed, epoch, tokens, unlabelled, editing)], packed)
    return packed.getvalue()


def iterate_batches(options: argparse.Namespace, start: int) -> Iterator[Batch]:
    """Batches without end, beginning at number `start`: epoch by epoch, built beside the training."""
    taught = options.teacher is not None
    pack = partial(pack_epoch, options.data, options.seed, options.tokens, taught, options.editor)
    workers = max(1, min(MOST_WORKERS, (os.cpu_count() or 1) - 1))
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        ahead = deque(pool.apply_async(pack, (epoch,)) for epoch in range(workers))
        for epoch in itertools.count(workers):
            batches = torch.load(io.BytesIO(ahead.popleft().get()), weights_only=True)
            ahead.append(pool.apply_async(pack, (epoch,)))
            yield from itertools.starmap(Batch, batches[start:])
            start = max(0, start - len(batches))


def find_rate(step: int, *, rate: float, warmup: int, steps: int, anneal: int) -> float:
    return rate * min(1.0, (step + 1) / warmup, max(0.0, (steps - step) / anneal))


def train(options: argparse.Namespace) -> None:
    torch.manual_seed(options.seed)
    work: Path = options.work
    work.mkdir(parents=True, exist_ok=True)
    tokenizer = load_tokenizer()
    reader = load_reader(options.start, LARGE if options.large else SMALL, options.base if options.large else None)
    reader = reader.to(DEVICE).train()
    teacher = options.teacher and load_reader(options.teacher, LARGE, options.base).to(DEVICE).eval()
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
                "step": step, "average": average, "reader": {k: p.detach() for k, p in free.items()},
                "optimizer": optimizer.state_dict(), "random": torch.get_rng_state(),
            },
            state_file.with_suffix(".new"),
        )  # fmt: skip
        state_file.with_suffix(".new").replace(state_file)
        save_checkpoint(average, work / "reader.safetensors")

    def evaluate() -> None:
        kept = {k: p.detach().clone() for k, p in free.items()}
        reader.load_state_dict(average, strict=False)
        measure = measure_editing if options.editor else measure_held_out
        log(**measure(reader.eval(), tokenizer, options.data))
        reader.load_state_dict(kept, strict=False)
        reader.train()

    began, smooth = time.monotonic(), torch.zeros((), device=DEVICE)
    for batch in iterate_batches(options, step):
        if step >= options.steps:
            break
        batch = batch.to(DEVICE)
        for group in optimizer.param_groups:
            group["lr"] = find_rate(
                step, rate=options.rate, warmup=options.warmup, steps=options.steps, anneal=options.anneal
            )
        with torch.autocast(DEVICE, dtype=torch.bfloat16, enabled=FAST):
            scores = reader(batch.ids, batch.mask, batch.types)
            if teacher is not None:
                with torch.no_grad():
                    taught = teacher(batch.ids, batch.mask, batch.types)
        loss = measure_loss(scores, batch)
        if teacher is not None:
            loss = loss * (1 - options.taught) + measure_distance(scores, taught, batch) * options.taught
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(list(free.values()), 1.0)
        optimizer.step()
        step += 1
        keep = min(options.average, step / (step + 10))
        with torch.no_grad():
            torch._foreach_lerp_(list(average.values()), list(free.values()), 1 - keep)
            smooth.lerp_(loss, max(0.01, 1 / step))
        if step % 100 == 0:
            log(loss=round(smooth.item(), 4))
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
    parser.add_argument("--large", action="store_true", help="train the teacher")
    parser.add_argument("--editor", action="store_true", help="train the editor: on statements and lines alone")
    parser.add_argument("--base", type=Path, help="folder with the teacher's base, all-mpnet-base-v2's weights")
    parser.add_argument("--teacher", type=Path, help="checkpoint of the teacher that the small one learns from")
    parser.add_argument("--taught", type=float, default=0.7, help="the teacher's share of the loss, the labels' beside")
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
