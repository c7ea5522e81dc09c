"""Jobs in the store, and the tasks of this process that carry them out."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import structlog

from services.planner.domain.jobs import Job, ended, told
from services.planner.store.collections import Stores
from shared import clock
from shared.errors import Conflict, Retryable, ThongSuotError

log = structlog.get_logger()
AT_ONCE = 2                                   # jobs at a time in one process; others wait
Work = Callable[[int], Awaitable[dict[str, Any]]]          # of an item: what is told of it
KEPT = dt.timedelta(days=7)
FAILED = "Không thực hiện được do lỗi hệ thống. Hãy thử lại, hoặc báo quản trị kèm mã hỗ trợ."


class Jobs:
    """Starts jobs and remembers their tasks. Those that `close` ends are told as interrupted when they are read."""

    def __init__(self, stores: Stores):
        self._stores = stores
        self._limit = asyncio.Semaphore(AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, job: Job, work: Work, finish: Callable[[Job], Awaitable[dict[str, Any]]]) -> Job:
        """Store a job and carry it out in the background; the same job again only answers."""
        try:
            await self._stores.jobs.insert(job)
        except Conflict:
            return await self._stores.jobs.get(job["_id"]) or job
        task = asyncio.create_task(self._run(job, work, finish))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return job

    async def idle(self) -> None:
        """Until nothing runs in this process."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def close(self) -> None:
        """End all tasks."""
        for task in self._tasks:
            task.cancel()
        await self.idle()

    async def _run(self, job: Job, work: Work, finish: Callable[[Job], Awaitable[dict[str, Any]]]) -> None:
        async with self._limit:
            for number in range(len(job["items"])):
                outcome = await _outcome(work, number)
                job = await self._save(partial(_told, number, outcome), job)
            try:
                about = await finish(job)
            except ThongSuotError as error:
                about = {"failed": error.detail}
            except Exception:
                log.exception("job failed", job=job["_id"])
                about = {"failed": FAILED}
            await self._save(partial(_ended, about), job)

    async def _save(self, change: Callable[[Job], Job], job: Job) -> Job:
        """Store the change; a store that is away for a moment is waited for."""
        while True:
            with contextlib.suppress(Retryable):
                new = change(job)
                return await self._stores.jobs.replace(new, job["revision"])
            await asyncio.sleep(1.0)


async def sweep(stores: Stores) -> int:
    """Forget what exports made a week ago, and what was left half written; returns how many files."""
    before = clock.now() - KEPT
    count = await stores.exports.sweep(before)
    async for page in stores.exports.stored_before(before):
        for file in page:
            await stores.jobs.set_where({"_id": file.owner}, {"file": None})
            await stores.exports.delete(file.id)
            count += 1
    return count


async def _outcome(work: Work, number: int) -> dict[str, Any]:
    try:
        return await work(number)
    except ThongSuotError as error:
        return {"state": "refused", "reason": error.detail, "code": error.code}
    except Exception:
        log.exception("item of a job failed", number=number)
        return {"state": "refused", "reason": FAILED, "code": "internal"}


def _told(number: int, outcome: dict[str, Any], job: Job) -> Job:
    return told(job, number, clock.now().isoformat(), **outcome)


def _ended(about: dict[str, Any], job: Job) -> Job:
    return ended(job, clock.now().isoformat(), **about)
