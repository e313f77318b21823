"""`briefing backup`, `restore` and `reembed` as commands, beside a server and without one."""

import json
import shutil
from pathlib import Path

import httpx
import pytest

from bot.app import open_services
from ingest.embedder import MiniLmEmbeddings
from ingest.errors import StaleIndex
from ingest.reembedding import reembed
from ingest.settings import EmbeddingSettings, Settings
from tests.bot.test_cli import QUESTION, run, serving
from tests.ingest.test_reembedding import OtherEmbeddings, check_whole, ignore


@pytest.fixture
def data(corpus_data: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(corpus_data, folder)
    return folder


def test_a_backup_beside_a_server_answers_as_it_does(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "briefing.tar.gz"
    with serving(data, "--port", "0") as (url, _):
        answer = httpx.post(f"{url}/api/chat", json={"question": QUESTION}, timeout=60).json()
        code, out, err = run(data, "backup", str(file), "--json")
        assert code == 0, err
        assert json.loads(out)["fingerprint"] == answer["corpus"]["fingerprint"]
        code, _, err = run(data, "restore", str(file), "--replace")
        assert code == 1
        assert "is held by process" in err
    elsewhere = tmp_path / "elsewhere"
    code, _, err = run(elsewhere, "restore", str(file))
    assert code == 0, err
    assert f"corpus {answer['corpus']['fingerprint']}" in err
    with serving(elsewhere, "--port", "0") as (url, _):
        again = httpx.post(f"{url}/api/chat", json={"question": QUESTION}, timeout=60).json()
        assert again["statements"] == answer["statements"]
        assert httpx.get(f"{url}/api/answers/{answer['id']}").json()["question"] == QUESTION
    code, _, err = run(elsewhere, "restore", str(file))
    assert code == 2
    assert "--replace" in err


def test_reembedding_with_the_model_in_use_or_none(data: Path) -> None:
    code, _, err = run(data, "reembed", "--model", "minilm")
    assert code == 0, err
    assert "already" in err
    code, _, err = run(data, "reembed", "--model", "gibberish")
    assert code == 2
    assert "is unknown" in err


def test_a_process_that_opens_with_the_new_model_switches(
    data: Path, embeddings: MiniLmEmbeddings, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = Settings(data_dir=data)
    new = Settings(data_dir=data, embedding=EmbeddingSettings(model="fake:other"))
    monkeypatch.setattr(
        "bot.app.build_embeddings", lambda chosen: embeddings if chosen.model == "minilm" else OtherEmbeddings()
    )
    reembed(new, OtherEmbeddings(), ignore)
    with open_services(old) as services:
        services.prepare()
    check_whole(old, embeddings)
    with open_services(new) as services:
        services.prepare()
        services.check()
    check_whole(new, OtherEmbeddings())
    with open_services(old) as services, pytest.raises(StaleIndex):
        services.prepare()
