"""Does the sentence behind one carry its answer: "The treaty sets up a commission. It is to settle disputes."?

A sentence with all words of a question often only restates it, and the next one answers. A logistic regression over
a few signals of both tells when the next one is worth telling with it.
"""

import math
from pathlib import Path

from bot.fitted import load_logistic
from bot.language.anaphora import carries_on
from bot.reading.answer_spans import tells_reason
from bot.reading.matching import Matches, coverage
from bot.understanding.question import Question

FITTED = Path(__file__).with_name("continuation.json")
"""Written by evals/benchmarks/fit_ranking.py."""
SIGNALS = (
    "carries_on",
    "new_words",
    "next_cosine",
    "next_covered",
    "answer_is_next",
    "reason_asked",
    "reason_is_next",
)


def measure_continuation(question: Question, matches: Matches, place: int, answers: frozenset[int]) -> dict[str, float]:
    """The signals of sentence number `place` and the one behind it, which must be of the same passage.

    `answers` are the sentences that hold a span of the kind asked for.
    """
    keys = {term.key for term in question.terms}
    text = matches.sentences[place + 1][1].text
    new = {word.key for word in matches.reads[place].words if not word.stop} - keys
    reason = question.answer_type == "reason"
    return {
        "carries_on": float(carries_on(text)),
        "new_words": math.log1p(len(new)),
        "next_cosine": float(matches.raw_cosine[place + 1]),
        "next_covered": float(coverage(matches.own[place + 1 : place + 2], matches.weights)[0]),
        "answer_is_next": float(question.typed and place not in answers and place + 1 in answers),
        "reason_asked": float(reason),
        "reason_is_next": float(reason and tells_reason(text)),
    }


def continues(question: Question, matches: Matches, place: int, answers: frozenset[int]) -> bool:
    """Whether the sentence behind number `place` belongs to the answer; False for a passage's last."""
    last = place + 1 >= len(matches.passage) or matches.passage[place + 1] != matches.passage[place]
    if last or matches.sentences[place + 1][1].text.rstrip().endswith("?"):
        return False
    model = load_logistic(FITTED, SIGNALS)
    return model.predict(measure_continuation(question, matches, place, answers)) >= model.threshold
