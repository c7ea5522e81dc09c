"""Documents as earlier releases stored them come to the form of today, once; nothing else is touched."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from services.reporting.store.migrations import MIGRATIONS
from services.reporting.store.reports import follow
from shared import clock
from shared.store import Collection, Doc
from shared.store.migration import Step, changed_by, migrate
from tests.reporting.build import district, province
from tests.reporting.conftest import Service
from tests.reporting.test_healing import violations
from tests.reporting.test_path import send
from tests.reporting.test_search import NOTED, units
from tests.reporting.test_succession import succeeded

Age = Callable[[Doc], Doc]


def lacking(*names: str) -> Age:
    return lambda doc: {name: value for name, value in doc.items() if name not in names}


# What earlier releases did not store: the step, and the forms.
OLD: dict[str, tuple[int, tuple[Age, ...]]] = {
    "plans": (1, (lacking("upwards"), lacking("earlier"), lacking("earlier", "upwards"))),
    "obligations": (2, (lacking("form", "terms", "order", "remind_on"), lacking("indicator_ids"),
                        lambda doc: {**doc, "form": 0, "terms": []})),
    "partials": (3, (lacking("digest"),)),
}


async def aged(collection: Collection, ages: tuple[Age, ...], luck: random.Random) -> None:
    docs = [luck.choice(ages)(doc) for doc in await collection.find()]
    assert await collection.replace_many(docs) == len(docs) > 0


async def stored(service: Service) -> dict[str, list[Doc]]:
    await service.handlers.plans([province(), district(), succeeded()])
    await service.pump()
    for unit in ("703", "705", "25459", "25500"):
        await send(service, unit, NOTED)
    await service.pump()
    return {name: await service.stores.database[name].find() for name in OLD}


async def unmigrated(service: Service) -> None:
    await service.stores.database["migrations"].delete({})


def step(number: int) -> Step:
    return MIGRATIONS.steps[number - 1]


def same(docs: list[Doc]) -> list[dict[str, Any]]:
    return [lacking("revision")(doc) for doc in docs]


@pytest.mark.parametrize("seed", range(3))
async def test_old_documents_come_to_the_form_of_today(seed: int, service: Service) -> None:
    today, luck = await stored(service), random.Random(seed)
    for name, (_, ages) in OLD.items():
        await aged(service.stores.database[name], ages, luck)
    await unmigrated(service)
    done = await migrate(service.stores.database, MIGRATIONS)
    assert [told.changed for told in done] == [len(today[name]) for name in OLD]
    for name in OLD:
        assert same(await service.stores.database[name].find()) == same(today[name])
    assert await violations(service) == {}


async def test_what_is_of_today_no_step_changes(service: Service) -> None:
    today = await stored(service)
    for name, (number, _) in OLD.items():
        assert [changed_by(step(number), doc) for doc in today[name]] == [None] * len(today[name])
    await unmigrated(service)
    assert [told.changed for told in await migrate(service.stores.database, MIGRATIONS)] == [0, 0, 0]
    assert {name: await service.stores.database[name].find() for name in OLD} == today


@pytest.mark.parametrize("name", OLD)
async def test_a_step_once_is_a_step_twice(name: str, service: Service) -> None:
    """The law of every step, in each old form that there was."""
    today = await stored(service)
    number, ages = OLD[name]
    for age in ages:
        for doc in today[name]:
            new = changed_by(step(number), age(doc))
            assert new is not None
            assert changed_by(step(number), new) is None


async def test_what_reports_say_in_words_is_found_after_the_next_reconciliation(service: Service) -> None:
    """An obligation alone can't tell them: the step leaves the place empty, the reports are compared with it then."""
    await stored(service)
    await aged(service.stores.obligations, (lacking("said", "terms", "form"),), random.Random(1))
    await unmigrated(service)
    await migrate(service.stores.database, MIGRATIONS)
    assert "25459" in await units(service, "703", q="cai cach")
    assert await units(service, "703", q="van hoa") == []
    await follow(service.stores, await service.stores.reports.find(), clock.now())
    assert "25459" in await units(service, "703", q="van hoa")
    assert await violations(service) == {}
