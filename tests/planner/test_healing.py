"""Laws 1 and 9: a crash between any two writes, lost events, and large cascades."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from services.cascade.worker import derived_events
from services.planner.store import publishing as chain
from services.planner.store.reconcile import PATIENCE, Reconciler
from shared import clock
from shared.units import library
from tests.planner.support import CITY, DISTRICT, PLAN, PROVINCE, Planner


class Crash(Exception):
    """The process dies here."""


async def crashed(office: Planner, monkeypatch: pytest.MonkeyPatch, where: str) -> Any:
    """A signed draft whose publication stops before this step."""
    draft = await office.signed(await office.imported())

    async def die(*_: object, **__: object) -> None:
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(chain, where, die)
        with pytest.raises(Crash):
            await office.act(draft, "publish", body={"date": "2022-04-08"}, key_="once")
    return draft


@pytest.mark.parametrize("where", ["complete", "_follow"])
async def test_a_crash_after_the_number_is_completed(office: Planner, monkeypatch: pytest.MonkeyPatch,
                                                     where: str) -> None:
    draft = await crashed(office, monkeypatch, where)
    assert await office.stores.register.count() == 1
    assert (await office.ok("GET", f"/drafts/{draft['id']}"))["state"] == "signed"
    repaired = await office.reconciler()()
    assert repaired["completed"] == [f"{PROVINCE}/KH/2022/000001"]
    after = await office.ok("GET", f"/drafts/{draft['id']}")
    assert (after["state"], after["number"]) == ("published", "01/KH-UBND")
    assert (await office.reconciler()())["completed"] == []
    again = await office.act(draft, "publish", body={"date": "2022-04-08"}, key_="once")
    assert again["symbol"] == "01/KH-UBND"
    await office.heard()
    laws = (await office.ok("GET", "/verify", "", "administrator"))["laws"]
    assert laws["1"]["violations"] == laws["4"]["violations"] == laws["5"]["violations"] == []


async def test_a_retry_after_a_crash_completes_it_too(office: Planner, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = await crashed(office, monkeypatch, "complete")
    plan = await office.act(draft, "publish", body={"date": "2022-04-08"}, key_="once")
    assert plan["symbol"] == "01/KH-UBND"
    assert await office.stores.register.count() == await office.stores.plans.count() == 1


async def test_what_was_signed_is_published_whatever_happens_to_the_draft(
    office: Planner, monkeypatch: pytest.MonkeyPatch,
) -> None:
    draft = await crashed(office, monkeypatch, "complete")
    back = await office.act(draft, "return", body={"reason": "Sửa lại"})
    await office.ok("PATCH", f"/drafts/{draft['id']}", tag=back["revision"],
                    json={"edits": {"document": {"fields": {"title": "Khác hẳn"}}}})
    await office.reconciler()()
    after = await office.ok("GET", f"/drafts/{draft['id']}")
    assert (after["state"], after["document"]["title"]) == ("published", draft["document"]["title"])
    stored = await office.stores.drafts.get(draft["id"])
    assert stored is not None
    assert stored["set_aside"][0]["edit"]["fields"] == {"title": "Khác hẳn"}
    await office.heard()
    laws = (await office.ok("GET", "/verify", "", "administrator"))["laws"]
    assert laws["1"]["violations"] == laws["4"]["violations"] == []


async def test_lost_events_are_emitted_anew(office: Planner) -> None:
    plan = await office.publish(await office.imported())
    first = await office.pending()                                    # sent, and lost by the broker
    assert (await office.reconciler(grace=60)())["emitted"] == []     # may still be on its way
    assert (await office.reconciler()())["emitted"] == [f"{plan['id']}:1"]
    second = await office.pending()
    assert second == first                                            # the same event
    made, drafts = derived_events(second[0])
    await office.receiver()(drafts[:5])                               # without derivations: pending, not shown
    assert (await office.ok("GET", "/drafts?kind=inbox", CITY))["items"] == []
    assert (await office.reconciler()())["emitted"] == [f"{plan['id']}:1"]
    await office.receiver()(made)
    await office.receiver()([*drafts, *drafts])
    assert await office.stores.drafts.count({"derived": 1, "state": "drafting"}) == 9
    await office.pending()
    assert (await office.reconciler()()) == {
        "completed": [], "woken": [], "emitted": [], "findable": []}
    assert (await office.stores.plans.find({"settled": 1}))[0]["plan"] == plan["id"]


async def test_events_lost_under_a_wrong_clock_are_emitted_anew(office: Planner) -> None:
    plan = await office.publish(await office.imported())
    await office.pending()                                            # sent, and lost by the broker
    ahead = dt.timedelta(days=40)
    assert await Reconciler(office.stores, office.receiver(), lambda: clock.now() + ahead).run()
    await office.pending()                                            # lost too; then the clock is set right
    heal = Reconciler(office.stores, office.receiver(), clock.now)
    assert (await heal.run())["emitted"] == [f"{plan['id']}:1"]


async def test_in_a_rush_what_is_late_is_not_lost(office: Planner) -> None:
    """While drafts are arriving, a plan is emitted anew only after a much longer while: else a rush feeds itself."""
    plan = await office.publish(await office.imported())
    await office.pending()

    def after(seconds: float, idle: float) -> Reconciler:
        return Reconciler(office.stores, office.receiver(), lambda: clock.now() + dt.timedelta(seconds=seconds), 60,
                          idle=lambda: idle)

    assert (await after(90, idle=1)())["emitted"] == []
    assert (await after(90, idle=61)())["emitted"] == [f"{plan['id']}:1"]
    await office.pending()
    assert (await after(60 * 2 * PATIENCE + 100, idle=1)())["emitted"] == [f"{plan['id']}:1"]


async def test_a_declined_draft_is_not_derived_anew(office: Planner) -> None:
    await office.publish(await office.imported())
    made, drafts = await office.cascaded()
    [line] = (await office.ok("GET", "/drafts?kind=inbox", DISTRICT))["items"]
    await office.act(line, "decline", DISTRICT, {"reason": "Không thuộc chức năng"})
    await office.receiver()([*made, *drafts])
    assert (await office.reconciler()())["emitted"] == []
    [line] = (await office.ok("GET", "/drafts?kind=inbox", DISTRICT))["items"]
    assert line["state"] == "declined"


async def test_the_feed_tells_the_present_state(office: Planner) -> None:
    plan = await office.publish(await office.imported())
    page = await office.ok("GET", "/events", "", "service")
    assert [(e["type"], e["subject"]) for e in page["events"]] == [("plan.published", plan["id"])]
    [sent] = await office.pending()
    assert page["events"][0]["id"] == sent.id
    second = await office.publish(await office.imported())
    page = await office.ok("GET", f"/events?after={page['next'].replace('+', '%2B')}", "", "service")
    assert second["id"] in [e["subject"] for e in page["events"]]
    assert (await office.call("GET", "/events")).status_code == 403


async def test_drafts_of_the_whole_country_are_received(office: Planner) -> None:
    """3,321 drafts of one plan: the event is made as if one issuer addressed every commune of the country."""
    plan = await office.publish(await office.imported(PLAN))
    [event] = await office.pending()
    communes = [u for part in library.load(clock.today()) for u in part.units if u.level == "commune"]
    everyone = [{"unit": unit, "via": None, "phrase": ""} for unit in communes]
    data = event.data.model_validate({**event.data.model_dump(), "addressees": everyone})
    made, drafts = derived_events(event.model_copy(update={"data": data}))
    assert len(drafts) == 3321
    receive = office.receiver()
    await receive(made)
    for at in range(0, len(drafts), 500):
        await receive(drafts[at:at + 500])
    counts = await office.ok("GET", f"/plans/{plan['id']}/cascade/counts")
    assert counts["drafts"] == 3321
