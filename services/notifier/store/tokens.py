"""Tokens that a channel must keep because they change with each use; sealed with the notifier's own key."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass

from cryptography.fernet import Fernet, InvalidToken

from shared.errors import Conflict, StaleRevision
from shared.store import Database, Doc

RENEWAL = dt.timedelta(seconds=60)


@dataclass(frozen=True)
class Tokens:
    """What is known: `seed` is the refresh token that the operator gave, by its hash."""

    access: str = ""
    refresh: str = ""
    until: str = ""
    seed: str = ""


class TokenStore:
    """One document for each channel that has such tokens. Only one worker renews at a time: a refresh token is good
    for one use."""

    def __init__(self, database: Database, name: str, seal: Fernet | None):
        self._c = database["channel_tokens"]
        self._name = name
        self._seal = seal

    @property
    def sealed(self) -> bool:
        """Whether there is a key to seal with: without one nothing is kept."""
        return self._seal is not None

    async def tokens(self, given: str) -> Tokens:
        """What is kept; begun anew when the operator has given another refresh token."""
        doc = await self._c.get(self._name)
        found = self._opened(doc) if doc else Tokens()
        seed = hashlib.sha256(given.encode()).hexdigest()
        return found if found.seed == seed and found.refresh else Tokens(refresh=given, seed=seed)

    async def claim(self, now: dt.datetime) -> bool:
        """Whether this worker may renew; another that began lately has the right still."""
        doc = await self._c.get(self._name) or {"_id": self._name, "revision": 0, "sealed": "", "renewing": ""}
        if doc["renewing"] > now.isoformat():
            return False
        return await self._put({**doc, "renewing": (now + RENEWAL).isoformat()})

    async def keep(self, tokens: Tokens) -> None:
        """Keep new ones, and let go of the right to renew."""
        assert self._seal is not None
        sealed = self._seal.encrypt(json.dumps(asdict(tokens)).encode()).decode()
        await self._c.change(self._name, lambda doc: {**doc, "sealed": sealed, "renewing": ""})

    async def let_go(self) -> None:
        """Renewing was in vain: whoever needs it may try."""
        await self._c.change(self._name, lambda doc: {**doc, "renewing": ""})

    def _opened(self, doc: Doc) -> Tokens:
        try:
            return Tokens(**json.loads(self._seal.decrypt(doc["sealed"]))) if self._seal and doc["sealed"] else Tokens()
        except InvalidToken:                # sealed with another key: the operator gives a new refresh token
            return Tokens()

    async def _put(self, doc: Doc) -> bool:
        try:
            if doc["revision"]:
                await self._c.replace(doc, doc["revision"])
            else:
                await self._c.insert({**doc, "revision": 1})
            return True
        except (StaleRevision, Conflict):
            return False
