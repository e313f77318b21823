"""What briefs, summaries, timelines and what is open are made of, through ingest, search and the reader as they are."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.asking.intents import Intent
from bot.briefing.compositions import FEWEST_SAID, GAP, Composer, drop_far, find_nouns
from bot.briefing.entries import FoundEntry, FoundSection
from bot.briefing.sections import drop_asides
from ingest.embedder import MiniLmEmbeddings
from ingest.models import Filters
from ingest.pipeline import Pipeline
from tests.bot.briefing.points import build_points

Compose = Callable[[Intent, str], list[FoundSection]]

ARTICLES = {
    "old": (
        "Plans for a bridge to Orsa",
        "2030-03-04",
        """The government of Velm has no plan yet for the Orsa bridge. Ferries carry everything to the island of Orsa.

        ## Who would build the bridge?

        Talks with the builder Nordline broke down on Saturday. The firm asked for 900 million crowns.""",
    ),
    "signed": (
        "Velm and Skarn sign the Orsa bridge treaty",
        "2031-06-05",
        """Velm and Skarn signed a treaty on the Orsa bridge on Tuesday. It binds both countries to pay for it together.
        The Orsa bridge will cost 1.4 billion crowns. Premier Ida Roth of Velm called the Orsa bridge a promise kept.

        In that case, ferries would stop. The main reason is that nobody would use them.

        ## Is the treaty on the Orsa bridge final?

        No, the treaty on the Orsa bridge is not final. Skarn's parliament would have to give its approval.""",
    ),
    "herring": (
        "More herring for Velm",
        "2031-06-07",
        """Herring landings in Velm rose by a tenth last year. Fishermen welcomed the new quotas.""",
    ),
    "wire": (
        "Orsa bridge: what is agreed",
        "2031-06-06",
        """The Orsa bridge will be eleven kilometres long and carry four lanes. Skarn rejected a toll on the Orsa bridge
        on Wednesday. It is still unclear who will run the Orsa bridge.""",
    ),
}


@pytest.fixture
def compose(pipeline: Pipeline, composer: Composer, tmp_path: Path) -> Compose:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, (title, day, text) in ARTICLES.items():
        body = "\n".join(line.strip() for line in text.splitlines())
        (folder / f"{name}.md").write_text(
            f'---\ntitle: "{title}"\npublished: {day}\n---\n\n{body}\n', encoding="utf-8"
        )
    pipeline.ingest([folder])

    def compose(intent: Intent, topic: str) -> list[FoundSection]:
        filters = Filters(article_ids=intent.article_ids or None)
        return list(composer.compose(intent, topic, filters))

    return compose


def list_entries(sections: list[FoundSection]) -> Iterator[FoundEntry]:
    return (entry for section in sections for entry in section.entries)


def test_a_brief_keeps_to_its_topic_and_to_what_stands_alone(compose: Compose) -> None:
    sections = compose(Intent("brief"), "The Orsa bridge")

    lines = [entry.evidence.text for entry in list_entries(sections)]
    told = " ".join(lines)
    assert "signed a treaty on the Orsa bridge" in told
    assert "herring" not in told.lower()
    assert not any(
        entry.evidence.text.startswith(("In that case", "The main reason")) for entry in list_entries(sections)
    )
    assert "?" not in told


def test_a_brief_opens_with_the_newest_and_dates_what_is_old(compose: Compose) -> None:
    lead, *rest = compose(Intent("brief"), "The Orsa bridge")

    assert lead.kind == "summary"
    assert {entry.evidence.passage.article_id for entry in lead.entries} <= {"signed", "wire"}
    old = [entry for entry in list_entries(rest) if entry.evidence.passage.article_id == "old"]
    assert old
    assert all(entry.day == date(2030, 3, 4) or entry.label == "2 Mar 2030" for entry in old)


def test_a_summary_has_as_many_sentences_as_were_asked_for(compose: Compose) -> None:
    (section,) = compose(Intent("summary", items=3, in_sentences=True), "The Orsa bridge")

    assert sum(len(entry.evidence.chain) for entry in section.entries) == 3


def test_who_is_not_quoted_is_named_and_nobody_else_is(compose: Compose) -> None:
    (section,) = compose(Intent("quotations", actors=("quorn",)), "The Orsa bridge")

    assert (section.entries, section.notice) == ((), "The sources have no quotation of Quorn.")


def test_each_of_those_who_are_asked_for_has_a_place(compose: Compose) -> None:
    told, lacking = compose(Intent("positions", actors=("Skarn", "Quorn")), "toll")

    assert told.title == "Skarn"
    assert "Skarn rejected a toll" in told.entries[0].evidence.text
    assert lacking.notice == "The sources tell no view on it of Quorn."


def test_a_summary_tells_what_is_not_settled(compose: Compose) -> None:
    (section,) = compose(Intent("summary", items=4), "The Orsa bridge")

    texts = [entry.evidence.text for entry in section.entries]
    assert len(texts) == 4
    assert any("not final" in text or "unclear" in text or "approval" in text for text in texts)


def test_a_timeline_has_events_in_order_on_their_own_days(compose: Compose) -> None:
    (section,) = compose(Intent("timeline"), "The Orsa bridge")

    told = {entry.evidence.lead.text: entry.label for entry in section.entries}
    assert told["Velm and Skarn signed a treaty on the Orsa bridge on Tuesday."] == "3 Jun 2031"
    assert told["Skarn rejected a toll on the Orsa bridge on Wednesday."] == "4 Jun 2031"
    assert not any("will cost" in text or "lanes" in text for text in told)
    days = [entry.day for entry in section.entries if entry.day]
    assert days == sorted(days)


def test_a_timeline_has_the_news_of_every_report_on_the_matter(
    pipeline: Pipeline, composer: Composer, tmp_path: Path
) -> None:
    texts = {
        "plan": ("2031-03-04", "Builders from nine towns are meeting in Velm for talks on a crossing to Orsa."),
        "vote": (
            "2031-06-05",
            "Delegates of nine towns have firmed up their plans for the Orsa bridge.\n\n"
            "The assembly of Velm held its third session on Tuesday, and 40 delegates came.",
        ),
    }
    for name, (day, text) in texts.items():
        (tmp_path / f"{name}.md").write_text(
            f"---\ntitle: Orsa\npublished: {day}\nkind: news\n---\n\n{text} "
            "The Orsa bridge will be eleven kilometres long. The mill of Velm was built before the flood.\n",
            encoding="utf-8",
        )
    pipeline.ingest([tmp_path])

    (section,) = composer.compose(Intent("timeline"), "The Orsa bridge", Filters())

    told = {entry.evidence.lead.text[:18]: entry.label for entry in section.entries}
    assert told["Builders from nine"] == "reported 4 Mar 2031"
    assert told["The assembly of Ve"] == "3 Jun 2031"
    assert "Delegates of nine " in told
    assert "The mill of Velm w" not in told


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("The bridge opened on 4 June because the toll ended in May.", "The bridge opened on 4 June"),
        ("The sum is lower than in its notice of 4 June.", "The sum is lower"),
        ("The analysis of 4 June named a builder.", "The analysis named a builder."),
        ("By the end of June, letters had gone out.", "By the end of June, letters had gone out."),
    ],
)
def test_a_day_of_another_thing_dates_no_event(text: str, left: str) -> None:
    assert drop_asides(text).strip() == left


def test_what_is_open_is_what_is_said_to_be(compose: Compose) -> None:
    (section,) = compose(Intent("open"), "The Orsa bridge")

    texts = " ".join(entry.evidence.text for entry in section.entries)
    assert "No, the treaty on the Orsa bridge is not final." in texts
    assert "still unclear who will run" in texts
    assert "lanes" not in texts


def test_what_is_open_in_all_is_told_by_matter_as_its_newest_article_has_it(
    pipeline: Pipeline, composer: Composer, tmp_path: Path
) -> None:
    for name, day, text in (
        ("first", "2031-03-05", "Velm plans a tunnel to Orsa. It is not known who will dig the Orsa tunnel."),
        (
            "second",
            "2031-06-20",
            "Velm has signed a contract for the Orsa tunnel with Nordline, which will dig the tunnel. Cars will use "
            "the Orsa tunnel from 2035 on.\n\nA court must still confirm the contract for the Orsa tunnel. The tunnel "
            "will be eleven kilometres long. The tunnel has two lanes.",
        ),
        (
            "apples",
            "2031-04-11",
            "Frost has killed half of the apple blossom in the orchards of Venn. Growers light fires between the apple "
            "trees at night. The growers in the orchards of Venn do not know yet how many apples are left. They hope "
            "for half of them. Cider made from the apples of Venn is dear.",
        ),
    ):
        (tmp_path / f"{name}.md").write_text(f"---\ntitle: On the {name}\npublished: {day}\n---\n\n{text}\n")
    pipeline.ingest([tmp_path])

    sections = list(composer.compose(Intent("open"), "", Filters()))

    assert [entry.evidence.text for entry in list_entries(sections)] == [
        "A court must still confirm the contract for the Orsa tunnel.",
        "The growers in the orchards of Venn do not know yet how many apples are left. They hope for half of them.",
    ]


def test_a_summary_keeps_to_the_words_asked_for(compose: Compose) -> None:
    (section,) = compose(Intent("summary", "The Orsa bridge", words=30), "The Orsa bridge")

    assert 0 < sum(len(entry.evidence.text.split()) for entry in section.entries) <= 30


def test_a_summary_of_everything_has_a_line_of_each_article(compose: Compose) -> None:
    (section,) = compose(Intent("summary"), "")

    days = [date(2030, 3, 4), date(2031, 6, 5), date(2031, 6, 6), date(2031, 6, 7)]
    assert [entry.day for entry in section.entries] == days


def test_a_summary_of_everything_with_little_room_has_the_newest(compose: Compose) -> None:
    (section,) = compose(Intent("summary", items=2), "")

    assert [entry.day for entry in section.entries] == [date(2031, 6, 6), date(2031, 6, 7)]


def test_a_long_summary_is_told_in_order(compose: Compose) -> None:
    (section,) = compose(Intent("summary", "The Orsa bridge", words=160), "The Orsa bridge")

    places = [(one.evidence.passage.published, one.evidence.lead.ordinal) for one in section.entries]
    assert len(places) > 5
    assert places == sorted(places)


def test_a_brief_opens_with_what_a_report_opens_with_and_goes_on_with_its_paragraph(
    pipeline: Pipeline, composer: Composer, tmp_path: Path
) -> None:
    for name, day, text in (
        ("march", "2031-03-05", "Velm has dug the Orsa tunnel for six years. The Orsa tunnel is a tunnel for cars.\n"),
        (
            "april",
            "2031-04-20",
            "The Orsa tunnel will not open on 1 May. Premier Ida Roth said that July was likelier. The council has to "
            "agree.\n\nWork on the second tube goes on, and the lay-bys are ready.\n",
        ),
    ):
        (tmp_path / f"{name}.md").write_text(f"---\ntitle: Tunnel {name}\npublished: {day}\n---\n\n{text}")
    pipeline.ingest([tmp_path])
    lead = next(composer.compose(Intent("brief"), "the Orsa tunnel", Filters()))

    assert lead.entries[0].evidence.text == (
        "The Orsa tunnel will not open on 1 May. Premier Ida Roth said that July was likelier. The council has to "
        "agree."
    )


def test_a_brief_is_no_longer_than_a_page(compose: Compose, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.briefing.compositions.SHORT", 45)

    sections = compose(Intent("brief", "The Orsa bridge", length="short"), "The Orsa bridge")

    assert sum(len(entry.evidence.text.split()) for entry in list_entries(sections)) <= 45


def test_one_line_of_each_is_the_newest_of_theirs(pipeline: Pipeline, composer: Composer, tmp_path: Path) -> None:
    for name, day, text in (
        ("may", "2031-05-05", 'Ada Bell, chair of Orsa Ferries, said that the Orsa bridge was "a folly".'),
        ("june", "2031-06-05", "Ada Bell, chair of Orsa Ferries, now supports the Orsa bridge if it has a toll."),
        ("july", "2031-07-05", "Tom Crane, mayor of Velm, said that the Orsa bridge was late."),
    ):
        (tmp_path / f"{name}.md").write_text(f"---\ntitle: Bridge {name}\npublished: {day}\n---\n\n{text}\n")
    pipeline.ingest([tmp_path])
    (section,) = composer.compose(Intent("positions", items=1), "the Orsa bridge", Filters())
    assert sorted((entry.label, entry.day) for entry in section.entries) == [
        ("Ada Bell", date(2031, 6, 5)),
        ("Tom Crane", date(2031, 7, 5)),
    ]


def test_nobody_is_crowded_out_by_what_others_say_besides(
    pipeline: Pipeline, composer: Composer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.briefing.compositions.LINES", 2)
    bell = "Ada Bell, chair of Orsa Ferries, said that the toll of the Orsa bridge was a folly."
    for name, text in (
        ("may", bell),
        ("june", "Ada Bell now says that the toll of the Orsa bridge will ruin the ferries of Orsa."),
        ("july", "Tom Crane, mayor of Velm, said that the bridge was late and the toll too dear."),
    ):
        (tmp_path / f"{name}.md").write_text(f"---\ntitle: The toll of the Orsa bridge\n---\n\n{text}\n")
    pipeline.ingest([tmp_path])

    (section,) = composer.compose(Intent("positions"), "the toll of the Orsa bridge", Filters())

    assert {entry.label for entry in section.entries} == {"Ada Bell", "Tom Crane"}


def test_the_newest_of_a_side_comes_first_and_the_older_beside_it(
    pipeline: Pipeline, composer: Composer, tmp_path: Path
) -> None:
    for name, day, text in (
        ("may", "2031-05-05", "Ada Bell, chair of Orsa Ferries, said that the toll of the Orsa bridge was a folly."),
        (
            "june",
            "2031-06-05",
            "Ada Bell, chair of Orsa Ferries, now says that she can live with the Orsa toll.",
        ),
        ("july", "2031-07-05", "Tom Crane, mayor of Velm, said that the toll of the Orsa bridge was late."),
    ):
        (tmp_path / f"{name}.md").write_text(f"---\ntitle: Bridge {name}\npublished: {day}\n---\n\n{text}\n")
    pipeline.ingest([tmp_path])

    asked = Intent("positions", actors=("Ada Bell",))
    (section,) = composer.compose(asked, "the toll of the Orsa bridge", Filters())
    bell, _ = composer.compose(Intent("comparison", actors=("Bell", "Crane")), "the toll of the Orsa bridge", Filters())

    for entries in (section.entries, bell.entries):
        assert [entry.day for entry in entries] == [date(2031, 6, 5), date(2031, 5, 5)]


def test_whether_somebody_agrees_with_themselves_is_told_by_what_they_said(
    pipeline: Pipeline, composer: Composer, tmp_path: Path
) -> None:
    (tmp_path / "may.md").write_text("---\ntitle: Tolls\n---\n\nAda Bell, mayor of Orsa, called tolls a folly.\n")
    pipeline.ingest([tmp_path])

    found = composer.find_asked(Intent("agreement", "Mayor Bell"), "Has Mayor Bell been consistent?", Filters())
    assert (found.form, found.topic, found.actors) == ("positions", "", ("Mayor Bell",))
    tolls = Intent("agreement", "the tolls")
    assert composer.find_asked(tolls, "Do the sources agree on the tolls?", Filters()) == tolls


def test_what_kind_of_words_are_asked_for_is_no_topic(pipeline: Pipeline, composer: Composer, tmp_path: Path) -> None:
    (tmp_path / "may.md").write_text("---\ntitle: Tolls\n---\n\nAda Bell, mayor of Orsa, called tolls a folly.\n")
    pipeline.ingest([tmp_path])

    found = composer.find_asked(Intent("positions", "Bell position"), "whats bell's position", Filters())
    assert (found.topic, [name.lower() for name in found.actors]) == ("", ["bell"])


def test_somebody_in_one_month_and_in_another(pipeline: Pipeline, composer: Composer, tmp_path: Path) -> None:
    for name, day, text in (
        ("april", "2024-04-23", 'Ada Bell, chair of Orsa Ferries, was firm. "We will not pay," she said.'),
        (
            "october",
            "2024-10-15",
            "Ada Bell, chair of Orsa Ferries, said that the insurer had paid. The fair was full.",
        ),
    ):
        (tmp_path / f"{name}.md").write_text(f"---\ntitle: Ferries {name}\npublished: {day}\n---\n\n{text}\n")
    pipeline.ingest([tmp_path])
    intent = Intent("comparison", actors=("April", "October"), topic="Ada Bell")
    sections = list(composer.compose(intent, "Ada Bell", Filters()))
    told = {one.title: " ".join(entry.evidence.text for entry in one.entries) for one in sections}
    assert "We will not pay" in told["April"]
    assert "the insurer had paid" in told["October"]
    assert "fair" not in told["October"]


def test_what_is_of_a_kind_is_listed_from_every_article(compose: Compose) -> None:
    (section,) = compose(Intent("list", noun="cost", topic="the Orsa bridge"), "the Orsa bridge")
    told = " ".join(entry.evidence.text for entry in section.entries)
    assert "1.4 billion crowns" in told
    assert "Herring" not in told


def test_a_message_may_name_two_kinds(composer: Composer) -> None:
    intent = composer.find_asked(Intent("list", noun="company"), "list every company or organisation", Filters())
    assert intent.noun == "company or organisation"


@pytest.mark.parametrize(
    ("message", "noun"),
    [
        ("place names in the herring articles, just the names", "place"),
        ("The names of all companies, please", "company"),
        ("list the names", "name"),
    ],
)
def test_what_the_names_are_of_that_a_list_is_asked_of(message: str, noun: str) -> None:
    assert find_nouns(message, "name") == noun


@pytest.mark.parametrize(("fall", "left"), [(GAP, FEWEST_SAID), (GAP / 2, FEWEST_SAID + 2)])
def test_what_is_said_on_a_topic_ends_where_relevance_falls_at_once(
    embeddings: MiniLmEmbeddings, fall: float, left: int
) -> None:
    (point,) = build_points("The mill of Velm will be sold.", embeddings, "mill")
    relevance = [1.0] * FEWEST_SAID + [1.0 - fall, 1.0 - fall]
    assert len(drop_far([replace(point, relevance=one) for one in reversed(relevance)])) == left
