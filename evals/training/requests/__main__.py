"""Trains the model of requests and says how it does on wordings that it has not seen."""

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from zlib import crc32

from bot.asking.request_model import KINDS, TAGS, RequestModel, save_model
from evals.training.requests.generator import Generator, Message
from evals.training.requests.training import fit

PER_KIND = {"answer": 4_000, "shorter": 250, "longer": 250, "layout": 300}
REQUESTS = 1_100
CORPUS_REQUESTS = 450
HELD_WORDS = (
    "chronology", "dossier", "recap", "gist", "contrast", "soundbite", "discrepancies", "unanswered", "rundown",
    "condense", "reactions", "enumerate", "outlets", "retrace", "stances", "loose", "quotations", "evolved",
    "digest", "verbatim", "backgrounder", "catch", "takeaways", "consistent", "unresolved", "diverge", "roundup",
)  # fmt: skip
"""Words that the measured model never sees in a request, to tell how it takes one that nobody thought of."""
SHARE_HELD = 5
"""One frame of so many is held out."""
SEED = 11


def make_messages(generator: Generator, scale: float = 1.0) -> list[Message]:
    """Messages of every kind, each frame about as often as the others of its kind."""
    by_kind = defaultdict(list)
    for frame in generator.frames:
        by_kind[frame.kind].append(frame)
    messages = []
    for kind in KINDS:
        frames = by_kind[kind]
        number = PER_KIND.get(kind, CORPUS_REQUESTS if "/" in kind else REQUESTS)
        for i in range(int(number * scale)):
            messages.append(generator.make(frames[i % len(frames)]))
    messages += [generator.make_question(question) for question in generator.questions]
    return messages


def is_held(message: Message) -> bool:
    """Whether the measured model is not to see it: a frame held out, or one with a word that is."""
    words = {token.text.lower() for token in message.tokens}
    return crc32(message.frame.encode()) % SHARE_HELD == 0 or (
        message.kind != "answer" and not words.isdisjoint(HELD_WORDS)
    )


def report(model: RequestModel, messages: Sequence[Message], threshold: float, title: str) -> None:
    """Print how many get their form, and how many of these exactly their words."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    exact: Counter[str] = Counter()
    wrong = []
    for message in messages:
        tags = model.tag(message.tokens)
        odds = model.classify(message.tokens, tags)
        best = KINDS[int(odds.argmax())] if odds.max() >= threshold else "answer"
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
    for line in random.Random(1).sample(wrong, min(len(wrong), VERBOSE)):
        print("   ", line)


VERBOSE = 0


def main() -> None:
    """Measure on frames held out, then train on all and write the weights."""
    global VERBOSE
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the weights of a model trained on all")
    parser.add_argument("--wrong", type=int, default=0)
    told = parser.parse_args()
    VERBOSE = told.wrong
    messages = make_messages(Generator(SEED))
    seen = [message for message in messages if not is_held(message)]
    model = fit(seen)
    fresh = [message for message in make_messages(Generator(SEED + 1, fresh=True), 0.5) if is_held(message)]
    frames = [m for m in fresh if crc32(m.frame.encode()) % SHARE_HELD == 0]
    words = [m for m in fresh if m not in frames]
    report(model, frames, 0.5, "Frames never seen")
    report(model, words, 0.5, "Words never seen")
    if told.write:
        save_model(fit(messages))


if __name__ == "__main__":
    main()
