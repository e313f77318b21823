from datetime import date

import pytest

from bot.corpus import Corpus
from bot.models import Filters
from bot.services import Services
from bot.understanding.understood import understand_question

TODAY = date(2026, 3, 1)


@pytest.fixture
def corpus(services: Services) -> Corpus:
    return services.corpus.look()


def test_a_slip_is_put_right_and_said(corpus: Corpus) -> None:
    understood = understand_question("What did Makron say?", (), Filters(), corpus, TODAY)
    assert understood.standalone == "What did Macron say?"
    assert understood.notice == "Searched for “Macron” (you wrote “Makron”)."


def test_an_acronym_that_the_corpus_spells_out_is_read_as_that(corpus: Corpus) -> None:
    understood = understand_question("Does the OSCE have a formal role?", (), Filters(), corpus, TODAY)
    assert "Organization for Security and Cooperation in Europe" in understood.standalone


def test_articles_of_a_stated_time_narrow_the_filters(corpus: Corpus) -> None:
    filters = Filters(published_from=date(2025, 8, 10))
    understood = understand_question(
        "What do articles published in August 2025 say about troops?", (), filters, corpus, TODAY
    )
    assert understood.filters.published_from == date(2025, 8, 10)
    assert understood.filters.published_to == date(2025, 8, 31)


def test_when_things_happened_narrows_nothing(corpus: Corpus) -> None:
    understood = understand_question("What happened in August 2025?", (), Filters(), corpus, TODAY)
    assert understood.filters == Filters()


def test_the_corpus_is_computed_anew_only_when_it_has_changed(services: Services) -> None:
    before = services.corpus.look()
    assert services.corpus.look() is before
    services.catalog.remove_article("military-chiefs-meeting-preview")
    after = services.corpus.look()
    assert after.state.articles == before.state.articles - 1
    assert after.state.fingerprint != before.state.fingerprint
    assert not after.vocabulary.holds("Oceania")


@pytest.mark.parametrize(
    ("asked", "back"),
    [
        ("What did he say?", "What is this about?"),
        ("Why?", "What is this about?"),
        ("Will it send its own soldiers?", "What is “it”?"),
        ("When did she resign as minister?", "Who is “she”?"),
    ],
)
def test_a_first_question_that_names_nothing_is_asked_back(asked: str, back: str, corpus: Corpus) -> None:
    notice = understand_question(asked, (), Filters(), corpus, TODAY).notice
    assert notice is not None
    assert notice.startswith(back)


@pytest.mark.parametrize(
    "asked",
    [
        "Who was Macron and what did he say?",
        "Is it true that soldiers will be sent?",
        "How long will it take to send soldiers?",
        "When will the ceasefire begin?",
    ],
)
def test_a_question_that_says_all_it_needs_is_not_asked_back(asked: str, corpus: Corpus) -> None:
    assert understand_question(asked, (), Filters(), corpus, TODAY).notice is None
