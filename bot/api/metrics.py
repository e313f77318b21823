"""What Prometheus collects, and the counting of requests. Every process tells of itself and of the stores it shares."""

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from datetime import time as clock

from fastapi import APIRouter, Request, Response
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector, CollectorRegistry
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.api.deps import ServicesDep
from bot.api.identity import Identities
from bot.app import Services
from bot.store.deliveries import Queues
from bot.telemetry import metrics
from ingest.errors import BriefingError, Forbidden
from ingest.models import Access, Source

router = APIRouter(include_in_schema=False)


@router.get("/metrics")
async def show_metrics(request: Request, services: ServicesDep) -> Response:
    """For an administrator, and for whoever shows BRIEFING_METRICS__TOKEN. Raises Unauthorized and Forbidden."""
    await check_reader(request, services)
    everything = CollectorRegistry()
    everything.register(ProcessState(services))
    encode, media_type = choose_encoder(request.headers.get("accept", ""))
    body = await asyncio.to_thread(encode, everything)
    return Response(body, headers={"content-type": media_type, "cache-control": "no-store"})


async def check_reader(request: Request, services: Services) -> None:
    """Raise Unauthorized or Forbidden for whoever may not look."""
    token = services.settings.metrics.token
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if token is not None and scheme.lower() == "bearer":
        wanted = token.get_secret_value().encode()
        if secrets.compare_digest(wanted, given.strip().encode("utf-8", "surrogatepass")):
            return
    identities: Identities = request.app.state.identities
    if not (await identities.find(request)).may("admin"):
        raise Forbidden(
            "Metrics are for administrators, and for whoever shows BRIEFING_METRICS__TOKEN. Nothing was shown."
        )


class ProcessState(Collector):
    """What this process has counted, and what is stored now."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def collect(self) -> Iterator[Metric]:
        yield from metrics.registry.collect()
        ready = True
        try:
            self._services.check()
            yield from self._describe_stores()
        except BriefingError:
            # What is not ready is known by this; /readyz says why.
            ready = False
        yield gauge("briefing_ready", "Whether questions can be answered now: 1 or 0.", int(ready))

    def _describe_stores(self) -> Iterator[Metric]:
        services = self._services
        corpus = services.readable(Access()).describe_corpus()
        yield gauge("briefing_corpus_articles", "Articles in the corpus.", corpus.articles)
        yield gauge("briefing_corpus_passages", "Passages of these.", services.catalog.count_passages())
        if corpus.through is not None:
            newest = datetime.combine(corpus.through, clock(), UTC).timestamp()
            yield gauge("briefing_corpus_newest_timestamp_seconds", "When the newest article was published.", newest)
        state = GaugeMetricFamily("briefing_corpus_info", "The corpus as answers name it; always 1.", labels=["corpus"])
        state.add_metric([corpus.fingerprint], 1)
        yield state
        yield from describe_sources(services.source_store.list_sources())
        queues = GaugeMetricFamily(
            "briefing_deliveries",
            "Questions and digests of chat channels of the last week.",
            labels=["channel", "stage"],
        )
        with closing(Queues(services.settings.sql_url)) as store:
            for labels, count in sorted(store.count().items()):
                queues.add_metric(labels, count)
        yield queues


def describe_sources(sources: Iterable[Source]) -> Iterator[Metric]:
    """What is polled, by how that goes, and why some of it fails."""
    states, codes, waiting = Counter({"ok": 0, "failing": 0, "new": 0}), Counter[str](), 0
    for source in sources:
        states["failing" if source.error else "ok" if source.succeeded_at else "new"] += 1
        waiting += source.waiting
        if source.error:
            codes[source.code or "unknown"] += 1
    counted = GaugeMetricFamily("briefing_sources", "Sources that are polled, by how it goes.", labels=["state"])
    for name, count in sorted(states.items()):
        counted.add_metric([name], count)
    yield counted
    failing = GaugeMetricFamily(
        "briefing_source_errors", "Sources whose last poll failed, by the code of the error.", labels=["code"]
    )
    for name, count in sorted(codes.items()):
        failing.add_metric([name], count)
    yield failing
    yield gauge("briefing_source_pages_waiting", "Pages that feeds name and that are still to be fetched.", waiting)


def gauge(name: str, text: str, value: float) -> Metric:
    """A number without labels."""
    return GaugeMetricFamily(name, text, value)


class RequestMetrics:
    """Counts requests, by the route that served them; plain ASGI, so that streams pass through."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), "500"

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = str(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, send_noted)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            # What else stands there is whatever somebody sent.
            method = scope["method"] if scope["method"] in METHODS else "other"
            metrics.requests.labels(method, route, status).inc()
            metrics.request_seconds.labels(route).observe(time.perf_counter() - began)


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
