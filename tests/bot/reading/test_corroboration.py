"""The same fact in other words is a further citation; another fact in like words is not."""

import pytest

from bot.reading.corroboration import Told, build_rareness, find_corroboration, tells_same
from ingest.embedder import MiniLmEmbeddings
from tests.bot.fiction import Paper, read_papers

BACKGROUND = (
    "The bridge at Lorvik crosses the river Esk.",
    "The bridge at Lorvik was planned for years.",
    "Lorvik is a town on the river Esk.",
    "The council of Lorvik met on Monday.",
    "The council of Lorvik wants the bridge.",
    "Cars cross the bridge at Lorvik every day.",
    "The river Esk floods the town in spring.",
    "The bridge at Lorvik is the pride of the council.",
)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (
            "The bridge at Lorvik will get lamps that burn hydrogen.",
            "Hydrogen lamps are to light the bridge in Lorvik.",
            True,
        ),
        (
            "The bridge at Lorvik will get lamps that burn hydrogen.",
            "The bridge at Lorvik will get a path for cyclists.",
            False,
        ),
        (
            "The bridge at Lorvik will get 40 hydrogen lamps.",
            "The bridge at Lorvik will get 90 hydrogen lamps.",
            False,
        ),
        (
            "In 2029 hydrogen lamps were bought for the bridge.",
            "In 2031 hydrogen lamps were bought for the bridge.",
            False,
        ),
        (
            "The town rejects hydrogen lamps for the bridge.",
            "The town is ready to accept hydrogen lamps for the bridge.",
            False,
        ),
        (
            "President Ida Blom opened the bridge at Lorvik.",
            "President Ida Blom visited the steelworks.",
            False,
        ),
    ],
)
def test_one_fact_in_two_wordings(one: str, other: str, same: bool, embeddings: MiniLmEmbeddings) -> None:
    first, second = embeddings.embed([one, other])
    rareness = build_rareness((*BACKGROUND, one, other))
    assert tells_same(Told(one, first), Told(other, second), rareness) is same
    assert tells_same(Told(other, second), Told(one, first), rareness) is same


def test_another_article_corroborates_and_the_same_one_does_not(embeddings: MiniLmEmbeddings) -> None:
    papers = (
        Paper(f"The bridge at Lorvik will get lamps that burn hydrogen. {' '.join(BACKGROUND[:4])}"),
        Paper(f"Hydrogen lamps are to light the bridge in Lorvik. {' '.join(BACKGROUND[4:])}"),
    )
    reading = read_papers("What lamps will the bridge at Lorvik get?", papers, embeddings).whole
    lead = next(one for one in reading.sentences if "burn hydrogen" in one.sentence.text)
    assert [one.sentence.text for one in find_corroboration(lead, reading)] == [
        "Hydrogen lamps are to light the bridge in Lorvik."
    ]
