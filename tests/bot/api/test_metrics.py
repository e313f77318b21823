"""What Prometheus is shown of the stores, and the dashboard that is made of it."""

import json
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from bot.app import Services
from bot.store.deliveries import Delivery, DeliveryQueue
from bot.telemetry import metrics
from tests.bot.api.calls import ask
from tests.conftest import ROOT

DASHBOARD = json.loads((ROOT / "deploy" / "grafana" / "briefing.json").read_text(encoding="utf-8"))
SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}
ADDED = {"instance", "le"}
"""Labels that Prometheus adds, and that histograms have."""


def read(client: TestClient, name: str, **labels: str) -> list[float]:
    return [
        sample.value
        for family in text_string_to_metric_families(client.get("/metrics").text)
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    ]


def list_labels(client: TestClient) -> dict[str, set[str]]:
    """The labels of every metric, by the names under which it can be asked for."""
    kept = {
        metric._name: set(metric._labelnames) for metric in vars(metrics).values() if hasattr(metric, "_labelnames")
    }
    found = {}
    for family in text_string_to_metric_families(client.get("/metrics").text):
        labels = kept.get(family.name) or {name for sample in family.samples for name in sample.labels}
        for suffix in SUFFIXES[family.type]:
            found[family.name + suffix] = labels
    return found


def list_queries() -> Iterator[str]:
    for panel in DASHBOARD["panels"]:
        yield from (target["expr"] for target in panel.get("targets", ()))


def test_the_dashboard_names_metrics_and_labels_that_there_are(client: TestClient, services: Services) -> None:
    admit(services, "one")
    add_sources(services)
    ask(client, "How many countries took part in the Paris summit?")
    known = list_labels(client)
    queries = list(list_queries())
    assert len(queries) > 20
    for query in queries:
        named = set(re.findall(r"\b(?:briefing|process)_\w+", query))
        assert named
        assert named <= set(known), query
        used = set(re.findall(r"(\w+)=~?\"", query))
        for group in re.findall(r"(?:by|on|group_left) \(([\w, ]+)\)", query):
            used.update(group.split(", "))
        assert used <= set().union(*(known[name] for name in named)) | ADDED, query


def test_every_metric_of_an_answer_is_on_the_dashboard(client: TestClient) -> None:
    shown = " ".join(list_queries())
    ours = {family.name for family in metrics.registry.collect() if family.name.startswith("briefing_")}
    assert [name for name in sorted(ours) if name not in shown] == []


def admit(services: Services, key: str) -> None:
    with closing(DeliveryQueue(services.settings.sql_url, "slack")) as queue:
        queue.admit(Delivery(key, "T1", "C1", "U1", "1", "What is new?"))


def add_sources(services: Services) -> None:
    moment = datetime.now(UTC)
    for name in ("a", "b", "c"):
        services.source_store.add(name, f"https://{name}.example/feed", "feed", None, moment)
    services.source_store.note_success("a", moment, moment)
    services.source_store.note_failure("b", moment, moment, "There is nothing there.", "source_gone", 2)


def test_queues_and_sources_are_counted(client: TestClient, services: Services) -> None:
    assert read(client, "briefing_deliveries") == []
    admit(services, "one")
    admit(services, "two")
    add_sources(services)
    assert read(client, "briefing_deliveries", channel="slack", stage="queued") == [2]
    assert [read(client, "briefing_sources", state=state) for state in ("ok", "failing", "new")] == [[1], [1], [1]]
    assert read(client, "briefing_source_errors", code="source_gone") == [1]
    text = client.get("/metrics").text
    assert "https://" not in text
    assert "What is new" not in text


def test_what_is_stored_is_left_out_where_it_can_not_be_told(client: TestClient, services: Services) -> None:
    assert read(client, "briefing_ready") == [1]
    services.catalog.save_stamp("build", {"embedding_model": "another"})
    assert read(client, "briefing_ready") == [0]
    assert read(client, "briefing_corpus_articles") == []
    assert read(client, "process_cpu_seconds_total") != []


def test_openmetrics_is_written_for_whoever_asks_for_it(client: TestClient) -> None:
    response = client.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert response.headers["content-type"].startswith("application/openmetrics-text")
    assert response.text.endswith("# EOF\n")
    assert client.get("/metrics").headers["content-type"].startswith("text/plain")
