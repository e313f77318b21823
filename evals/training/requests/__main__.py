"""Trains the model of requests and says how it does on wordings that it has not seen."""

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from zlib import crc32

from bot.asking.request_model import KINDS, TAGS, RequestModel, choose_kind, save_model
from evals.training.requests.generator import (
    HELD_WORDS,
    Generator,
    Message,
    count_variants,
    load_public_questions,
    load_written,
    take_written,
)
from evals.training.requests.training import fit

PER_KIND = {"answer": 6_000, "shorter": 300, "longer": 300, "layout": 400}
REQUESTS = 2_600
CORPUS_REQUESTS = 700
VARIANTS = 4
"""Of each message that was written for this."""
HELD_WRITER = "b"
"""Whose messages the measured model is not to see."""
SHARE_HELD = 5
"""One frame of so many is held out."""
SEED = 11
PUBLIC = 9_000
PUBLIC_HELD = 2_000


def make_messages(generator: Generator, scale: float = 1.0, questions: Sequence[str] = ()) -> list[Message]:
    """Messages of every kind, those of a frame the more the more texts it makes; `questions` are plain ones besides."""
    by_kind = defaultdict(list)
    for frame in generator.frames:
        by_kind[frame.kind].append(frame)
    messages = []
    for kind in KINDS:
        frames = by_kind[kind]
        number = PER_KIND.get(kind, CORPUS_REQUESTS if "/" in kind else REQUESTS)
        weights = [frame.weight * count_variants(frame.text) ** 0.5 for frame in frames]
        share = number * scale / sum(weights)
        for frame, weight in zip(frames, weights, strict=True):
            messages += [generator.make(frame) for _ in range(round(weight * share + 0.3))]
    messages += [generator.make_question(question) for question in (*generator.questions, *questions)]
    for written in load_written():
        messages += [generator.make_variant(written) for _ in range(VARIANTS)]
    return messages


def is_held_frame(message: Message) -> bool:
    """Whether the frame of a message is one that the measured model is not to see."""
    return crc32(message.frame.encode()) % SHARE_HELD == 0


def is_held(message: Message) -> bool:
    """Whether the measured model is not to see it: a frame held out, one with a word that is, or whose writer is."""
    words = {token.text.lower() for token in message.tokens}
    held = message.kind != "answer" and not message.written and not words.isdisjoint(HELD_WORDS)
    return is_held_frame(message) or held or message.writer == HELD_WRITER


def report(model: RequestModel, messages: Iterable[Message], wrong_shown: int, title: str) -> None:
    """Print how many get their form, and how many of these exactly their words."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    exact: Counter[str] = Counter()
    wrong = []
    for message in messages:
        tags = model.tag(message.tokens)
        odds = model.classify(message.tokens, tags)
        best = KINDS[choose_kind(odds)]
        form = message.kind.split("/")[0]
        total[form] += 1
        right[form] += best.split("/")[0] == form
        if best.split("/")[0] != form:
            wrong.append(f"{message.kind} read as {best} ({odds.max():.2f}): {message.text}")
        if message.tags:
            topic = TAGS.index("topic")
            exact[form] += [tag == topic for tag in tags] == [tag == topic for tag in message.tags]
    print(title)
    for form in total:
        told = f"{exact[form] / total[form]:7.3f}" if form != "answer" else "      -"
        print(f"  {form:12} {total[form]:6} form {right[form] / total[form]:6.3f} topic {told}")
    requests = sum(count for form, count in total.items() if form != "answer")
    if requests:
        share = sum(right[form] for form in total if form != "answer") / requests
        print(f"  requests: form {share:.3f}, topic exact {sum(exact.values()) / requests:.3f}, of {requests}")
    for line in random.Random(1).sample(wrong, min(len(wrong), wrong_shown)):
        print("   ", line)


def main() -> None:
    """Measure on frames, words and a writer held out; with --write, train on all and write the weights that ship."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder with qa.jsonl.gz: plain questions of public sets besides")
    parser.add_argument("--write", action="store_true", help="write the weights of a model trained on all messages")
    parser.add_argument("--wrong", type=int, default=0, help="so many of the messages read wrongly are printed")
    told = parser.parse_args()
    public = load_public_questions(told.data, PUBLIC + PUBLIC_HELD, SEED) if told.data else []
    messages = make_messages(Generator(SEED), questions=public[PUBLIC_HELD:])
    model = fit([message for message in messages if not is_held(message)])
    generator = Generator(SEED + 1, fresh=True)
    fresh = [message for message in make_messages(generator, 0.5) if is_held(message) and not message.written]
    report(model, filter(is_held_frame, fresh), told.wrong, "Frames never seen, filled with names never seen")
    report(model, (one for one in fresh if not is_held_frame(one)), told.wrong, "Words never seen")
    written = [take_written(one) for one in load_written() if one.writer == HELD_WRITER]
    report(model, written, told.wrong, "Messages of a writer never seen, as they are")
    if public:
        questions = map(generator.make_question, public[:PUBLIC_HELD])
        report(model, questions, told.wrong, "Plain questions of the public sets never seen")
    if told.write:
        save_model(fit(messages))


if __name__ == "__main__":
    main()
