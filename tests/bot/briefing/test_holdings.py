"""Questions about the corpus, over a small harbour town's articles and over more than can be shown."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.app import Services, open_services
from bot.asking.intents import Intent, find_intent
from bot.briefing.entries import FoundEntry
from bot.briefing.holdings import MOST_SHOWN, HeldAnswer, Holdings
from bot.models import Filters
from bot.reading.cross_encoder import Reader
from ingest.catalog import Catalog
from ingest.embedder import MiniLmEmbeddings
from ingest.index import VectorIndex
from ingest.models import Access
from ingest.pipeline import build_pipeline
from ingest.settings import Settings
from tests.conftest import both_databases

pytestmark = both_databases

TODAY = date(2026, 3, 20)
ARTICLES = {
    "pier": (
        "The new pier of Ostrava Bay", "2026-01-10", "Example Courier",
        "Mayor Ilse Brandt opened the new pier on Friday. Brandt said the pier had cost 12 million euros. "
        "Fishing boats use it from Monday on.",
    ),
    "pier-copy": (
        "Pier opens", "2026-01-11", "Bay Gazette",
        "The town has a new landing place. Mayor Ilse Brandt opened the new pier on Friday.",
    ),
    "auditors": (
        "Auditors look at the pier", "2026-02-02", "Harbour Times",
        "The books of the town were examined. According to the auditors, the pier had cost 12 million euros and was "
        "finished late.",
    ),
    "ferry": (
        "The ferry to Lund Island", "2026-03-05", "Example Courier",
        "The ferry to Lund Island sails twice a day. A ticket costs 4 euros.",
    ),
    "undated": ("A walk through the town", "", "", "Supplement.\n\n## A walk through the town\n\nThe square is old."),
}  # fmt: skip


def write(folder: Path, name: str, title: str, day: str, publisher: str, text: str) -> None:
    head = [f'title: "{title}"', f"published: {day}" if day else "", f"publisher: {publisher}" if publisher else ""]
    head += ["collection: Sea"] if name == "ferry" else []
    body = "\n".join(filter(None, head))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.md").write_text(f"---\n{body}\n---\n\n# {title}\n\n{text}\n", encoding="utf-8")


def open_town(root: Path, embeddings: MiniLmEmbeddings, articles: dict[str, tuple[str, str, str, str]]) -> Settings:
    settings = Settings(data_dir=root / "data")
    for name, told in articles.items():
        write(root / "town", name, *told)
    catalog = Catalog(settings.sql_url)
    report = build_pipeline(settings, catalog, VectorIndex(settings), embeddings).ingest([root / "town"])
    catalog.close()
    assert len(report.added) == len(articles)
    return settings


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, embeddings: MiniLmEmbeddings) -> Iterator[Services]:
    with open_services(open_town(tmp_path_factory.mktemp("town"), embeddings, ARTICLES)) as services:
        yield services


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory, embeddings: MiniLmEmbeddings) -> Iterator[Services]:
    """Forty articles on one lighthouse, of forty publishers."""
    many = {
        f"light-{n:02}": (
            f"Light {n}",
            f"2026-01-{1 + n % 28:02}",
            f"Paper {n:02}",
            f"The Skagen lamp shone {n} nights.",
        )
        for n in range(40)
    }
    with open_services(open_town(tmp_path_factory.mktemp("crowd"), embeddings, many)) as services:
        yield services


def ask(services: Services, reader: Reader, question: str, filters: Filters = Filters()) -> HeldAnswer:
    """The answer, of which every citation is checked to be exact."""
    view = services.readable(Access())
    corpus = view.corpus.look()
    intent = find_intent(question, (), corpus, TODAY)
    assert intent.form == "articles"
    held = Holdings(view.catalog, view.retriever, reader).tell(intent, question, filters, corpus)
    for entry in list_entries(held):
        for quote in (*entry.evidence.quotes, *entry.evidence.others):
            article = view.catalog.load_article(quote.passage.article_id)
            assert article.text[quote.start : quote.end] == quote.text
            assert article.version == quote.passage.article_version
    return held


def list_entries(held: HeldAnswer) -> list[FoundEntry]:
    assert len(held.sections) == (held.outcome == "answered")
    assert all(section.kind == "articles" for section in held.sections)
    return [entry for section in held.sections for entry in section.entries]


def read_texts(held: HeldAnswer) -> list[str]:
    return [entry.evidence.text if entry.text is None else entry.text for entry in list_entries(held)]


def list_cited(entry: FoundEntry) -> list[str]:
    return sorted(quote.passage.article_id for quote in (*entry.evidence.quotes, *entry.evidence.others))


def test_articles_are_listed_newest_first(town: Services, reader: Reader) -> None:
    held = ask(town, reader, "Which articles do you have?")
    assert read_texts(held) == [
        "The ferry to Lund Island sails twice a day.", "The books of the town were examined.",
        "The town has a new landing place.", "Mayor Ilse Brandt opened the new pier on Friday.",
        "A walk through the town",
    ]  # fmt: skip
    assert [entry.label for entry in list_entries(held)] == [
        "5 Mar 2026 · Example Courier · The ferry to Lund Island",
        "2 Feb 2026 · Harbour Times · Auditors look at the pier",
        "11 Jan 2026 · Bay Gazette · Pier opens",
        "10 Jan 2026 · Example Courier · The new pier of Ostrava Bay",
        "date unknown",
    ]  # fmt: skip
    assert list_entries(held)[0].day == date(2026, 3, 5)
    assert held.notice is None


def test_articles_are_counted_and_each_is_cited(town: Services, reader: Reader) -> None:
    [entry] = list_entries(ask(town, reader, "How many articles are there?"))
    assert entry.text == "The corpus holds 5 articles, from 10 January 2026 to 5 March 2026."
    assert list_cited(entry) == sorted(ARTICLES)


@pytest.mark.parametrize(
    ("question", "text", "cited"),
    [
        ("How many articles are from Example Courier?", "2 of 5 articles are from Example Courier.", ["ferry", "pier"]),
        ("How many articles are there since February?", "2 of 5 articles are dated 1 February 2026 or later.",
         ["auditors", "ferry"]),
        ("How many articles are from January 2026?", "2 of 5 articles are dated 1 January 2026 to 31 January 2026.",
         ["pier", "pier-copy"]),
        ("How many articles mention Brandt?", "2 of 5 articles mention Brandt.", ["pier", "pier-copy"]),
        ("How many articles mention Lund Island?", "1 of 5 articles mentions Lund Island.", ["ferry"]),
        ("How many articles mention Brandtt?", "2 of 5 articles mention Brandt.", ["pier", "pier-copy"]),
        ("How many articles from Bay Gazette mention the pier?", "1 of 1 article from Bay Gazette mentions the pier.",
         ["pier-copy"]),
    ],
)  # fmt: skip
def test_what_is_counted_is_named(town: Services, reader: Reader, question: str, text: str, cited: list[str]) -> None:
    [entry] = list_entries(ask(town, reader, question))
    assert (entry.text, list_cited(entry)) == (text, cited)


def test_a_mention_is_quoted_from_each_article(town: Services, reader: Reader) -> None:
    held = ask(town, reader, "Which articles mention Ilse Brandt?")
    assert read_texts(held) == ["Mayor Ilse Brandt opened the new pier on Friday."] * 2
    assert [entry.label for entry in list_entries(held)] == [
        "11 Jan 2026 · Bay Gazette",
        "10 Jan 2026 · Example Courier",
    ]


def test_words_that_are_no_name_need_not_stand_side_by_side(town: Services, reader: Reader) -> None:
    held = ask(town, reader, "Which articles are about boats for fishing?")
    assert read_texts(held) == ["Fishing boats use it from Monday on."]


def test_the_newest_and_the_oldest_are_told(town: Services, reader: Reader) -> None:
    newest = ask(town, reader, "What is the newest article?")
    assert read_texts(newest) == ["The ferry to Lund Island sails twice a day."]
    assert list_entries(newest)[0].newest
    assert read_texts(ask(town, reader, "oldest article")) == ["Mayor Ilse Brandt opened the new pier on Friday."]
    held = ask(town, reader, "What is the newest article about the pier?")
    assert [list_cited(entry) for entry in list_entries(held)] == [["auditors"]]


@pytest.mark.parametrize("lead", ["Quotes from", "got anything by", "articles by the"])
def test_the_words_of_a_publisher_are_its_articles(lead: str, town: Services, reader: Reader) -> None:
    held = ask(town, reader, f"{lead} Example Courier about the pier")
    assert {entry.evidence.passage.metadata.publisher for entry in list_entries(held)} == {"Example Courier"}


def test_publishers_are_told_with_how_many_each(town: Services, reader: Reader) -> None:
    held = ask(town, reader, "Which publishers are there?")
    assert read_texts(held) == [
        "Example Courier: 2 articles, from 10 January 2026 to 5 March 2026, in English.",
        "Bay Gazette: 1 article, of 11 January 2026, in English.",
        "Harbour Times: 1 article, of 2 February 2026, in English.",
        "No publisher named: 1 article, in English.",
    ]
    assert list_cited(list_entries(held)[0]) == ["ferry", "pier"]


def test_the_period_is_told_and_what_has_no_date(town: Services, reader: Reader) -> None:
    (entry,) = list_entries(ask(town, reader, "From when to when are the articles?"))
    assert entry.text == "The articles are from 10 January 2026 to 5 March 2026; 1 article is without a date."
    assert list_cited(entry) == ["ferry", "pier"]


def test_copied_words_count_as_one_source_of_a_claim(town: Services, reader: Reader) -> None:
    held = ask(town, reader, "How many sources say that Mayor Ilse Brandt opened the new pier on Friday?")
    count, *told = list_entries(held)
    assert count.text == (
        "2 of 5 articles say that Mayor Ilse Brandt opened the new pier on Friday; "
        "by their wording they come to 1 independent source."
    )
    assert list_cited(count) == ["pier", "pier-copy"]
    assert [entry.text for entry in told] == [None, None]


def test_of_a_claim_in_other_words_the_figure_is_traced(town: Services, reader: Reader) -> None:
    held = ask(town, reader, "How many sources put the fine of the auditors at 12 million euros?")
    assert held.notice == (
        "No article says in so many words that the fine of the auditors is 12 million euros; "
        "this is where 12 million euros stands."
    )
    assert [list_cited(entry)[0] for entry in list_entries(held)] == ["pier", "auditors"]


def test_a_claim_that_nobody_makes_is_declined(town: Services, reader: Reader) -> None:
    held = ask(town, reader, "How many sources say that the ferry has sunk?")
    assert (held.outcome, held.missing) == ("declined", ("that the ferry has sunk",))


LINES = {
    "survey": ("Survey of the wall", "2026-01-10", "Example Courier",
               "Surveyors walked along the sea wall, which is about 14 kilometers long."),
    "plan": ("Plan for the wall", "2026-01-12", "Bay Gazette",
             "Cameras are to watch the sea wall of 14 kilometers from May on."),
    "guards": ("Guards for the wall", "2025-11-02", "Harbour Times",
               "Two towns share the old sea wall, Marl and Venn. About 300 guards were to come from these towns. "
               "A patrol that covers the sea wall of 11 kilometers needs 40 guards."),
    "bakery": ("Bakery opens", "2026-01-20", "Harbour Times", "A bakery has opened in Marl. In the long run it hires."),
}  # fmt: skip


@pytest.fixture(scope="module")
def wall(tmp_path_factory: pytest.TempPathFactory, embeddings: MiniLmEmbeddings) -> Iterator[Services]:
    with open_services(open_town(tmp_path_factory.mktemp("wall"), embeddings, LINES)) as services:
        yield services


def test_articles_that_have_the_words_of_a_thing_apart_mention_it(wall: Services, reader: Reader) -> None:
    assert ask(wall, reader, "How many articles mention the bakery patrol?").outcome == "declined"
    count, *_ = list_entries(ask(wall, reader, "How many articles mention the guards patrol?"))
    assert count.text == "1 of 4 articles mentions the guards patrol."


PRICES = {
    "council": ("Council votes", "2025-03-01", "Marl Gazette", "The new bridge at Marl costs 415 million crowns."),
    "column": ("We pay", "2025-04-01", "Marl Gazette", "Nobody was asked. By then it was 415 million crowns."),
    "bakery": ("Bakery opens", "2025-05-01", "Harbour Times", "A bakery has opened in Marl."),
}


def test_where_the_figure_of_a_claim_stands_is_told_beside_who_makes_it(
    tmp_path: Path, embeddings: MiniLmEmbeddings, reader: Reader
) -> None:
    with open_services(open_town(tmp_path, embeddings, PRICES)) as prices:
        held = ask(prices, reader, "How many sources say that the new bridge at Marl costs 415 million crowns?")
    count, *told = list_entries(held)
    assert count.text == (
        "1 of 3 articles says that the new bridge at Marl costs 415 million crowns; 1 more has the figure."
    )
    assert [entry.label for entry in told] == [
        "1 Mar 2025 · Marl Gazette",
        "1 Apr 2025 · Marl Gazette, the figure alone",
    ]


@pytest.mark.parametrize("asked", ["say the sea wall is 14 km long", "report that the sea wall is 14 km long"])
def test_a_claim_is_checked_against_every_article(wall: Services, reader: Reader, asked: str) -> None:
    held = ask(wall, reader, f"How many sources {asked}?")
    count, *told = list_entries(held)
    assert count.text == (
        "2 of 4 articles say that the sea wall is 14 km long; 1 article tells otherwise; 1 does not say."
    )
    assert [list_cited(entry)[0] for entry in told] == ["guards", "survey", "plan"]
    assert told[0].label == "2 Nov 2025 · Harbour Times, another figure, 11 kilometers"


def test_a_figure_is_told_with_what_its_sentence_leans_on(wall: Services, reader: Reader) -> None:
    [text] = read_texts(ask(wall, reader, "Where does the figure of 300 guards come from?"))
    assert text.startswith("Two towns share the old sea wall, Marl and Venn.")


@pytest.mark.parametrize(
    ("question", "outcome"),
    [("Do you have anything from Example Wire?", "declined"),
     ("Do you have anything from Example Wire? Who publishes the articles?", "answered")],
)  # fmt: skip
def test_a_publisher_that_is_not_there_is_said_not_to_be(
    town: Services, reader: Reader, question: str, outcome: str
) -> None:
    held = ask(town, reader, question)
    assert (held.outcome, held.notice) == (outcome, "There is no article from Example Wire.")


def test_all_that_is_asked_about_the_corpus_is_told(kinds: Services, reader: Reader) -> None:
    count, *publishers = read_texts(ask(kinds, reader, "How many articles mention the dockers and who published them?"))
    assert count == "3 of 4 articles mention the dockers."
    assert [text.partition(":")[0] for text in publishers] == ["Example Courier", "Bay Gazette"]


@pytest.mark.parametrize("figure", ["12 million euros", "12 million", "€12 million"])
def test_a_figure_is_traced_to_who_says_it_earliest_first(town: Services, reader: Reader, figure: str) -> None:
    held = ask(town, reader, f"Where does the figure of {figure} come from?")
    assert [entry.label for entry in list_entries(held)] == [
        "Ilse Brandt, 10 Jan 2026 · Example Courier", "auditors, 2 Feb 2026 · Harbour Times",
    ]  # fmt: skip
    assert all("12 million euros" in text for text in read_texts(held))


def test_another_figure_is_no_evidence(town: Services, reader: Reader) -> None:
    held = ask(town, reader, "Where does the figure of 13 million euros come from?")
    assert (held.outcome, held.missing) == ("declined", ("where 13 million euros comes from",))


def test_the_filters_of_the_request_hold(town: Services, reader: Reader) -> None:
    held = ask(town, reader, "Which articles do you have?", Filters(publishers=("Bay Gazette", "Harbour Times")))
    assert [list_cited(entry) for entry in list_entries(held)] == [["auditors"], ["pier-copy"]]
    held = ask(town, reader, "Which articles mention Brandt?", Filters(article_ids=("pier", "ferry")))
    assert [list_cited(entry) for entry in list_entries(held)] == [["pier"]]
    held = ask(town, reader, "Which articles do you have?", Filters(collections=("Sea",)))
    assert [list_cited(entry) for entry in list_entries(held)] == [["ferry"]]
    held = ask(town, reader, "Which articles are from Example Courier?", Filters(publishers=("Bay Gazette",)))
    assert (held.outcome, held.missing) == ("declined", ("an article from a publisher that the filters admit",))


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("Which articles mention Belgium?", "any mention of Belgium"),
        ("How many articles are from 2019?", "an article dated 1 January 2019 to 31 December 2019"),
        ("What is the newest article on Belgium?", "an article with a date that mentions Belgium"),
    ],
)
def test_what_is_not_there_is_said_to_be_missing(town: Services, reader: Reader, question: str, missing: str) -> None:
    held = ask(town, reader, question)
    assert (held.outcome, held.missing) == ("declined", (missing,))


def test_a_long_list_is_cut_and_says_so(crowd: Services, reader: Reader) -> None:
    held = ask(crowd, reader, "Which articles do you have?")
    assert len(list_entries(held)) == MOST_SHOWN
    assert held.notice == "The newest 30 are listed; there are 10 more."
    held = ask(crowd, reader, "Which articles mention Skagen?")
    assert len(list_entries(held)) == MOST_SHOWN
    assert held.notice == "40 articles mention Skagen; the newest 30 are listed."
    held = ask(crowd, reader, "Which publishers are there?")
    assert len(list_entries(held)) == MOST_SHOWN
    assert held.notice == "There are 40 publishers; the 30 with the most articles are listed."


def test_a_count_is_whole_where_not_all_can_be_cited(crowd: Services, reader: Reader) -> None:
    for question, text in (
        ("How many articles are there?", "The corpus holds 40 articles, from 1 January 2026 to 28 January 2026."),
        ("How many articles mention Skagen?", "40 of 40 articles mention Skagen."),
    ):
        held = ask(crowd, reader, question)
        [entry] = list_entries(held)
        assert entry.text == text
        assert len(list_cited(entry)) == MOST_SHOWN
        assert held.notice == "40 are counted; the first 30 of them are cited."


@pytest.mark.parametrize(
    ("about", "cited"),
    [
        ("Lund Island or the auditors", ["ferry", "auditors"]),
        ("talks about Lund Island", ["ferry"]),
        ("the lighthouse or Atlantis", []),
    ],
)
def test_of_several_things_or_with_words_around_it_a_mention_is_found(
    town: Services, reader: Reader, about: str, cited: list[str]
) -> None:
    view = town.readable(Access())
    holdings = Holdings(view.catalog, view.retriever, reader)
    question = f"Which articles mention {about}?"
    held = holdings.tell(Intent("articles", about), question, Filters(), view.corpus.look())
    assert [one for entry in (list_entries(held) if held.sections else []) for one in list_cited(entry)] == cited
    assert held.outcome == ("answered" if cited else "declined")


KINDS = {
    "strike": (
        "Dockers walk out at Marl", "2026-01-10", "Example Courier",
        "The dockers of Marl walked out on Friday. The port of Marl has 900 dockers. Their union wants 4 per cent.",
    ),
    "strike-end": (
        "Dockers of Marl back at work", "2026-02-12", "Example Courier",
        "The dockers of Marl went back to work on Monday. Their union got 3 per cent.\n\n## Correction\n\n"
        "Our report of 10 January said that the port of Marl has 900 dockers. That was wrong. It has 600.",
    ),
    "strike-view": (
        "Opinion: The dockers were right", "2026-02-20", "Bay Gazette",
        "Nils Orre was a docker at Marl for 30 years.\n\nThe dockers of Marl had to walk out, and the union knew it.",
    ),
    "orchard": (
        "Late frost kills apple blossom in Venn", "2026-03-01", "Harbour Times",
        "Frost has killed half of the apple blossom in the orchards of Venn. Growers light fires between the trees.",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory, embeddings: MiniLmEmbeddings) -> Iterator[Services]:
    with open_services(open_town(tmp_path_factory.mktemp("kinds"), embeddings, KINDS)) as services:
        yield services


def test_articles_are_told_by_topic(kinds: Services, reader: Reader) -> None:
    held = ask(kinds, reader, "How many articles do we have, and on what topics?")
    first, *topics = read_texts(held)
    assert first == "The corpus holds 4 articles, from 10 January 2026 to 1 March 2026 on 2 topics."
    assert [text.partition(": ")[2] for text in topics] == [
        "3 articles, from 10 January 2026 to 20 February 2026.", "1 article, of 1 March 2026.",
    ]  # fmt: skip


def test_the_newest_on_each_topic_is_told_by_its_title(kinds: Services, reader: Reader) -> None:
    held = ask(kinds, reader, "What is the newest article on each topic?")
    labels = [entry.label or "" for entry in list_entries(held)]
    assert [label.partition(": ")[2] for label in labels] == [
        "20 Feb 2026 · Bay Gazette · Opinion: The dockers were right",
        "1 Mar 2026 · Harbour Times · Late frost kills apple blossom in Venn",
    ]


def test_opinion_pieces_are_told_apart(kinds: Services, reader: Reader) -> None:
    held = ask(kinds, reader, "Do we have any opinion pieces or interviews?")
    assert read_texts(held) == ["Of 4 articles: 1 opinion piece.", "Nils Orre was a docker at Marl for 30 years."]


@pytest.mark.parametrize(
    ("question", "told", "missing"),
    [
        ("Is there any opinion or interview in the corpus, or is it all news? Also whether there is anything on opera.",
         ["Of 4 articles: 1 opinion piece.", "Nils Orre was a docker at Marl for 30 years."],
          ("any mention of opera",)),
        ("Which is the newest piece in the collection, and the newest on the dockers?",
         ["Frost has killed half of the apple blossom in the orchards of Venn.",
          "Nils Orre was a docker at Marl for 30 years."], ()),
    ],
)  # fmt: skip
def test_each_of_several_questions_is_told_of_what_it_asks(
    kinds: Services, reader: Reader, question: str, told: list[str], missing: tuple[str, ...]
) -> None:
    held = ask(kinds, reader, question)
    assert (read_texts(held), held.missing) == (told, missing)


def test_a_correction_is_told_with_what_it_corrects(kinds: Services, reader: Reader) -> None:
    held = ask(kinds, reader, "Which articles contain a correction?")
    assert read_texts(held) == [
        "Of 4 articles: 1 correction.",
        "Our report of 10 January said that the port of Marl has 900 dockers. That was wrong.",
    ]


@pytest.mark.parametrize("question", ["Did any publication have to correct itself?", "Was anything retracted?"])
def test_what_papers_took_back_is_told_whenever_it_was(kinds: Services, reader: Reader, question: str) -> None:
    first, retold = read_texts(ask(kinds, reader, question))
    assert first == "Of 4 articles: 1 correction."
    assert retold.endswith("has 900 dockers. That was wrong.")


def test_without_a_correction_that_is_said(town: Services, reader: Reader) -> None:
    held = ask(town, reader, "Has any of the papers had to retract a story?")
    assert (held.outcome, held.missing) == ("declined", ("any correction",))


def test_a_kind_that_is_not_there_is_said_to_be_missing(town: Services, reader: Reader) -> None:
    held = ask(town, reader, "Do we have any interviews?")
    assert held.outcome == "declined"
    assert held.missing == ("any interview",)
