"""What the acts on an official roll-up are asked with."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel, ConfigDict


class Words(BaseModel):
    """What the office adds to the figures."""

    model_config = ConfigDict(extra="forbid")

    opening: str = ""
    assessment: str = ""
    difficulties: str = ""
    proposals: str = ""


class Signer(BaseModel):
    """Who will sign, as it is printed."""

    model_config = ConfigDict(extra="forbid")

    position: str = ""                      # "CHỦ TỊCH", "PHÓ CHỦ TỊCH"
    name: str = ""


class Prepared(BaseModel):
    """The words, the signer, and to whom it goes (none: to whom the unit reports)."""

    model_config = ConfigDict(extra="forbid")

    words: Words = Words()
    signer: Signer = Signer()
    recipients: list[str] = []


class Seen(BaseModel):
    """The hash of the figures that the leader has looked at."""

    seen: str


class Reason(BaseModel):
    """Why the signature is taken back."""

    reason: str = ""


class Issue(BaseModel):
    """The date on the paper; today if none is given."""

    date: dt.date | None = None
