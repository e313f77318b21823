import pytest

from bot.briefing.topics import find_owner, list_terms


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
        ("the flood in Ork's harbour", ""),
        ("the ferry strike", ""),
        ("", ""),
    ],
)
def test_whose_a_topic_is(topic: str, owner: str) -> None:
    assert find_owner(topic) == owner


def test_a_country_counts_by_any_of_its_names() -> None:
    """No passage has the word "Berlin", and yet they may tell of Germany."""
    (owner, _) = list_terms("Berlin's soldiers", {"soldier": 3}, 20)

    assert owner.is_in("In Germany there is reluctance.")
    assert owner.weight >= 0.6
