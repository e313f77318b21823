"""What happened, and what is not settled."""

import pytest

from bot.language.modality import leaves_open, tells_event


@pytest.mark.parametrize(
    "text",
    [
        "Velm and Skarn signed a treaty on the pier on Tuesday.",
        "The council was told of the error on 4 March.",
        "Mayor Ida Roth, a former pilot, has signalled that the pier will close.",
        "After the meeting, Roth rejected the idea of a toll.",
        "The council held its third meeting in Velm.",
    ],
)
def test_what_was_done_is_an_event(text: str) -> None:
    assert tells_event(text)


@pytest.mark.parametrize(
    "text",
    [
        "A second pier for Velm is planned.",
        "The council wants a treaty that was promised years ago.",
        "The proposed pier would have room for two ferries.",
        "A pier that the council sets up is meant to serve the United Kingdom's armed forces.",
        "Skarn knows that ferries crushed the old pier.",
        "The pier remains closed.",
    ],
)
def test_plans_wishes_and_states_are_no_events(text: str) -> None:
    assert not tells_event(text)


@pytest.mark.parametrize(
    "text",
    [
        "It is not yet known what each island will pay.",
        "No, the contract is not final.",
        "The length of the pier is still unclear.",
        "Skarn's parliament would have to give its approval.",
        "There is no date for the opening.",
        "It remains open who will run the ferries.",
        "The ministry has yet to say who pays.",
        "A court must still confirm the sale of the pier.",
        "Nor has it decided what to do with the old ferry.",
        "No new captain has been named.",
    ],
)
def test_what_is_not_settled_is_open(text: str) -> None:
    assert leaves_open(text)


@pytest.mark.parametrize(
    "text",
    [
        "The coalition is a group of islands that built the pier.",
        "The toll may involve cars, lorries and bicycles.",
        "The pier is open to everybody on Sundays.",
        "Velm's leaders voice optimism about the pier.",
        "A sailor, who asked not to be named, said that the pier was unsafe.",
        "Velm and Skarn have to agree on a toll.",
    ],
)
def test_definitions_and_plain_statements_are_not_open(text: str) -> None:
    assert not leaves_open(text)
