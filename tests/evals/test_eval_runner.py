from pathlib import Path

import pytest

from bot.models import Answer
from evals.models import Sample, Suite
from evals.results import CaseResult
from evals.runner import check_sources, run_suite, select_samples
from evals.suites import load_suite
from ingest.errors import BriefingError, MalformedSuite
from ingest.models import Filters
from tests.evals.fiction_bot import COST, CRANE, RIGHT_ANSWERS, SUITE, TEXTS, FictionBot, answer, refuse


def run(bot: FictionBot, suite: Suite | None = None) -> dict[str, CaseResult]:
    return {result.sample.id: result for result in run_suite(suite or load_suite(SUITE), bot)}


def test_right_answers_pass_every_case() -> None:
    results = run(FictionBot())
    assert {name: result.faults for name, result in results.items() if not result.passed} == {}
    assert results["ferry-passengers"].scores["consistency"].value == 1.0
    assert "consistency" not in results["ferry-passengers-p1"].scores
    assert all(result.latency_ms >= 0 for result in results.values())


def test_a_wrong_answer_fails_its_case_by_name() -> None:
    wrong = {
        "Last year's number of ferry passengers?": answer(COST),
        "How old is the mayor?": answer(COST),
        "What will the new pier cost?": refuse("the cost"),
    }
    results = run(FictionBot(answers=RIGHT_ANSWERS | wrong))
    assert results["ferry-passengers-p1"].faults == (
        "fact_recall",
        "first_statement",
        "citation_recall",
        "passage_attribution",
    )
    assert results["ferry-passengers"].scores["consistency"].value == 0.0
    assert results["ferry-passengers"].passed
    assert results["mayor-age"].faults == ("outcome", "refusal_recall", "missing_named")
    assert "false_refusal" in results["pier-cost"].faults
    assert "citation_precision" not in results["pier-cost"].scores


def test_a_side_source_lowers_precision_without_failing_the_case() -> None:
    question = "How long does the work take, and who pays for the second crane?"
    given = answer(
        COST, CRANE, ("ferry-year", "The line runs three times a day."), outcome="partial", missing=["crane"]
    )
    result = run(FictionBot(answers=RIGHT_ANSWERS | {question: given}))["crane-and-months"]
    assert result.passed
    assert result.scores["citation_precision"].value == pytest.approx(2 / 3)


def test_earlier_turns_build_the_conversation_and_only_the_last_is_scored() -> None:
    bot = FictionBot()
    result = run(bot)["captain-wish"]
    turns = [
        (question, conversation)
        for question, conversation, _ in bot.asked
        if "she" in question or "captain" in question
    ]
    (first, before), (second, conversation) = turns
    assert (first, before) == ("Who is the captain of the ferry?", None)
    assert second == "What does she want?"
    assert result.answer is not None
    assert conversation == result.answer.conversation_id
    assert result.scores["follow_up"].value == 1.0


def test_cases_do_not_share_a_conversation() -> None:
    bot = FictionBot()
    run(bot)
    assert len(bot.conversations) == len(load_suite(SUITE).samples)


def test_filters_go_with_every_turn() -> None:
    suite = load_suite(SUITE)
    follow_up = next(sample for sample in suite.samples if sample.kind == "follow_up")
    filters = Filters(publishers=("Lorne Courier",))
    bot = FictionBot()
    run_suite(suite, bot, [follow_up.model_copy(update={"filters": filters})])
    assert [sent for _, _, sent in bot.asked] == [filters, filters]


class BrokenBot(FictionBot):
    def ask(self, question: str, conversation_id: str | None = None, filters: Filters | None = None) -> Answer:
        if "mayor" in question:
            raise BriefingError("The index is gone.")
        return super().ask(question, conversation_id, filters)


def test_a_question_without_an_answer_fails_alone_and_is_scored_by_nothing() -> None:
    results = run(BrokenBot())
    assert results["mayor-age"].failure == "The index is gone."
    assert results["mayor-age"].scores == {}
    assert [name for name, result in results.items() if not result.passed] == ["mayor-age"]


def test_a_citation_that_does_not_resolve_is_a_fault_of_the_answer() -> None:
    given = RIGHT_ANSWERS["How old is the mayor?"]
    moved = given.model_copy(update={"citations": (given.citations[0].model_copy(update={"article_version": 7}),)})
    result = run(FictionBot(answers=RIGHT_ANSWERS | {"How old is the mayor?": moved}))["mayor-age"]
    assert result.faults == ("citation_validity",)


@pytest.mark.parametrize(
    ("texts", "why"),
    [
        (
            {name: text for name, text in TEXTS.items() if name != "pier-plan"},
            "case pier-cost: expects article pier-plan",
        ),
        (TEXTS | {"ferry-year": "Nothing of the kind."}, "case ferry-passengers: article ferry-year has no words"),
    ],
)
def test_a_case_that_its_corpus_can_not_satisfy_is_malformed(texts: dict[str, str], why: str) -> None:
    bot = FictionBot(texts=texts)
    with pytest.raises(MalformedSuite, match=why):
        check_sources(load_suite(SUITE), bot)
    with pytest.raises(MalformedSuite, match=why):
        run_suite(load_suite(SUITE), bot)
    assert bot.asked == []


def test_cases_are_selected_by_id_kind_group_or_tag() -> None:
    suite = load_suite(SUITE)

    def select(*words: str) -> list[str]:
        return [sample.id for sample in select_samples(suite, words)]

    assert select("money") == ["pier-cost"]
    assert select("ferry-passengers") == ["ferry-passengers", "ferry-passengers-p1"]
    assert select("smalltalk", "mayor-age") == ["mayor-age", "thanks"]
    assert select("nothing") == []


def test_progress_is_told_before_each_case() -> None:
    seen: list[Sample] = []
    run_suite(load_suite(SUITE), FictionBot(), on_case=seen.append)
    assert [sample.id for sample in seen] == [sample.id for sample in load_suite(SUITE).samples]


def test_the_sample_suite_lies_beside_its_corpus() -> None:
    assert load_suite(SUITE).corpus == Path(__file__).parent.resolve() / "fiction" / "articles"
