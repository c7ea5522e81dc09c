"""What a load came to: written to build/load, from where the table of docs/reliability.md is taken."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from dataclasses import dataclass

from tests.resilience.load import Json, Request, asking
from tests.resilience.resident import Watch
from tests.resilience.sending import Sender, Told
from tests.stack.measure import RECOVERY_LIMIT_SECONDS
from tests.support import ROOT

FOLDER = ROOT / "build" / "load"
LOOKS = 9


@dataclass(frozen=True)
class Page:
    """A request that people make all day, and how long it took before the load (seconds, the median of some)."""

    request: Request
    before: float

    async def seconds_until_quick(self, sender: Sender) -> float:
        """Until it is as quick again: three times as long is the noise of a machine that does other things too."""
        begun = time.monotonic()
        while (now := await looked(sender, self.request)) > 3 * self.before + 0.05:
            assert time.monotonic() - begun < RECOVERY_LIMIT_SECONDS, f"{now:.2f} s, before {self.before:.2f} s"
            await asyncio.sleep(0.5)
        return time.monotonic() - begun


async def page(sender: Sender, request: Request) -> Page:
    """Looked at now."""
    await looked(sender, request)                       # the first look of all fills caches
    return Page(request, await looked(sender, request))


async def looked(sender: Sender, request: Request) -> float:
    """The median of some looks, one after another."""
    told = [await sender.run([asking(request)]) for _ in range(LOOKS)]
    return statistics.median(one.seconds[0] for one in told)


def record(load: str, watch: Watch, told: Told, *, sent: int, lost: int, doubled: int, seconds: float, recovery: float,
           broker: str = "embedded") -> Json:
    """Write down and return one row. `seconds`: from the first request to the last answer or, where the events are the
    load, to the last effect; `memory`: megabytes before, at most, at the end, by process."""
    memory = {name: [round(watch.before.get(name, 0)), round(most), round(watch.end.get(name, 0))]
              for name, most in watch.most.items()}
    row = {"load": load, "broker": broker, "sent": sent, "lost": lost, "doubled": doubled, "seconds": round(seconds, 1),
           "put_off": told.put_off, "server_errors": sum(count for status, count in told.statuses.items()
                                                         if status >= 500 and status != 503),
           "seconds_to_recover": round(recovery, 1), "memory_mb": memory, "most_grown": grown(watch)}
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{load.replace(' ', '-')}.json").write_text(json.dumps(row, ensure_ascii=False))
    return row


def grown(watch: Watch) -> str:
    """The process that grew most, and by how much: "store +70 MB"."""
    growth = {name: most - watch.before.get(name, 0.0) for name, most in watch.most.items() if name in watch.before}
    name = max(growth, key=lambda one: growth[one])
    return f"{name} +{growth[name]:.0f} MB"
