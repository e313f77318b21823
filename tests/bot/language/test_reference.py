"""Whether a line of a brief can be understood by itself."""

import pytest

from bot.language.reference import announces, links_back, says_little, stands_alone


@pytest.mark.parametrize(
    "text",
    [
        "In that case, the harbour authority would pay for the dredging.",
        "The island wants a key role in that monitoring of the reefs.",
        "The main reason is that the pier has become far too short for ferries.",
        "Importantly, sending divers is part of this support for the harbour.",
        "Even so, it shows that the council can build a pier.",
        "So do the rules of the harbour in case of a flood.",
        "Whether that means the council's own boats or the island's is unclear.",
        "A patrol fleet would support it in the outer bay.",
        '"The pier stays closed until spring," she said on Monday evening.',
        '"One signature from the council is enough to start building."',
        "In return, the council of Velm gave up its share of the tolls.",
        "Another plan of the council includes two piers and a lighthouse.",
        "Among them were a conference in Velm and a meeting in Skarn.",
        "The unit was sent to the outer bay in March.",
        "Consider the herring.",
        "Because whoever sets the toll decides who earns from the pier.",
    ],
)
def test_what_points_back_does_not_stand_alone(text: str) -> None:
    assert not stands_alone(text)


@pytest.mark.parametrize(
    "text",
    [
        "Velm's council approved a second pier on Tuesday by nine votes to two.",
        "Mayor Ida Roth said that she would not sign the contract this year.",
        "The council of Velm wants the pier to be open by the summer of 2031.",
        "It is likely that Velm will close the old pier in spring.",
        "Nordline carries cars to Orsa, and it employs 300 people in Velm.",
        "Orsa's council lowered the harbour dues in return for a second ferry.",
        "Nordline Ferries said it would appeal against the council's refusal.",
        "The losing bidder, Nordline, has until July to appeal to the council.",
    ],
)
def test_what_names_what_it_is_about_stands_alone(text: str) -> None:
    assert stands_alone(text)


def test_a_thing_that_the_topic_names_needs_no_introduction() -> None:
    text = "The pier opened with two ferries and a brass band in May."
    assert not stands_alone(text)
    assert stands_alone(text, frozenset({"pier"}))


def test_a_sentence_that_goes_on_from_another_may_stand_alone() -> None:
    text = "The council of Velm nevertheless gave the contract to Nordline."
    assert stands_alone(text)
    assert links_back(text)


def test_what_only_says_that_something_follows() -> None:
    assert announces("There is a problem, however.")
    assert not announces("The problem is the price of the pier in May.")
    assert not announces("No successor was named.")


@pytest.mark.parametrize(
    ("text", "name", "person", "little"),
    [
        ("The traders' league Velmark objects.", "The traders' league Velmark", False, True),
        ("The council says that it can.", "The council", False, True),
        ("Ida Roth, chair of the league, doubts that it can still be met.", "Ida Roth", True, True),
        ("Velmark wants it to go to a fund for old piers.", "Velmark", False, True),
        ("Velmark, which counts the herring at sea, says 41%.", "Velmark", False, True),
        ("The council says that it will close the old pier in spring.", "The council", False, False),
        ("Ida Roth said that she would not sign the contract this year.", "Ida Roth", True, False),
    ],
)
def test_what_somebody_says_needs_its_object(text: str, name: str, person: bool, little: bool) -> None:
    assert says_little(text, 0, len(name), person) == little
