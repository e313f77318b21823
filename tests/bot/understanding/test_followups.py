"""A question in its conversation: what is rewritten, to what, and what is left alone."""

from datetime import date

import pytest

from bot.models import Answer, Citation, CorpusState, EngineInfo, Statement, Timings
from bot.understanding.exchanges import Exchange, read_answer
from bot.understanding.followups import resolve_question


def ask_on(question: str, before: str, answer: str = "") -> str:
    return resolve_question(question, [Exchange(before, before, answer)]).standalone


SWAPPED = [
    ("What is France's position on ground troops?", "And Germany?", "What is Germany's position on ground troops?"),
    ("What is the German position?", "And France?", "What is the French position?"),
    ("Does Germany want to send ground troops?", "What about Italy?", "Does Italy want to send ground troops?"),
    ("what does germany offer?", "and italy", "What does Italy offer?"),
    ("Does France support the plan?", "And the US?", "Does the US support the plan?"),
    ("Would Kenya join the mission?", "how about uganda?", "Would Uganda join the mission?"),
    ("What did Macron say about the budget?", "And Starmer?", "What did Starmer say about the budget?"),
    ("What did Macron say about troops?", "And Germany?", "What did Germany say about troops?"),
    ("What is Germany's position on troops?", "and the UK's view?", "What is the UK's view on troops?"),
    ("What is the position of France?", "Italy's position?", "What is Italy's position?"),
    ("How many soldiers were deployed in Ukraine?", "And in Bosnia?", "How many soldiers were deployed in Bosnia?"),
    ("How large would the force need to be?", "And in Bosnia?", "How large would the force need to be in Bosnia?"),
    ("Would Germany send soldiers to Ukraine?", "to Poland?", "Would Germany send soldiers to Poland?"),
    ("What did the bank announce in March?", "in August?", "What did the bank announce in August?"),
    ("What did the bank announce?", "in August?", "What did the bank announce in August?"),
    ("What happened on Monday?", "And on Tuesday?", "What happened on Tuesday?"),
    ("What does NATO want?", "And the EU?", "What does the EU want?"),
    ("What is the budget of the force?", "And the size?", "What is the size of the force?"),
    ("Will Germany send weapons?", "soldiers?", "Will Germany send soldiers?"),
    ("What does NATO want?", "What about after a ceasefire?", "What does NATO want after a ceasefire?"),
    ("What is the view of the bank?", "And economists?", "What is the view of economists?"),
    ("Will Italy send ground troops?", "What if Russia attacks?", "Will Italy send ground troops if Russia attacks?"),
    ("Would France send troops?", "And will Italy?", "Would Italy send troops?"),
]


@pytest.mark.parametrize(("before", "question", "understood"), SWAPPED)
def test_what_differs_takes_the_place_of_its_counterpart(before: str, question: str, understood: str) -> None:
    assert ask_on(question, before) == understood


REFERRED = [
    (
        "What is the planned force meant to do?", "",
        "Will it send its own soldiers?", "Will the planned force send its own soldiers?",
    ),
    ("Does the US lead the monitoring?", "", "Will it send its own soldiers?", "Will the US send its own soldiers?"),
    (
        "Who leads the monitoring?", "The United States wants a key role in it.",
        "Will it send its own soldiers?", "Will the United States send its own soldiers?",
    ),
    ("What is the size of the force?", "", "How much will it cost?", "How much will the force cost?"),
    ("How long is the line of contact?", "", "How will it be watched?", "How will the line of contact be watched?"),
    ("Who took part in the summit?", "", "Were the Russians there?", "Were the Russians at the summit?"),
    ("When was the Paris summit held?", "", "Who lives there?", "Who lives in Paris?"),
    ("Which countries are reluctant?", "", "Which ones are willing?", "Which countries are willing?"),
    ("Did they win?", "", "Why is that a breakthrough?", "Why is that a breakthrough? (About: Did they win?)"),
    ("Is there a mine in Kiruna?", "", "Who lives there?", "Who lives in Kiruna?"),
    ("What happened in 2019?", "", "Who was president then?", "Who was president in 2019?"),
    ("Who is the chancellor?", "Friedrich Merz is, of the CDU.", "What did he say?", "What did Friedrich Merz say?"),
    ("What did Giorgia Meloni say?", "", "What did she say about Macron?", "What did Giorgia Meloni say about Macron?"),
    ("Who wrote Hamlet?", "Shakespeare wrote Hamlet around 1600.", "When was he born?", "When was Shakespeare born?"),
    ("How much did Carnegie give away?", "", "How old was he when he died?", "How old was Carnegie when he died?"),
    ("Where did the leaders meet?", "", "What did they agree on?", "What did the leaders agree on?"),
    ("What will drones do?", "", "Who pays for them?", "Who pays for the drones?"),
    ("Did France and Britain meet?", "", "Do they want a ceasefire?", "Do France and Britain want a ceasefire?"),
    ("What is the Paris Declaration?", "", "Who signed it?", "Who signed the Paris Declaration?"),
    ("What is the Paris Declaration?", "", "Is it legally binding?", "Is the Paris Declaration legally binding?"),
    ("How does the state pay for Medicare?", "", "How do I apply for it?", "How do I apply for Medicare?"),
    ("Is unemployment insurance federal?", "", "How does it work?", "How does unemployment insurance work?"),
    ("Did Russia agree to a ceasefire?", "", "Does that country want territory?", "Does Russia want territory?"),
    ("When was the Paris summit held?", "", "Who came to the summit?", "Who came to the Paris summit?"),
    ("What does Macron say?", "", "Does Zelensky agree with him?", "Does Zelensky agree with Macron?"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "answer", "question", "understood"), REFERRED)
def test_what_points_back_is_written_out(before: str, answer: str, question: str, understood: str) -> None:
    assert ask_on(question, before, answer) == understood


ASKED_ON = [
    ("Did the US reject sending troops?", "Why?", "Why did the US reject sending troops?"),
    ("What did Germany offer?", "When?", "When did Germany offer that?"),
    ("Is Russia ready for a deal?", "how so", "How is Russia ready for a deal?"),
    ("Who built the house?", "When?", "When was it that someone built the house?"),
    ("Which countries took part in the summit?", "How many?", "How many countries took part in the summit?"),
    ("How many countries took part?", "Which ones?", "Which countries took part?"),
    ("Will Germany send soldiers to Ukraine?", "How many?", "How many soldiers will Germany send to Ukraine?"),
    ("Who is the chancellor?", "Since when?", "Since when? (About: Who is the chancellor?)"),
    ("How long is the front?", "Who said so?", "Who said this: The front is 1,000 km long?"),
    ("How long is the front?", "Are you sure?", "Is this right: The front is 1,000 km long?"),
    ("How long is the front?", "Really?", "Is this right: The front is 1,000 km long?"),
]


@pytest.mark.parametrize(("before", "question", "understood"), ASKED_ON)
def test_a_word_or_two_ask_on_from_the_question_before(before: str, question: str, understood: str) -> None:
    assert ask_on(question, before, "The front is 1,000 km long. It was longer.") == understood


CORRECTED = [
    ("When was the Paris meeting of military leaders?", "I meant the March meeting", "When was the March meeting?"),
    ("How many soldiers were in Ukraine?", "no, the other one: Bosnia", "How many soldiers were in Bosnia?"),
    ("What does Germany want?", "not Germany, Italy", "What does Italy want?"),
    ("What does Germany want?", "Italy, not Germany", "What does Italy want?"),
    ("Does Trump support NATO?", "No, I meant Biden", "Does Biden support NATO?"),
    (
        "What benefits does the VA loan offer?",
        "I meant for the purchase loan",
        "What benefits does the purchase loan offer?",
    ),
    ("How do I delete impersonal data?", "Oops, I meant personal data, please.", "How do I delete personal data?"),
]


@pytest.mark.parametrize(("before", "question", "understood"), CORRECTED)
def test_a_correction_replaces_the_wrong_part(before: str, question: str, understood: str) -> None:
    assert ask_on(question, before) == understood


ALONE = [
    "How long is the line of contact?",
    "Did Merz say he would send soldiers?",
    "Is it likely that Russia agrees?",
    "When was it decided that a commission handles violations?",
    "How long does it take to fly to Rome?",
    "Is there a ceasefire in Sudan?",
    "Would Germany help if it were attacked?",
    "Will Germany send its soldiers?",
    "In his speech, what did Trump promise?",
    "Which countries that border Russia are members?",
    "Do the farmers know what they would lose?",
    "What are the other three members of the council?",
    "Merz soldiers",
    "Can I then vote in Berlin?",
]


@pytest.mark.parametrize("question", ALONE)
def test_a_question_with_all_it_needs_is_left_alone(question: str) -> None:
    understood = resolve_question(
        question, [Exchange("What did Starmer eat?", "What did Starmer eat?", "Starmer ate pie.")]
    )
    assert (understood.standalone, understood.depends) == (question, False)


def test_a_change_of_subject_stands_alone_and_hears_little_of_the_conversation() -> None:
    history = [Exchange("Who won the match?", "Who won the match?", "Leeds won it.")]
    changed = resolve_question("How high is the new tower in Lagos?", history)
    related = resolve_question("How many people saw the match in Leeds?", history)
    dependent = resolve_question("Why?", history)
    assert (changed.depends, related.depends, dependent.depends) == (False, False, True)
    assert changed.standalone == "How high is the new tower in Lagos?"
    assert 0 < changed.context_weight == related.context_weight < dependent.context_weight


def test_without_a_conversation_nothing_is_rewritten() -> None:
    for question in ("Why?", "And Germany?", "What did he say?"):
        assert resolve_question(question, []) == resolve_question(question, [Exchange("hi", "hi")])
        assert resolve_question(question, []).standalone == question


def test_a_chain_is_followed_through_what_was_understood() -> None:
    history: list[Exchange] = []
    for question, understood in (
        ("What is France's position on troops?", "What is France's position on troops?"),
        ("And Germany?", "What is Germany's position on troops?"),
        ("thanks!", "thanks!"),
        ("Does it want a mandate?", "Does Germany want a mandate?"),
        ("Why?", "Why does Germany want a mandate?"),
        ("And Italy?", "Why does Italy want a mandate?"),
    ):
        standalone = resolve_question(question, history).standalone
        assert standalone == understood
        history.append(Exchange(question, standalone))


def test_an_answer_becomes_an_exchange() -> None:
    quote = "Mark Rutte spoke on Monday."
    answer = Answer(
        id="a",
        conversation_id="c",
        question="And then?",
        standalone_question="Who spoke?",
        outcome="answered",
        statements=(Statement(text=quote, citations=(1,), sources=1, support="verbatim"),),
        citations=(
            Citation(
                number=1, article_id="x", article_version=1, title="X", publisher=None, published=date(2026, 1, 7),
                published_basis="stated", url=None, quote=quote, start=0, end=len(quote),
            ),
        ),
        corpus=CorpusState(fingerprint="f", articles=1, through=None),
        engine=EngineInfo(name="extractive"),
        timings_ms=Timings(retrieve=1, read=1, total=2),
    )  # fmt: skip
    exchange = read_answer(answer)
    assert exchange == Exchange("And then?", "Who spoke?", quote)
    assert resolve_question("What did he say?", [exchange]).standalone == "What did Mark Rutte say?"


@pytest.mark.parametrize(
    "question", ["", "?", "   ", "...", "it", "that", "the", "(((", "And", "no,", "what about?", "İstanbul?", "👍"]
)
def test_no_input_is_too_odd(question: str) -> None:
    for before in ("Who?", "", "x", "What did Germany's chancellor say about the US?", "!!!"):
        resolve_question(question, [Exchange(before, before, "Yes.")])
