"""What becomes of an attempt to send. Pure.

Returned: it was taken. Otherwise one of these is raised, each with a sentence that the addressee and his administrator
read. `certain`: the other side surely has not taken it; else it may have, and what is sent again must be the very same.
"""

from __future__ import annotations


class NotSent(Exception):
    """Base: why, and whether that is certain."""

    def __init__(self, reason: str, *, certain: bool = True):
        super().__init__(reason)
        self.reason = reason
        self.certain = certain


class TryLater(NotSent):
    """This address can't take it now."""


class Away(NotSent):
    """The whole channel is away, or is not set up: no address's fault."""


class Refused(NotSent):
    """It will never be taken. `address`: nor anything else that is sent there."""

    def __init__(self, reason: str, *, address: bool = False):
        super().__init__(reason)
        self.address = address
