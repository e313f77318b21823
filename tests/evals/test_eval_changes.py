"""What counts as telling the changes between two states of a corpus exactly."""

from pathlib import Path

import pytest

from bot.briefing.changes import NEW_SOURCES, REMOVED_SOURCES
from bot.models import Citation, Disagreement, Position, Section, Statement
from evals.changes import ExpectedChanges, ToldChanges, judge_changes, load_pairs, read_changes
from ingest.errors import MalformedSuite

EXPECTED = ExpectedChanges.model_validate(
    {
        "new_facts": [["/Lindvoll/"], ["900 metres", "/tunnel/"]],
        "changed": [{"from": ["18.4 million"], "to": ["21.9 million"]}],
        "corrected": [{"from": ["340"], "to": ["430"]}],
        "withdrawn": [["60,000 tonnes"]],
        "new_sources": ["ferry-contract"],
        "removed_sources": ["mine-find"],
    }
)
EXACT = ToldChanges(
    added=("The Lindvoll yard builds it.", "A tunnel was added.", "It is 900 metres long."),
    changed=(("It costs 18.4 million crowns.", "It costs 21.9 million crowns."),),
    corrected=(("340 patients wait.", "430 patients wait."),),
    withdrawn=("A seam of 60,000 tonnes lies there.",),
    new_sources=frozenset({"ferry-contract"}),
    removed_sources=frozenset({"mine-find"}),
)
NOTHING = ToldChanges((), (), (), (), frozenset(), frozenset())


def test_what_is_told_exactly_has_no_fault() -> None:
    assert judge_changes(EXPECTED, EXACT) == []


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"added": EXACT.added[1:]}, "new fact missing: /Lindvoll/"),
        ({"added": (*EXACT.added, "The moon is new.")}, "new fact invented: The moon is new."),
        (
            {"added": (*EXACT.added, "Lindvoll now asks for 21.9 million.")},
            "told as new as well: Lindvoll now asks for 21.9 million.",
        ),
        ({"changed": ()}, "changed told 0 times: 18.4 million -> 21.9 million"),
        ({"changed": EXACT.changed * 2}, "changed told 2 times: 18.4 million -> 21.9 million"),
        ({"changed": (*EXACT.changed, ("It is red.", "It is blue."))}, "changed invented: It is red. -> It is blue."),
        ({"corrected": ()}, "corrected told 0 times: 340 -> 430"),
        ({"withdrawn": ()}, "withdrawn missing: 60,000 tonnes"),
        ({"withdrawn": (*EXACT.withdrawn, "It is deep.")}, "withdrawn invented: It is deep."),
        ({"new_sources": frozenset()}, "new source missing: ferry-contract"),
        ({"removed_sources": frozenset({"mine-find", "other"})}, "removed source invented: other"),
    ],
)
def test_every_fault_is_named(changes: dict[str, object], fault: str) -> None:
    told = ToldChanges(**({name: getattr(EXACT, name) for name in ToldChanges.__slots__} | changes))  # type: ignore[arg-type]

    assert judge_changes(EXPECTED, told) == [fault]


def test_a_change_told_the_wrong_way_round_is_none() -> None:
    told = ToldChanges((), (("It costs 21.9 million.", "It costs 18.4 million."),), (), (), frozenset(), frozenset())
    expected = EXPECTED.model_copy(
        update={"new_facts": (), "corrected": (), "withdrawn": (), "new_sources": (), "removed_sources": ()}
    )

    assert len(judge_changes(expected, told)) == 2


def test_an_answer_is_read_by_its_headings() -> None:
    citations = [
        Citation(
            number=number,
            article_id=article,
            article_version=1,
            title="A title",
            publisher=None,
            published=None,
            published_basis="unknown",
            url=None,
            quote="words",
            start=0,
            end=5,
        )
        for number, article in ((1, "came"), (2, "went"))
    ]
    statements = [
        Statement(text=text, citations=(number,), sources=1, support="verbatim")
        for text, number in (("It is new.", 1), ("It came.", 1), ("It went.", 2))
    ]
    positions = (
        Position(text="It was 3.", citations=(2,), newest=False),
        Position(text="It is 4.", citations=(1,), newest=True),
    )
    disagreements = [Disagreement(about="it", kind="correction", positions=positions[::-1])]
    sections = [
        Section(kind="added", title="New", statements=(0,)),
        Section(kind="corrected", title="Corrected", disagreements=(0,)),
        Section(kind="articles", title=NEW_SOURCES, statements=(1,)),
        Section(kind="articles", title=REMOVED_SOURCES, statements=(2,)),
    ]

    told = read_changes(sections, statements, disagreements, citations)

    assert told == ToldChanges(
        ("It is new.",), (), (("It was 3.", "It is 4."),), (), frozenset({"came"}), frozenset({"went"})
    )
    assert read_changes([], [], [], []) == NOTHING


def test_a_pair_that_is_not_whole_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pairs.yaml"
    path.write_text("about: x\nfolder: y\npairs:\n  - {id: a, topic: null, before: [], after: []}\n", encoding="utf-8")

    with pytest.raises(MalformedSuite, match="expected"):
        load_pairs(path)
