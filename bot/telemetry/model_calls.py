"""One call of the language model as metrics and traces tell of it, by the names of OpenTelemetry's conventions."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from opentelemetry.trace import SpanKind, StatusCode

from bot.telemetry import metrics
from bot.telemetry.traces import tracer
from ingest.errors import BriefingError


@dataclass(slots=True)
class ModelCall:
    """What came of a call, as far as it is known."""

    outcome: str = "cancelled"
    finish: str | None = None
    input_tokens: int = 0
    output_tokens: int = 0

    def fail(self, error: BriefingError) -> None:
        self.outcome = error.code


@contextmanager
def observe_call(model: str, provider: str | None) -> Iterator[ModelCall]:
    """A call from its beginning to its end, which the block tells of in what it is given."""
    call = ModelCall()
    began = time.perf_counter()
    # Never the current span: the block may be left in another context than it was entered in.
    span = tracer.start_span(f"chat {model}", kind=SpanKind.CLIENT)
    try:
        yield call
    finally:
        metrics.model_calls.labels(model, call.outcome).inc()
        metrics.model_call_seconds.labels(model).observe(time.perf_counter() - began)
        metrics.model_tokens.labels(model, "input").inc(call.input_tokens)
        metrics.model_tokens.labels(model, "output").inc(call.output_tokens)
        span.set_attribute("gen_ai.operation.name", "chat")
        span.set_attribute("gen_ai.request.model", model)
        if provider:
            span.set_attribute("gen_ai.provider.name", provider)
        if call.finish:
            span.set_attribute("gen_ai.response.finish_reasons", (call.finish,))
        if call.input_tokens or call.output_tokens:
            span.set_attribute("gen_ai.usage.input_tokens", call.input_tokens)
            span.set_attribute("gen_ai.usage.output_tokens", call.output_tokens)
        if call.outcome != "ok":
            span.set_attribute("error.type", call.outcome)
            span.set_status(StatusCode.ERROR)
        span.end()
