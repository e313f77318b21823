"""Which articles a phrase means, by title, publisher, kind and time."""

from datetime import date
from pathlib import Path

import pytest

from bot.asking.articles import find_articles, find_sides
from bot.asking.corpus import Corpus, CorpusWatch, SharedWords
from ingest.catalog import Catalog
from ingest.models import Access
from ingest.pipeline import Pipeline

ARTICLES = {
    "tower": ("Tower lift stops for a third week", "The Dorn Courier", "2031-03-01"),
    "talk": ("Ada Bell: 'I would build it again'", "Stone & Mortar Weekly", "2031-04-02"),
    "view": ("Opinion: the tower owes its tenants an answer", "Velm Evening Post", "2031-05-03"),
    "guide": ("The tower explained: who pays, and when", "Dorn Household Guide", "2031-06-04"),
    "vote": ("Tower tenants vote to sue", "Velm News Agency", "2031-06-20"),
    "wait": ("Wait for a verdict", "Velm News Agency", "2031-06-22"),
    "sued": ("Tenants sue", "Velm News Agency", "2031-06-24"),
    "sorry": ("Correction: one lift, not two", "The Dorn Courier", "2031-03-04"),
}


@pytest.fixture
def corpus(pipeline: Pipeline, catalog: Catalog, tmp_path: Path) -> Corpus:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, (title, publisher, day) in ARTICLES.items():
        front = f'title: "{title}"\npublisher: {publisher}\npublished: {day}'
        (folder / f"{name}.md").write_text(
            f"---\n{front}\n---\n\nThe tower in Dorn has 212 flats and one lift.\n\n{title}: {publisher}.\n"
        )
    pipeline.ingest([folder])
    build = catalog.load_stamp("build")
    assert isinstance(build, dict)
    return CorpusWatch(catalog.readable(Access()), build, SharedWords(catalog.load_texts)).look()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the Dorn Courier piece on the lift that stops", "tower"),
        ("what the first Courier article says", "tower"),
        ("the interview with Bell in Stone & Mortar", "talk"),
        ("the opinion piece on the tower", "view"),
        ("the op-ed", "view"),
        ('the article "the tower explained" - and say what is out of date', "guide"),
        ("the newest article", "sued"),
        ("the April interview", "talk"),
        ("Velm News Agency's second report", "wait"),
        ("latest courier piece", "sorry"),
        ("the third story by the News Agency", "sued"),
        ("the household guide's explainer", "guide"),
        ("the Courier's correction", "sorry"),
    ],
)
def test_an_article_is_known_by_what_tells_it_from_the_others(corpus: Corpus, text: str, found: str) -> None:
    assert find_articles(text, corpus, date(2031, 7, 1))[0] == (found,)


@pytest.mark.parametrize(
    "text",
    [
        "the tower story",  # several tell it
        "the post about lifts",  # no name is written
        "the report on penguins",
        "the tower",
        "the second article of the constitution",
        "the fifth report by the News Agency",  # there are three
        "tower story",
    ],
)
def test_a_matter_is_no_article(corpus: Corpus, text: str) -> None:
    assert find_articles(text, corpus, date(2031, 7, 1)) == ((), text)


@pytest.mark.parametrize(
    ("sides", "found"),
    [
        (("the Courier's first story", "its last"), ("tower", "sorry")),
        (("the Courier's first story", "its correction"), ("tower", "sorry")),
        (("the first", "the second News Agency report"), ("vote", "wait")),
        (("the News Agency's second report", "that of the Household Guide"), ("wait", "guide")),
        (("the News Agency's first report", "the last one"), ("vote", "sued")),
    ],
)
def test_a_side_is_completed_from_the_other(corpus: Corpus, sides: tuple[str, ...], found: tuple[str, ...]) -> None:
    assert find_sides(sides, corpus, date(2031, 7, 1)) == [(one,) for one in found]


def test_sides_that_are_no_articles_stay(corpus: Corpus) -> None:
    assert find_sides(("Ada Bell", "the tenants"), corpus, date(2031, 7, 1)) == [(), ()]
