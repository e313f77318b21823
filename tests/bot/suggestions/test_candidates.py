import pytest

from bot.suggestions.candidates import find_topic


@pytest.mark.parametrize(
    ("sentence", "topic"),
    [
        ("Anna Roth said that the pier was built by the Harbour Board.", "the Harbour Board"),
        ("Anna Roth said that soldiers would come to Quillmar.", "Quillmar"),
        ("Anna Roth said that Quillmar would send German soldiers.", "Quillmar"),
        ("Anna Roth said that she was fond of Quillmar's ferry.", None),
        ("Anna Roth said that nothing could replace Quillmar’s.", "Quillmar"),
        ("Anna Roth said that German soldiers would come.", None),
        ("Anna Roth said that Roth was her name.", None),
    ],
)
def test_what_somebody_speaks_of_is_a_name_that_stands_alone(sentence: str, topic: str | None) -> None:
    assert find_topic(sentence, "Anna Roth") == topic
