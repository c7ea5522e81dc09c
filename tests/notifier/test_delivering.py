"""From a notice to a mailbox, a system, a phone: over a day without a mail server, a crash, a refusal; by a clock that
a test sets. Real mail server and receiver; nothing here waits."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from services.notifier.channels import Channel
from services.notifier.channels.email import Email
from services.notifier.channels.webhook import Webhook
from services.notifier.domain import reach as reach_rules
from services.notifier.domain import webhooks as webhook_rules
from services.notifier.domain.deliveries import CODE, Parcel, To, new
from services.notifier.domain.outcomes import Away, TryLater
from services.notifier.domain.signatures import confirmation_code
from services.notifier.store import NoticeStore, Reader
from services.notifier.store.deliveries import DeliveryStore
from services.notifier.store.reach import ReachStore, WebhookStore
from services.notifier.store.telling import Telling
from services.notifier.worker import Deliverer, Handler, Planner
from shared.settings import Settings
from shared.store import Doc, connect
from tests.notifier.events import NOW, derivation, draft, report
from tests.notifier.servers import MailServer, Receiver, mail_server, receiver

KEY, UNIT, USER = b"k" * 32, "25459", "25459.chuyenvien"
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)


class Fake:
    """A channel that does what it is told, and notes what it was given."""

    name, together, parallel, missing = "email", True, 4, ""

    def __init__(self) -> None:
        self.got: list[Parcel] = []
        self.answers: list[BaseException | None] = []
        self.rests = 0

    async def send(self, parcel: Parcel, _office: str) -> None:
        self.got.append(parcel)
        if self.answers and (answer := self.answers.pop(0)):
            raise answer

    async def rest(self) -> None:
        self.rests += 1


class Scene:
    """A notifier with a clock of its own."""

    def __init__(self, settings: Settings):
        database = connect(settings, "notifier")
        self.settings, self.now = settings, NOW
        self.store = NoticeStore(database)
        self.handler = Handler(self.store, self._moment)
        self.deliveries, self.reach = DeliveryStore(database), ReachStore(database)
        self.webhooks = WebhookStore(database)
        self.telling = Telling(database, self.store)
        self.planner = Planner(self.store, self.telling, self.deliveries, self.reach, self.webhooks)
        self.count = 1

    async def begin(self) -> None:
        for one in (self.store, self.deliveries, self.reach, self.webhooks):
            await one.indexes()
        await self.planner.plan(self.now)

    def _moment(self) -> dt.datetime:
        self.now += dt.timedelta(milliseconds=1)
        return self.now

    def deliverer(self, *channels: Channel, **fields: Any) -> Deliverer:
        own = self.settings.model_copy(update=fields)
        return Deliverer(own, channels, self.deliveries, self.reach, self.webhooks, self.telling, KEY, self._moment,
                         luck=lambda: 0.0)

    def email(self, mail: MailServer, **fields: Any) -> Email:
        return Email(self.settings.model_copy(update={
            "smtp_host": "127.0.0.1", "smtp_port": mail.port, "smtp_security": "none", "email_from": "ts@b.vn",
            "email_per_second": 0, "delivery_attempt_seconds": 5.0, **fields}))

    async def person(self, address: str = "lan@tayninh.gov.vn", user: str = USER, roles: Sequence[str] = ("officer",),
                     wish: reach_rules.Wish | None = None, unit: str = UNIT) -> Doc:
        """Somebody with a confirmed mailbox."""
        doc = reach_rules.with_address(reach_rules.blank(unit, user, roles), "email", address, self.now)
        doc, _ = reach_rules.tried(doc, "email", True, self.now)
        return await self.reach.replace(reach_rules.chosen(doc, wish) if wish else doc, 0)

    async def happens(self, kind: str = "returned", unit: str = UNIT) -> None:
        """A report of the unit's is returned, or accepted."""
        self.count += 1
        await self.handler([report(kind, period=f"2022-M{self.count:02}", revision=self.count, unit=unit)])
        await self.planner.plan(self._moment())

    async def all(self) -> list[Doc]:
        return await self.deliveries.deliveries.find(sort=[("order", 1)])

    async def states(self) -> list[str]:
        return [doc["state"] for doc in await self.all()]


@pytest.fixture
async def scene(settings: Settings) -> Scene:
    made = Scene(settings)
    await made.begin()
    return made


@pytest.fixture
async def mail() -> AsyncIterator[MailServer]:
    async with mail_server() as found:
        yield found


async def test_a_notice_comes_once_however_often_it_is_planned(scene: Scene, mail: MailServer) -> None:
    await scene.person()
    await scene.happens()
    email = scene.email(mail)
    deliverer = scene.deliverer(email)
    for _ in range(3):
        assert await scene.planner.plan(scene._moment()) == 0
        await deliverer.turn(email)
    await email.rest()
    assert [address for address, _ in mail.taken] == ["lan@tayninh.gov.vn"]
    [doc] = await scene.all()
    assert (doc["state"], doc["open"], doc["attempts"]) == ("sent", 0, 0)
    assert mail.taken[0][1]["Message-ID"] == f"<{doc['_id']}@b.vn>"


async def test_only_what_was_chosen_and_came_since(scene: Scene) -> None:
    await scene.happens()                                               # before there was an address
    await scene.person(wish=reach_rules.Wish({"email": {"report_returned": "now"}}))
    await scene.happens("accepted")
    await scene.happens("returned", unit="25460")                       # another unit's
    await scene.happens("returned")
    assert [(doc["kind"], doc["unit"]) for doc in await scene.all()] == [("report_returned", UNIT)]


async def test_digest_comes_at_its_hour_in_one_message(scene: Scene, mail: MailServer) -> None:
    await scene.person(wish=reach_rules.Wish({"email": {"report_accepted": "digest"}}, digest_hour=16))
    for _ in range(3):
        await scene.happens("accepted")
    email = scene.email(mail)
    deliverer = scene.deliverer(email)
    assert await deliverer.turn(email) == 0
    scene.now = NOW.replace(hour=9, minute=1)                           # 16:01 in Vietnam
    assert await deliverer.turn(email) == 1
    await email.rest()
    assert mail.subjects == ["Thông Suốt: 3 thông báo mới của đơn vị mã 25459"]
    assert await scene.states() == ["sent"] * 3


async def test_nobody_is_disturbed_in_quiet_hours(scene: Scene) -> None:
    await scene.person(wish=reach_rules.Wish({"email": {"report_returned": "now"}}, ("21:00", "06:30")))
    fake = Fake()
    deliverer = scene.deliverer(fake)
    scene.now = NOW.replace(hour=13, minute=59)                         # 20:59
    await scene.happens()
    scene.now = NOW.replace(hour=14, minute=0)                          # it was due before, it is quiet by now
    assert await deliverer.turn(fake) == 0
    await scene.happens()
    scene.now = NOW.replace(hour=23, minute=29)                         # 06:29
    assert await deliverer.turn(fake) == 0
    scene.now = NOW.replace(hour=23, minute=31)
    assert await deliverer.turn(fake) == 1
    assert len(fake.got[0].items) == 2


async def test_a_day_without_the_mail_server(scene: Scene) -> None:
    """Nothing is lost; it is asked seldom; at its return each address gets one message with all that has come."""
    people = [(f"nguoi{n}@tayninh.gov.vn", f"25459.{n}") for n in range(5)]
    for address, user in people:
        await scene.person(address, user)
    async with mail_server() as mail:
        pass                                                             # its port is known, nobody listens there
    email = scene.email(mail)
    deliverer, begun = scene.deliverer(email), scene.now
    for n in range(24 * 12):                                             # every five minutes
        scene.now = begun + n * 5 * MINUTE
        if n % 36 == 0:
            await scene.happens()
        await deliverer.turn(email)
    told = (await scene.deliveries.channels())["email"]
    assert told["since"]
    assert "không trả lời" in told["reason"]
    assert 20 < told["attempts"] < 110                                   # of 288 turns, and not for each address
    assert set(await scene.states()) <= {"waiting", "failed"}
    assert len(await scene.all()) == 5 * 8
    failed = [doc for doc in await scene.all() if doc["state"] == "failed"]
    assert failed
    assert all(doc["reason"] and doc["due"] > begun.isoformat() for doc in failed)

    scene.now = begun + DAY + HOUR
    async with mail_server(mail):
        assert await deliverer.turn(email) == 5
        assert await deliverer.turn(email) == 0
        await email.rest()
    assert sorted(address for address, _ in mail.taken) == sorted(address for address, _ in people)
    assert set(mail.subjects) == {"Thông Suốt: 8 thông báo mới của đơn vị mã 25459"}
    assert mail.sessions == 1                                            # no storm: one connection
    assert await scene.states() == ["sent"] * 40
    assert (await scene.deliveries.channels())["email"]["since"] == ""


async def test_after_long_enough_in_vain_it_is_given_up(scene: Scene) -> None:
    await scene.person()
    await scene.happens()
    fake = Fake()
    fake.answers = [TryLater("Hộp thư đầy.") for _ in range(10_000)]
    deliverer = scene.deliverer(fake, delivery_give_up_hours=48.0)
    for n in range(6 * 24 * 3):
        scene.now = NOW + n * 10 * MINUTE
        await deliverer.turn(fake)
    [doc] = await scene.all()
    tries = len(fake.got)
    assert (doc["state"], doc["open"], doc["attempts"]) == ("given_up", 0, tries)
    assert f"Đã thử {tries} lần trong 2 ngày. Lần cuối: Hộp thư đầy." == doc["reason"]
    assert 40 < tries < 70                                               # an hour apart at last


async def test_a_recipient_that_the_server_refuses(scene: Scene, mail: MailServer) -> None:
    await scene.person("sai@tayninh.gov.vn", "25459.a")
    await scene.person("dung@tayninh.gov.vn", "25459.b")
    mail.recipients["sai@tayninh.gov.vn"] = "550 5.1.1 No such user"
    email = scene.email(mail)
    deliverer = scene.deliverer(email)
    await scene.happens()
    await deliverer.turn(email)
    await scene.happens()
    await deliverer.turn(email)
    await email.rest()
    assert [address for address, _ in mail.taken] == ["dung@tayninh.gov.vn"] * 2
    [refused] = [doc for doc in await scene.all() if doc["state"] == "given_up"]     # and no second one is planned
    assert "không có hộp thư này (550 5.1.1 No such user)" in refused["reason"]
    entry = (await scene.reach.of(UNIT, "25459.a"))["channels"]["email"]
    assert (entry["state"], "550" in entry["reason"]) == ("refused", True)


async def test_a_recipient_that_is_put_off(scene: Scene, mail: MailServer) -> None:
    await scene.person()
    mail.recipients["lan@tayninh.gov.vn"] = "451 4.7.1 greylisted"
    email = scene.email(mail)
    deliverer = scene.deliverer(email)
    await scene.happens()
    assert await deliverer.turn(email) == 0
    [doc] = await scene.all()
    assert (doc["state"], doc["attempts"], "451" in doc["reason"]) == ("failed", 1, True)
    mail.recipients.clear()
    assert await deliverer.turn(email) == 0                              # not before its time
    scene.now += MINUTE
    assert await deliverer.turn(email) == 1
    await email.rest()
    assert await scene.states() == ["sent"]


async def test_a_crash_between_sending_and_marking(scene: Scene, mail: MailServer) -> None:
    """The one honest double: the very same message, under the same id."""
    await scene.person()
    await scene.happens()
    await scene.happens()
    email = scene.email(mail)
    deliverer = scene.deliverer(email)

    real, scene.deliveries.mark = scene.deliveries.mark, _until_sent(scene.deliveries.mark)     # type: ignore[method-assign]
    with pytest.raises(ExceptionGroup):
        await deliverer.turn(email)
    scene.deliveries.mark = real                                         # type: ignore[method-assign]
    await email.rest()
    assert await scene.states() == ["waiting"] * 2

    await scene.happens()                                                # something new does not change what was begun
    assert await scene.deliverer(email).turn(email) == 0                 # the dead one's lease is not over
    scene.now += HOUR
    assert await scene.deliverer(email).turn(email) == 2
    await email.rest()
    first, again, rest = (message for _, message in mail.taken)
    assert first["Message-ID"] == again["Message-ID"] != rest["Message-ID"]
    assert [str(first[name]) for name in ("Subject", "Date")] == [str(again[name]) for name in ("Subject", "Date")]
    assert await scene.states() == ["sent"] * 3


class Died(Exception):
    """The process ends here."""


def _until_sent(mark: Any) -> Any:
    """Marks, until something was sent."""
    async def marks(changes: Any) -> None:
        if any(values.get("state") == "sent" for values in changes.values()):
            raise Died
        await mark(changes)
    return marks


async def test_what_may_have_been_taken_is_sent_again_as_it_was(scene: Scene, mail: MailServer) -> None:
    await scene.person()
    await scene.happens()
    mail.after_taking = "hang up"
    email = scene.email(mail)
    deliverer = scene.deliverer(email)
    assert await deliverer.turn(email) == 0
    mail.after_taking = ""
    await scene.happens()
    scene.now += 2 * MINUTE
    assert await deliverer.turn(email) == 2
    await email.rest()
    ids = [message["Message-ID"] for _, message in mail.taken]
    assert (len(ids), ids[0] == ids[1], ids[1] == ids[2]) == (3, True, False)


async def test_two_workers_send_one_message(scene: Scene, mail: MailServer) -> None:
    for n in range(4):
        await scene.person(f"nguoi{n}@b.vn", f"25459.{n}")
    await scene.happens()
    ways = [scene.email(mail) for _ in range(3)]
    sent = await asyncio.gather(*(scene.deliverer(email).turn(email) for email in ways))
    for email in ways:
        await email.rest()
    assert sum(sent) == 4
    assert sorted(address for address, _ in mail.taken) == [f"nguoi{n}@b.vn" for n in range(4)]


async def test_a_worker_that_is_told_to_stop_finishes_what_it_holds(scene: Scene) -> None:
    await scene.person("a@b.vn", "25459.a")
    await scene.person("c@d.vn", "25459.c")
    await scene.happens()
    begun, go_on = asyncio.Event(), asyncio.Event()

    class Slow(Fake):
        parallel = 1

        async def send(self, parcel: Parcel, office: str) -> None:
            begun.set()
            await go_on.wait()
            await super().send(parcel, office)

    slow = Slow()
    work = asyncio.create_task(scene.deliverer(slow).run())
    await begun.wait()
    work.cancel()
    for _ in range(5):
        await asyncio.sleep(0)
    assert not work.done()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert len(slow.got) == 1                                            # the one that it held, not the next
    assert sorted(await scene.states()) == ["sent", "waiting"]


async def test_a_bug_in_a_channel_stops_nobody_else(scene: Scene) -> None:
    await scene.person("a@b.vn", "25459.a")
    await scene.person("c@d.vn", "25459.c")
    await scene.happens()
    fake = Fake()
    fake.answers = [ZeroDivisionError()]
    assert await scene.deliverer(fake).turn(fake) == 1
    assert sorted(await scene.states()) == ["failed", "sent"]


async def test_a_channel_that_is_away_is_tried_with_one_address(scene: Scene) -> None:
    for n in range(6):
        await scene.person(f"nguoi{n}@b.vn", f"25459.{n}")
    await scene.happens()
    fake = Fake()
    fake.parallel = 1
    fake.answers = [Away("không trả lời"), Away("không trả lời")]
    deliverer = scene.deliverer(fake)
    assert (await deliverer.turn(fake), len(fake.got)) == (0, 1)
    assert (await deliverer.turn(fake), len(fake.got)) == (0, 1)
    scene.now += MINUTE
    assert (await deliverer.turn(fake), len(fake.got)) == (0, 2)
    scene.now += 2 * MINUTE
    assert (await deliverer.turn(fake), len(fake.got)) == (6, 8)


async def test_what_is_no_longer_news(scene: Scene) -> None:
    """Read in the inbox, done since, no longer chosen, its address gone: not sent, and said so."""
    wish = reach_rules.Wish({"email": {"report_returned": "digest", "report_accepted": "digest"}}, digest_hour=16)
    mine = await scene.person("a@b.vn", "25459.a", wish=wish)
    gone = await scene.person("c@d.vn", "25459.c", wish=wish)
    await scene.happens("returned")
    await scene.happens("accepted")
    notices = await scene.store.newest(Reader(UNIT, "25459.a"))
    read = next(one for one in notices if one["kind"] == "report_accepted")
    await scene.store.readings.read(Reader(UNIT, "25459.a", role="officer"), read, scene.now)
    await scene.reach.replace(reach_rules.chosen(mine, reach_rules.Wish({"email": {"report_accepted": "digest"}})), 1)
    await scene.reach.replace(reach_rules.without(gone, "email"), 1)
    scene.now = NOW.replace(hour=9, minute=1)
    fake = Fake()
    assert await scene.deliverer(fake).turn(fake) == 0
    reasons = {(doc["user"], doc["kind"]): doc["reason"] for doc in await scene.all()}
    assert await scene.states() == ["moot"] * 4
    assert "hộp việc" in reasons["25459.a", "report_accepted"]
    assert "bỏ chọn" in reasons["25459.a", "report_returned"]
    assert {reasons["25459.c", kind] for kind in ("report_returned", "report_accepted")} == {
        "Địa chỉ nhận đã được gỡ hoặc thay trước khi gửi."}


async def test_a_draft_is_told_when_it_is_shown(scene: Scene) -> None:
    """Not before its derivation is here (law 3), in the words of then."""
    await scene.person()
    await scene.handler([draft(UNIT)])
    assert await scene.planner.plan(scene._moment()) == 0
    scene.now += HOUR                                                    # long after the look back
    assert await scene.planner.plan(scene._moment()) == 0
    await scene.handler([derivation()])
    assert await scene.planner.plan(scene._moment()) == 1
    fake = Fake()
    await scene.deliverer(fake).turn(fake)
    assert "Đã nhận dự thảo" in fake.got[0].one.text


async def test_what_came_while_the_notifier_was_away(scene: Scene) -> None:
    await scene.person()
    await scene.handler([report("returned", revision=9)])
    scene.now += 3 * DAY
    assert await scene.planner.plan(scene._moment()) == 1
    assert await scene.planner.plan(scene._moment()) == 0


async def test_a_code_is_sent_at_once_and_stored_nowhere(scene: Scene, mail: MailServer) -> None:
    blank = reach_rules.blank(UNIT, USER)
    doc = reach_rules.with_address({**blank, "quiet": ["00:00", "23:59"]}, "email", "a@b.vn", scene.now)
    await scene.reach.replace(doc, 0)
    to = To(doc["_id"], "email", "a@b.vn", UNIT, USER)
    notice = {"_id": "code-1", "kind": CODE, "text": "Mã", "link": "/thong-bao/kenh", "at": scene.now.isoformat()}
    await scene.deliveries.add([new(to, notice, scene.now, scene.now, 1)])
    email = scene.email(mail)
    assert await scene.deliverer(email).turn(email) == 1
    await email.rest()
    code = confirmation_code(KEY, f"{UNIT}/{USER}", "email", "a@b.vn", 1)
    body = mail.taken[0][1].get_body(("plain",))
    assert body is not None
    assert code in body.get_content()
    assert code not in json.dumps(await scene.all())


async def hook(scene: Scene, address: str, kinds: Sequence[str] = ("report_returned",)) -> Doc:
    given = {"name": "QLVB", "address": address, "kinds": list(kinds)}
    doc, _ = await scene.webhooks.add(webhook_rules.new("w1", UNIT, given, "x", scene.now))
    return doc


async def test_a_webhook_that_fails_gets_everything_once_and_in_order(scene: Scene) -> None:
    async with receiver() as found:
        await hook(scene, f"http://127.0.0.1:{found.port}/")
        webhook = Webhook(scene.settings.model_copy(update={"webhook_inner_hosts": "127.0.0.1"}), KEY, scene.webhooks)
        deliverer = scene.deliverer(webhook)
        for _ in range(3):
            await scene.happens()
        found.answers = [500, 204, 503]
        assert await deliverer.turn(webhook) == 0
        scene.now += 2 * MINUTE
        assert await deliverer.turn(webhook) == 1
        scene.now += 2 * MINUTE
        assert await deliverer.turn(webhook) == 2
    ids = [json.loads(call.body)["id"] for call in found.calls]
    order = [doc["_id"] for doc in await scene.all()]
    assert ids == [order[0], order[0], order[1], order[1], order[2]]     # the receiver knows a repetition by its id
    assert [call.headers["webhook-id"] for call in found.calls] == ids
    assert await scene.states() == ["sent"] * 3


async def test_one_webhook_that_hangs_keeps_no_other(scene: Scene) -> None:
    async def hang(*_: Any) -> None:
        await asyncio.sleep(60)

    async with receiver(Receiver(always=hang)) as bad, receiver() as good:
        await hook(scene, f"http://127.0.0.1:{bad.port}/")
        given = {"name": "Khác", "address": f"http://127.0.0.1:{good.port}/", "kinds": ["report_returned"]}
        await scene.webhooks.add(webhook_rules.new("w2", UNIT, given, "x", scene.now))
        own = {"webhook_inner_hosts": "127.0.0.1", "delivery_attempt_seconds": 0.3}
        webhook = Webhook(scene.settings.model_copy(update=own), KEY, scene.webhooks)
        await scene.happens()
        assert await scene.deliverer(webhook).turn(webhook) == 1
    assert (len(good.calls), len(bad.calls)) == (1, 1)
    assert sorted(await scene.states()) == ["failed", "sent"]


async def test_a_webhook_that_says_it_is_gone(scene: Scene) -> None:
    async with receiver(Receiver(always=410)) as found:
        await hook(scene, f"http://127.0.0.1:{found.port}/")
        webhook = Webhook(scene.settings.model_copy(update={"webhook_inner_hosts": "127.0.0.1"}), KEY, scene.webhooks)
        await scene.happens()
        await scene.happens()
        await scene.deliverer(webhook).turn(webhook)
    assert await scene.states() == ["given_up"] * 2
    assert len(found.calls) == 1
    doc = await scene.webhooks.one("w1")
    assert doc is not None
    assert doc["state"] == "refused"


async def test_a_leader_is_told_of_what_nobody_has_attended_to(scene: Scene) -> None:
    leader = ("leader",)
    await scene.person("lanhdao@b.vn", "25459.lanhdao", leader, reach_rules.Wish({"email": {"unattended": "now"}}))
    await scene.person("chuyenvien@b.vn", USER, wish=reach_rules.Wish({"email": {"report_returned": "now"}}))
    assert await scene.planner.escalate(scene.now, 3) == 0               # from here on it looks
    await scene.happens("returned")                                      # undone, though read
    await scene.happens("accepted")                                      # asks for nothing
    await scene.handler([derivation(), draft(UNIT)])                     # unread
    await scene.handler([draft("25460")])                                # read by somebody of its unit
    for unit in (UNIT, "25460"):
        for one in await scene.store.newest(Reader(unit, "x")):
            if one["kind"] == "report_returned" or unit == "25460":
                await scene.store.readings.read(Reader(unit, f"{unit}.ai", role="officer"), one, scene.now)
    scene.now = NOW + 3 * DAY                                            # Friday → Monday: one working day
    assert await scene.planner.escalate(scene.now, 3) == 0
    scene.now = NOW + 5 * DAY + HOUR                                     # Wednesday (11 April was a day off)
    first = await scene.planner.escalate(scene.now, 3)
    scene.now += DAY
    assert first + await scene.planner.escalate(scene.now, 3) == 2
    assert await scene.planner.escalate(scene.now, 3) == 0
    await scene.planner.plan(scene._moment())
    told = [doc for doc in await scene.all() if doc["kind"] == "unattended"]
    assert {doc["address"] for doc in told} == {"lanhdao@b.vn"}
    assert sorted(doc["text"].partition(":")[0] for doc in told) == [
        "Đã 3 ngày làm việc chưa ai trong đơn vị mở xem", "Đã 3 ngày làm việc chưa được xử lý"]
    inbox = await scene.store.newest(Reader(UNIT, "x"))
    assert sum(one["kind"] == "unattended" for one in inbox) == 2


async def test_what_was_done_with_is_forgotten_at_last(scene: Scene) -> None:
    await scene.person()
    await scene.happens()
    fake = Fake()
    await scene.deliverer(fake).turn(fake)
    await scene.happens()
    scene.now += 100 * DAY
    assert await scene.deliveries.forget(scene.now - 90 * DAY) == 1
    assert await scene.states() == ["waiting"]
