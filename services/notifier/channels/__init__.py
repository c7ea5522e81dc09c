"""The ways out of the inbox, behind one seam: whoever adds a channel writes one class like these.

`email`    a mail server (SMTP)
`webhook`  other systems (HTTP), through `guard`: never to where they must not lead
`zalo`     Zalo's notification service (ZNS)
"""

from __future__ import annotations

from typing import Protocol

from services.notifier.domain.deliveries import Parcel


class Channel(Protocol):
    """Something that carries parcels to addresses."""

    name: str
    together: bool                      # whether one message can hold several notices
    parallel: int                       # how many addresses may be sent to at a time

    @property
    def missing(self) -> str:
        """What is not set up, in a sentence for people; "" if it can send."""

    async def send(self, parcel: Parcel, office: str) -> None:
        """Returns when the other side has taken it. Raises TryLater, Away, Refused. `office`: the unit's name."""

    async def rest(self) -> None:
        """There is nothing to send at the moment: let go of connections."""
