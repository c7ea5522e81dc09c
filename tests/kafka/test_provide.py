"""Without a real Kafka the tests say what is missing; where it is demanded they fail."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kafka import launchers, provide


@pytest.fixture(autouse=True)
def nothing_here(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine without Docker, Java and Maven."""
    monkeypatch.setattr(launchers, "docker_answers", lambda: False)
    monkeypatch.setenv("PATH", "/nowhere")
    launchers.launcher.cache_clear()
    yield
    launchers.launcher.cache_clear()


def test_the_reason_names_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(provide.DEMAND, raising=False)
    with pytest.raises(pytest.skip.Exception, match="no Docker engine, and no java and mvn"), provide.cluster(tmp_path):
        pass


def test_an_old_java_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("java", "mvn"):
        (tmp_path / name).write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\"' >&2\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(launchers.Unavailable, match="Java 17 or newer, found 11"):
        launchers.launcher()


def test_where_it_is_demanded_the_test_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(provide.DEMAND, "1")
    with pytest.raises(pytest.fail.Exception, match="real Kafka is demanded"), provide.cluster(tmp_path):
        pass
