"""The pairs that what says nothing new is measured on."""

from collections import Counter

from bot.reading.cross_encoder import Relation
from evals.training.novelty.__main__ import MarkedPair, is_known, load_pairs, says_again

CARRIED, UNKNOWN = Relation(0.9, 0.1, 0.0), Relation(0.1, 0.8, 0.1)


def pair(told: str, text: str) -> MarkedPair:
    return MarkedPair(corpus="a", told=told, text=text, label="adds", written=True)


def test_each_pair_is_marked_once() -> None:
    pairs = load_pairs()
    assert max(Counter((one.told, one.text) for one in pairs).values()) == 1
    assert {one.label for one in pairs} == {"repeats", "adds", "contradicts"}


def test_the_rules_are_those_of_the_bot() -> None:
    same = pair("The mill of Velm was sold on Monday.", "The mill of Velm was sold.")
    assert says_again(same, UNKNOWN), "it is made of words that were told"
    other = pair("The mill of Velm was sold on Monday.", "The mill of Velm has a new owner, Ida Brandt.")
    assert not says_again(other, CARRIED)
    assert not is_known(other, CARRIED)
    assert is_known(same, CARRIED)
    assert not is_known(same, UNKNOWN)
