"""What corrections take back is told nowhere as a fact; what only looks like it stands."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.asking.intents import Intent
from bot.briefing.compositions import Composer
from bot.briefing.corrections import build_correction, find_corrections, repeats_error
from bot.briefing.material import Correction, Point
from bot.language.retraction import says_right
from bot.models import Form
from bot.reading.cross_encoder import Reader
from ingest.embedder import MiniLmEmbeddings
from ingest.models import Filters
from ingest.pipeline import Pipeline
from tests.bot.briefing.points import build_points

REPORT = (
    "The new tram depot of Ostby covers 34 hectares. The depot will hold 62 trams. "
    "A park of 34 hectares lies in the north of Brenn."
)
CORRECTION = (
    "In our report on the tram depot of Ostby we wrote that the depot covers 34 hectares. That was wrong. "
    "The tram depot of Ostby covers 43 hectares. The depot will hold 62 trams, as we reported."
)
SELF_CORRECTING = "The tram depot of Ostby covers 43 hectares, and not 34 hectares, as was wrongly reported on Monday."


def find(reader: Reader, report: list[Point], later: list[Point]) -> list[Correction]:
    return find_corrections(
        reader, {point.passage.article_id: point.passage for point in later}.values(), report + later
    )


@pytest.fixture
def report(embeddings: MiniLmEmbeddings) -> list[Point]:
    return build_points(REPORT, embeddings, "report", date(2031, 3, 4))


def test_the_figure_is_taken_back_and_the_others_stand(
    reader: Reader, embeddings: MiniLmEmbeddings, report: list[Point]
) -> None:
    later = build_points(CORRECTION, embeddings, "correction", date(2031, 3, 9), kind="correction")

    found = find(reader, report, later)

    told = [point.sentence.text for point in report if not repeats_error(point, found)]
    assert told == ["The depot will hold 62 trams.", "A park of 34 hectares lies in the north of Brenn."]
    told = [point.sentence.text for point in later if not repeats_error(point, found)]
    assert told[0] == "The tram depot of Ostby covers 43 hectares."
    assert not any("34" in one for one in told)


def test_what_was_wrong_is_told_in_the_words_of_who_corrects_it(
    reader: Reader, embeddings: MiniLmEmbeddings, report: list[Point]
) -> None:
    later = build_points(CORRECTION, embeddings, "correction", date(2031, 3, 9), kind="correction")
    (correction,) = (one for one in find(reader, report, later) if one.right is not None)

    told = build_correction("the depot", correction)

    assert told is not None
    right, wrong = told.positions
    assert (told.kind, right.newest, wrong.newest) == ("correction", True, False)
    assert right.text == "The tram depot of Ostby covers 43 hectares."
    assert wrong.text.endswith("we wrote that the depot covers 34 hectares. That was wrong.")
    assert wrong.published == date(2031, 3, 4)
    assert {quote.passage.article_id for quote in (*wrong.quotes, *wrong.others)} == {"correction", "report"}


def test_a_statement_that_names_wrong_and_right_corrects_alone(
    reader: Reader, embeddings: MiniLmEmbeddings, report: list[Point]
) -> None:
    later = build_points(SELF_CORRECTING, embeddings, "later", date(2031, 3, 9), publisher="Tarn Gazette")

    found = find(reader, report, later)

    assert [one.wrong for one in found] == [(report[0],)]
    assert [one.right for one in found] == later


def test_what_was_told_after_a_correction_is_not_what_it_corrects(reader: Reader, embeddings: MiniLmEmbeddings) -> None:
    report = build_points(REPORT, embeddings, "report", date(2031, 3, 12))
    earlier = build_points(SELF_CORRECTING, embeddings, "earlier", date(2031, 3, 9), publisher="Tarn Gazette")
    assert find(reader, report, earlier) == []


def test_the_correction_of_another_house_takes_back_nothing_of_this_one(
    reader: Reader, embeddings: MiniLmEmbeddings, report: list[Point]
) -> None:
    later = build_points(CORRECTION, embeddings, "other", date(2031, 3, 9), kind="correction", publisher="Tarn Gazette")
    assert find(reader, report, later) == []


def test_a_correction_on_another_matter_takes_back_nothing(
    reader: Reader, embeddings: MiniLmEmbeddings, report: list[Point]
) -> None:
    text = (
        "In our report on the harbour of Tarn we wrote that it has 5 cranes. That was wrong. The harbour has 6 cranes."
    )
    later = build_points(text, embeddings, "other", date(2031, 3, 9), kind="correction")
    assert all(not repeats_error(point, find(reader, report, later)) for point in report)


Ingest = Callable[[str, str], Composer]


@pytest.fixture
def ingest(pipeline: Pipeline, composer: Composer, tmp_path: Path) -> Ingest:
    """Takes in a report and its correction."""

    def take_in(report: str, correction: str) -> Composer:
        folder = tmp_path / "articles"
        folder.mkdir()
        for name, day, kind, text in (
            ("report", "2031-03-04", "news", report),
            ("correction", "2031-03-09", "correction", correction),
        ):
            head = f"title: The tram depot of Ostby\npublished: {day}\npublisher: Velm Courier\nkind: {kind}"
            (folder / f"{name}.md").write_text(f"---\n{head}\n---\n\n{text}\n", encoding="utf-8")
        pipeline.ingest([folder])
        return composer

    return take_in


@pytest.fixture
def corrected(ingest: Ingest) -> Composer:
    return ingest(REPORT, CORRECTION)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("The cost and the length were correctly stated.", True),
        ("The dates were reported correctly.", True),
        ("The other figures are unaffected.", True),
        ("The number of trams was not correct.", False),
        ("The number of trams was given in error.", False),
    ],
)
def test_what_a_correction_confirms_is_told_from_what_it_takes_back(text: str, right: bool) -> None:
    assert says_right(text) is right


@pytest.mark.parametrize("form", ["brief", "summary", "agreement"])
def test_no_form_tells_the_wrong_figure_as_a_fact(corrected: Composer, form: Form) -> None:
    sections = list(corrected.compose(Intent(form), "the tram depot of Ostby", Filters()))
    told = [entry.evidence.text for section in sections for entry in section.entries]
    sides = [side.text for section in sections for found in section.disagreements for side in found.positions]
    assert any("43 hectares" in text for text in (*told, *sides))
    assert not any("covers 34" in text for text in told)
    assert all("That was wrong" in text for text in sides if "covers 34" in text)


def test_a_timeline_tells_an_event_as_it_was_corrected(ingest: Ingest) -> None:
    composer = ingest(
        "The council of Brenn bought 34 hectares for the tram depot of Ostby on 2 March.",
        "In our report on the tram depot of Ostby we wrote that the council of Brenn bought 34 hectares for it. "
        "That was wrong. The council of Brenn bought 43 hectares for the tram depot of Ostby on 2 March.",
    )
    (section,) = composer.compose(Intent("timeline"), "the tram depot of Ostby", Filters())
    assert [(entry.label, entry.evidence.text) for entry in section.entries] == [
        ("2 Mar 2031", "The council of Brenn bought 43 hectares for the tram depot of Ostby on 2 March."),
    ]


@pytest.mark.parametrize("form", ["brief", "summary", "timeline"])
def test_what_a_wrong_figure_is_told_with_does_not_keep_it(ingest: Ingest, form: Form) -> None:
    composer = ingest(
        "The council of Brenn bought 34 hectares for the tram depot of Ostby on 2 March. "
        "The first trams arrived at the tram depot of Ostby on 3 March.",
        "In our report on the tram depot of Ostby we wrote that the council of Brenn bought 34 hectares for it. "
        "That was wrong. The council of Brenn bought 43 hectares for the tram depot of Ostby on 2 March.",
    )
    sections = list(composer.compose(Intent(form), "the tram depot of Ostby", Filters()))
    told = [entry.evidence.text for section in sections for entry in section.entries]
    sides = [side.text for section in sections for found in section.disagreements for side in found.positions]
    assert any("43 hectares" in text for text in (*told, *sides))
    assert not any("34 hectares" in text for text in told)


@pytest.mark.parametrize("form", ["brief", "summary", "agreement"])
def test_what_was_corrected_is_told_as_such(corrected: Composer, form: Form) -> None:
    sections = corrected.compose(Intent(form), "the tram depot of Ostby", Filters())
    assert [found.kind for section in sections for found in section.disagreements] == ["correction"]


def test_a_correction_that_is_not_found_on_the_topic_takes_back_what_is_told(ingest: Ingest) -> None:
    composer = ingest(
        "The tram depot of Ostby covers 34 hectares. The mayor of Brenn has praised the tram depot of Ostby.",
        CORRECTION,
    )
    before_it = Filters(published_to=date(2031, 3, 5))
    sections = composer.compose(Intent("brief"), "the tram depot of Ostby", before_it)
    told = [entry.evidence.text for section in sections for entry in section.entries]
    assert any("praised" in text for text in told)
    assert not any("34 hectares" in text for text in told)


def test_what_a_correction_confirms_is_not_taken_back(
    reader: Reader, embeddings: MiniLmEmbeddings, report: list[Point]
) -> None:
    text = "The number of trams that we gave, 62, was right at the time. The depot will hold 70 trams by now."
    later = build_points(text, embeddings, "correction", date(2031, 3, 9), kind="correction")
    assert find(reader, report, later) == []


def test_a_correction_takes_back_what_its_own_house_wrote(
    reader: Reader, embeddings: MiniLmEmbeddings, report: list[Point]
) -> None:
    text = "The tram depot of Ostby covers 43 hectares, and not 34 hectares."
    later = build_points(text, embeddings, "correction", date(2031, 3, 9), kind="correction")
    assert find(reader, report, later)
    other = build_points(text, embeddings, "correction", date(2031, 3, 9), "correction", "Brenn Herald")
    assert find(reader, report, other) == []


def test_a_report_that_takes_back_what_its_house_wrote_is_heard(
    reader: Reader, report: list[Point], embeddings: MiniLmEmbeddings
) -> None:
    text = (
        "The tram depot of Ostby opens on Monday. Our guide of 4 March said that the depot covers 34 hectares. "
        "That was wrong. We apologise to the readers."
    )
    later = build_points(text, embeddings, "later", date(2031, 9, 1))
    (correction,) = find(reader, report, later)

    told = build_correction("the depot", correction)
    assert told is not None
    assert (told.kind, [position.text for position in told.positions]) == (
        "correction",
        ["Our guide of 4 March said that the depot covers 34 hectares. That was wrong.",
         "The new tram depot of Ostby covers 34 hectares."],
    )  # fmt: skip
    assert repeats_error(report[0], [correction])
    assert not repeats_error(later[0], [correction])


def test_a_report_on_somebody_who_is_wrong_takes_back_nothing(
    reader: Reader, report: list[Point], embeddings: MiniLmEmbeddings
) -> None:
    text = "The mayor said that the depot covers 34 hectares. That was wrong, the builder said."
    assert find(reader, report, build_points(text, embeddings, "later", date(2031, 9, 1))) == []
