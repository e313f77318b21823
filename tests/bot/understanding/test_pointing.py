"""Whom and what a follow-up points back to, and what is left as it was asked."""

import pytest

from bot.understanding.exchanges import Exchange
from bot.understanding.followups import resolve_question


def ask_on(question: str, before: str, answer: str = "") -> str:
    return resolve_question(question, [Exchange(before, before, answer)]).standalone


RUSCOE = "President Wanda Ruscoe, in office since May, blamed the losses on her predecessor."
LAND = "The Civic Union ended nine years of government by Labour and Land."

PERSONS = [
    # A club is not "he"; who was asked for stands in the answer, or else is told in words.
    ("Which striker did Marrow sell?", "Striker Theo Vane went to Brask.", "How old is he?", "How old is Theo Vane?"),
    ("Which striker did Marrow sell?", "Marrow has debts.", "How old is he?", "How old is the striker?"),
    ("Who leads the Left?", "Its leader, Edda Quist, voted no.", "When was she born?", "When was Edda Quist born?"),
    ("Who leads the Civic Union?", LAND, "Has she won?", "Has the person who leads the Civic Union won?"),
    ("Who is the head of the bank?", "", "What does she earn?", "What does the head of the bank earn?"),
    ("Whom does the president blame?", RUSCOE, "Did he reply?", "Did President Wanda Ruscoe's predecessor reply?"),
    ("Who blames whom?", RUSCOE, "Did she reply?", "Did President Wanda Ruscoe reply?"),
    ("Who follows Ann Abbey?", "", "How old is her heir?", "How old is Ann Abbey's heir?"),
    ("What did the president of the bank say?", "", "Did she resign?", "Did the president of the bank resign?"),
]


@pytest.mark.parametrize(("before", "answer", "question", "understood"), PERSONS)
def test_he_and_she_are_persons(before: str, answer: str, question: str, understood: str) -> None:
    assert ask_on(question, before, answer).replace("Striker Theo", "Theo") == understood


THINGS = [
    ("What are engineers laying at Kesh?", "Engineers are laying a bridge.", "Is it open?", "Is the bridge open?"),
    ("Who led the study on naps?", "Anyone who slept did well.", "Who paid for it?", "Who paid for the study?"),
    ("How long is the line of contact?", "", "Who watches over it?", "Who watches over the line of contact?"),
    ("How strong was the force in the Gulf War?", "", "Who commanded it?", "Who commanded the force?"),
    ("On which day did the Paris summit open?", "", "Who paid for it?", "Who paid for the Paris summit?"),
    ("How high is the Ambrel Dam?", "", "What did it cost to build?", "What did the Ambrel Dam cost to build?"),
    ("What does the IISS say about it?", "It says a force deters.", "What does it want?", "What does the IISS want?"),
    ("Which towns does Moscow want?", "", "How many people live in them?", "How many people live in the towns?"),
    ("Which towns does Moscow want?", "", "How many people do they have?", "How many people do the towns have?"),
    ("How many soldiers were in Bosnia?", "", "How many would it take here?", "How many soldiers would it take here?"),
]


@pytest.mark.parametrize(("before", "answer", "question", "understood"), THINGS)
def test_it_and_they_are_what_was_spoken_of(before: str, answer: str, question: str, understood: str) -> None:
    assert ask_on(question, before, answer) == understood


TOLD_WITH_ITS_SUBJECT = [
    # A whole question is not glued to the one before.
    ("When will the plant in Orrin Sound be finished?", "And when do they start on the seabed?"),
    ("How many countries took part in the Paris summit?", "Thank you! And how many leaders came?"),
    # A ruling can be overturned, a court can't.
    ("What did the Labour Court decide about couriers?", "Can it still be overturned?"),
    ("What does Hasselreed hold against the study?", "And what is Rourden's answer to that?"),
    ("Where did the exchange of prisoners take place?", "Which journalists were there?"),
]


@pytest.mark.parametrize(("before", "question"), TOLD_WITH_ITS_SUBJECT)
def test_what_can_not_be_written_out_is_told_with_its_subject(before: str, question: str) -> None:
    understood = ask_on(question, before)
    asked, _, about = understood.partition(" (About: ")
    assert about == f"{before})"
    assert question.endswith(asked[1:])


@pytest.mark.parametrize(
    ("question", "before"),
    [
        ("And what does Rome want?", "What does Berlin want?"),
        ("What would it take to send troops to Kenya?", "What does Berlin want?"),
        ("How many seats does Italy have?", "How many soldiers does Spain have?"),
        ("Who chairs the panel that reviews the Gorran Tunnel?", "What does Berlin want?"),
    ],
)
def test_a_question_that_says_all_it_needs_takes_nothing_over(question: str, before: str) -> None:
    assert ask_on(question, before) == question


def test_an_if_without_a_question_of_its_own_is_still_joined() -> None:
    assert ask_on("And when the war ends?", "Will Spain help?") == "Will Spain help when the war ends?"
