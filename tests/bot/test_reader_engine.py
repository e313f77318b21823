"""The extractive engine over real services, and the tools that judge its reader's pairs from a file."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.answering.draft import name_missing
from bot.app import Services, open_services
from bot.chat import Request, fold_answer
from bot.models import Answer
from ingest.catalog import Catalog
from ingest.embedder import MiniLmEmbeddings
from ingest.index import VectorIndex
from ingest.models import Access
from ingest.pipeline import build_pipeline
from ingest.settings import Settings
from tests.conftest import ROOT

ARTICLES = {
    "nordair-2024": ("2024-03-01", "The head of the airline Nordair is Jens Ork."),
    "nordair-2026": ("2026-03-01", "The head of the airline Nordair is Lise Tarn, who followed Jens Ork."),
    "dam": ("2026-02-02", "The dam above Kell will be repaired for 210 million crowns, the region said."),
    "ferry": ("2026-02-05", "The council paid the firm Halm Lines 640,000 crowns for its study of the Skarn ferry."),
    "ferry-again": (
        "2026-03-09",
        "In our report of 5 February we said that the council had paid Halm Lines 640,000 crowns. That was wrong. The "
        "amount was 64,000 crowns. We misread an invoice.",
    ),
    "school": (
        "2026-03-10",
        "In our report of 3 March we said that the new school in Orm had 210 million crowns. That was wrong. It has 21 "
        "million crowns, all of it from the region.",
    ),
    "wells": (
        "2026-04-02",
        "Drillers met salt water in three of the nine wells at Ume. A surveyor, Una Sall, called the plan for them "
        '"a leap into the dark with the lamp left at home".',
    ),
    "wells-again": (
        "2026-04-09",
        "In our report of 2 April we said that drillers had met salt water in three of the nine wells at Ume. That is "
        "wrong. Salt water was met in six of the nine wells at Ume.",
    ),
    "piers": ("2026-05-02", "The Lohe bridge is closed because rust has eaten into two of its piers, the city said."),
    "piers-column": (
        "2026-05-01",
        "The Lohe bridge is closed because the mayor has never looked at what she owns.",
    ),
}


KINDS = {"piers-column": "opinion"}


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory, embeddings: MiniLmEmbeddings) -> Iterator[Services]:
    folder = tmp_path_factory.mktemp("reader")
    for name, (published, text) in ARTICLES.items():
        (folder / f"{name}.md").write_text(
            f"---\ntitle: {name}\npublished: {published}\nkind: {KINDS.get(name, 'news')}\n---\n\n{text}\n",
            encoding="utf-8",
        )
    settings = Settings(data_dir=folder / "data")
    catalog = Catalog(settings.sql_url)
    build_pipeline(settings, catalog, VectorIndex(settings), embeddings).ingest([folder])
    catalog.close()
    with open_services(settings) as services:
        yield services


def ask(services: Services, question: str) -> Answer:
    return asyncio.run(fold_answer(services, Request(question)))


def test_it_answers_with_exact_words(reading: Services) -> None:
    answer = ask(reading, "What does the repair of the dam above Kell cost?")
    assert (answer.outcome, answer.engine.name) == ("answered", "extractive")
    assert "210 million crowns" in answer.statements[0].text
    text = reading.catalog.readable(Access()).load_article("dam").text
    assert all(text[c.start : c.end] == c.quote for c in answer.citations if c.article_id == "dam")


def test_no_source_is_cited_for_the_contrary(reading: Services) -> None:
    answer = ask(reading, "Who is the head of Nordair?")
    assert answer.statements
    for statement in answer.statements:
        cited = {answer.citations[number - 1].article_id for number in statement.citations}
        assert len(cited & {"nordair-2024", "nordair-2026"}) < 2


def test_what_its_house_has_taken_back_is_told_with_what_puts_it_right(reading: Services) -> None:
    answer = ask(reading, "What did the council pay Halm Lines for its study of the Skarn ferry?")
    assert "That was wrong. The amount was 64,000 crowns." in answer.statements[0].text
    assert all("64,000" in one.text for one in answer.statements if "640,000" in one.text)
    assert [one.kind for one in answer.disagreements] == ["correction"]


def test_what_is_taken_back_is_told_beside_what_is_right_and_not_after_it(reading: Services) -> None:
    answer = ask(reading, "In how many wells at Ume was salt water met?")
    assert "six of the nine" in answer.statements[0].text
    assert not any("three of the nine" in one.text for one in answer.statements[1:])
    assert [one.kind for one in answer.disagreements] == ["correction"]


def test_who_said_words_that_are_quoted_is_told_from_where_they_stand(reading: Services) -> None:
    answer = ask(reading, 'who said "a leap into the dark with the lamp left at home"? need it for print')
    assert {citation.article_id for citation in answer.citations} == {"wells"}
    assert "Una Sall" in answer.statements[0].text


def test_an_opinion_is_told_beside_no_report(reading: Services) -> None:
    answer = ask(reading, "Why is the Lohe bridge closed?")
    assert {citation.article_id for citation in answer.citations} == {"piers"}


def test_what_takes_back_an_amount_of_another_matter_corrects_nothing(reading: Services) -> None:
    answer = ask(reading, "What does the repair of the dam above Kell cost?")
    assert answer.disagreements == ()
    assert not any("school" in one.text for one in answer.statements)


def test_what_nothing_says_is_declined_with_a_phrase_of_people(reading: Services) -> None:
    answer = ask(reading, "Which song was played at the opening of the opera in Vienna?")
    assert (answer.outcome, answer.statements) == ("declined", ())
    assert answer.missing == ("which song was played at the opening of the opera in Vienna",)


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("What is the budget of the force?", "the budget of the force"),
        ("Who would lead it?", "who would lead it"),
        ("Who is Maria Zakharova?", "Maria Zakharova"),
        ("Please tell me when it starts.", "when it starts"),
        ("Could the vote be annulled?", "the answer to “Could the vote be annulled?”"),
    ],
)
def test_the_missing_is_named_as_people_would(question: str, missing: str) -> None:
    assert name_missing(question) == missing


@pytest.mark.parametrize(
    ("command", "record", "names"),
    [
        ("statements", {"evidence": "It rained.", "statement": "It rained.", "label": "supported"}, "supported_kept"),
        ("differences", {"a": "It rained.", "b": "It rained.", "label": "same"}, "invented"),
    ],
)
def test_pairs_are_judged_from_a_file(command: str, record: dict[str, str], names: str, tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_text(json.dumps(record) + "\n", encoding="utf-8")
    call = [sys.executable, "-m", f"evals.benchmarks.{command}", str(file)]
    done = subprocess.run([*call, "--json"], capture_output=True, text=True, cwd=ROOT, check=True)
    assert json.loads(done.stdout)[names]["of"] == 1
    file.write_text(json.dumps(record | {"label": "maybe"}) + "\n", encoding="utf-8")
    refused = subprocess.run(call, capture_output=True, text=True, cwd=ROOT, check=False)
    assert refused.returncode == 1
    assert "line 1 is no pair" in refused.stderr
