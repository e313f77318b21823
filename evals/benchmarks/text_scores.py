"""How the public sets compare texts. Pure; each as its set's authors score it, so that numbers compare."""

import re
import string
from collections.abc import Iterable

from rapidfuzz.distance import LCSseq


def normalise_answer(text: str) -> str:
    """Lower case, no punctuation, no articles, single spaces (Rajpurkar et al. 2016, SQuAD's own script)."""
    plain = "".join(character for character in text.lower() if character not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", plain).split())


def holds_answer(text: str, answer: str) -> bool:
    """Whether the words of `answer` stand in `text` in a row; never for an answer without words."""
    wanted = normalise_answer(answer)
    return bool(wanted) and f" {wanted} " in f" {normalise_answer(text)} "


def measure_rouge_l(predicted: str, reference: str) -> float:
    """ROUGE-L (Lin 2004) F-measure, 0 to 1, over lower-case runs of letters and digits, without stemming."""
    one, two = re.findall(r"[a-z0-9]+", predicted.lower()), re.findall(r"[a-z0-9]+", reference.lower())
    if not one or not two:
        return 0.0
    return 2 * LCSseq.similarity(one, two) / (len(one) + len(two))


def repeats_wrong(text: str, wrong: Iterable[str], right: Iterable[str]) -> bool:
    """Whether `text` holds a wrong answer that is not merely part of a right one."""
    right = [normalise_answer(answer) for answer in right]
    return any(
        holds_answer(text, answer) and not any(normalise_answer(answer) in one for one in right) for answer in wrong
    )
