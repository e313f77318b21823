"""The real HTTP client and the real process handling, against a small server that keeps the same contract."""

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from evals.bots import HttpBot
from evals.server import serve_corpus
from ingest.errors import BriefingError, ServerUnavailable, UnknownArticle
from ingest.models import Filters
from tests.evals.fiction_bot import FICTION, TEXTS

COMMAND = (sys.executable, "-m", "tests.evals.fiction_server")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        patch.setenv("BRIEFING_DATABASE_URL", "sqlite:///somebody-elses.sqlite3")
        patch.setenv("BRIEFING_CHROMA_URL", "http://somebody.else")
        patch.setenv("BRIEFING_ENGINE", "extractive")
        patch.setenv("SLACK_BOT_TOKEN", "a-token")
        with serve_corpus(FICTION / "articles", COMMAND) as address:
            yield address


def test_the_server_has_a_data_folder_of_its_own_and_nobody_elses_index(url: str) -> None:
    environment = httpx.get(f"{url}/readyz").json()["environment"]
    assert "briefing-evals-" in environment["BRIEFING_DATA_DIR"]
    assert environment["BRIEFING_ENGINE"] == "extractive"
    assert environment.keys().isdisjoint({"BRIEFING_DATABASE_URL", "BRIEFING_CHROMA_URL", "SLACK_BOT_TOKEN"})


def test_questions_and_articles_go_over_http(url: str) -> None:
    with closing(HttpBot(url + "/")) as bot:
        first = bot.ask("Who is the captain of the ferry?", filters=Filters(publishers=("Lorne Courier",)))
        second = bot.ask("What does she want?", first.conversation_id)
        assert second.conversation_id == first.conversation_id
        citation = second.citations[0]
        text = bot.read_article(citation.article_id, citation.article_version)
        assert text[citation.start : citation.end] == citation.quote
        assert bot.read_article("pier-plan") == TEXTS["pier-plan"]


def test_what_is_no_answer_is_told_with_its_reason(url: str) -> None:
    with closing(HttpBot(url)) as bot:
        with pytest.raises(BriefingError, match="answered 500: index_unavailable: Chroma did not answer"):
            bot.ask("break")
        with pytest.raises(BriefingError, match="what is no Answer, at conversation_id"):
            bot.ask("garble")
        with pytest.raises(BriefingError, match="answered 404: unknown_conversation"):
            bot.ask("What does she want?", "c999")
        with pytest.raises(UnknownArticle, match="pier-plan, version 9"):
            bot.read_article("pier-plan", 9)


def test_the_server_is_gone_afterwards() -> None:
    with serve_corpus(FICTION / "articles", COMMAND) as address:
        data = Path(httpx.get(f"{address}/readyz").json()["environment"]["BRIEFING_DATA_DIR"])
        assert data.exists()
    assert not data.exists()
    with closing(HttpBot(address)) as bot, pytest.raises(ServerUnavailable, match="No answer from"):
        bot.ask("Who?")


def test_a_corpus_that_can_not_be_ingested_is_told(tmp_path: Path) -> None:
    wanted = pytest.raises(ServerUnavailable, match=r"could not be ingested.*no article in the folder")
    with wanted, serve_corpus(tmp_path, COMMAND):
        pytest.fail("the server was started")


def test_a_server_that_ends_at_once_is_told_with_what_it_said(tmp_path: Path) -> None:
    script = tmp_path / "broken.py"
    script.write_text("import sys\nsys.exit('port taken' if sys.argv[1] == 'serve' else 0)\n")
    wanted = pytest.raises(ServerUnavailable, match=r"ended with exit code 1\. It said: port taken")
    with wanted, serve_corpus(tmp_path, (sys.executable, str(script))):
        pytest.fail("the server was ready")


def test_what_the_server_says_is_kept_where_it_is_wanted(tmp_path: Path) -> None:
    script = tmp_path / "talking.py"
    script.write_text("import sys\nsys.exit('goodbye' if sys.argv[1] == 'serve' else 0)\n")
    log_path = tmp_path / "report" / "server.log"
    wanted = pytest.raises(ServerUnavailable, match="goodbye")
    with wanted, serve_corpus(tmp_path, (sys.executable, str(script)), log_path=log_path):
        pytest.fail("the server was ready")
    assert log_path.read_text() == "goodbye\n"


def test_a_server_that_never_gets_ready_is_ended(tmp_path: Path) -> None:
    script = tmp_path / "slow.py"
    script.write_text("import sys, time\nif sys.argv[1] == 'serve':\n    time.sleep(600)\n")
    wanted = pytest.raises(ServerUnavailable, match="did not get ready")
    with wanted, serve_corpus(tmp_path, (sys.executable, str(script)), ready_within_s=0.5):
        pytest.fail("the server was ready")
