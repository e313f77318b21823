import asyncio
from dataclasses import replace

from bot.app import Services
from evals.benchmarks.briefs import CountingReader, load_fiction, measure


def test_fiction_has_articles_with_ids_of_their_own() -> None:
    articles = list(load_fiction())
    assert len({one.id for one in articles}) == len(articles) > 40
    assert all(one.text and one.metadata.title for one in articles)


def test_a_brief_costs_something_before_its_first_section_and_more_in_all(services: Services) -> None:
    reader = CountingReader(threads=1)
    cost = asyncio.run(measure(replace(services, reader=reader), reader, "The Paris Declaration"))
    assert 0 < cost.first_texts < cost.whole_texts == reader.texts
    assert 0 < cost.first_s < cost.whole_s
    assert "Paris Declaration" in cost.told
