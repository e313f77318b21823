"""Whether sources agree: the verdict first, then what they differ on, side by side."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.asking.intents import Intent
from bot.briefing.agreement import ask, name_verdict
from bot.briefing.compositions import Composer
from bot.briefing.entries import FoundSection
from ingest.models import Filters
from ingest.pipeline import Pipeline

Ask = Callable[[str, dict[str, str]], list[FoundSection]]


@pytest.mark.parametrize(
    ("topic", "question"),
    [
        ("the length of the dam", "What is the length of the dam?"),
        ("whether Velm pays", "whether Velm pays?"),
        ("how Velm pays", "how Velm pays?"),
    ],
)
def test_a_topic_is_put_as_a_question(topic: str, question: str) -> None:
    assert ask(topic) == question


@pytest.mark.parametrize(
    ("differences", "shared", "articles", "verdict"),
    [
        (1, 0, 2, "The sources differ on one point"),
        (2, 3, 3, "The sources differ on 2 points"),
        (0, 1, 2, "The sources agree on one point; no contradiction was found"),
        (0, 2, 2, "The sources agree on 2 points; no contradiction was found"),
        (0, 0, 2, "No contradiction between the sources was found"),
        (0, 0, 1, "One source alone tells of it: nothing to compare"),
    ],
)
def test_the_verdict_is_in_words(differences: int, shared: int, articles: int, verdict: str) -> None:
    assert name_verdict(differences, shared, articles) == verdict


@pytest.fixture
def tell(pipeline: Pipeline, composer: Composer, tmp_path: Path) -> Ask:
    def tell(topic: str, articles: dict[str, str]) -> list[FoundSection]:
        folder = tmp_path / "articles"
        folder.mkdir()
        for name, text in articles.items():
            head = f"title: {name}\npublished: {name}\npublisher: Velm Courier"
            (folder / f"report-{name}.md").write_text(f"---\n{head}\n---\n\n{text}\n", encoding="utf-8")
        pipeline.ingest([folder])
        return list(composer.compose(Intent("agreement", topic), topic, Filters()))

    return tell


FENCE = "Drones will watch the border fence of Velm, which is about 240 kilometers long."
PATROL = "A patrol of the border fence of 200 kilometers would need 900 guards, the union of Velm says."


def test_a_figure_in_two_values_is_told_with_both_days_and_all_sources(tell: Ask) -> None:
    again = "The border fence of 240 kilometers round Velm will be watched by drones, the ministry announced."
    first, *_ = tell("the length of the border fence", {"2031-03-04": PATROL, "2031-09-01": FENCE, "2031-09-02": again})

    (found,) = first.disagreements
    assert (first.title, found.kind) == ("The sources differ on one point", "conflict")
    assert [("200" in one.text, "240" in one.text) for one in found.positions] == [(True, False), (False, True)]
    newest = found.positions[1]
    assert {quote.passage.metadata.title for quote in (*newest.quotes, *newest.others)} == {"2031-09-01", "2031-09-02"}


def test_who_disputes_a_count_is_told_beside_it(tell: Ask) -> None:
    report = "The clinic of Velm delivered 412 babies in 2031."
    dispute = (
        "Nurses dispute the number of births. They say that the clinic of Velm delivered 438 babies last year, "
        "not 412, because births at home were left out."
    )
    first, *_ = tell("the number of births in Velm in 2031", {"2032-03-04": dispute, "2032-09-01": report})

    (found,) = first.disagreements
    assert ["438" in one.text for one in found.positions] == [True, False]


def test_a_correction_of_something_else_is_no_answer(tell: Ask) -> None:
    wrong = f"{FENCE} The paint of the fence cost 90,000 crowns."
    right = (
        "Correction: In our report of 4 March we said that the paint of the fence cost 90,000 crowns. That was wrong. "
        "It cost 9,000 crowns. The border fence is about 240 kilometers long."
    )
    sections = tell("the length of the border fence", {"2031-03-04": wrong, "2031-03-09": right})
    assert not any(section.disagreements for section in sections)


def test_what_appeared_long_apart_is_said_to_be(tell: Ask) -> None:
    spring = "In towns such as Velm there was reluctance to send guards to the border fence."
    autumn = "Ada Bell, the mayor, has signaled that Velm will take part with forty guards at the fence."
    first, *rest = tell("Velm sending guards to the border fence", {"2031-03-04": spring, "2031-09-01": autumn})
    told = [entry.evidence.text for section in (first, *rest) for entry in section.entries]
    told += [one.text for found in first.disagreements for one in found.positions]
    assert {spring, autumn} <= set(told)
    assert "One source" not in first.title
    assert first.disagreements or "different times" in first.title


def test_all_that_is_told_of_somebody_named_bears_on_what_they_do(tell: Ask) -> None:
    spring = "In countries such as Germany, there is reluctance to build ferries."
    autumn = (
        "The German chancellor, Ada Bell, has signaled that yards at home will be involved. Denmark will send boats."
    )
    sections = tell("Germany sending boats", {"2031-03-04": spring, "2031-09-01": autumn})
    told = [entry.evidence.text for section in sections for entry in section.entries]
    assert any("reluctance" in text for text in told)
    assert any("Ada Bell" in text for text in told)


def test_what_two_sources_say_alike_is_agreement(tell: Ask) -> None:
    alike = "The ministry announced that drones are to watch the border fence of Velm, 240 kilometers in length."
    sections = tell("the length of the border fence", {"2031-03-04": FENCE, "2031-09-01": alike})
    assert not any(section.disagreements for section in sections)
    assert "No contradiction between" in sections[0].title


def test_one_source_is_nothing_to_compare(tell: Ask) -> None:
    section, *_ = tell(
        "the length of the border fence", {"2031-03-04": FENCE, "2031-09-01": "The bakery of Ost is shut."}
    )
    assert section.title == "One source alone tells of it: nothing to compare"
    assert [entry.label for entry in section.entries] == ["2031-03-04"]


def test_what_no_source_tells_has_no_verdict(tell: Ask) -> None:
    assert tell("the salary of the chief astronomer", {"2031-09-01": "The bakery of Ost is shut."}) == []
