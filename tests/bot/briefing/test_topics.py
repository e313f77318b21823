import pytest

from bot.briefing.topics import find_owner


@pytest.mark.parametrize(
    ("topic", "owner"),
    [
        ("Germany's offer of troops", "Germany"),
        ("the position of France", "France"),
        ("the American role", "American"),
        ("Moscow", "Moscow"),
        ("Norway", "Norway"),
        ("The Paris Declaration", ""),
        ("The Paris meeting of military leaders in March 2025", ""),
        ("Moscow summit", ""),
        ("the ferry strike", ""),
        ("", ""),
    ],
)
def test_whose_a_topic_is(topic: str, owner: str) -> None:
    assert find_owner(topic) == owner
