"""A question on its way: its names, times and parts, and what it leans on."""

from datetime import date

import pytest

from bot.app import Services
from bot.asking.corpus import Corpus
from bot.asking.question import (
    Context,
    Question,
    find_context,
    leans,
    part_standalone,
    split_question,
    understand_question,
    write_standalone,
)
from bot.models import Answer
from ingest.models import Access, Filters
from tests.bot.made_answers import build_answer, build_disagreement

TODAY = date(2026, 3, 1)


@pytest.fixture
def corpus(services: Services) -> Corpus:
    return services.readable(Access()).corpus.look()


def understand(question: str, corpus: Corpus, *history: Answer, filters: Filters | None = None) -> Question:
    return understand_question(question, history, filters or Filters(), corpus, TODAY)


def test_a_slip_is_put_right_and_said(corpus: Corpus) -> None:
    understood = understand("What did Makron say?", corpus)
    assert understood.standalone == "What did Macron say?"
    assert [part.asked for part in understood.parts] == ["What did Macron say?"]
    assert understood.notice == "Searched for “Macron” (you wrote “Makron”)."


def test_an_acronym_that_the_corpus_spells_out_is_read_as_that(corpus: Corpus) -> None:
    understood = understand("Does the OSCE have a formal role?", corpus)
    assert "Organization for Security and Cooperation in Europe" in understood.standalone


def test_a_people_in_small_letters_is_no_other_name(corpus: Corpus) -> None:
    understood = understand("Who said that american involvement was a breakthrough?", corpus)
    assert understood.standalone == "Who said that american involvement was a breakthrough?"


def test_a_greeting_is_no_part_of_the_question(corpus: Corpus) -> None:
    assert understand("Hello! How long is the front line?", corpus).standalone == "How long is the front line?"
    assert understand("Hello!", corpus).standalone == "Hello!"


def test_articles_of_a_stated_time_narrow_the_filters(corpus: Corpus) -> None:
    filters = Filters(published_from=date(2025, 8, 10))
    understood = understand("What do articles published in August 2025 say about troops?", corpus, filters=filters)
    assert understood.filters.published_from == date(2025, 8, 10)
    assert understood.filters.published_to == date(2025, 8, 31)


def test_when_things_happened_narrows_nothing(corpus: Corpus) -> None:
    understood = understand("What happened in August 2025?", corpus)
    assert understood.filters == Filters()
    assert understood.time is not None


def test_the_corpus_is_computed_anew_only_when_it_has_changed(services: Services) -> None:
    before = services.readable(Access()).corpus.look()
    assert services.readable(Access()).corpus.look() is before
    services.catalog.remove_article("military-chiefs-meeting-preview")
    after = services.readable(Access()).corpus.look()
    assert after.state.articles == before.state.articles - 1
    assert after.state.fingerprint != before.state.fingerprint
    assert not after.vocabulary.holds("Oceania")


def test_a_follow_up_is_read_with_the_question_before(corpus: Corpus) -> None:
    before = build_answer("one", "Is Italy willing to commit ground forces?", "c", "Italy is reluctant.")
    understood = understand("And Germany?", corpus, before)
    assert [part.asked for part in understood.parts] == ["Is Italy willing to commit ground forces? | And Germany?"]
    assert understood.standalone == "And Germany? (About: Is Italy willing to commit ground forces?)"
    assert understood.queries == ("And Germany?",)
    assert understood.context.texts == ("Is Italy willing to commit ground forces?", "Italy is reluctant.")
    alone = understand("Is Germany willing to commit ground forces?", corpus, before)
    assert alone.standalone == alone.parts[0].asked == "Is Germany willing to commit ground forces?"
    assert 0 < alone.context.weight < understood.context.weight


PARTS = [
    ("Who is Ann Lee and how old is she?", "Who is Ann Lee? | How old is she?"),
    ("How many troops were there and how many of them died?", "How many troops were there? | How many of them died?"),
    ("How many couriers are there? And what do they earn?", "How many couriers are there? | And what do they earn?"),
    (
        "Who financed the study and how many participants smoked?",
        "Who financed the study? | How many participants smoked?",
    ),
    ("Who leads Germany, and which party did Emmanuel Macron found?", "Which party did Emmanuel Macron found?"),
]


@pytest.mark.parametrize(("question", "second"), PARTS)
def test_each_of_several_questions_is_asked_with_what_it_leans_on(question: str, second: str, corpus: Corpus) -> None:
    understood = understand(question, corpus)
    assert [part.asked for part in understood.parts[1:]] == [second]
    assert understood.queries == (question, *(part.text for part in understood.parts))


def test_a_long_question_is_searched_for_clause_by_clause(corpus: Corpus) -> None:
    text = (
        "Which firm was sued over its search engine by regulators, while a second paper reported large payments to "
        "phone makers for default positions?"
    )
    understood = understand(text, corpus)
    assert [part.text for part in understood.parts] == [text]
    assert understood.queries[0] == text
    assert len(understood.queries) == 3


def test_no_more_than_three_searches_beside_the_whole(corpus: Corpus) -> None:
    clause = "the council approved the costly harbour extension plan"
    assert len(understand("Is it true that " + ", and ".join([clause] * 9) + "?", corpus).queries) <= 4


@pytest.mark.parametrize(
    ("asked", "back"),
    [
        ("What did he say?", "Who is “he”?"),
        ("When did she resign as minister?", "Who is “she”?"),
        ("What did they decide?", "Who is “they”?"),
    ],
)
def test_a_first_question_that_names_nobody_is_asked_back(asked: str, back: str, corpus: Corpus) -> None:
    notice = understand(asked, corpus).notice
    assert notice is not None
    assert notice.startswith(back)
    assert understand(asked, corpus, build_answer("one", "Who is Macron?", "c", "A president.")).notice is None


@pytest.mark.parametrize(
    "asked",
    [
        "Who was Macron and what did he say?",
        "macron vs merz: what did each of them want",
        "Is it true that soldiers will be sent?",
        "How long will it take to send soldiers?",
        "When will the ceasefire begin?",
        "how many drones had cameras in them",
    ],
)
def test_a_question_that_says_all_it_needs_is_not_asked_back(asked: str, corpus: Corpus) -> None:
    assert understand(asked, corpus).notice is None


SPLIT = [
    ("Who is Ann Lee and how old is she?", ("Who is Ann Lee?", "How old is she?")),
    (
        "What party has Ann Lee, and in what year was she born?",
        ("What party has Ann Lee?", "In what year was she born?"),
    ),
    (
        "How many troops were there and how many of them died?",
        ("How many troops were there?", "How many of them died?"),
    ),
    (
        "How many couriers are there? And what do they earn?",
        ("How many couriers are there?", "And what do they earn?"),
    ),
    ("Who leads Spain, and who leads Italy?", ("Who leads Spain?", "Who leads Italy?")),
]  # fmt: skip


@pytest.mark.parametrize(("question", "parts"), SPLIT)
def test_each_question_is_a_part(question: str, parts: tuple[str, ...]) -> None:
    assert split_question(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "Which company was sued and is hiring?",
        "Which towns and villages were flooded?",
        "Who works in and for the ministry?",
        "What did Spain and Italy sign in June and in July?",
    ],
)
def test_one_question_stays_one(question: str) -> None:
    assert split_question(question) == (question,)


LEANING = [
    "And Germany?",
    "and italy",
    "how about uganda?",
    "Italy's position?",
    "to Poland?",
    "in August?",
    "soldiers?",
    "What about after a ceasefire?",
    "What if Russia attacks?",
    "And will Italy?",
    "Why?",
    "how so",
    "How many?",
    "Which ones?",
    "Since when?",
    "Who said so?",
    "Are you sure?",
    "Will it send its own soldiers?",
    "How will it be watched by the mission?",
    "Were the Russians there as well?",
    "Who was president of the country then?",
    "Which ones are willing to take part?",
    "Why is that a breakthrough?",
    "What did she say about Macron yesterday?",
    "Does that country want more territory?",
    "Do they want a ceasefire with Russia?",
    "What does Zelensky think of this plan?",
    "What are the other members of the council?",
    "I meant the March meeting",
    "I meant for the purchase loan",
    "no, the other one: Bosnia",
    "not Germany, Italy",
]


@pytest.mark.parametrize("question", LEANING)
def test_what_can_not_be_understood_alone_leans(question: str) -> None:
    assert leans(question)


@pytest.mark.parametrize(
    "question",
    [
        "How long is the line of contact?",
        "How many seats does Italy have?",
        "Which countries that border Russia are members?",
        "Who chairs the panel that reviews the Gorran Tunnel?",
        "How high is the new tower in Lagos?",
        "What did Starmer say about the budget?",
        "When was the Paris summit held?",
    ],
)
def test_a_question_with_all_it_needs_stands_alone(question: str) -> None:
    assert not leans(question)
    answer = build_answer("one", "Who won the match?", "c", "Leeds won it.")
    found = find_context(question, [answer])
    assert found.about == ""
    assert 0 < found.weight < Context("Who won the match?").weight


def ask_after(question: str, *history: Answer) -> Context:
    return find_context(question, history)


BRIDGE = build_answer("bridge", "Who built the bridge?", "c", "Anna Roth built it.", "It took two years.")


def test_the_question_before_is_what_is_spoken_of() -> None:
    found = ask_after("When?", build_answer("old", "Who won?", "c", "Leeds."), BRIDGE)
    assert found.about == "Who built the bridge?"
    assert found.texts == ("Who built the bridge?", "Anna Roth built it. It took two years.")


def test_small_talk_is_passed_over() -> None:
    assert ask_after("When?", BRIDGE, build_answer("thanks", "Thanks!")).about == "Who built the bridge?"
    assert ask_after("When?", build_answer("hello", "Hello!")) == Context()
    assert ask_after("When?") == Context()


def test_what_the_question_before_leaned_on_comes_along() -> None:
    second = replace_standalone(BRIDGE, write_standalone("When?", "Who built the bridge?"))
    found = ask_after("And for whom?", second)
    assert found.about == "Who built the bridge? When?"


def replace_standalone(answer: Answer, standalone: str) -> Answer:
    return answer.model_copy(update={"standalone_question": standalone})


def test_of_an_answer_that_is_all_disagreement_the_positions_are_the_context() -> None:
    answer = build_answer("pier", "How long is the pier?").model_copy(update={"disagreements": (build_disagreement(),)})
    assert ask_after("Why?", answer).texts == (
        "How long is the pier?",
        "The pier is 90 metres long. The pier is 120 metres long.",
    )


def test_a_long_answer_is_not_all_mixed_in() -> None:
    answer = build_answer("long", "Who built the bridge?", "c", "word " * 1000)
    assert len(ask_after("Why?", answer).texts[1].split()) <= 200


@pytest.mark.parametrize(
    ("question", "about"),
    [("Why?", ""), ("Why?", "Who built the bridge?"), ("Why (really)?", "Who (if anyone) built it?")],
)
def test_a_question_and_what_it_is_about_can_be_parted_again(question: str, about: str) -> None:
    assert part_standalone(write_standalone(question, about)) == (question, about)


@pytest.mark.parametrize("question", ["", "?", "   ", "(((", "👍", "İstanbul?", "it", "And " * 500])
def test_no_input_is_too_odd(question: str) -> None:
    for before in ("Who?", "x", "!!!"):
        assert find_context(question, [replace_standalone(BRIDGE, before)]).texts[0] == before
