import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from bot.app import Services
from bot.asking.dates import TimeHint
from bot.retrieval.hybrid import add_context, fuse_queries, list_search_words, mix_context
from bot.retrieval.langchain import PassageRetriever
from bot.retrieval.passages import FoundPassage
from ingest.catalog import Catalog
from ingest.cutting import cut_article
from ingest.index import VectorIndex
from ingest.models import Access, Article, Filters
from ingest.pipeline import build_pipeline
from tests.conftest import both_databases

pytestmark = both_databases


def test_the_right_passage_comes_first(services: Services) -> None:
    found = services.readable(Access()).retriever.retrieve(["How many countries took part in the Paris summit?"])
    assert "35 countries" in found.passages[0].text
    assert found.passages[0].article_id == "paris-summit-germany-offer"
    assert set(found.timings_ms) == {"embed", "dense", "lexical"}


def test_sentences_are_the_words_at_their_offsets(services: Services) -> None:
    passages = services.readable(Access()).retriever.retrieve(["What does Russia demand?"]).passages
    assert any(passage.heading_start is not None for passage in passages)
    for passage in passages:
        article = services.catalog.readable(Access()).load_article(passage.article_id, passage.article_version)
        assert article.text[passage.start : passage.end] == passage.text
        for sentence in passage.sentences:
            assert article.text[sentence.start : sentence.end] == sentence.text
        if passage.heading_start is not None:
            assert passage.heading is not None
            assert passage.heading.endswith(article.text[passage.heading_start : passage.heading_end].strip())


def test_filters_admit_nothing_else(services: Services) -> None:
    question = ["What is planned for Ukraine?"]
    retrieve = services.readable(Access()).retriever.retrieve
    until = retrieve(question, Filters(published_to=date(2025, 12, 31))).passages
    assert {passage.metadata.published for passage in until} == {date(2025, 3, 11), date(2025, 8, 20)}
    since = retrieve(question, Filters(published_from=date(2026, 1, 1))).passages
    assert {passage.metadata.published for passage in since} == {date(2026, 1, 7)}
    assert retrieve(question, Filters(publishers=("Nobody",))).passages == ()
    assert retrieve(question, Filters(article_ids=())).passages == ()


def test_what_has_words_that_are_quoted_stands_in_place_of_the_rest(services: Services) -> None:
    retriever = services.readable(Access()).retriever
    found = retriever.retrieve(["What does Russia demand?"])
    quoted = found.passages[-1].sentences[0].text.rstrip(".")
    (held,) = retriever.keep_quoted(found, [quoted], Filters()).passages
    assert (held.article_id, held.start) == (found.passages[-1].article_id, found.passages[-1].start)
    assert retriever.keep_quoted(found, ["words that nobody has written anywhere"], Filters()) == found
    assert retriever.keep_quoted(found, [], Filters()) == found
    assert retriever.keep_quoted(found, [found.passages[0].metadata.title], Filters()) == found


def test_the_passage_before_one_is_found_whether_it_was_retrieved_or_not(services: Services) -> None:
    retriever = services.readable(Access()).retriever
    found = retriever.retrieve(["What does Russia demand?"])
    for retrieval in (found, replace(found, passages=())):
        load_previous = retriever.open_previous(retrieval)
        for passage in found.passages:
            before = load_previous(passage)
            assert (before is None) == (passage.ordinal == 0)
            if before is not None:
                assert (before.article_id, before.ordinal) == (passage.article_id, passage.ordinal - 1)


def test_a_question_of_nothing_but_query_syntax_is_harmless(services: Services) -> None:
    for text in ('"', "NEAR(", "title:*", "a AND OR NOT", "'; DROP TABLE passages; --", "🙂"):
        services.readable(Access()).retriever.retrieve([text])


def test_a_passage_that_only_full_text_search_finds_still_has_its_cosine() -> None:
    fused = fuse_queries([{1: 0.8, 2: 0.4}], [{2: 6.0}])
    assert fused == {1: 0.5, 2: 0.75}


def test_a_passage_counts_half_for_the_whole_question_and_half_for_its_best_part() -> None:
    fused = fuse_queries([{1: 0.8, 2: 0.8}, {1: 0.4, 2: 0.1}, {1: 0.1, 2: 0.2}], [{}, {}, {}])
    assert fused == {1: 0.5, 2: 0.5}
    assert fuse_queries([{1: 0.8, 2: 0.4}, {1: 0.1, 2: 0.1}], [{}, {}]) == {1: 0.5, 2: 0.375}


def test_the_conversation_counts_for_less() -> None:
    assert add_context({1: 2.0}, {1: 1.0, 2: 1.0}, 0.3) == {1: 2.3, 2: 0.3}
    mixed = mix_context(np.array([[1, 0]], dtype=np.float32), np.array([[0, 1]], dtype=np.float32), 0.3)
    assert np.isclose(np.linalg.norm(mixed), 1)
    assert mixed[0, 0] > 3 * mixed[0, 1]


def test_a_long_conversation_never_outweighs_the_question() -> None:
    assert add_context({1: 2.0}, {2: 40.0, 3: 10.0}, 0.3) == {1: 2.0, 2: 2.0, 3: 0.5}
    assert add_context({}, {2: 40.0}, 0.3) == {2: 12.0}


def test_the_time_that_a_question_names_is_preferred_and_not_required(services: Services) -> None:
    question = "What is said about soldiers for Ukraine?"
    plain = services.readable(Access()).retriever.retrieve([question]).passages
    newest = services.readable(Access()).retriever.retrieve([question], time_hint=TimeHint(prefer_newest=True)).passages

    def find_places(passages: Sequence[FoundPassage]) -> list[int]:
        return [place for place, passage in enumerate(passages) if passage.published == date(2026, 1, 7)]

    assert len(find_places(newest)) < len(newest)
    assert sum(find_places(newest)[:5]) < sum(find_places(plain)[:5])


def test_function_words_are_not_searched_for_unless_there_is_nothing_else() -> None:
    assert list_search_words("Who is the chancellor?") == ["chancellor"]
    assert list_search_words("Who is it?") == ["Who", "is", "it"]


def test_langchain_gets_documents_with_offsets(services: Services) -> None:
    documents = PassageRetriever(retriever=services.readable(Access()).retriever).invoke(
        "Who is the German chancellor?"
    )
    assert "Merz" in documents[0].page_content + documents[1].page_content
    assert {"article_id", "article_version", "start", "end", "title", "score"} <= set(documents[0].metadata)


def test_langchain_can_use_the_same_collection_as_a_vector_store(services: Services) -> None:
    store = services.index.build_vector_store(services.embeddings)
    assert "Bosnia" in store.similarity_search("NATO troops in the Bosnian war", k=1)[0].page_content


def test_an_article_that_another_process_changes_is_read_as_it_is_now(services: Services, tmp_path: Path) -> None:
    other = Catalog(services.settings.sql_url)
    pipeline = build_pipeline(services.settings, other, services.index, services.embeddings)
    file = tmp_path / "quay" / "quay.txt"
    file.parent.mkdir()

    def read() -> str:
        found = services.readable(Access()).retriever.retrieve(["How many cranes does the new quay have?"]).passages
        return " ".join(sentence.text for one in found if one.article_id == "quay" for sentence in one.sentences)

    for cranes in ("four", "seven"):
        file.write_text(f"The new quay\n\nThe new quay has {cranes} cranes.", encoding="utf-8")
        pipeline.ingest([file.parent])
        assert read() == f"The new quay has {cranes} cranes."
    # Chroma is told last, so that a question may come in between.
    other.remove_article("quay")
    assert read() == ""
    pipeline.sync()
    assert read() == ""
    other.close()


@pytest.fixture
def harbour(services: Services, tmp_path: Path) -> Callable[[str], None]:
    """Takes in what an article says now."""
    folder = tmp_path / "harbour"
    folder.mkdir()
    pipeline = build_pipeline(services.settings, services.catalog, services.index, services.embeddings)

    def write(words: str) -> None:
        (folder / "harbour.txt").write_text(f"Untitled\n\n{words}", encoding="utf-8")
        pipeline.ingest([folder])

    return write


VESSELS = "How many vessels moored yesterday?"
BOATS = "Nine boats tied up at the quay on the day before."


def read_by_meaning(services: Services) -> list[str]:
    """What is found of the harbour although it shares no word with the question."""
    found = services.readable(Access()).retriever.retrieve([VESSELS]).passages[:3]
    return [one.sentences[0].text for one in found if one.article_id == "harbour"]


def test_what_chroma_does_not_hold_yet_is_found_by_meaning(services: Services, harbour: Callable[[str], None]) -> None:
    harbour("A quay.")
    assert services.catalog.readable(Access()).list_waiting(Filters(), 10) == []
    article = services.catalog.readable(Access()).load_article("harbour")
    changed = Article(
        id="harbour", metadata=article.metadata, text=BOATS, headings=(), path="harbour.txt", content_hash="other"
    )
    # As between the two writes of an ingest run.
    cut = cut_article(changed, services.settings.chunking, services.embeddings)
    services.catalog.put_articles([(changed, cut)])
    assert read_by_meaning(services) == [BOATS]


def test_what_chroma_holds_no_longer_is_found_by_meaning(services: Services, harbour: Callable[[str], None]) -> None:
    harbour(BOATS)
    with closing(services.catalog.pin()) as pin:
        with pin.use():
            before = services.catalog.load_revision()
        harbour(BOATS.replace("Nine", "Eleven"))
        with pin.use():
            assert services.catalog.load_revision() == before
            assert read_by_meaning(services) == [BOATS]
    assert read_by_meaning(services) == [BOATS.replace("Nine", "Eleven")]


def test_a_row_that_chroma_drops_while_it_looks_it_up_is_no_error(
    services: Services, harbour: Callable[[str], None]
) -> None:
    harbour(BOATS)
    # A query finds vectors first and then what belongs to each, which may be gone by then.
    with sqlite3.connect(services.settings.data_dir / "chroma" / "chroma.sqlite3") as chroma:
        chroma.execute(
            "DELETE FROM embedding_metadata WHERE id IN"
            " (SELECT id FROM embedding_metadata WHERE key = 'article_id' AND string_value = 'harbour')"
        )
    catalog = services.catalog.readable(Access())
    vector = services.embeddings.embed_documents([BOATS])
    near = services.index.readable(catalog).query(np.array(vector, dtype=np.float32), Filters(), 1)
    assert [one.article_id for one in near[0]] == [None]
    assert read_by_meaning(services) == [BOATS]


def test_a_collection_that_another_process_makes_anew_is_opened_anew(services: Services) -> None:
    other = VectorIndex(services.settings)
    stamp = services.stamp
    other.drop()
    other.create(stamp)
    services.catalog.mark_all_unsynced()
    build_pipeline(services.settings, services.catalog, other, services.embeddings).sync()
    assert services.index.count() == services.catalog.count_passages()
    assert services.readable(Access()).retriever.retrieve(["Who is the German chancellor?"]).passages
