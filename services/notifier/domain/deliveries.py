"""One notice on its way to one address, and the messages that carry it. Pure.

A *delivery* is a notice for an address. Its id comes from both, so a notice is on its way there once, however often it
is planned. A *lane* is an address: it sends one message at a time. A *parcel* is a message: one delivery, or several
where the channel can put them together. What the parcel says is stored in its lane before it is sent, under an id that
comes from what is in it: if nobody knows whether it was taken, the very same is sent again, and the receiver can tell.

A delivery:

    _id, revision
    lane, channel, address
    of            the reach or webhook that wants it; owner, unit, user: whose it is
    notice, mark  of which notice, and which of its renewals
    kind, text, link, at   as they were when it was planned; `generation` of a code
    state         "waiting", "failed" (tried in vain, will be tried again), "sent", "given_up", "moot" (no longer
                  needed); open: 1 for the first two
    due           when it is tried (again); attempts; reason; sent (instant)
    order         for lists: when it was planned, and its id
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from shared.events.envelope import event_id

Doc = dict[str, Any]
MOST_TOGETHER = 50
CODE, PING = "code", "ping"                # kinds that are no notices: what confirms an address, what tries a webhook
REMOVED = "Địa chỉ nhận đã được gỡ hoặc thay trước khi gửi."
READ = "Người nhận đã xem thông báo này trong hộp việc."
UNWANTED = "Người nhận đã bỏ chọn loại thông báo này trước khi gửi."
DONE = "Việc đã được xử lý hoặc thông báo không còn hiệu lực."


@dataclass(frozen=True)
class To:
    """Where a delivery goes, and whose it is."""

    of: str
    channel: str
    address: str
    unit: str
    user: str = ""

    @property
    def lane(self) -> str:
        """The id of the address's lane."""
        return event_id("lane", self.channel, self.of, self.address)


@dataclass(frozen=True)
class Item:
    """One notice in a message."""

    delivery: str
    kind: str
    text: str
    link: str
    at: str
    notice: str = ""
    generation: int = 0


@dataclass(frozen=True)
class Parcel:
    """One message to one address."""

    id: str
    channel: str
    address: str
    of: str
    unit: str
    user: str
    made: str
    items: tuple[Item, ...]

    @property
    def one(self) -> Item:
        """The first item: all there is of a message with one."""
        return self.items[0]

    def doc(self) -> Doc:
        """As a lane keeps it."""
        return {**asdict(self), "items": [asdict(item) for item in self.items]}


def parcel_of(doc: Mapping[str, Any]) -> Parcel:
    """The parcel that a lane keeps."""
    return Parcel(**{**doc, "items": tuple(Item(**item) for item in doc["items"])})


def delivery_id(notice: str, mark: str, channel: str, address: str, of: str) -> str:
    """UUIDv5 of notice, its renewal, channel and address: the same notice is on its way there once. (`of`: two persons
    with one mailbox, two webhooks with one address each have their own.)"""
    return event_id("delivery", notice, mark, channel, address, of)


def new(to: To, notice: Mapping[str, Any], due: dt.datetime, now: dt.datetime, generation: int = 0) -> Doc:
    """A delivery as it is planned."""
    mark = notice.get("mark", "")
    id = delivery_id(notice["_id"], mark, to.channel, to.address, to.of)
    return {"_id": id, "revision": 1, "lane": to.lane, "channel": to.channel, "address": to.address, "of": to.of,
            "owner": f"{to.unit}/{to.user}", "unit": to.unit, "user": to.user, "notice": notice["_id"], "mark": mark,
            "kind": notice["kind"], "text": notice["text"], "link": notice["link"], "at": notice["at"],
            "generation": generation, "state": "waiting", "open": 1, "due": due.isoformat(), "attempts": 0,
            "reason": "", "sent": "", "planned": now.isoformat(), "order": f"{now.isoformat()}/{id}"}


def packed(deliveries: Sequence[Mapping[str, Any]], together: bool, now: dt.datetime) -> Parcel:
    """The next message of a lane: all that is due, the oldest first, or only the oldest. Codes and pings travel
    alone, and first."""
    ordered = sorted(deliveries, key=lambda doc: (doc["kind"] not in (CODE, PING), doc["order"]))
    alone = not together or ordered[0]["kind"] in (CODE, PING)
    chosen = ordered[:1] if alone else ordered[:MOST_TOGETHER]
    first = chosen[0]
    id = first["_id"] if len(chosen) == 1 else event_id("parcel", *(doc["_id"] for doc in chosen))
    items = tuple(Item(doc["_id"], doc["kind"], doc["text"], doc["link"], doc["at"], doc["notice"], doc["generation"])
                  for doc in chosen)
    return Parcel(id, first["channel"], first["address"], first["of"], first["unit"], first["user"], now.isoformat(),
                  items)


def moot(doc: Mapping[str, Any], notice: Mapping[str, Any] | None) -> str:
    """Why a notice need not be sent any more; "" if it must. `notice` as its addressee sees it now, None if hidden."""
    if doc["kind"] in (CODE, PING):
        return ""
    if notice is None or notice["done"]:
        return DONE
    return READ if doc["channel"] != "webhook" and notice["read"] else ""


def sent(now: dt.datetime) -> Doc:
    """What is set on deliveries that were taken."""
    return {"state": "sent", "open": 0, "sent": now.isoformat(), "reason": ""}


def no_longer(reason: str) -> Doc:
    """What is set on deliveries that are not needed any more."""
    return {"state": "moot", "open": 0, "reason": reason}


def given_up(reason: str, attempts: int) -> Doc:
    """What is set on deliveries that will never be taken."""
    return {"state": "given_up", "open": 0, "reason": reason, "attempts": attempts}


def failed(doc: Mapping[str, Any], reason: str, again: dt.datetime, give_up: dt.timedelta, now: dt.datetime) -> Doc:
    """What is set on a delivery that was tried in vain: tried again, or given up after so long since it was first
    due."""
    attempts, planned = doc["attempts"] + 1, dt.datetime.fromisoformat(doc["planned"])
    if now - planned >= give_up:
        days = round((now - planned) / dt.timedelta(days=1))
        return given_up(f"Đã thử {attempts} lần trong {days} ngày. Lần cuối: {reason}", attempts)
    return {"state": "failed", "open": 1, "reason": reason, "attempts": attempts, "due": again.isoformat()}
