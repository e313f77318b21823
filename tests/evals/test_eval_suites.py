import re
from pathlib import Path

import pytest

from evals.models import Fact, Threshold
from evals.suites import SUITES_DIR, find_suite, list_suites, load_suite
from ingest.errors import MalformedSuite
from tests.evals.fiction_bot import FICTION, SUITE

HEAD = "suite: small\ncorpus: .\n"
CASE = """\
cases:
  - id: one
    kind: fact
    question: How many?
    expect:
      facts: ["5"]
"""


def write_suite(folder: Path, text: str) -> Path:
    path = folder / "small.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_folder_is_read_as_one_suite() -> None:
    suite = load_suite(SUITE)
    assert suite.name == "fiction"
    assert suite.corpus == (FICTION / "articles").resolve()
    assert suite.thresholds["false_refusal"] == Threshold(max=0.05)
    assert [sample.id for sample in suite.samples] == [
        "ferry-passengers",
        "ferry-passengers-p1",
        "pier-cost",
        "mayor-age",
        "crane-and-months",
        "captain-wish",
        "thanks",
    ]
    assert suite.baseline_path == SUITE / "baseline.json"


def test_a_paraphrase_expects_the_same_and_joins_the_group() -> None:
    first, second = load_suite(SUITE).samples[:2]
    assert (first.kind, second.kind) == ("fact", "paraphrase")
    assert first.group == second.group == "ferry-passengers"
    assert second.expect.facts == first.expect.facts
    assert second.admissible == first.admissible == ("answered",)
    assert second.question == "Last year's number of ferry passengers?"


def test_a_paraphrase_of_an_unanswerable_question_is_unanswerable(tmp_path: Path) -> None:
    text = HEAD + "cases:\n- {id: a, kind: unanswerable, question: 'Why?', paraphrases: ['What for?'], expect: {}}"
    assert [sample.answerable for sample in load_suite(write_suite(tmp_path, text)).samples] == [False, False]


def test_a_paraphrase_of_a_follow_up_keeps_the_conversation(tmp_path: Path) -> None:
    text = HEAD + (
        "cases:\n- id: a\n  kind: follow_up\n  turns: ['Who?', 'And she?']\n"
        "  paraphrases: ['What about her?']\n  expect: {facts: [x]}"
    )
    assert load_suite(write_suite(tmp_path, text)).samples[1].turns == ("Who?", "What about her?")


def test_one_file_may_hold_it_all(tmp_path: Path) -> None:
    suite = load_suite(write_suite(tmp_path, HEAD + "thresholds: {outcome: {min: 0.5}}\n" + CASE))
    assert suite.thresholds == {"outcome": Threshold(min=0.5)}
    assert suite.samples[0].expect.facts == (Fact(any=("5",)),)
    assert suite.baseline_path == tmp_path / "small.baseline.json"


def test_scalars_stay_the_text_they_are(tmp_path: Path) -> None:
    text = HEAD + CASE.replace('["5"]', "[no, 12:30, 2026-01-06, 1_000, 0x10]")
    facts = load_suite(write_suite(tmp_path, text)).samples[0].expect.facts
    assert [fact.any[0] for fact in facts] == ["no", "12:30", "2026-01-06", "1_000", "0x10"]


@pytest.mark.parametrize(
    ("text", "where", "why"),
    [
        ("- a\n- b\n", "small.yaml", "must begin with keys"),
        ("suite: [", "line 1", "is no YAML"),
        (HEAD + "cases:\n- turns: [Who?, What?]", "line 4", "needs quotes"),
        ("corpus: .\n" + CASE, "small.yaml", "suite: Field required"),
        ("suite: x\ncorpus: nowhere\n" + CASE, "line 2", "there is no folder nowhere"),
        (HEAD, "small.yaml, line 1", "has no cases"),
        (HEAD + "cases: 5", "line 3", "cases: Input should be a valid list"),
        (HEAD + "cases: [hello]", "line 3", "cases.0: Input should be a valid dictionary"),
        (HEAD + "case: []", "line 3", "case means nothing here; did you mean cases?"),
        (HEAD + "kind: facts\n" + CASE, "line 3", "did you mean fact?"),
        (HEAD + CASE.replace("kind: fact", "kind: figure"), "line 5, case one", "did you mean figures?"),
        (HEAD + "treshold: {}\n" + CASE, "line 3", "did you mean thresholds?"),
        (
            HEAD + "thresholds: {fact_recal: {min: 1}}\n" + CASE,
            "line 3",
            "no metric fact_recal; did you mean fact_recall?",
        ),
        (HEAD + "thresholds: {false_refusal: {min: 1}}\n" + CASE, "line 3", "false_refusal takes max"),
        (HEAD + "thresholds: {fact_recall: {}}\n" + CASE, "line 3", "fact_recall takes min"),
        (HEAD + "thresholds: {fact_recall: {min: much}}\n" + CASE, "line 3", "min: Input should be a valid number"),
        (HEAD + CASE + "  - id: one\n    kind: fact\n", "line 9, case one", "Field required"),
        (HEAD + CASE + CASE.removeprefix("cases:\n"), "line 9, case one", "its id is taken by a case in small.yaml"),
        (HEAD + CASE.replace("id: one", "id: One!"), "line 4, case One!", "id: String should match"),
        (HEAD + CASE.replace("kind: fact", "kind: guess"), "line 5, case one", "kind: Input should be"),
        (
            HEAD + CASE.replace("facts:", "fact:"),
            "line 8, case one",
            "expect.fact means nothing here; did you mean facts?",
        ),
        (HEAD + CASE.replace('["5"]', '["/(/"]'), "line 8, case one", "no regular expression"),
        (HEAD + CASE.replace('["5"]', '["—"]'), "line 8, case one", "has no words"),
        (HEAD + CASE.replace('facts: ["5"]', "forbidden: [x]"), "case one", "nothing in it could be wrong"),
        (HEAD + CASE.replace("kind: fact", "kind: unanswerable"), "case one", "only a refusal is admissible"),
        (HEAD + CASE.replace("kind: fact", "kind: follow_up"), "case one", "follow-up with one turn"),
        (
            HEAD + CASE.replace("kind: fact", "kind: false_premise").replace("facts:", "standalone:"),
            "case one",
            "can't fail",
        ),
        (HEAD + CASE + "      missing: [x]\n", "case one", "admits a full answer only"),
        (HEAD + CASE + "    turns: [a, b]\n", "case one", "both a question and turns"),
        (HEAD + CASE + "    question: Again?\n", "line 9", "question stands here a second time"),
        (HEAD + CASE + "    group: g\n", "line 9, case one", "alone in group g"),
        (HEAD + CASE + "    paraphrases: What?\n", "line 9, case one", "must be a list"),
        (HEAD + CASE + "    filters: {publisher: [x]}\n", "line 9, case one", "did you mean publishers?"),
        (HEAD + CASE + "    as_of: soon\n", "line 9, case one", "as_of: Input should be a valid date"),
        (HEAD + CASE + "      disagreement: {kind: change, positions: [x]}\n", "line 9, case one", "at least 2 items"),
        (
            HEAD
            + CASE
            + "    group: g\n"
            + CASE.removeprefix("cases:\n").replace("one", "two").replace("5", "6")
            + "    group: g\n",
            "case two",
            "is in group g with one, but expects other facts",
        ),
    ],
)
def test_a_malformed_suite_is_told_with_its_place_and_reason(tmp_path: Path, text: str, where: str, why: str) -> None:
    with pytest.raises(MalformedSuite) as caught:
        load_suite(write_suite(tmp_path, text))
    assert str(tmp_path / "small.yaml") in caught.value.message
    assert where in caught.value.message
    assert why in caught.value.message


def test_the_example_in_the_readme_is_a_suite(tmp_path: Path) -> None:
    readme = (SUITES_DIR / "README.md").read_text(encoding="utf-8")
    _, *parts = re.split(r"^# (\w+\.yaml).*\n", readme.split("```")[1], flags=re.MULTILINE)
    for name, text in zip(parts[::2], parts[1::2], strict=True):
        (tmp_path / name).write_text(text.replace("../../../corpus", "."), encoding="utf-8")
    suite = load_suite(tmp_path)
    assert [sample.id for sample in suite.samples] == ["pier-cost", "pier-cost-p1", "captain-wish", "mayor-age"]
    assert set(suite.thresholds) == {"fact_recall", "false_refusal"}


@pytest.mark.parametrize("path", list_suites(), ids=lambda path: path.stem)
def test_the_suites_of_the_project_can_be_read(path: Path) -> None:
    suite = load_suite(path)
    assert suite.thresholds["citation_validity"] == Threshold(min=1)


def test_a_file_that_is_no_text_is_malformed(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_bytes(b"suite: \xff\xfe")
    with pytest.raises(MalformedSuite, match="can't be read"):
        load_suite(path)


def test_suites_are_found_by_path_and_an_unknown_name_is_told() -> None:
    assert find_suite(str(SUITE)) == SUITE
    assert SUITE in list_suites(FICTION)
    assert list_suites(FICTION / "nowhere") == []
    with pytest.raises(MalformedSuite, match="There is no suite nonsense"):
        find_suite("nonsense")
