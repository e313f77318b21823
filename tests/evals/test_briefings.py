"""The evals of briefs: their material, what is measured, the baselines, and a part of it on the product as it is."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.models import Answer, Section, Statement
from evals.brief_metrics import Brief, Line, list_lines, measure_brief
from evals.briefs import BASELINES, BriefResult, build_briefs_report, load_bounds, run_topics
from evals.cli import app, tell_verdict
from evals.extracts import cut_to_words, list_sentences, rank_sentences, take_first
from evals.models import Threshold
from evals.report.briefs import render_briefs, write_briefs_report
from evals.requests import judge_requests, run_requests
from evals.results import Stamp
from evals.topics import BriefingRequest, Topic, TopicSet, load_requests, load_topics, select_topics
from ingest.errors import MalformedSuite
from ingest.models import StoredArticle
from tests.evals.fiction_bot import CARRIED, COST, CRANE, MARSH, PLAN, TEXTS, VOTE, FictionBot, answer, refuse

TOPIC = Topic.model_validate(
    {
        "id": "pier",
        "topic": "The pier",
        "nuggets": [
            {"text": "It costs 4.2 million.", "weight": "vital", "any": ["4.2 million"]},
            {"text": "The ferry set a record.", "weight": "vital", "any": ["/never before|more than ever/"]},
            {"text": "A second crane is wanted.", "weight": "okay", "any": ["second crane"]},
        ],
        "disagreements": [{"kind": "change", "positions": ["3.5 million", "4.2 million"]}],
        "attributed": ["/second boat/"],
        "forbidden": ["/thirty thousand/"],
    }
)
TOPICS = TopicSet(name="lorne", about="Fiction.", articles=Path("articles"), topics=(TOPIC,))


def measure(given: Answer) -> dict[str, float]:
    cited = {(article, 1): text for article, text in TEXTS.items()}
    brief = Brief(TOPIC, TOPICS, list_lines(given), given, cited)
    return {name: score.value for name, score in measure_brief(brief).items()}


def lay_out(given: Answer, kind: str, labels: tuple[str | None, ...]) -> Answer:
    """The answer with its statements in one section, labelled."""
    statements = tuple(
        one.model_copy(update={"label": label}) for one, label in zip(given.statements, labels, strict=True)
    )
    section = Section.model_validate({"kind": kind, "title": "", "statements": tuple(range(len(statements)))})
    return given.model_copy(update={"form": "brief", "statements": statements, "sections": (section,)})


def test_the_material_loads() -> None:
    sets = select_topics()
    assert {one.name: len(one.topics) for one in sets} == {"coalition": 10, "harbour_rail": 10, "island_energy": 10}
    assert all(sum(one.weight == "vital" for one in topic.nuggets) >= 3 for each in sets for topic in each.topics)
    assert len(load_requests().requests) == 60
    assert load_bounds()["citation_validity"] == Threshold(min=1)
    assert [[topic.id for topic in one.chosen] for one in select_topics(["treaty"])] == [["treaty"]]


def test_differences_that_may_be_told_are_no_invention() -> None:
    coalition = select_topics(["coalition"])[0]
    assert sum(len(topic.allowed) for topic in coalition.topics) == 9
    assert len(coalition.differences) == 9 + sum(len(topic.disagreements) for topic in coalition.topics)


HEAD = "about: Fiction.\narticles: .\ntopics:\n- id: pier\n  topic: The pier\n  nuggets:\n"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (HEAD + "  - {text: A., weight: grave, any: [a]}\n", "line 7: "),
        (HEAD + "  - {text: A., weight: vital, any: ['/(/']}\n", "line 7: "),
        (HEAD + "  - {text: A., weight: okay, any: [a]}\n", "line 4: topics.0: has no vital nugget"),
        (HEAD + "  - {text: A., weight: vital, any: [a]}\n  nugget: []\n", "line 8: "),
        (HEAD.replace("articles: .", "articles: nowhere") + "  - {text: A., weight: vital, any: [a]}\n", "line 2: "),
        (
            HEAD + 2 * "  - {text: A., weight: vital, any: [a]}\n" + "- id: pier\n  topic: It\n  nuggets: []\n",
            "line 11: ",
        ),
    ],
)
def test_malformed_topics_are_told_with_their_line(tmp_path: Path, text: str, where: str) -> None:
    path = tmp_path / "topics.yaml"
    path.write_text(text)
    with pytest.raises(MalformedSuite) as caught:
        load_topics(path)
    assert where in str(caught.value)


def test_an_id_that_is_taken_is_refused(tmp_path: Path) -> None:
    request = "- {id: a, asked: What's new, form: changes, good: [new]}\n"
    path = tmp_path / "requests.yaml"
    path.write_text("about: Fiction.\ncorpus: .\nrequests:\n" + 2 * request)
    with pytest.raises(MalformedSuite, match="line 5: the id a is taken already"):
        load_requests(path)


def test_nuggets_are_held_by_one_line_its_label_included() -> None:
    assert measure(answer(COST, CARRIED))["vital_recall"] == 1
    assert measure(answer(COST, MARSH))["vital_recall"] == 0.5
    assert measure(answer(VOTE))["okay_recall"] == 0
    assert measure(lay_out(answer(VOTE), "figures", ("A second crane",)))["okay_recall"] == 1


def test_citations_hold_where_their_words_stand_at_their_offsets() -> None:
    good = answer(COST, VOTE)
    assert measure(good)["citation_validity"] == 1
    moved = good.citations[1].model_copy(update={"start": good.citations[1].start + 1})
    assert measure(good.model_copy(update={"citations": (good.citations[0], moved)}))["citation_validity"] == 0.5
    uncited = Statement(text="It rains.", citations=(9,), sources=1, support="supported")
    assert measure(good.model_copy(update={"statements": (*good.statements, uncited)}))["citation_validity"] == 2 / 3


def test_a_line_that_says_or_cites_what_an_earlier_one_did_is_redundant() -> None:
    once = measure(answer(COST, VOTE, MARSH))
    assert (once["redundancy"], once["cited_twice"]) == (0, 0)
    again = measure(answer(COST, VOTE, COST))
    assert (again["redundancy"], again["cited_twice"]) == (1 / 3, 1 / 3)
    other = Statement(text="A boat is wanted.", citations=(1,), sources=1, support="supported")
    told = answer(COST)
    told = told.model_copy(update={"statements": (*told.statements, other)})
    assert (measure(told)["redundancy"], measure(told)["cited_twice"]) == (0, 0.5)


def test_disagreements_are_kept_with_their_kind_and_none_is_invented() -> None:
    kept = measure(answer(VOTE, positions=(PLAN, COST)))
    assert (kept["disagreements_kept"], kept["disagreements_invented"]) == (1, 0)
    other_kind = measure(answer(VOTE, positions=(PLAN, COST), kind="conflict"))
    assert (other_kind["disagreements_kept"], other_kind["disagreements_invented"]) == (0, 1)
    invented = measure(answer(VOTE, positions=(MARSH, CRANE)))
    assert (invented["disagreements_kept"], invented["disagreements_invented"]) == (0, 1)


def test_an_opinion_needs_somebody_who_says_it() -> None:
    said = answer(MARSH)
    bare = Statement(text="The port needs a second boat.", citations=(1,), sources=1, support="supported")
    bare_answer = said.model_copy(update={"statements": (bare,)})
    assert measure(said)["opinions_as_fact"] == 0, "Captain Io Marsh said"
    assert measure(bare_answer)["opinions_as_fact"] == 1
    assert measure(lay_out(bare_answer, "positions", ("Io Marsh",)))["opinions_as_fact"] == 0
    assert measure(lay_out(bare_answer, "timeline", ("15 Jan 2031",)))["opinions_as_fact"] == 1, "a day says nothing"


def test_what_must_not_be_said_is_found_and_length_is_counted() -> None:
    found = measure(answer(CARRIED, VOTE))
    assert (found["forbidden_said"], found["lines"]) == (1, 2)
    assert found["words"] == len(CARRIED[1].split()) + len(VOTE[1].split())
    assert measure(answer(VOTE))["forbidden_said"] == 0


def test_baselines_take_whole_sentences_up_to_the_length() -> None:
    articles = [
        StoredArticle.model_validate(
            {
                "id": name,
                "version": 1,
                "metadata": {"title": name, "published": day},
                "text": text,
                "headings": headings,
                "added_at": "2031-01-01T00:00:00Z",
            }
        )
        for name, day, headings, text in (
            (
                "old",
                "2031-01-01",
                [{"start": 0, "end": 4, "level": 1, "text": "Pier"}],
                "Pier\n\nA storm hit. Gulls slept.",
            ),
            ("new", "2031-02-01", [], "The ferry sails. Storms stop it. No ferry sails in a storm."),
        )
    ]
    sentences = list_sentences(articles)
    first = list(take_first(sentences))
    assert first == [
        "The ferry sails.",
        "A storm hit.",
        "Storms stop it.",
        "Gulls slept.",
        "No ferry sails in a storm.",
    ]
    ranked = rank_sentences(sentences)
    assert sorted(ranked) == sorted(first)
    assert ranked.index("No ferry sails in a storm.") < ranked.index("Gulls slept."), (
        "which shares no word with another"
    )
    assert cut_to_words(first, 5) == tuple(first[:2])
    assert cut_to_words(first, 0) == ()


def result_of(given: Answer) -> BriefResult:
    brief = Brief(TOPIC, TOPICS, list_lines(given), given, {(article, 1): text for article, text in TEXTS.items()})
    baseline = measure_brief(Brief(TOPIC, TOPICS, (Line(VOTE[1]),)))
    return BriefResult(brief, given, 0.5, measure_brief(brief), dict.fromkeys(BASELINES, baseline))


STAMP = Stamp.model_validate(
    {"started_at": "2031-01-01T00:00:00Z", "seconds": 1, "project_version": "0", "python": "3", "platform": "x"}
)


def test_a_broken_bound_fails_a_run(tmp_path: Path) -> None:
    results = [result_of(answer(COST, VOTE))]
    held = build_briefs_report(
        results, STAMP, {"vital_recall": Threshold(min=0.5), "vital_above_baselines": Threshold(min=0.4)}
    )
    assert held.reasons == []
    broken = build_briefs_report(results, STAMP, {"vital_above_baselines": Threshold(min=0.6)})
    assert [reason.text for reason in broken.reasons] == [
        "Vital nuggets above baselines: 50% over 1 cases, must be at least 60%."
    ]
    with pytest.raises(typer.Exit) as caught:
        tell_verdict("Failed", broken.reasons)
    assert caught.value.exit_code == 1
    assert "| Vital nuggets | 50% | 50% | 0% | 0% | 0% |" in render_briefs(held)
    assert [path.name for path in write_briefs_report(held, tmp_path)] == ["briefs.md", "briefs.json"]


def ask_for(form: str, given: Answer, good: list[str], forbidden: tuple[str, ...] = ()) -> tuple[bool, str]:
    request = BriefingRequest.model_validate(
        {"id": "a", "asked": "The pier?", "form": form, "good": good, "forbidden": forbidden}
    )
    result = run_requests([request], FictionBot(answers={"The pier?": given}))[0]
    return result.in_form, result.fault


def test_a_good_answer_has_all_that_is_wanted_and_nothing_forbidden() -> None:
    assert ask_for("answer", answer(COST), ["4.2 million", "/15 Jan(uary)? 2031/"]) == (True, "")
    assert ask_for("brief", answer(COST), ["4.2 million"]) == (False, "")
    assert ask_for("answer", answer(COST), ["3.5 million"]) == (True, "not there: 3.5 million")
    assert ask_for("answer", answer(COST), ["4.2 million"], ("Quill",)) == (True, "said: Quill")


def test_a_refusal_is_no_good_brief_although_it_names_the_topic() -> None:
    assert ask_for("brief", refuse("what the pier costs"), ["pier"]) == (False, "declined")
    assert ask_for("answer", refuse("who owns the pier"), ["/not say.*owns/"]) == (True, "")


def test_requests_are_judged_by_their_shares() -> None:
    request = BriefingRequest.model_validate({"id": "a", "asked": "?", "form": "brief", "good": ["pier"]})
    results = run_requests([request], FictionBot())
    reasons = judge_requests(results, {"form_right": Threshold(min=0.5), "good_answers": Threshold(min=0)})
    assert [reason.text for reason in reasons] == ["Requests in their form: 0% over 1 cases, must be at least 50%."]


def test_an_unknown_topic_ends_with_2() -> None:
    done = CliRunner().invoke(app, ["briefs", "no-such-topic"])
    assert done.exit_code == 2
    assert "There is no corpus and no topic no-such-topic" in done.stderr


def test_briefs_hold_what_matters_and_are_cited() -> None:
    """Two topics of each corpus; `make evals` asks for all, and holds them against the bounds."""
    topics = ["paris-declaration", "force-size", "wage-deal", "line-cost", "ashleaf", "election"]
    results = [result for one in select_topics(topics) for result in run_topics(one)]
    assert [result.answer.outcome for result in results] == ["answered"] * len(topics)
    for result in results:
        assert result.scores["citation_validity"].value == 1
    report = build_briefs_report(
        results, STAMP, {"vital_recall": Threshold(min=0.7), "vital_above_baselines": Threshold(min=0.15)}
    )
    assert report.reasons == []
