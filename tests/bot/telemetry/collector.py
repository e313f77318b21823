"""A collector of traces of the tests' own on loopback: it speaks OTLP over gRPC, as real collectors do."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc


@dataclass(frozen=True)
class Span:
    name: str
    id: bytes
    parent: bytes
    trace: str
    failed: bool
    attributes: dict[str, Any]


@dataclass
class Collector(trace_service_pb2_grpc.TraceServiceServicer):  # type: ignore[misc]
    port: int = 0
    services: set[str] = field(default_factory=set)
    spans: list[Span] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def Export(self, request: Any, context: Any) -> Any:
        for resource in request.resource_spans:
            self.services.add(read(resource.resource.attributes)["service.name"])
            self.spans += [
                Span(
                    one.name,
                    one.span_id,
                    one.parent_span_id,
                    one.trace_id.hex(),
                    one.status.code == 2,
                    read(one.attributes),
                )
                for scope in resource.scope_spans
                for one in scope.spans
            ]
        return trace_service_pb2.ExportTraceServiceResponse()


def read(attributes: Any) -> dict[str, Any]:
    return {one.key: read_value(one.value) for one in attributes}


def read_value(value: Any) -> Any:
    kind = value.WhichOneof("value")
    found = getattr(value, kind)
    return [read_value(one) for one in found.values] if kind == "array_value" else found


@contextmanager
def run_collector() -> Iterator[Collector]:
    server = grpc.server(ThreadPoolExecutor(2))
    collector = Collector()
    trace_service_pb2_grpc.add_TraceServiceServicer_to_server(collector, server)
    collector.port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield collector
    finally:
        server.stop(None).wait()
