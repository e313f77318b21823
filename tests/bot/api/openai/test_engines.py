"""Engines as models, and a language model that breaks off in the middle of an answer."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from openai import OpenAI

from bot.api.app import build_app
from bot.app import open_services
from ingest.settings import LlmSettings, Settings
from tests.bot.answering.writers.provider import Provider, break_off, run_provider
from tests.bot.answering.writers.test_fallback import GOOD, write_well
from tests.bot.api.openai.test_chat import SUMMIT, ask, check_annotations, read, stream
from tests.loopback import serve


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with run_provider() as provider:
        yield provider


@pytest.fixture(scope="module")
def address(corpus_data: Path, provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("with-a-model") / "data"
    shutil.copytree(corpus_data, folder)
    llm = LlmSettings(base_url=provider.url, model="openai:m", timeout_s=20.0)
    with open_services(Settings(data_dir=folder, llm=llm)) as services, serve(build_app(services)) as url:
        yield url


def test_each_engine_is_a_model(openai: OpenAI, provider: Provider) -> None:
    names = [model.id for model in openai.models.list()]
    assert names == [
        "briefing",
        "briefing-links",
        "briefing-extractive",
        "briefing-extractive-links",
        "briefing-llm",
        "briefing-llm-links",
    ]
    asked = len(provider.asked)
    assert "35 countries" in read(ask(openai, SUMMIT, model="briefing-extractive"))
    assert len(provider.asked) == asked


def test_what_a_model_began_and_did_not_end_is_said_not_to_count(
    openai: OpenAI, provider: Provider, address: str
) -> None:
    provider.behaviours.clear()
    provider.behaviours.append(break_off(write_well))
    deltas = [chunk.choices[0].delta for chunk in stream(openai, SUMMIT) if chunk.choices]
    text = "".join(delta.content or "" for delta in deltas)
    dropped, _, kept = text.partition("\n\n---\n\n*Starting again: ")
    assert dropped.startswith(GOOD)
    assert "What stands above is not part of the answer.*" in kept
    assert "35 countries took part. [1]" in kept
    annotations = deltas[-2].annotations
    check_annotations(text, annotations, address)
    assert all(one["url_citation"]["start_index"] > len(dropped) for one in annotations)
    # Where nobody has seen it yet, it is left out.
    whole = read(ask(openai, SUMMIT))
    assert GOOD not in whole
    assert "broke off" in whole
