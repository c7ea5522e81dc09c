"""Checkpoints: where a chain ended at some time, told to places that whoever writes the chain can't change.

Each is a log line and, where a folder is named, a line of a file in it (a mounted share that only takes more).
`thongsuot audit head` prints one at any time.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path

import structlog

from shared.audit.chain import Checkpoint, Head
from shared.audit.store import Chain
from shared.errors import BadInput
from shared.settings import Settings

log = structlog.get_logger()
BAD_LINE = "{file}: line {number} is no checkpoint; expected what `thongsuot audit head --json` prints"


def folder(settings: Settings) -> Path | None:
    """Where checkpoints are written; None if nowhere."""
    if settings.audit_checkpoints_dir:
        return Path(settings.audit_checkpoints_dir)
    return Path(settings.data_dir) / "audit" if settings.embedded else None


class Checkpoints:
    """Tells where a chain ends, whenever that has changed."""

    def __init__(self, chain: Chain, to: Path | None, now: Callable[[], dt.datetime]):
        self._chain, self._to, self._now = chain, to, now
        self._last = Head()

    async def __call__(self) -> Checkpoint | None:
        """One checkpoint, or None if the chain ends where it did."""
        head = await self._chain.head()
        if head == self._last:
            return None
        made = Checkpoint(self._chain.service, head.count, head.hash, self._now().isoformat())
        log.info("audit_checkpoint", chain=made.service, count=made.count, hash=made.hash)
        if self._to is not None:
            await asyncio.to_thread(_write, self._to / f"{made.service}.jsonl", made)
        self._last = head
        return made


def _write(file: Path, checkpoint: Checkpoint) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(asdict(checkpoint)) + "\n")
    except OSError as error:                # the log line is there all the same
        log.error("audit_checkpoint_unwritten", file=str(file), error=str(error))


def read(files: Iterable[Path]) -> list[Checkpoint]:
    """The checkpoints that these files hold, one a line; raises BadInput for anything else."""
    return [_parsed(file, number, line) for file in files
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1) if line.strip()]


def _parsed(file: Path, number: int, line: str) -> Checkpoint:
    try:
        given = json.loads(line)
        return Checkpoint(str(given["service"]), int(given["count"]), str(given["hash"]), str(given["at"]))
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput(BAD_LINE.format(file=file, number=number), code="bad_checkpoint") from error
