"""Texts and questions that once kept a whole server waiting: each is answered, and `/livez` with it."""

import asyncio
import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient, Response

from bot.api.app import build_app
from bot.app import Services, open_services
from bot.asking.corpus import read_words
from bot.asking.smalltalk import reply_to
from ingest.errors import UnreadableArticle
from ingest.loader import load_bytes
from ingest.pipeline import build_pipeline
from ingest.settings import IngestSettings, Settings

TRUE = "The ferry to Skerry sails twice a day, the harbour master said."
WORD_OF_84 = "abcdefghijkl" * 7
ARTICLES = {
    "hex.txt": f"Keys\n\n{TRUE} {'0f3a9c' * 10_000}\n",
    "cry.txt": f"A long cry\n\n{'A' * 300_000}\n\n{TRUE}\n",
    "encoded.md": f"# An encoded line\n\n{base64.b64encode(bytes(range(256)) * 880).decode()}\n\n{TRUE}\n",
    "nested.md": f"# Nested\n\n{'- ' * 2_000}x\n\n{TRUE}\n",
    "long.md": f"# A long name\n\nIn {WORD_OF_84} the mayor said that nothing will change. {TRUE}\n",
    "guests.md": f"# Guests\n\n{'Anna And Bert And Carl And ' * 20}Dora came. {TRUE}\n",
    "notice.md": f"# Notice\n\n{'THE HARBOUR MASTER GIVES NOTICE THAT THE QUAY IS CLOSED AND EMPTY ' * 20}\n\n{TRUE}\n",
}
QUESTIONS = (
    "How often does the ferry to Skerry sail?",
    "k " * 1_000,
    f"What happened in {WORD_OF_84}?",
    "Anna And Bert And Carl And " * 20,
    "WHO GAVE NOTICE THAT THE QUAY IS CLOSED AND EMPTY AND " * 20,
    "0f3a9c" * 300,
    "a, " * 600,
)


@pytest.fixture
def services(settings: Settings, tmp_path: Path) -> Iterator[Services]:
    """Open services over nothing but hostile articles."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, "utf-8")
    with open_services(settings) as opened:
        pipeline = build_pipeline(settings, opened.catalog, opened.index, opened.embeddings)
        report = pipeline.ingest([folder])
        assert [one.path for one in report.refused] == []
        yield opened


def test_every_question_is_answered_and_livez_with_it(services: Services) -> None:
    async def ask_all() -> tuple[list[Response], list[int]]:
        transport = ASGITransport(build_app(services))
        polls: list[int] = []
        async with AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", timeout=60) as client:
            answers = []
            for question in QUESTIONS:
                asked = asyncio.create_task(client.post("/api/chat", json={"question": question}))
                polled = 0
                while not asked.done():
                    polled += (await client.get("/livez")).status_code == 200
                    await asyncio.sleep(0.005)
                answers.append(await asked)
                polls.append(polled)
        return answers, polls

    answers, polls = asyncio.run(ask_all())
    assert [answer.status_code for answer in answers] == [200] * len(QUESTIONS)
    # The shortest are answered within one poll; while the others are read, polls are answered as well.
    assert sum(polls) > 2 * len(polls)
    assert "twice a day" in answers[0].json()["statements"][0]["text"]


@pytest.mark.parametrize("name", ["hex.txt", "cry.txt", "encoded.md"])
def test_what_nobody_reads_is_left_out_and_the_rest_taken_in(name: str) -> None:
    article = load_bytes(name, ARTICLES[name].encode(), {}, IngestSettings())
    assert TRUE in article.text
    assert "…" in article.text
    assert max(len(word) for word in article.text.split()) <= 1_000


@pytest.mark.parametrize("text", ["x" * 2_000_000, "é" * 300_000, "1," * 100_000, "Zm9v" * 75_000 + "=="])
def test_a_text_of_one_word_is_no_article(text: str) -> None:
    with pytest.raises(UnreadableArticle, match=r"no text below|no words"):
        load_bytes("word.txt", f"One word\n\n{text}\n".encode(), {}, IngestSettings())


@pytest.mark.parametrize(
    "nested",
    ["- " * 2_000 + "x", ">" * 2_000 + " x", "1. " * 2_000 + "x", "".join(f"{'  ' * i}- x\n" for i in range(300))],
)
def test_what_follows_endless_nesting_is_not_lost(nested: str) -> None:
    article = load_bytes("nested.md", f"# Nested\n\n{nested}\n\n{TRUE}\n".encode(), {}, IngestSettings())
    assert article.text.endswith(TRUE)


def test_running_text_of_a_script_without_spaces_stays_whole() -> None:
    sentence = "松江大桥于三月五日恢复通车，修复费用为二千四百万元。"
    text = sentence * 200
    assert load_bytes("bridge.txt", f"大桥\n\n{text}\n".encode(), {}, IngestSettings()).text.endswith(text)


def test_a_word_longer_than_a_hundred_characters_is_no_word_of_the_corpus() -> None:
    counts = read_words(f"harbour {'a' * 100} {'b' * 101}").counts
    assert set(counts) == {"harbour", "a" * 100}


@pytest.mark.parametrize("question", ["k " * 1_000, "hi " * 700, "thanks " * 280 + "who leads the force?"])
def test_small_talk_without_end_is_read_without_recursion(question: str) -> None:
    reply_to(question)


def test_greetings_in_one_breath_are_small_talk_all_the_same() -> None:
    assert reply_to("hi can you help me") == reply_to("can you help me") is not None
    assert reply_to("hi who leads the force") is None
