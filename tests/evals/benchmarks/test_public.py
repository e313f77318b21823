"""The adapters, on sets of a few invented records in the schemas of the public ones."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from evals.benchmarks.__main__ import app

FERRY = "The ferry Marigold crosses the bay in 40 minutes. It was built in 1987 at the yard in Selby."
PIER = "The pier of Ostrand was closed in May after a storm. The council wants to rebuild it by next summer."


def write(folder: Path, name: str, records: list[dict[str, Any]]) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")


def run(data: Path, *arguments: str) -> dict[tuple[str, str], dict[str, Any]]:
    result = CliRunner().invoke(app, ["run", "--data", str(data), "--json", *arguments])
    assert result.exit_code == 0, result.output
    return {(one["set"], one["measure"]): one for one in json.loads(result.stdout)}


def test_a_set_that_is_not_there_is_skipped_with_a_word(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["run", "--data", str(tmp_path)])
    assert result.exit_code == 0
    assert f"clapnq was skipped: {tmp_path} holds no folder clapnq_dev600." in result.stderr.replace("\n", "")
    assert result.stdout == ""


def test_an_unknown_set_is_wrong_usage(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["run", "--data", str(tmp_path), "--only", "trivia"])
    assert result.exit_code == 2
    assert "There is no set trivia" in result.stderr


def test_one_passage_sets_are_asked_of_their_passage_alone(tmp_path: Path) -> None:
    squad = [
        {"id": "1", "context": FERRY, "question": "When was the ferry Marigold built?", "answers": ["1987"]},
        {"id": "2", "context": PIER, "question": "When was the ferry Marigold built?", "answers": []},
    ]
    write(
        tmp_path,
        "squad2_500/examples.jsonl",
        [record | {"is_impossible": not record["answers"]} for record in squad],
    )
    clapnq = [
        {
            "id": "1",
            "title": "Ferry",
            "passage": FERRY,
            "question": "how long does the ferry marigold take to cross the bay",
            "answerable": True,
            "answers": [FERRY.split(". ")[0] + "."],
            "selected_sentences": [FERRY.split(". ")[0] + "."],
        },
        {
            "id": "2",
            "title": "Pier",
            "passage": PIER,
            "question": "who wrote the opera about the ferry marigold",
            "answerable": False,
            "answers": [],
            "selected_sentences": [],
        },
    ]
    write(tmp_path, "clapnq_dev600/examples.jsonl", clapnq)
    figures = run(tmp_path, "--only", "squad2", "--only", "clapnq")
    assert figures["squad2", "unanswerable declined"]["value"] == 100.0
    assert figures["squad2", "answer in the first statement, answerable"]["value"] == 100.0
    assert figures["clapnq", "unanswerable declined"]["value"] == 100.0
    assert figures["clapnq", "false refusal"]["value"] == 0.0
    assert figures["clapnq", "RougeL, answerable"]["value"] > 60


def test_documents_of_another_question_are_not_read(tmp_path: Path) -> None:
    records = [
        {
            "id": "1",
            "question": "When was the ferry Marigold built?",
            "documents": [{"text": FERRY, "type": "correct", "answer": "1987"}],
            "gold_answers": ["1987"],
            "wrong_answers": [],
        },
        {
            "id": "2",
            "question": "When was the ferry Marigold built?",
            "documents": [{"text": FERRY.replace("1987", "1990"), "type": "misinfo", "answer": "1990"}],
            "gold_answers": ["1987"],
            "wrong_answers": ["1990"],
        },
    ]
    write(tmp_path, "ramdocs/test.jsonl", records)
    figures = run(tmp_path, "--only", "ramdocs")
    assert figures["ramdocs", "exact: every right answer, no wrong one"]["value"] == 50.0
    assert figures["ramdocs", "wrong answer repeated"]["value"] == 50.0


def test_conversations_are_asked_with_their_history(tmp_path: Path) -> None:
    write(
        tmp_path,
        "mtrag_un/pool_passages.jsonl",
        [
            {"_id": "a", "collection": "bay", "title": "", "text": FERRY},
            {"_id": "b", "collection": "bay", "title": "", "text": PIER},
        ],
    )
    task = {"collection": "bay", "context_ids": ["a"], "reference_answer": "It was built in 1987."}
    history = [
        {"role": "user", "text": "How fast does the ferry Marigold cross the bay?"},
        {"role": "agent", "text": "The ferry Marigold crosses the bay in 40 minutes."},
    ]
    write(
        tmp_path,
        "mtrag_un/tasks.jsonl",
        [
            task
            | {"task_id": "1", "answerability": "ANSWERABLE", "history": history, "question": "When was it built?"},
            task
            | {
                "task_id": "2",
                "answerability": "UNANSWERABLE",
                "history": [],
                "context_ids": [],
                "question": "Which composer wrote the opera Nabucco?",
            },
        ],
    )
    figures = run(tmp_path, "--only", "mtrag_un")
    assert figures["mtrag_un", "refusal precision"]["value"] == 100.0
    assert figures["mtrag_un", "refusal recall, UNANSWERABLE"]["value"] == 100.0
    assert figures["mtrag_un", "false refusal, ANSWERABLE"]["value"] == 0.0
    assert figures["mtrag_un", "RougeL, ANSWERABLE and PARTIAL"]["value"] > 30


@pytest.mark.parametrize("kept", [True, False])
def test_a_kept_index_gives_the_same_figures(tmp_path: Path, kept: bool) -> None:
    facts = [
        {
            "_id": f"f{number}",
            "text": text,
            "title": "Bay news",
            "source": "Bay Herald",
            "published_at": "2025-05-01T08:00:00+00:00",
        }
        for number, text in enumerate((FERRY, PIER))
    ]
    write(tmp_path, "multihoprag500/facts.jsonl", facts)
    query = {"question": "When was the ferry Marigold built?", "answer": "1987", "question_type": "inference_query"}
    null = {"question": "Who composed Nabucco?", "answer": "Insufficient information.", "question_type": "null_query"}
    write(
        tmp_path,
        "multihoprag500/queries.jsonl",
        [query | {"_id": "1", "evidence_ids": ["f0"]}, null | {"_id": "2", "evidence_ids": []}],
    )
    arguments = ["--only", "multihoprag", *(["--work", str(tmp_path / "work")] if kept else [])]
    first, second = run(tmp_path, *arguments), run(tmp_path, *arguments)
    assert first == second
    assert first["multihoprag", "evidence R@5"]["value"] == 100.0
    assert first["multihoprag", "unanswerable declined"]["value"] == 100.0


def test_cross_validated_figures_stand_beside_those_of_the_fitted_product(tmp_path: Path) -> None:
    records = [
        {"id": str(number), "context": FERRY, "question": "When was the ferry built?", "answers": ["1987"]}
        | {"is_impossible": number > 2}
        for number in range(1, 5)
    ]
    write(tmp_path, "squad2_500/examples.jsonl", records)
    unseen = tmp_path / "unseen.json"
    probabilities = {"squad2": {"1": 0.9, "2": 0.2, "3": 0.3, "4": 0.8}}
    unseen.write_text(json.dumps({"threshold": 0.25, "probabilities": probabilities}), encoding="utf-8")
    result = CliRunner().invoke(
        app, ["run", "--data", str(tmp_path), "--only", "squad2", "--unseen", str(unseen), "--json"]
    )
    found = [one for one in json.loads(result.stdout) if one["note"].startswith("cross-validated")]
    assert [(one["measure"], one["value"]) for one in found] == [
        ("unanswerable declined", 0.0),
        ("false refusal", 50.0),
        ("unanswerable declined at 28% false refusal", 0.0),
    ]
