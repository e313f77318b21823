"""What Prometheus is told of this process. Labels have few values each: never a person, never words of anybody."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

from bot import __version__
from ingest.errors import ServerUnavailable
from ingest.settings import Settings

SECONDS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.5, 5.0, 10.0, 20.0, 30.0, 60.0)

registry = CollectorRegistry()
"""Of the process; an endpoint adds what is stored."""
ProcessCollector(registry=registry)
PlatformCollector(registry=registry)
GCCollector(registry=registry)

build = Gauge("briefing_build_info", "The release that runs, as a label; always 1.", ["version"], registry=registry)
build.labels(__version__).set(1)

requests = Counter(
    "briefing_http_requests_total",
    "HTTP requests that were answered.",
    ["method", "route", "status"],
    registry=registry,
)
request_seconds = Histogram(
    "briefing_http_request_seconds",
    "From a request to the last byte of its response.",
    ["route"],
    buckets=SECONDS,
    registry=registry,
)
answers = Counter(
    "briefing_answers_total",
    "Questions, briefs and summaries that came to an end; outcome also failed and cancelled.",
    ["outcome", "engine", "channel"],
    registry=registry,
)
answer_seconds = Histogram(
    "briefing_answer_seconds", "From a question to its answer.", ["engine"], buckets=SECONDS, registry=registry
)
stage_seconds = Histogram(
    "briefing_answer_stage_seconds",
    "Of an answer, what searching, reading and writing took.",
    ["stage"],
    buckets=SECONDS,
    registry=registry,
)
in_progress = Gauge("briefing_answers_in_progress", "Questions that are being answered.", registry=registry)
failures = Counter(
    "briefing_failures_total", "Questions that had no answer, by the code of the error.", ["code"], registry=registry
)
fallbacks = Counter(
    "briefing_fallbacks_total", "Answers that the extractive engine gave for the language model.", registry=registry
)
model_calls = Counter(
    "briefing_model_calls_total",
    "Calls of the language model; outcome ok, cancelled or the code of the error.",
    ["model", "outcome"],
    registry=registry,
)
model_call_seconds = Histogram(
    "briefing_model_call_seconds",
    "From a call of the language model to the end of its text.",
    ["model"],
    buckets=SECONDS,
    registry=registry,
)
model_tokens = Counter(
    "briefing_model_tokens_total",
    "Tokens as the provider counts them; direction input or output.",
    ["model", "direction"],
    registry=registry,
)


def serve_metrics(settings: Settings) -> None:
    """Show what this process counts at a port of its own, where one is set, until the process ends.

    Raises ServerUnavailable where the port can't be had.
    """
    if settings.metrics.port is None:
        return
    try:
        start_http_server(settings.metrics.port, settings.host, registry)
    except OSError as error:
        raise ServerUnavailable(
            f"Can't show metrics on {settings.host} port {settings.metrics.port}: {error.strerror or error}. Nothing "
            "was started; set another BRIEFING_METRICS__PORT."
        ) from error
