"""`briefing doctor` on folders, servers and settings that are well and that are not."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bot.doctor import stores
from bot.doctor.examination import examine_with
from bot.doctor.findings import Finding, Findings
from bot.doctor.terminal import show_findings
from bot.store.tokens import TokenStore
from ingest.catalog import Catalog
from ingest.catalog.sources import SourceStore
from ingest.index import build_stamp, open_index
from ingest.lock import hold_folder
from ingest.reembedding import reembed, switch
from ingest.settings import (
    AuthSettings,
    ChunkingSettings,
    EmailSettings,
    EmbeddingSettings,
    LlmSettings,
    ReaderSettings,
    Settings,
    SlackSettings,
    TracesSettings,
)
from tests.bot.answering.writers.provider import answer, fail, run_provider
from tests.bot.test_cli import data, run, serving
from tests.ingest.test_reembedding import OtherEmbeddings, ignore
from tests.slack_api.server import APP_TOKEN, BOT_TOKEN, open_slack

__all__ = ["data"]

Examine = Callable[..., dict[str, Finding]]


@pytest.fixture
def examine(data: Path) -> Examine:
    """Findings by name, of the ingested corpus under some settings."""
    TokenStore(f"sqlite:///{data / 'briefing.sqlite3'}").close()

    def look(**changes: Any) -> dict[str, Finding]:
        found = {one.name: one for one in examine_with(Settings(data_dir=data).model_copy(update=changes))}
        assert all(one.fix for one in found.values() if one.state != "ok"), "what is wrong has a fix"
        return found

    return look


def list_states(found: dict[str, Finding]) -> dict[str, str]:
    """What is not well."""
    return {name: one.state for name, one in found.items() if one.state != "ok"}


def test_a_folder_that_is_well_is_well_also_while_a_server_holds_it(data: Path) -> None:
    run(data, "tokens", "list")
    code, out, err = run(data, "doctor")
    assert (code, err) == (0, "")
    assert out.splitlines()[-1].endswith(" ok")
    assert "44 passages" in out
    with serving(data, "--port", "0") as (url, _):
        code, out, _ = run(data, "doctor", "--json")
        findings = {one["name"]: one for one in json.loads(out)["findings"]}
    assert code == 0
    assert {one["state"] for one in findings.values()} == {"ok"}
    assert url in findings["server"]["detail"]
    assert "5 articles" in findings["server"]["detail"]


def test_where_nothing_is_nothing_is_made(tmp_path: Path) -> None:
    code, out, _ = run(tmp_path / "none", "doctor")
    assert code == 0, "a folder that is not there yet is no failure"
    assert "briefing ingest PATH" in out
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_variable_is_all_that_is_told(data: Path) -> None:
    code, out, _ = run(data, "doctor", "--json", BRIEFING_DATA_DIRR="x")
    assert code == 1
    (finding,) = json.loads(out)["findings"]
    assert finding["state"] == "fail"
    assert "BRIEFING_DATA_DIR?" in finding["detail"]


def test_an_index_of_other_settings_fails_with_what_differs(examine: Examine) -> None:
    found = examine(chunking=ChunkingSettings(max_tokens=100))
    assert list_states(found) == {"index": "fail"}
    assert "max_tokens was 160 and is 100" in found["index"].detail
    assert "--rebuild" in (found["index"].fix or "")


def test_an_index_that_lacks_passages_is_told(examine: Examine, data: Path) -> None:
    with closing(sqlite3.connect(data / "briefing.sqlite3")) as database, database:
        database.execute("UPDATE article_versions SET synced = 0")
    assert list_states(examine()) == {"index": "warn"}


def test_the_collection_that_reembedding_made_is_looked_at(data: Path) -> None:
    settings = Settings(data_dir=data, embedding=EmbeddingSettings(model="fake:other"))
    embeddings = OtherEmbeddings()
    reembed(settings, embeddings, ignore)
    with closing(Catalog(settings.sql_url)) as catalog, closing(open_index(settings, catalog)) as index:
        assert switch(settings, catalog, index, embeddings, build_stamp(settings, embeddings))
    found = Findings("data")
    stores.check_index(settings, embeddings, found)
    assert [(one.name, one.state) for one in found] == [("index", "ok")]


def test_a_folder_that_another_program_holds_is_left_alone(examine: Examine, data: Path) -> None:
    with hold_folder(data, "briefing ingest"):
        found = examine()
    assert list_states(found) == {"index": "warn"}
    assert "briefing ingest" in found["index"].detail


def test_a_server_that_does_not_answer_fails(examine: Examine, data: Path) -> None:
    with hold_folder(data, "briefing serve", "http://127.0.0.1:9"):
        assert list_states(examine()) == {"server": "fail"}


def test_models_that_can_not_be_loaded_fail(examine: Examine, tmp_path: Path) -> None:
    found = examine(embedding=EmbeddingSettings(model="nomodel"), reader=ReaderSettings(model=tmp_path / "no.onnx"))
    assert list_states(found) == {"embedding model": "fail", "reader": "fail", "index": "warn"}


def test_the_language_model_is_asked_for_a_word(examine: Examine) -> None:
    with run_provider() as provider:
        provider.behaviours.append(answer(lambda body: "yes"))
        llm = LlmSettings(model="openai:m", base_url=provider.url)
        assert "began to answer" in examine(llm=llm)["language model"].detail
        provider.behaviours.clear()
        provider.behaviours.append(fail(401, "wrong key"))
        found = examine(llm=llm)
    assert list_states(found) == {"language model": "fail"}
    assert "does not accept the key" in found["language model"].detail


def test_access_is_held_against_the_address(examine: Examine, data: Path) -> None:
    found = examine(host="0.0.0.0")
    assert list_states(found) == {"access control": "fail", "public address": "warn"}
    assert "BRIEFING_AUTH__MODE" in found["access control"].detail
    auth = AuthSettings(mode="token")
    found = examine(host="0.0.0.0", public_url="https://briefing.example", auth=auth)
    assert list_states(found) == {"API tokens": "warn"}
    with closing(TokenStore(f"sqlite:///{data / 'briefing.sqlite3'}")) as store:
        store.create("old", "ask", (), datetime.now(UTC) - timedelta(days=1))
        assert "1 expired" in examine(auth=auth)["API tokens"].detail
        store.revoke("old")
        store.create("new", "ask")
    assert list_states(examine(auth=auth)) == {}


def test_an_identity_provider_that_is_not_there_fails(examine: Examine) -> None:
    auth = AuthSettings(mode="oidc", issuer="http://127.0.0.1:9", client_id="briefing")
    assert list_states(examine(auth=auth)) == {"identity provider": "fail"}


def test_slack_is_asked_about_its_tokens(examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_slack() as slack:
        settings = SlackSettings(api_url=slack.api_url)
        monkeypatch.setenv("SLACK_BOT_TOKEN", "xapp-1")
        assert "no bot token" in examine(slack=settings)["Slack"].detail
        monkeypatch.setenv("SLACK_BOT_TOKEN", BOT_TOKEN)
        assert list_states(examine(slack=settings)) == {"Slack": "fail"}, "there is no way in"
        monkeypatch.setenv("SLACK_APP_TOKEN", APP_TOKEN)
        assert list_states(examine(slack=settings)) == {}
        slack.tokens.discard(BOT_TOKEN)
        found = examine(slack=settings)["Slack"]
    assert (found.state, "invalid_auth" in found.detail) == ("fail", True)


def test_a_mail_server_and_a_collector_that_are_not_there_are_told(examine: Examine) -> None:
    email = EmailSettings(host="127.0.0.1", port=9, sender="a@example.org", recipients="b@example.org")
    found = examine(email=email, traces=TracesSettings(endpoint="http://127.0.0.1:9"))
    assert list_states(found) == {"e-mail": "fail", "traces": "warn"}


def test_a_source_that_fails_is_named_with_its_error(examine: Examine, data: Path) -> None:
    moment = datetime.now(UTC)
    with closing(SourceStore(f"sqlite:///{data / 'briefing.sqlite3'}", 1_800.0)) as store:
        store.add("one", "https://news.example/feed", "feed", None, moment)
        store.add("two", "https://other.example/feed", "feed", None, moment)
        store.note_failure("one", moment, moment, "There is nothing at the address.", "source_gone", 3)
    found = examine()
    assert list_states(found) == {"https://news.example/feed": "warn"}
    assert "1 of 2" in found["sources"].detail


def test_a_disk_that_fills_is_told(examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "LITTLE_BYTES", 10**18)
    assert list_states(examine()) == {"disk": "warn"}
    monkeypatch.setattr(stores, "LEAST_BYTES", 10**18)
    assert list_states(examine()) == {"disk": "fail"}


def test_a_folder_that_can_not_be_written_fails(examine: Examine) -> None:
    found = examine(data_dir=Path("/proc/briefing"))
    assert found["data folder"].state == "fail"
    assert "index" not in found, "what rests on it is not looked at"


def test_a_chroma_server_that_is_gone_fails(examine: Examine) -> None:
    found = examine(chroma_url="http://127.0.0.1:9")
    assert list_states(found) == {"index": "fail"}
    assert "BRIEFING_CHROMA_URL" in (found["index"].fix or "")


def test_a_database_of_another_release_is_told_and_left_as_it_is(examine: Examine, data: Path) -> None:
    database = data / "briefing.sqlite3"
    for revision, state in (("0001", "warn"), ("9999", "fail")):
        with closing(sqlite3.connect(database)) as connection, connection:
            connection.execute("UPDATE catalog_version SET version_num = ?", (revision,))
        assert list_states(examine()) == {"tables: articles": state}
        with closing(sqlite3.connect(database)) as connection:
            assert connection.execute("SELECT version_num FROM catalog_version").fetchone() == (revision,)


def test_what_a_terminal_shows_has_a_line_and_a_fix_each(examine: Examine) -> None:
    found = list(examine(host="0.0.0.0").values())
    for width in (40, 60, 100):
        console = Console(width=width, record=True, file=Path("/dev/null").open("w"))  # noqa: SIM115
        assert show_findings(console, iter(found)) == found
        shown = console.export_text()
        console.file.close()
        assert max(map(len, shown.splitlines())) <= width
        flat = " ".join(shown.split())
        assert all((one.fix or "") in flat for one in found)
        assert f"{len(found) - 2} ok · 1 warning · 1 failed" in flat
