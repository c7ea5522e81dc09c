"""What persons keep as subscriptions, as far as it is about notices; and all of it, for administrators."""

from __future__ import annotations

from typing import Any

from services.notifier.domain import choices as rules
from services.notifier.domain import subscriptions
from services.notifier.domain.choices import Way
from shared.auth import Principal
from shared.errors import Conflict, StaleRevision
from shared.store import Database, Doc
from shared.store.collection import STALE

SCAN = 1000                                # documents in one look: more than a person keeps


class ChoiceStore:
    """One subscription of kind "notices" for each person who has chosen anything. The indexes are `subscriptions`'."""

    def __init__(self, database: Database):
        self.subscriptions = database["subscriptions"]

    async def ways(self, caller: Principal) -> tuple[dict[str, Way], int]:
        """How the caller wants to see each kind, and the revision (0: nothing chosen yet)."""
        doc = await self.subscriptions.get(subscriptions.notices_id(caller))
        return rules.ways(doc, rules.kinds_for(caller.roles)), doc["revision"] if doc else 0

    async def choose(self, caller: Principal, ways: dict[str, str], revision: int, at: str
                     ) -> tuple[dict[str, Way], int]:
        """Store a choice that was made on a revision; returns it with its own."""
        id, content = subscriptions.notices_id(caller), rules.content(ways)
        if revision:
            doc = await self.subscriptions.get(id)
            if doc is None or doc["revision"] != revision:
                raise StaleRevision(STALE)
            doc = await self.subscriptions.replace(subscriptions.changed(doc, "", content, at), revision)
            return rules.ways(doc, rules.kinds_for(caller.roles)), doc["revision"]
        doc = subscriptions.new(id, "notices", caller, "", content, at)
        try:
            await self.subscriptions.insert(doc)
        except Conflict as error:
            raise StaleRevision(STALE) from error
        return rules.ways(doc, rules.kinds_for(caller.roles)), 1

    async def owners(self, unit: str, after: str, limit: int) -> list[Doc]:
        """By owner, what each person keeps: how it wants notices, and how many other things. Of one unit or of all."""
        where: dict[str, Any] = {"owner": {"$gt": after}, **({"unit": unit} if unit else {})}
        docs = await self.subscriptions.find(where, sort=[("owner", 1)], limit=SCAN)
        found: dict[str, list[Doc]] = {}
        for doc in docs:
            found.setdefault(doc["owner"], []).append(doc)
        if len(docs) == SCAN and len(found) > 1:
            found.popitem()                    # perhaps not whole
        return [_owner(own) for own in list(found.values())[:limit]]


def _owner(docs: list[Doc]) -> Doc:
    notices = next((doc for doc in docs if doc["kind"] == "notices"), None)
    return {"unit": docs[0]["unit"], "user": docs[0]["user"], "owner": docs[0]["owner"], "ways": rules.ways(notices),
            "views": sum(doc["kind"] == "view" for doc in docs), "changed": max(doc["changed"] for doc in docs)}
