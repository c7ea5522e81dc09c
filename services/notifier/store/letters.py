"""Dead letters, kept from their topics: the line is what there is; its body is written before it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from services.notifier.domain import letters as rules
from shared.errors import NotFound
from shared.messaging.letters import Act, Letter
from shared.store import Database, Doc

CAUSE = ["cause", "topic", "type", "group", "error", "reason", "at", "order"]
NO_LETTER = "Không tìm thấy sự kiện lỗi này. Hãy tải lại danh sách."


class LetterStore:
    """What is known of dead letters."""

    def __init__(self, database: Database):
        self.lines = database["dead_letters"]
        self.bodies = database["dead_letter_bodies"]
        self.acts = database["dead_letter_acts"]

    async def indexes(self) -> None:
        """Make sure of the indexes."""
        await self.lines.index("state", "order")
        await self.lines.index("cause", "state", "order")
        await self.lines.index("again")
        await self.acts.index("letter")

    async def keep(self, found: Iterable[Letter | Act]) -> None:
        """Keep letters and acts, in any order, each as often as it comes. A letter is written before its acts are
        looked for, an act before its letter is changed: two workers can't both miss."""
        letters = {one.id: one for one in found if isinstance(one, Letter)}
        acts = {one.id: one for one in found if isinstance(one, Act)}
        await self.bodies.put([rules.body(letter) for letter in letters.values()])
        await self.lines.insert_new([rules.line(letter) for letter in letters.values()])
        await self.acts.insert_new([rules.act_doc(act) for act in acts.values()])
        await self._follow({*letters, *(act.letter for act in acts.values())})

    async def _follow(self, ids: Iterable[str]) -> None:
        """Let the lines' states follow their acts; an older act changes nothing."""
        acts: dict[str, list[Doc]] = {}
        for doc in await self.acts.find_among({}, "letter", ids):
            acts.setdefault(doc["letter"], []).append(doc)
        last = {id: rules.acted(docs) for id, docs in acts.items()}
        await self.lines.set_many([({"_id": id, "acted": {"$lt": one[1]}}, {"state": one[0], "acted": one[1]})
                                   for id, one in last.items() if one])

    async def page(self, where: dict[str, Any], before: str | None, limit: int) -> list[Doc]:
        """Lines, the newest first."""
        if before:
            where = {**where, "order": {"$lt": before}}
        return await self.lines.find(where, sort=[("order", -1)], limit=limit)

    async def waiting(self) -> int:
        """With how many nothing was done yet."""
        return await self.lines.count({"state": "waiting"})

    async def causes(self) -> list[Doc]:
        """What those that wait died of."""
        return rules.causes(await self.lines.find({"state": "waiting"}, fields=CAUSE))

    async def line(self, id: str) -> Doc:
        """One letter's line; raises NotFound."""
        doc = await self.lines.get(id)
        if doc is None:
            raise NotFound(NO_LETTER)
        return doc

    async def letters(self, ids: Sequence[str]) -> list[Letter]:
        """The letters themselves, in this order; raises NotFound if any is not kept."""
        bodies = await self.bodies.get_many(ids)
        if len(bodies) < len(set(ids)):
            raise NotFound(NO_LETTER)
        return [rules.letter_of(bodies[id]) for id in dict.fromkeys(ids)]

    async def acts_on(self, id: str) -> list[Doc]:
        """What was done with a letter, the oldest first."""
        return sorted(await self.acts.find({"letter": id}), key=lambda act: str(act["at"]))

    async def born_of(self, id: str) -> list[Doc]:
        """The lines of the letters that it became when it was sent again, the oldest first."""
        return sorted(await self.lines.find({"again": id}), key=lambda line: str(line["order"]))
