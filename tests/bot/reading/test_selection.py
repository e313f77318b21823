from collections.abc import Sequence
from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.reader import PartReading, ReadSentence
from bot.reading.selection import choose_sentences, find_blocks, find_changes, find_contests, find_namesakes
from bot.understanding.question import analyse_question
from ingest.embedder import MiniLmEmbeddings
from tests.bot.passages import build_passage

WREN = "Ada Wren is an English rower who won the river race in 1996. She lives in Selby."
NAMESAKE = "Ada Wren was a Scottish painter of harbours who died in 1921. Her pictures hang in Leith."
CHANGED = "Ada Wren is an English rower who won the river race in 1998. She lives in Selby."
REPORT = "The jury of the river race has named Ada Wren, the winner of 1996, an honorary member."


def read(question: str, texts: Sequence[tuple[str, float]], embeddings: MiniLmEmbeddings) -> PartReading:
    """A reading in which the first sentence of each text has the given score, and the others far less."""
    sentences = []
    for number, (text, score) in enumerate(texts):
        passage = build_passage(text, embeddings, article_id=f"article-{number}")
        sentences += [
            ReadSentence(passage, sentence, score - 10 * place, (), None)
            for place, sentence in enumerate(passage.sentences)
        ]
    sentences.sort(key=lambda one: -one.score)
    return PartReading(analyse_question(question), tuple(sentences), {}, ())


def tell(part: PartReading) -> list[str]:
    return [one.passage.article_id for one in choose_sentences(part)]


def test_an_article_about_a_namesake_is_heard_too(embeddings: MiniLmEmbeddings) -> None:
    question = "What is Ada Wren known for?"
    assert tell(read(question, [(WREN, 5.0), (NAMESAKE, 2.0)], embeddings)) == ["article-0", "article-1"]
    assert tell(read(question, [(WREN, 5.0), (REPORT, 2.0)], embeddings)) == ["article-0"]


def test_namesakes_are_articles_that_open_by_saying_what_the_name_stands_for() -> None:
    question = analyse_question("Where does Ada Wren live?")
    assert find_namesakes(question, {"a": WREN, "b": NAMESAKE, "c": REPORT}) == {"a", "b"}
    assert find_namesakes(analyse_question("where does she live?"), {"a": WREN}) == set()


@pytest.mark.parametrize("best", [WREN, CHANGED])
def test_of_two_versions_of_one_text_the_better_supported_is_told(best: str, embeddings: MiniLmEmbeddings) -> None:
    scores = {WREN: 4.5, CHANGED: 4.5, best: 5.0}
    texts = [(WREN, scores[WREN]), (CHANGED, scores[CHANGED]), (REPORT, 1.0)]
    assert tell(read("When did Ada Wren win?", texts, embeddings)) == ["article-0"]


def test_where_both_versions_stand_alone_only_the_better_sentence_is_told(embeddings: MiniLmEmbeddings) -> None:
    texts = [(WREN, 4.5), (CHANGED, 5.0)]
    assert tell(read("When did Ada Wren win?", texts, embeddings)) == ["article-1"]


def test_texts_that_merely_differ_contest_nothing(embeddings: MiniLmEmbeddings) -> None:
    other = "More than 30 nations met at the barracks. A force of 60,000 was in Bosnia."
    assert (
        find_contests(
            {"a": ("Leaders of 35 countries met in the palace. A force of 20,000 is planned.",), "b": (other,)}
        )
        == {}
    )
    texts = [("Thirty nations sent their chiefs.", 5.0), ("At the summit 35 countries were present.", 4.9)]
    assert tell(read("How many came?", texts, embeddings)) == ["article-0", "article-1"]


def test_a_change_is_what_stands_in_the_same_place() -> None:
    assert find_changes(WREN, CHANGED) == ((frozenset({"1996"}), frozenset({"1998"})),)
    assert find_changes(WREN, WREN) == ()
    assert find_changes(WREN, NAMESAKE) == ()


def test_nothing_read_is_nothing_told() -> None:
    assert choose_sentences(PartReading(analyse_question("Who rows?"), (), {}, ())) == []


WORDS = st.lists(st.sampled_from(["oak", "ash", "elm", "yew"]), max_size=30)


@given(WORDS, WORDS)
def test_blocks_are_those_of_difflib(one: list[str], other: list[str]) -> None:
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    assert find_blocks(" ".join(one), " ".join(other)) == [block for block in blocks if block.size > 1]
