"""Negation is read with its reach, and attitudes with their sign."""

import pytest

from bot.language.polarity import read_polarity


@pytest.mark.parametrize(
    ("text", "leaning"),
    [
        ("Norland rejects the treaty.", -1),
        ("Norland does not reject the treaty.", 1),
        ("Norland is ready to sign.", 1),
        ("Norland has yet to signal that it is willing to sign.", -1),
        ("They are not ruling anything out.", 1),
        ("The treaty runs to 40 pages.", 0),
        ("If Norland accepts the treaty, work begins.", 0),
    ],
)
def test_a_sentence_leans_one_way(text: str, leaning: int) -> None:
    assert read_polarity(text).leaning == leaning


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("There is no concrete plan.", "concret"),
        ("Six states joined, but not Norland.", "norland"),
        ("The alliance leaves Norland out.", "norland"),
        ("Concrete proposals are still missing.", "propos"),
        ("The plan was rejected.", "plan"),
    ],
)
def test_what_a_negation_reaches_is_denied(text: str, denied: str) -> None:
    assert denied in read_polarity(text).denied


def test_what_stands_behind_but_is_not_denied() -> None:
    assert "talk" in read_polarity("There is no plan but there are talks.").affirmed
