"""One engine and one pool a database and process, and what a folder that can't be written still gives."""

import gc
import os
import shutil
import tempfile
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import URL
from sqlalchemy.dialects import sqlite

from bot.app import Services
from bot.chat import Request
from bot.delivery.backend import open_backend
from bot.store.conversations import ConversationStore
from bot.store.feedback import FeedbackStore
from ingest.catalog import Catalog, Moment, database
from ingest.errors import IndexUnavailable, InvalidSettings
from ingest.models import Access
from ingest.pipeline import Pipeline
from ingest.settings import Settings
from tests.bot.made_answers import build_answer

NOBODY = 65534


@pytest.fixture
def open_before() -> dict[URL, object]:
    """What fixtures of the whole session keep open."""
    return dict(database._shared)


def test_all_stores_of_a_process_share_one_engine(services: Services, tmp_path: Path) -> None:
    def stream(request: Request) -> object:
        raise NotImplementedError

    with open_backend(services.settings, stream, "slack") as backend:  # type: ignore[arg-type]
        stores = (
            services.catalog, services.conversations, services.feedback,
            backend.conversations, backend.feedback, backend.queue, backend.rooms, backend.subscriptions,
        )  # fmt: skip
        assert len({id(store._engine) for store in stores}) == 1
        with closing(Catalog(f"sqlite:///{tmp_path / 'other.sqlite3'}")) as other:
            assert other._engine is not services.catalog._engine
    # The backend has let go of it, the services have not.
    assert services.conversations.find() == []


def test_the_last_store_closes_the_connections(settings: Settings, open_before: dict[URL, object]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        first, second = ConversationStore(settings.sql_url), FeedbackStore(settings.sql_url)
        first.close()
        first.close()
        assert second.list() == []
        second.close()
        del first, second
        gc.collect()
    assert database._shared == open_before
    assert sorted(path.name for path in settings.data_dir.iterdir()) == ["briefing.sqlite3"], "no log is left behind"


def test_a_store_that_can_t_be_opened_holds_nothing(tmp_path: Path, open_before: dict[URL, object]) -> None:
    (tmp_path / "file").write_text("not a database" * 500)
    with pytest.raises(IndexUnavailable):
        Catalog(f"sqlite:///{tmp_path / 'file'}")
    assert database._shared == open_before


@pytest.mark.parametrize("url", ["somewhere", "papyrus://host/name", "mssql+aioodbc://host/name"])
def test_an_address_that_can_t_be_used_is_a_wrong_setting(url: str, open_before: dict[URL, object]) -> None:
    with pytest.raises(InvalidSettings, match="BRIEFING_DATABASE_URL can't be used"):
        Catalog(url)
    assert database._shared == open_before


def test_many_threads_read_and_write_at_once(settings: Settings) -> None:
    with closing(ConversationStore(settings.sql_url)) as store:

        def turn(number: int) -> int:
            store.save(build_answer(f"a{number}", "", f"c{number % 4}"))
            return len(store.load(f"c{number % 4}").turns)

        with ThreadPoolExecutor(32) as pool:
            assert min(pool.map(turn, range(64))) >= 1
        assert sorted(one.questions for one in store.find()) == [16, 16, 16, 16]


@pytest.fixture
def read_only(settings: Settings, pipeline: Pipeline, catalog: Catalog, tmp_path: Path) -> Iterator[Path]:
    """A database in a folder that this process can't write."""
    article = tmp_path / "quay.txt"
    article.write_text("The quay\n\nThe quay opened in March with four cranes.", encoding="utf-8")
    pipeline.ingest([article])
    catalog.close()
    with closing(ConversationStore(settings.sql_url)) as store:
        store.save(build_answer("first"))
    # Not below pytest's own folder, which only its owner may enter.
    folder = Path(tempfile.mkdtemp())
    shutil.copy(settings.data_dir / "briefing.sqlite3", folder)
    folder.chmod(0o555)
    (folder / "briefing.sqlite3").chmod(0o444)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder)
        stack.callback(folder.chmod, 0o755)
        if os.geteuid() == 0:
            os.seteuid(NOBODY)
            stack.callback(os.seteuid, 0)
        yield folder


def test_a_folder_that_can_t_be_written_is_read(read_only: Path) -> None:
    url = f"sqlite:///{read_only / 'briefing.sqlite3'}"
    with closing(Catalog(url)) as catalog, closing(ConversationStore(url)) as conversations:
        assert catalog.readable(Access()).load_article("quay").text.endswith("four cranes.")
        assert catalog.readable(Access()).count_documents(["crane"]) == {"crane": 1}
        assert [one.id for one in conversations.find()] == ["harbour"]
        with pytest.raises(IndexUnavailable, match="conversations can't be kept: attempt to write a readonly database"):
            conversations.save(build_answer("second"))
    assert [path.name for path in read_only.iterdir()] == ["briefing.sqlite3"]


def test_a_folder_that_can_t_be_made_is_named(read_only: Path) -> None:
    with pytest.raises(IndexUnavailable, match=r"inner can't be made: Permission denied"):
        Catalog(f"sqlite:///{read_only / 'inner' / 'briefing.sqlite3'}")


@given(st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2200, 1, 1), timezones=st.timezones()))
def test_a_moment_comes_back_as_it_was_in_utc(moment: datetime) -> None:
    dialect = sqlite.dialect()
    kept = Moment().process_bind_param(moment, dialect)
    assert kept is not None
    assert kept.tzinfo is None
    back = Moment().process_result_value(kept, dialect)
    assert back == moment.astimezone(UTC)
    assert back.tzinfo is UTC


def test_stored_times_are_utc_whatever_the_zone_of_the_machine(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    time.tzset()
    try:
        with closing(ConversationStore(settings.sql_url)) as store:
            store.save(build_answer("first"))
            (turn,) = store.load("harbour").turns
            with store._read() as connection:
                stored = connection.exec_driver_sql("SELECT asked_at FROM answers").scalar_one()
        assert abs(turn.asked_at - datetime.now(UTC)) < timedelta(minutes=5)
        assert turn.model_dump_json().endswith('Z"}')
        assert stored[:16] == f"{turn.asked_at:%Y-%m-%d %H:%M}"
    finally:
        monkeypatch.undo()
        time.tzset()
