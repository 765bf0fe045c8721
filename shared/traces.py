"""Traces: what one request set going, across services, through the event log and the jobs (W3C Trace Context).

Off, and OpenTelemetry's exporter not even imported, unless ``OTEL_EXPORTER_OTLP_ENDPOINT`` names a collector. Events
and jobs keep the context they were made in, so the trace goes on where they are taken up, whenever that is. Spans hold
ids and templates of routes, never an address, a statement or a text.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

from shared.logs import describe, doing

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span, Tracer

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
SERVER, CONSUMER = "server", "consumer"
# A collector that is away must not hold up who is being stopped.
_FLUSH_MILLISECONDS = 2000


@dataclass
class _Tracing:
    """Whether this program traces, as what, and with which tracer in which process."""

    resource: dict[str, str] = field(default_factory=dict)
    providers: dict[int, "TracerProvider"] = field(default_factory=dict)

    def tracer(self) -> "Tracer | None":
        """Return this process's tracer: a forked child must not send through the sockets of its parent."""
        if not self.resource:
            return None
        if os.getpid() not in self.providers:
            self.providers[os.getpid()] = _make_provider(self.resource)
        return self.providers[os.getpid()].get_tracer("kub")


_tracing = _Tracing()


def start_tracing(service: str, process: str) -> None:
    """Send what this program does to the collector, if one is named.

    Args:
        service: the service, or ``kub`` for several at once.
        process: web or worker.
    """
    if os.environ.get(ENDPOINT):
        _tracing.resource = {"service.name": service, "kub.process": process}
        # Now, rather than in the first request, or in each child anew.
        import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")


def send_traces(**_: Any) -> None:
    """Send what was recorded and not sent yet, before this process ends."""
    if provider := _tracing.providers.get(os.getpid()):
        provider.force_flush(_FLUSH_MILLISECONDS)


def _make_provider(resource: dict[str, str]) -> "TracerProvider":
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    provider = TracerProvider(resource=Resource.create(resource))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider


class Described:
    """What may be added to a span while it lasts; does nothing when tracing is off."""

    def __init__(self, span: "Span | None" = None) -> None:
        self._span = span

    def name(self, name: str, **attributes: Any) -> None:
        """Rename the span, which is known better now, and add attributes."""
        if self._span:
            self._span.update_name(name)
            self._span.set_attributes(attributes)

    def failed(self, reason: str) -> None:
        """Mark what the span records as failed."""
        if self._span:
            from opentelemetry.trace import StatusCode  # noqa: PLC0415

            self._span.set_status(StatusCode.ERROR, reason)


UNTRACED = Described()


def is_tracing() -> bool:
    """Say whether anything is recorded at all."""
    return bool(_tracing.resource)


@contextmanager
def span(
    name: str, kind: str = "internal", parent: str | None = None, attributes: dict[str, Any] | None = None
) -> Iterator[Described]:
    """Record the block as a span of ``parent`` (a ``traceparent``), else of the span around it, else of a new trace."""
    tracer = _tracing.tracer()
    if tracer is None:
        yield UNTRACED
        return
    from opentelemetry import trace  # noqa: PLC0415  # a tenth of a second that only who traces pays

    started = tracer.start_as_current_span(
        name,
        context=_context(parent),
        kind=trace.SpanKind[kind.upper()],
        attributes=attributes,
        # Their messages may quote what somebody wrote.
        record_exception=False,
        set_status_on_exception=False,
    )
    with started as current, doing(trace=f"{current.get_span_context().trace_id:032x}"):
        described = Described(current)
        try:
            yield described
        except Exception as error:
            described.failed(describe(error))
            raise


def current_trace() -> str | None:
    """Return the ``traceparent`` of the span around, or None when nothing is traced."""
    if not _tracing.resource:
        return None
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator  # noqa: PLC0415

    carrier: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carrier)
    return carrier.get("traceparent")


def _context(parent: str | None) -> "Context | None":
    if parent is None:
        return None
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator  # noqa: PLC0415

    return TraceContextTextMapPropagator().extract({"traceparent": parent})
