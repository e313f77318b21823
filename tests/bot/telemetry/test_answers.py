"""What is counted of answers that do not come about."""

import asyncio

import pytest
from starlette.testclient import TestClient

from bot.api.app import build_app
from bot.app import Services
from bot.chat import fold_answer, summarise_article
from bot.mcp.tools import AskArguments, BriefArguments, Call, Tools
from bot.models import BriefRequest, Request
from bot.telemetry import metrics
from ingest.errors import BriefingError, StaleIndex
from ingest.models import Access, Filters


def count() -> dict[str, float]:
    """Everything that is counted of answers, by metric and labels."""
    kept = (metrics.answers, metrics.failures, metrics.in_progress)
    samples = (sample for metric in kept for family in metric.collect() for sample in family.samples)
    return {f"{one.name} {one.labels}": one.value for one in samples if not one.name.endswith("_created")}


def test_a_request_that_is_refused_is_no_failure_of_ours(services: Services) -> None:
    tools = Tools(services)
    call = Call("http://127.0.0.1")
    bad = [
        lambda: tools.ask(AskArguments(question="?!"), call),
        lambda: tools.ask(AskArguments(question="What?", conversation_id="none"), call),
        lambda: tools.ask(AskArguments(question="What?", publishers=("Nobody",)), call),
        lambda: tools.brief(BriefArguments(topic=" "), call),
        lambda: fold_answer(services, Request("Who? " * 1_000)),
        lambda: fold_answer(services, Request("Who?", engine="oracle")),
        lambda: fold_answer(services, BriefRequest("the summit", filters=Filters(article_ids=("none",)))),
        lambda: summarise_article(services, "none", Access()),
    ]
    before = count()
    for work in bad:
        with pytest.raises(BriefingError):
            asyncio.run(work())
    assert count() == before


def test_what_stands_in_the_way_of_answering_is_one(services: Services) -> None:
    services.catalog.save_stamp("build", {"embedding_model": "another"})
    failures = metrics.failures.labels("stale_index")
    before = failures._value.get()
    with pytest.raises(StaleIndex):
        asyncio.run(fold_answer(services, Request("Who would lead it?")))
    said = [("user", "What is the force meant to do?"), ("assistant", "Reassure."), ("user", "Who would lead it?")]
    body = {"model": "briefing", "messages": [{"role": role, "content": words} for role, words in said]}
    with TestClient(build_app(services), base_url="http://127.0.0.1:8000") as client:
        assert client.post("/v1/chat/completions", json=body).status_code == 409
    assert failures._value.get() == before + 2
