"""What is answered without a search, and what never is."""

import pytest

from bot.asking.smalltalk import reply_to, strip_greeting

SMALL_TALK = """
Hi|hello there!|Hey bot, what's up?|Good morning 🙂|thanks a lot 👍|Thank you so much for the help!|ok|Okay, got it.
who are you?|What can you do?|help|Help!|Can you please help me?|bye|Thanks, bye!|How are you today?|Guten Tag|hola
Bonjour!|Ok great, thanks!!! :)|Good question|That's all for now|👍|Cool.|hi can you help me|never mind|no|yes please
Merci beaucoup|Thank you very much for your explanation|What is your name?|what can i ask you
"""

QUESTIONS = """
Hi, how many countries took part?|Hello Kitty sales|Good morning! What did Merz say?|Thanks to NATO, is Europe safe?
why?|What is NATO?|Help for Ukraine|Who are you talking about, Macron?|What can you do with a drone?|Goodyear tyres
How are you affected by inflation?|OK Corral gunfight|Can you help me find the Paris summit date?|Hi there, who is Rutte
thank you. What does the council do?|No troops in Ukraine?|Yes vote in Scotland|What is help worth?|Is the force great?
Really?|tell me more
"""


def list_messages(lines: str) -> list[str]:
    return lines.strip().replace("\n", "|").split("|")


@pytest.mark.parametrize("message", list_messages(SMALL_TALK))
def test_small_talk_gets_a_short_reply(message: str) -> None:
    reply = reply_to(message)
    assert reply is not None
    assert len(reply) < 200


@pytest.mark.parametrize("question", list_messages(QUESTIONS))
def test_a_question_is_never_small_talk(question: str) -> None:
    assert reply_to(question) is None


def test_nothing_gets_no_reply() -> None:
    assert reply_to("") is None
    assert reply_to("  \n") is None


def test_the_reply_fits_the_message() -> None:
    assert reply_to("thanks, bye") == reply_to("thank you")
    replies = {reply_to(message) for message in ("hi", "thanks", "bye", "who are you?", "ok", "how are you?")}
    assert len(replies) == 6


@pytest.mark.parametrize(
    ("message", "question"),
    [
        ("Hi, how many countries took part?", "How many countries took part?"),
        ("Good morning! What did Merz say?", "What did Merz say?"),
        ("hello there, hope you can tell me who Rutte is", "Hope you can tell me who Rutte is"),
        ("hi what is nato", "What is nato"),
        ("thank you. What does the council do?", "What does the council do?"),
        ("I have a question: who is Merz?", "Who is Merz?"),
        ("Hi! Thanks for the info. When was it?", "When was it?"),
    ],
)
def test_a_greeting_before_a_question_is_cut(message: str, question: str) -> None:
    assert strip_greeting(message) == question


@pytest.mark.parametrize(
    "question", ["Hello Kitty sales", "Thanks to NATO, is Europe safe?", "hi", "What is a hi-hat?", "", "Why?"]
)
def test_what_only_looks_like_a_greeting_stays(question: str) -> None:
    assert strip_greeting(question) == question
