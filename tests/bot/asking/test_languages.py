"""Questions in other languages than the one that is read without a language model."""

import asyncio
from pathlib import Path

import pytest

from bot.app import Services, open_services
from bot.asking.languages import NOTICES, decline_language, find_question_language
from bot.chat import Request, fold_answer
from ingest.catalog import Catalog
from ingest.embedder import MiniLmEmbeddings
from ingest.index import VectorIndex
from ingest.models import Access
from ingest.pipeline import build_pipeline
from ingest.settings import Settings

FOREIGN = [
    ("de", "Wie viele Länder nahmen am Pariser Gipfel teil?"),
    ("de", "Was kostet die Brücke?"),
    ("fr", "Combien de pays ont participé au sommet de Paris ?"),
    ("es", "¿Cuántos países participaron en la cumbre de París?"),
    ("it", "Quanti paesi hanno partecipato al vertice di Parigi?"),
    ("pt", "Quantos países participaram da cúpula de Paris?"),
    ("pl", "Ile krajów wzięło udział w szczycie w Paryżu?"),
    ("uk", "Скільки країн взяли участь у Паризькому саміті?"),
    ("ru", "Сколько стран приняло участие в Парижском саммите?"),
    ("ru", "Когда затонуло судно?"),
    ("zh", "松江大桥修复费用是多少？"),
    ("ja", "パリ首脳会議には何カ国が参加しましたか？"),
]
ENGLISH = [
    "Is Haldt against the Highland Line?", "What causes malaria?", "Merz soldiers", "marrowgate debts", "help", "why?",
    "Jens Müller", "São Paulo", "Łódź tram", "Erdoğan speech", "Who is Björn Åkesson?", "cost of the Škocjan bridge",
    "Bundestag", "1,000 or 1,200 km?", "Ruel gas terminal capacity", "Did Merz say “wir schaffen das”?", "MMB?",
]  # fmt: skip


@pytest.mark.parametrize(("language", "question"), FOREIGN)
def test_the_language_of_a_short_question_is_told(language: str, question: str) -> None:
    assert find_question_language(question) == language


@pytest.mark.parametrize("question", ENGLISH)
def test_what_may_be_english_counts_as_english(question: str) -> None:
    assert find_question_language(question) is None


def test_a_question_in_the_language_of_an_article_is_tried() -> None:
    question = "Wie viele Länder nahmen am Pariser Gipfel teil?"
    assert decline_language(question, lambda: {"en"}) == NOTICES["de"]
    assert decline_language(question, lambda: {"en", "de-AT"}) is None


def test_what_is_written_without_spaces_is_not_read_even_where_articles_are() -> None:
    assert decline_language("松江大桥修复费用是多少？", lambda: {"zh"}) == NOTICES["zh"]


@pytest.mark.parametrize(("language", "question"), [FOREIGN[0], FOREIGN[-2]])
def test_who_asks_in_another_language_is_told_so_in_it(services: Services, language: str, question: str) -> None:
    answer = asyncio.run(fold_answer(services, Request(question)))
    assert (answer.outcome, answer.notice, answer.missing) == ("declined", NOTICES[language], ())
    assert not answer.statements


def test_a_chinese_question_on_a_chinese_article_is_declined_in_chinese(
    tmp_path: Path, settings: Settings, catalog: Catalog, embeddings: MiniLmEmbeddings
) -> None:
    (tmp_path / "bridge.md").write_text(
        "# 松江大桥\n\n松江大桥于3月5日恢复通车，修复费用为二千四百万元。", encoding="utf-8"
    )
    build_pipeline(settings, catalog, VectorIndex(settings), embeddings).ingest([tmp_path / "bridge.md"])
    assert catalog.readable(Access()).list_languages() == {"zh"}
    with open_services(settings) as services:
        answer = asyncio.run(fold_answer(services, Request("松江大桥修复费用是多少？")))
    assert (answer.outcome, answer.notice) == ("declined", NOTICES["zh"])
