"""Structured logs: one line per happening, with the service, and the trace of the request or event it belongs to."""

from __future__ import annotations

import logging
import re
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

import structlog

from shared.redaction import redactor
from shared.settings import Settings

NOISY = ("aiokafka", "faust", "mode", "httpx", "httpcore", "uvicorn.access", "pymongo", "kafka")

_process = ""
_TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}", re.ASCII)


def configure_logging(settings: Settings, service: str) -> None:
    """Send our logs and the libraries' to standard error, as JSON lines or, for people, as columns."""
    global _process
    _process = service
    renderer: Any = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if settings.log_format == "console" else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    hide = redactor(settings)
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(), cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, hide, renderer]))
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in NOISY:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    sys.excepthook = _last_words
    logging.raiseExceptions = False              # else a line that can't be written is shown with its arguments
    structlog.contextvars.bind_contextvars(service=service)


def _last_words(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What ends the process is a line like the others: Python's own would hide nothing."""
    if issubclass(kind, KeyboardInterrupt):
        return
    structlog.get_logger().critical("process_ends", error=repr(error), exc_info=(kind, error, trace))


def process_name() -> str:
    """As `configure_logging` was told: "planner-worker"."""
    return _process


def new_traceparent() -> str:
    """A W3C trace context for something that begins here."""
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


def is_traceparent(text: str) -> bool:
    """Whether this is a W3C trace context that we take from others and hand on."""
    return _TRACEPARENT.fullmatch(text) is not None


@contextmanager
def of_trace(*traceparents: str) -> Iterator[None]:
    """Lines of the log meanwhile name this trace; none, if these are several or none."""
    traces = {one[:35] for one in traceparents}
    if len(traces) != 1 or not is_traceparent(traceparents[0]):
        yield
        return
    with structlog.contextvars.bound_contextvars(trace=traceparents[0]):
        yield
