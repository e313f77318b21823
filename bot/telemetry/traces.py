"""Spans by OpenTelemetry's API, which does nothing where no provider is set up."""

from importlib.util import find_spec

from opentelemetry import trace

from bot import __version__
from ingest.errors import MissingPackage
from ingest.settings import TracesSettings

SERVICE = "briefing-bot"
tracer = trace.get_tracer(SERVICE, __version__)


def get_trace_id() -> str | None:
    """The trace that the question at hand belongs to, in hexadecimal; None where nothing is traced."""
    context = trace.get_current_span().get_span_context()
    return trace.format_trace_id(context.trace_id) if context.is_valid else None


def check_traces(settings: TracesSettings) -> None:
    """Raise MissingPackage where an endpoint is set, and what sends spans there is not installed."""
    # find_spec looks into the parents of what it is asked for, which have to be there.
    parents = ("opentelemetry.sdk", "opentelemetry.exporter", "opentelemetry.exporter.otlp")
    names = (*parents, "opentelemetry.exporter.otlp.proto", "opentelemetry.exporter.otlp.proto.grpc")
    if settings.endpoint is not None and not all(find_spec(name) for name in names):
        raise MissingPackage(
            "BRIEFING_TRACES__ENDPOINT needs OpenTelemetry's exporter. Add it with 'make setup EXTRAS=otel'. Nothing "
            "was started."
        )


def configure_traces(settings: TracesSettings) -> None:
    """Send spans to the collector that is set. Raises MissingPackage where the extra is not installed.

    A collector that does not answer costs spans and no answer: they are sent in the background.
    """
    check_traces(settings)
    if settings.endpoint is None:
        return
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, OTELResourceDetector, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    # What OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say goes before this.
    resource = Resource({SERVICE_NAME: SERVICE, SERVICE_VERSION: __version__}).merge(OTELResourceDetector().detect())
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=settings.endpoint)))
    trace.set_tracer_provider(provider)
