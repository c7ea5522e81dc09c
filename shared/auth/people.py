"""Who has acted, as the acts that a service stores tell. Accounts themselves live at the issuer, which nobody lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from pydantic import BaseModel

from shared.http.conventions import Page, cursor, read_cursor
from shared.language import fold

Sort = Literal["name", "lately"]


@dataclass(frozen=True)
class Act:
    """One act of one person."""

    unit: str
    user: str
    role: str
    act: str
    at: str                                # ISO


@dataclass(frozen=True)
class Person:
    """A person of a unit (or organ), with the roles in which it acted and its last act."""

    unit: str
    user: str
    roles: tuple[str, ...]
    act: str
    at: str

    @property
    def key(self) -> str:
        """What sorts and names it."""
        return f"{self.unit}/{self.user}"


class Seen(BaseModel):
    """A person as the API tells it."""

    unit: str
    user: str
    roles: list[str]
    act: str
    at: str


class People:
    """All persons seen so far: a fold over acts in any order, each as often as it comes."""

    def __init__(self) -> None:
        self._people: dict[str, Person] = {}

    def learn(self, acts: Iterable[Act]) -> None:
        """Take acts in."""
        for act in acts:
            new = Person(act.unit, act.user, (act.role,), act.act, act.at)
            known = self._people.get(new.key)
            self._people[new.key] = _merged(known, new) if known else new

    def page(self, *, q: str = "", unit: str = "", sort: Sort = "name", after: str | None = None, limit: int = 50
             ) -> Page[Seen]:
        """Persons by unit and name, in pages; or the `limit` that acted last, without pages."""
        found = list(self._matching(fold(q), unit))
        if sort == "lately":
            found.sort(key=lambda one: (one.at, one.key), reverse=True)
            return Page(items=[_seen(one) for one in found[:limit]])
        start = read_cursor(after, 1)
        found = sorted((one for one in found if not start or one.key > start[0]), key=lambda one: one.key)
        more = len(found) > limit
        return Page(items=[_seen(one) for one in found[:limit]], next=cursor(found[limit - 1].key) if more else None)

    def _matching(self, words: str, unit: str) -> Iterator[Person]:
        for one in self._people.values():
            if unit in ("", one.unit, one.unit.partition(".")[0]) and words in fold(one.key):
                yield one


def _merged(one: Person, other: Person) -> Person:
    last = max(one, other, key=lambda person: (person.at, person.act))
    return replace(last, roles=tuple(sorted({*one.roles, *other.roles})))


def _seen(person: Person) -> Seen:
    return Seen(unit=person.unit, user=person.user, roles=list(person.roles), act=person.act, at=person.at)
