from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.documents import Document

from ingest.chunker import SentenceSplitter, partition, split_passages
from ingest.errors import UnreadableArticle
from ingest.loader import load_bytes
from ingest.models import Article
from ingest.settings import ChunkingSettings, IngestSettings
from ingest.tokens import count_tokens

SENTENCE = "The ferry between the two harbours runs again, the operator said on Monday."
BLOCKS = st.lists(
    st.tuples(
        st.sampled_from(["", "# ", "## ", "### ", "- "]),
        st.sampled_from(["One thing. ", f"{SENTENCE} ", "“We wait.” ", "会议。", "30 came. ", "Victoria won. "]),
        st.integers(1, 12),
    ),
    min_size=1,
    max_size=12,
)


def load(text: str) -> Article:
    return load_bytes("a.md", text.encode(), {"title": "T"}, IngestSettings())


def cut(text: str, max_tokens: int = 160) -> list[tuple[str | None, str]]:
    article = load(text)
    return [
        (p.heading, article.text[p.start : p.end])
        for p in split_passages(article, ChunkingSettings(max_tokens=max_tokens))
    ]


def test_passages_are_cut_at_headings_and_carry_the_path_to_them() -> None:
    text = "Lead.\n\n## One\n\nFirst.\n\n### Deep\n\nSecond.\n\n## Empty\n\n## Two\n\nThird."
    text += "\n\n#### Far\n\nFourth.\n\n# Top\n\nFifth."
    assert cut(text) == [
        (None, "Lead."),
        ("One", "First."),
        ("One / Deep", "Second."),
        ("Two", "Third."),
        ("Two / Far", "Fourth."),
        ("Top", "Fifth."),
    ]


def test_short_paragraphs_share_a_passage_and_long_sections_are_cut_between_paragraphs() -> None:
    paragraph = " ".join([SENTENCE] * 4)
    assert cut("\n\n".join([SENTENCE] * 3)) == [(None, "\n\n".join([SENTENCE] * 3))]
    assert cut("\n\n".join([paragraph] * 4)) == [(None, f"{paragraph}\n\n{paragraph}")] * 2


def test_no_stub_is_left_at_the_end() -> None:
    sizes = [len(text.split()) for _, text in cut(" ".join([SENTENCE] * 11))]
    assert len(sizes) == 2
    assert min(sizes) > 0.7 * max(sizes)


def test_a_sentence_over_the_limit_stays_whole() -> None:
    long = "A " + "word " * 300 + "end."
    assert cut(f"Short one. {long} Short two.") == [(None, "Short one."), (None, long), (None, "Short two.")]


def test_two_megabytes_in_one_line_become_passages() -> None:
    article = load_bytes("a.txt", b"Some words stand here. " * 87_000, {}, IngestSettings())
    passages = split_passages(article, ChunkingSettings())
    assert passages[-1].end == len(article.text)
    with pytest.raises(UnreadableArticle, match="no words"):
        load_bytes("a.txt", b"a" * 2_000_000, {}, IngestSettings())


def test_the_cheapest_partition_is_found() -> None:
    assert partition([4, 4, 4, 4], [False] * 4, 10) == [(0, 2), (2, 4)]
    assert partition([3, 3, 3, 3], [False, True, False, True], 10) == [(0, 2), (2, 4)]
    assert partition([9, 50, 1], [False] * 3, 10) == [(0, 1), (1, 2), (2, 3)]
    assert partition([], [], 10) == []


def test_the_splitter_is_one_of_langchain() -> None:
    text = " ".join([SENTENCE] * 9)
    chunks = SentenceSplitter(max_tokens=64).split_documents([Document(text, metadata={"title": "T"})])
    assert " ".join(chunk.page_content for chunk in chunks) == text
    for chunk in chunks:
        assert chunk.metadata["title"] == "T"
        assert text[chunk.metadata["start_index"] :].startswith(chunk.page_content)
        assert count_tokens(chunk.page_content) <= 64


@settings(deadline=None)
@given(BLOCKS, st.integers(16, 80))
def test_passages_hold_every_sentence_once_within_the_limit_and_no_heading(
    blocks: list[tuple[str, str, int]], max_tokens: int
) -> None:
    article = load(
        "\n\n".join(mark + words * (1 if "#" in mark else times) for mark, words, times in [("", "Lead. ", 1), *blocks])
    )
    passages = split_passages(article, ChunkingSettings(max_tokens=max_tokens))
    covered = [(p.start, p.end) for p in passages] + [(h.start, h.end) for h in article.headings]
    place = 0
    for start, end in sorted(covered):
        assert article.text[place:start].strip() == ""
        place = end
    assert article.text[place:].strip() == ""
    assert [p.ordinal for p in passages] == list(range(len(passages)))
    for passage in passages:
        assert (passage.start, passage.end) == (passage.sentences[0].start, passage.sentences[-1].end)
        assert passage.tokens == count_tokens(article.text[passage.start : passage.end])
        assert passage.tokens <= max_tokens or len(passage.sentences) == 1
        assert all(left.end <= right.start for left, right in pairwise(passage.sentences))


@pytest.mark.parametrize(
    ("head", "skipped"),
    [
        ("PARIS, Jan 6 (Example Agency) - ", True),
        ("OSTREL, Sept. 5 — ", True),
        ("Berlin, 4 March 2031 – ", True),
        ("WASHINGTON (Example) -- ", True),
        ("QUILLBECK, Thursday — ", True),
        ("LOHE, Ilmare, 12 June. ", True),
        ("By Una Sall\n\n", True),
        ("LOHE, 12 June. From our harbour correspondent, Una Sall. ", True),
        ("By Thursday all was over. ", False),
        ("NATO - an alliance - said: ", False),
        ("US (and others) - ", False),
    ],
)
def test_a_dateline_and_a_byline_are_in_the_first_passage_and_in_no_sentence(head: str, skipped: bool) -> None:
    article = load(f"{head}The ferry runs again. {head}It was repaired.")
    (passage,) = split_passages(article, ChunkingSettings())
    first = passage.sentences[0]
    assert article.text[passage.start :].startswith(head.rstrip())
    assert article.text[first.start : first.end].startswith("The ferry" if skipped else head.rstrip())
