from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from bot.store.conversations import ConversationStore
from bot.store.feedback import FeedbackStore
from evals.cli import app
from evals.suites import load_suite
from ingest.errors import MalformedSuite
from ingest.settings import Settings
from tests.bot.made_answers import build_answer
from tests.evals.fiction_bot import FICTION

TRICKY = "Who: said #no, and\n- id: 'why'?"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder in which three answers of one conversation were given."""
    monkeypatch.setenv("BRIEFING_DATA_DIR", str(tmp_path / "data"))
    return tmp_path


@pytest.fixture
def feedback(folder: Path) -> Iterator[FeedbackStore]:
    url = Settings(data_dir=folder / "data").sql_url
    conversations, store = ConversationStore(url), FeedbackStore(url)
    conversations.save(build_answer("first-answer", "Who runs the ferry?", "harbour", "Mira Falk runs it."))
    conversations.save(build_answer("second-answer", "And the pier?", standalone_question="Who runs the pier?"))
    conversations.save(build_answer("third-answer", TRICKY))
    yield store
    store.close()
    conversations.close()


def propose(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["propose", *map(str, arguments)])


def test_bad_answers_become_cases_and_good_ones_do_not(feedback: FeedbackStore) -> None:
    feedback.record("first-answer", "up")
    feedback.record("second-answer", "down", "not_answered", "The town does.")
    done = propose()
    assert done.exit_code == 0
    [case] = yaml.safe_load(done.stdout)["cases"]
    assert case["id"] == "feedback-second-answe"
    assert case["kind"] == "follow_up"
    assert case["turns"] == ["Who runs the ferry?", "And the pier?"]
    assert case["expect"] == {"facts": []}
    assert "# Judged bad on " in done.stdout
    assert "(page, not answered): The town does." in done.stdout


def test_what_was_answered_from_what_stands_beside_the_case(feedback: FeedbackStore) -> None:
    feedback.record("first-answer", "down", "wrong_fact")
    feedback.record("first-answer", "down", channel="slack", by="U1", text="It is Ilse Brandt.")
    told = propose().stdout
    assert told.count("- id: ") == 1
    assert "It was answered over corpus abc up to 2026-02-03 (extractive):" in told
    assert "Mira Falk runs it. [article-1]" in told
    assert "(slack): It is Ilse Brandt." in told


def test_a_case_that_no_person_completed_is_refused_and_a_completed_one_runs(
    feedback: FeedbackStore, folder: Path
) -> None:
    feedback.record("third-answer", "down", text="x\n- id: injected\n  kind: fact")
    out = folder / "proposed.yaml"
    assert propose("--out", out).exit_code == 0
    suite = folder / "suite.yaml"
    head = f"suite: proposed\ncorpus: {FICTION / 'articles'}\n"
    suite.write_text(head + out.read_text())
    with pytest.raises(MalformedSuite, match="nothing in it could be wrong"):
        load_suite(suite)
    suite.write_text(head + out.read_text().replace("facts: []", "facts: [Captain Marsh]"))
    [sample] = load_suite(suite).samples
    assert sample.question == TRICKY
    assert sample.tags == ("feedback",)


def test_nothing_is_proposed_twice(feedback: FeedbackStore, folder: Path) -> None:
    out = folder / "proposed.yaml"
    feedback.record("first-answer", "down")
    assert "1 proposed" in propose("--out", out).stderr
    out.write_text(out.read_text().replace("  - id", "#  - id"))
    before = out.read_text()
    assert "0 proposed" in propose("--out", out).stderr
    assert out.read_text() == before
    feedback.record("third-answer", "down")
    assert "1 proposed" in propose("--out", out).stderr
    assert out.read_text().count("- id: feedback-") == 2


def test_a_conversation_that_is_gone_leaves_the_question_as_it_was_understood(
    feedback: FeedbackStore, folder: Path
) -> None:
    feedback.record("second-answer", "down")
    conversations = ConversationStore(Settings(data_dir=folder / "data").sql_url)
    conversations.remove("harbour")
    conversations.close()
    [case] = yaml.safe_load(propose().stdout)["cases"]
    assert case["question"] == "Who runs the pier?"
