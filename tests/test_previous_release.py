"""A data folder that the previous release wrote: opened, asked and ingested again by this one.

`previous_release/data.zip` was written by commit 61f03ec: its two articles, three questions in two conversations, two
judgements, and a question from Slack with its thread, its channel's settings and a subscription.
"""

import asyncio
import shutil
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from bot.app import Services, open_services
from bot.chat import Request, fold_answer
from bot.delivery.backend import build_stream, open_backend
from bot.store.database import Place
from bot.store.deliveries import Delivery
from ingest.catalog import Catalog
from ingest.errors import StaleIndex
from ingest.models import Access
from ingest.pipeline import build_pipeline
from ingest.settings import Settings

HERE = Path(__file__).parent / "previous_release"
ARTICLES = HERE / "articles"


@pytest.fixture
def old(tmp_path: Path) -> Settings:
    shutil.unpack_archive(HERE / "data.zip", tmp_path)
    return Settings(data_dir=tmp_path / "data")


def ask(services: Services, question: str, conversation_id: str | None = None) -> str:
    answer = asyncio.run(fold_answer(services, Request(question, conversation_id)))
    return " ".join(statement.text for statement in answer.statements)


def test_its_conversations_and_judgements_are_read(old: Settings) -> None:
    with open_services(old) as services:
        listed = services.conversations.find()
        assert [one.questions for one in listed] == [1, 2]
        quay = services.conversations.load(listed[1].id)
        assert [turn.answer.question for turn in quay.turns] == [
            "How many cranes does the new quay in Ornhaven have?",
            "What did it cost?",
        ]
        assert all("four cranes and cost 12 million crowns" in turn.answer.statements[0].text for turn in quay.turns)
        assert [one.id for one in services.conversations.find("rye")] == [listed[0].id]
        given = services.feedback.list()
        assert [(one.verdict, one.answer.id) for one in given] == [
            ("up", quay.turns[0].answer.id),
            ("down", quay.turns[1].answer.id),
        ]


def test_its_citations_still_lead_to_their_words(old: Settings) -> None:
    with open_services(old) as services:
        citations = [
            citation
            for one in services.conversations.find()
            for turn in services.conversations.load(one.id).turns
            for citation in turn.answer.citations
        ]
        assert citations
        for one in citations:
            text = services.catalog.readable(Access()).load_article(one.article_id, one.article_version).text
            assert text[one.start : one.end] == one.quote


def test_what_slack_left_is_known(old: Settings) -> None:
    with open_services(old) as services, open_backend(old, build_stream(services), "slack") as backend:
        again = Delivery(
            key="T1/C1/1768400000.000100", kind="thread", workspace="T1", room="C1", person="U1",
            message="1768400000.000100", text="Who owns the mill of Veld?", thread="1768400000.000100",
        )  # fmt: skip
        assert not backend.queue.admit(again, False, "Ev1", "app_mention"), "it was answered already"
        conversation = backend.queue.load_conversation(again.place, again.thread)
        assert conversation == services.conversations.find("mill")[0].id
        assert backend.rooms.load(Place("T1", "C1")).publishers == ("Example Gazette",)
        assert [one.topic for one in backend.subscriptions.list_of(Place("T1", "C1"))] == ["mills"]


def test_ingest_builds_its_index_anew_and_questions_go_on(old: Settings) -> None:
    with open_services(old) as services:
        with pytest.raises(StaleIndex):
            services.check()
        pipeline = build_pipeline(old, services.catalog, services.index, services.embeddings)
        report = pipeline.ingest([ARTICLES])
        assert ({*report.unchanged, *report.changed}, report.articles) == ({"quay", "mill"}, 2)
        services.check()
        assert services.index.count() == services.catalog.count_passages() == 2
        mill = services.conversations.find("rye")[0].id
        assert "Ilse Brandt" in ask(services, "Who owns the mill of Veld?", mill)
        assert len(services.conversations.load(mill).turns) == 2


def test_an_interrupted_rebuild_is_completed(old: Settings) -> None:
    with open_services(old) as services:
        pipeline = build_pipeline(old, services.catalog, services.index, services.embeddings)
        pipeline._rebuild()
        pipeline.ingest([ARTICLES])
        services.check()


def test_it_is_brought_to_the_schema_of_today(old: Settings) -> None:
    with open_services(old) as services, open_backend(old, build_stream(services), "slack"):
        pass
    engine = create_engine(old.sql_url)
    with engine.connect() as connection:
        for table, version in (("catalog_version", "0004"), ("conversations_version", "0003")):
            assert connection.exec_driver_sql(f"SELECT version_num FROM {table}").scalars().all() == [version]
        assert inspect(connection).has_table("subscriptions")
    engine.dispose()


def test_slack_tables_that_were_never_needed_are_made(old: Settings) -> None:
    engine = create_engine(old.sql_url)
    with engine.begin() as connection:
        for table in inspect(connection).get_table_names():
            if table.startswith("slack_"):
                connection.exec_driver_sql(f"DROP TABLE {table}")
    engine.dispose()
    with open_services(old) as services, open_backend(old, build_stream(services), "slack") as backend:
        assert backend.subscriptions.list_of(Place("T1", "C1")) == []


def test_a_catalog_alone_leaves_the_conversations_for_the_bot(old: Settings) -> None:
    catalog = Catalog(old.sql_url)
    assert [article.id for article in catalog.readable(Access()).list_articles()] == ["mill", "quay"]
    catalog.close()
    engine = create_engine(old.sql_url)
    assert not inspect(engine).has_table("conversations_version")
    engine.dispose()
