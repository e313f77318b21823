"""Which lines are told first, and which not at all."""

from dataclasses import replace
from datetime import date

from bot.briefing.material import Point
from bot.briefing.selection import KEPT, UNCLEAR, Selector
from bot.reading.cross_encoder import Reader
from ingest.embedder import MiniLmEmbeddings
from tests.bot.briefing.points import build_points

TEXT = (
    "The council of Velm has sold the old mill for 3 million crowns. The other half will follow once he has agreed. "
    "The night ferry to Skarn carries 80 cars."
)


def test_a_line_that_nobody_understands_alone_stands_behind_others(
    reader: Reader, embeddings: MiniLmEmbeddings
) -> None:
    sold, unclear, ferry = build_points(TEXT, embeddings, "mill", date(2031, 6, 5))
    points = [
        replace(sold, relevance=1.0),
        replace(unclear, relevance=0.6 + UNCLEAR / 2),
        replace(ferry, relevance=0.6),
        replace(ferry, relevance=0.0),
    ]

    def choose(topic: str | None, points: list[Point] = points) -> list[str]:
        return [point.sentence.text for point in Selector(reader, points, topic=topic).choose(3)]

    assert choose(None) == [one.sentence.text for one in (sold, unclear, ferry)]
    assert choose("Velm") == [one.sentence.text for one in (sold, ferry, unclear)]
    assert unclear.sentence.text not in choose("Velm", [points[0], replace(unclear, relevance=KEPT / 2), points[3]])
