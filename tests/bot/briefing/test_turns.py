"""What newer reports settle of what older ones leave open or plan."""

from datetime import date

from bot.briefing.turns import drop_settled, find_turns, list_coming
from bot.reading.cross_encoder import Reader
from ingest.embedder import MiniLmEmbeddings
from tests.bot.briefing.points import build_points

THEN, SINCE = date(2031, 3, 4), date(2031, 9, 1)


def test_what_was_open_and_has_been_settled_since_is_found(reader: Reader, embeddings: MiniLmEmbeddings) -> None:
    open_then = (
        "Nobody has decided yet who is to run the ferry to Skarn. It is unclear what a crossing will cost. "
        "The ferry to Skarn takes 40 minutes."
    )
    settled = "The council has decided that the Velm Line is to run the ferry to Skarn for eight years."
    old = build_points(open_then, embeddings, "old", THEN)
    new = build_points(settled, embeddings, "new", SINCE)
    same_day = build_points(settled, embeddings, "same", date(2031, 3, 5))

    told = [turn.sentence.text for turn in find_turns(reader, [*old, *new])]

    assert told == ["Nobody has decided yet who is to run the ferry to Skarn."]
    assert find_turns(reader, [*old, *same_day]) == []
    assert find_turns(reader, old) == []


def test_a_day_that_was_put_off_stands_no_longer(reader: Reader, embeddings: MiniLmEmbeddings) -> None:
    plan = "The night ferry to Skarn starts on 1 May 2032. The ferry will carry 80 cars."
    old = build_points(plan, embeddings, "old", THEN)
    new = build_points("The night ferry to Skarn will not start before 1 October 2032.", embeddings, "new", SINCE)

    turns = find_turns(reader, [*old, *new])

    assert [(turn.sentence.text, turn.new) for turn in turns] == [
        ("The night ferry to Skarn starts on 1 May 2032.", new[0])
    ]
    standing = [point.sentence.text for point in drop_settled([*old, *new], turns)]
    assert standing == ["The ferry will carry 80 cars.", new[0].sentence.text]


def test_a_day_for_another_thing_settles_nothing(reader: Reader, embeddings: MiniLmEmbeddings) -> None:
    old = build_points("The night ferry to Skarn starts on 1 May 2032.", embeddings, "old", THEN)
    new = build_points("The bridge at Velm has to be closed until 1 October 2032.", embeddings, "new", SINCE)

    assert find_turns(reader, [*old, *new]) == []


def test_a_day_without_its_year_is_the_one_nearest_to_its_report() -> None:
    assert list_coming("A vote is planned for 10 April.", THEN) == {date(2031, 4, 10)}
    assert list_coming("The council met on 10 February.", THEN) == set()
    assert list_coming("The ferry starts in May 2032 or on 31 June 2032.", THEN) == {date(2032, 5, 1)}
    assert list_coming("The ferry starts on 1 May 2032.", None) == set()


def test_what_is_read_beside_the_points_settles_them_too(reader: Reader, embeddings: MiniLmEmbeddings) -> None:
    old = build_points("The night ferry to Skarn starts on 1 May 2032.", embeddings, "old", THEN)
    new = build_points("The night ferry to Skarn will not start before 1 October 2032.", embeddings, "new", SINCE)
    assert find_turns(reader, old) == []
    assert [turn.new for turn in find_turns(reader, old, new)] == new
    assert find_turns(reader, new, old) == []
