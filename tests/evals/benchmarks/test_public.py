"""The public sets' command, on a few invented records in the schemas of the public ones."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.reading.cross_encoder import load_calibration
from evals.benchmarks.public import app
from evals.benchmarks.public_data import spread

FERRY_SENTENCES = ["The ferry Marigold crosses the bay in 40 minutes.", "It was built in 1987 at the yard in Selby."]
FERRY = " ".join(FERRY_SENTENCES)
PIER_SENTENCES = [
    "The pier of Ostrand was closed in May after a storm.",
    "The council wants to rebuild it by next summer.",
]
PIER = " ".join(PIER_SENTENCES)

Figures = dict[tuple[str, str], dict[str, Any]]


def write(folder: Path, name: str, records: list[dict[str, Any]]) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")


def run(data: Path, *arguments: str) -> Figures:
    result = CliRunner().invoke(app, ["--data", str(data), "--json", *arguments])
    assert result.exit_code == 0, result.output
    return {(one["set"], one["measure"]): one for one in json.loads(result.stdout)}


def write_squad(folder: Path) -> None:
    records = [
        {"id": "1", "context": FERRY, "question": "When was the ferry Marigold built?", "answers": ["1987"]},
        {"id": "2", "context": PIER, "question": "When was the ferry Marigold built?", "answers": []},
    ]
    write(folder, "squad2_500/examples.jsonl", [one | {"is_impossible": not one["answers"]} for one in records])


def test_a_set_that_is_not_there_is_skipped_with_a_word(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["--data", str(tmp_path)])
    assert result.exit_code == 0
    assert f"clapnq was skipped: {tmp_path} holds no folder clapnq_dev600." in result.stderr.replace("\n", "")
    assert result.stdout == ""


def test_an_unknown_set_is_wrong_usage(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["--data", str(tmp_path), "--only", "trivia"])
    assert result.exit_code == 2
    assert "There is no set trivia" in result.stderr


def test_the_table_names_every_figure(tmp_path: Path) -> None:
    write_squad(tmp_path)
    result = CliRunner().invoke(app, ["--data", str(tmp_path), "--only", "squad2"], env={"COLUMNS": "200"})
    assert result.exit_code == 0
    assert "answer in the first statement, answerable" in result.stdout


def test_one_passage_sets_are_asked_of_their_passage_alone(tmp_path: Path) -> None:
    write_squad(tmp_path)
    clapnq = [
        {
            "id": "1",
            "title": "Ferry",
            "passage": FERRY,
            "question": "how long does the ferry marigold take to cross the bay",
            "answerable": True,
            "answers": [FERRY_SENTENCES[0]],
        },
        {
            "id": "2",
            "title": "Pier",
            "passage": PIER,
            "question": "who wrote the opera about the ferry marigold",
            "answerable": False,
            "answers": [],
        },
    ]
    write(tmp_path, "clapnq_dev600/examples.jsonl", clapnq)
    figures = run(tmp_path, "--only", "squad2", "--only", "clapnq")
    assert figures["squad2", "unanswerable declined"]["value"] == 100.0
    assert figures["squad2", "false refusal"]["value"] == 0.0
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
    passages = [
        {"_id": name, "collection": "bay", "title": "", "text": text} for name, text in (("a", FERRY), ("b", PIER))
    ]
    write(tmp_path, "mtrag_un/pool_passages.jsonl", passages)
    task = {"collection": "bay", "context_ids": ["a"], "reference_answer": "It was built in 1987."}
    history = [
        {"role": "user", "text": "How fast does the ferry Marigold cross the bay?"},
        {"role": "agent", "text": "The ferry Marigold crosses the bay in 40 minutes."},
    ]
    built = {"answerability": "ANSWERABLE", "history": history, "question": "When was it built?"}
    opera = {"answerability": "UNANSWERABLE", "history": [], "question": "Which composer wrote the opera Nabucco?"}
    tasks = [task | built | {"task_id": "1"}, task | opera | {"task_id": "2", "context_ids": []}]
    write(tmp_path, "mtrag_un/tasks.jsonl", tasks)
    figures = run(tmp_path, "--only", "mtrag_un")
    assert figures["mtrag_un", "refusal precision"]["value"] == 100.0
    assert figures["mtrag_un", "refusal recall, UNANSWERABLE"]["value"] == 100.0
    assert figures["mtrag_un", "false refusal, ANSWERABLE"]["value"] == 0.0
    assert figures["mtrag_un", "passages R@5"]["value"] == 100.0
    assert figures["mtrag_un", "passages R@5"]["n"] == 1
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
    assert first["multihoprag", "answer told"]["value"] == 100.0
    assert first["multihoprag", "answer told, inference"]["n"] == 1
    assert first["multihoprag", "unanswerable declined"]["value"] == 100.0


def judge_claims(tmp_path: Path) -> Figures:
    noise = "The market in Selby opens at seven."
    claims = [
        ("a", "The ferry Marigold was built in 1987.", "supported", [[noise], FERRY_SENTENCES]),
        ("b", "The council wants to rebuild the pier by next summer.", "supported", [PIER_SENTENCES, [noise]]),
        ("c", "The ferry Marigold was built in 1990 in Ostrand.", "not_supported", [FERRY_SENTENCES]),
        ("d", "The pier of Ostrand was closed for a film.", "partially_supported", [[noise], [noise]]),
    ]
    records = [
        {"claim": claim, "evidence": chunk, "label": label, "meta": {"id": name}}
        for name, claim, label, chunks in claims
        for chunk in chunks
    ]
    write(tmp_path, "wice_claim/oracle_chunks_dev.jsonl", records)
    return run(tmp_path, "--only", "wice")


def test_claims_are_judged_by_the_best_of_their_chunks(tmp_path: Path) -> None:
    figures = judge_claims(tmp_path)
    assert figures["wice", "AUROC"]["value"] == 100.0
    assert figures["wice", "AUROC"]["n"] == 4


def test_claims_are_judged_as_statements_are_checked(tmp_path: Path) -> None:
    figures = judge_claims(tmp_path)
    assert figures["wice", f"BAcc at {load_calibration().entailed:g}, as statements are checked"]["value"] == 100.0


def test_a_limit_is_of_questions_and_keeps_the_kinds(tmp_path: Path) -> None:
    write_squad(tmp_path)
    figures = run(tmp_path, "--only", "squad2", "--limit", "1")
    assert figures["squad2", "false refusal"]["n"] == 1
    assert figures["squad2", "unanswerable declined"]["n"] == 0
    assert spread("aaabbb", 2) == ["a", "b"]
    assert spread("ab", 5) == spread("ab", None) == ["a", "b"]
