"""What sources differ on is told, with its kind; what only looks like a difference is not."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.disagreement.disagreements import find_disagreements, lead_with_positions
from bot.reading.answerability import PartVerdict, Verdict
from bot.reading.evidence import Candidate
from ingest.embedder import MiniLmEmbeddings
from tests.bot.fiction import Paper, list_differences, read_papers

CASES: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    Path(__file__).with_name("differences.yaml").read_text(encoding="utf-8")
)


def list_papers(case: dict[str, Any]) -> tuple[Paper, ...]:
    return tuple(Paper(**paper) for paper in case["papers"])


@pytest.mark.parametrize("case", CASES["differ"], ids=lambda case: case["id"])
def test_a_difference_is_told(case: dict[str, Any], embeddings: MiniLmEmbeddings) -> None:
    differences = list_differences(case["question"], list_papers(case), embeddings)
    assert [difference.kind for difference in differences] == [case["kind"]]
    texts = [position.text for position in differences[0].positions]
    sides = [{place for place, text in enumerate(texts) if words in text} for words in case["said"]]
    assert len(texts) == 2
    assert all(sides)
    assert sides[0] | sides[1] == {0, 1}


@pytest.mark.parametrize("case", CASES["only look different"], ids=lambda case: case["id"])
def test_no_difference_is_invented(case: dict[str, Any], embeddings: MiniLmEmbeddings) -> None:
    assert list_differences(case["question"], list_papers(case), embeddings) == ()


BRIDGE = "How much will the Halden bridge cost?"
EARLY = Paper("The Halden bridge will cost 42 million crowns, the town council said.", "2031-03-04")
LATE = Paper("The Halden bridge will now cost 55 million crowns, according to the auditors.", "2031-11-20")


def test_positions_are_dated_attributed_and_in_order(embeddings: MiniLmEmbeddings) -> None:
    (difference,) = list_differences(BRIDGE, (LATE, EARLY), embeddings)
    assert difference.about == "cost of the Halden bridge"
    assert [str(position.published) for position in difference.positions] == ["2031-03-04", "2031-11-20"]
    assert [position.newest for position in difference.positions] == [False, True]
    assert [position.said_by for position in difference.positions] == ["the town council", "the auditors"]


def test_every_position_quotes_exact_words(embeddings: MiniLmEmbeddings) -> None:
    (difference,) = list_differences(BRIDGE, (EARLY, LATE), embeddings)
    quotes = [quote for position in difference.positions for quote in position.quotes]
    assert [quote.passage.text[quote.start : quote.end] for quote in quotes] == [EARLY.text, LATE.text]


def test_a_position_told_twice_has_two_sources(embeddings: MiniLmEmbeddings) -> None:
    again = Paper("At 42 million crowns, the cost of the Halden bridge is high, the opposition says.", "2031-03-05")
    (difference,) = list_differences(BRIDGE, (EARLY, again, LATE), embeddings)
    assert [len(position.others) for position in difference.positions] == [1, 0]


def test_the_corrected_figure_leads(embeddings: MiniLmEmbeddings) -> None:
    correction = Paper(
        "The Halden bridge will cost 24 million crowns, not 42 million as we reported.", "2031-03-06", "correction"
    )
    (difference,) = list_differences(BRIDGE, (EARLY, correction), embeddings)
    assert difference.kind == "correction"
    assert [position.newest for position in difference.positions] == [True, False]
    assert "24 million" in difference.positions[0].text


def test_what_was_corrected_is_no_statement(embeddings: MiniLmEmbeddings) -> None:
    text = (
        "In our report we wrote that the Halden bridge would cost 42 million crowns. That was wrong. It will cost 24 "
        "million crowns. The bridge opens in May."
    )
    reading = read_papers(BRIDGE, (Paper(text, kind="correction"), EARLY), embeddings)
    found = list_differences(BRIDGE, (Paper(text, kind="correction"), EARLY), embeddings)
    assert [one.kind for one in found] == ["correction"]
    candidates = [Candidate(one.sentence, one.passage) for one in reading.sentences]
    kept = [candidate.sentence.text for candidate in lead_with_positions(candidates, found)]
    assert kept[0] == "It will cost 24 million crowns."
    assert not any("42 million" in told for told in kept)


def test_one_sentence_that_tells_a_change_is_cut_into_its_two_states(embeddings: MiniLmEmbeddings) -> None:
    paper = Paper("The bank's lending policy has changed from loans for large farms to grants for small workshops.")
    (difference,) = list_differences("How has the bank's lending policy changed?", (paper,), embeddings)
    assert [position.text for position in difference.positions] == [
        "loans for large farms",
        "grants for small workshops",
    ]


def test_a_question_that_is_not_answered_has_no_disagreement(embeddings: MiniLmEmbeddings) -> None:
    reading = read_papers(BRIDGE, (EARLY, LATE), embeddings)
    declined = Verdict(0.0, "declined", (PartVerdict(BRIDGE, 0.0, False, ("cost",)),), ("cost",))
    assert find_disagreements(reading.whole.question, reading, declined, lambda _: None) == ()


def test_of_a_change_the_newest_leads_unless_a_time_is_asked_for(embeddings: MiniLmEmbeddings) -> None:
    question = "Will Norland join the Tarn alliance?"
    papers = (
        Paper("Norland rejects joining the Tarn alliance, its minister said.", published="2031-02-01"),
        Paper("Norland will join the Tarn alliance, its minister said.", published="2031-06-01"),
    )
    found = list_differences(question, papers, embeddings)
    assert [one.kind for one in found] == ["change"]
    reading = read_papers(question, papers, embeddings)
    candidates = [Candidate(one.sentence, one.passage) for one in reading.sentences]
    old_first = sorted(candidates, key=lambda one: str(one.passage.published))
    assert lead_with_positions(old_first, found)[0].sentence.text.startswith("Norland will join")
    assert lead_with_positions(old_first, found, timeless=False)[0].sentence.text.startswith("Norland rejects")
