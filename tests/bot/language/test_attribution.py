"""A claim keeps who made it."""

import pytest

from bot.language.attribution import find_speaker


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Tilda Voss, the mayor of Lorvik, said that the bridge is late.", "Tilda Voss"),
        ('As a matter of principle, Voss said, "we are not ruling anything out".', "Voss"),
        ("According to surveys, most people are against it.", "surveys"),
        ("“The bridge is late,” said engineer Karl Amsel.", "engineer Karl Amsel"),
        ("The bridge is late, a senior official in Lorvik said.", "a senior official in Lorvik"),
        (
            "Officials in Lorvik, Dorn and Calen say that the first task is to build.",
            "Officials in Lorvik, Dorn and Calen",
        ),
        ("The Tarn institute wrote in a report that the bridge is late.", "the Tarn institute"),
        ("That conflicts with a claim by Voss that the bridge is paid for.", "Voss"),
        ("On Tuesday, however, Amsel rejected the idea of a toll.", "Amsel"),
        ("The bridge is late and nobody knows why.", None),
        ("The United States wants a key role.", None),
    ],
)
def test_the_speaker_is_named_as_in_the_text(text: str, speaker: str | None) -> None:
    assert find_speaker(text) == speaker


def test_a_speaking_pronoun_is_the_speaker_before() -> None:
    assert find_speaker("He added that it will be dear.", "Karl Amsel said that the bridge is late.") == "Karl Amsel"


def test_a_speaking_pronoun_is_the_subject_before() -> None:
    assert find_speaker("In an interview, she said so.", "Tilda Voss opened the fair.") == "Tilda Voss"


def test_a_speaking_pronoun_without_a_name_has_no_speaker() -> None:
    assert find_speaker("He said so.", "The bridge is late.") is None
