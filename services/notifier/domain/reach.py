"""How a person, or a unit by its common mailbox, is reached outside the inbox. Pure.

One document for each owner, changed as a whole:

    _id, revision
    owner         "72/72.vanthu" a person, "72/" the unit
    unit, user    user "" for the unit
    roles         the person's when it last changed anything here: the notifier sees roles only while somebody acts
    channels      by channel ("email", "zalo"):
                    address, state ("unconfirmed", "confirmed", "refused"), reason (of a refusal)
                    since   notices from then on are sent
                    ways    by kind of notice "now", "digest"; what is not named is not sent
                    code    {generation, until, tries, asked: instants}: what confirms the address
    quiet         ["21:00", "06:30"] or None
    digest_hour   of the day, 0 to 23
    active        1 if any address is confirmed
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from services.notifier.domain import choices
from services.notifier.domain.choices import KINDS, LEADERS
from services.notifier.domain.deliveries import To
from services.notifier.domain.timing import Quiet, quiet
from services.notifier.domain.unattended import KIND as UNATTENDED
from shared.auth import Principal
from shared.errors import BadInput, Conflict, NotFound, TooManyRequests
from shared.events.envelope import event_id

Doc = dict[str, Any]
Channel = Literal["email", "zalo"]
Way = Literal["now", "digest", "none"]
CHANNELS: tuple[Channel, ...] = ("email", "zalo")
WAYS: tuple[Way, ...] = ("now", "digest", "none")
DIGEST_HOUR = 7
CODE_LASTS = dt.timedelta(hours=2)
TRIES, CODES_A_DAY = 5, 5
FIRST: dict[Channel, dict[str, str]] = {       # what an address is given at first
    "email": {**dict.fromkeys(KINDS, "digest"), "draft_received": "now", "plan_amended": "now",
              "plan_revoked": "now", "reports_owed": "now", "report_returned": "now", UNATTENDED: "now"},
    "zalo": {"reports_owed": "now", "report_returned": "now", UNATTENDED: "now"}}

NO_ADDRESS = "Chưa có địa chỉ ở kênh này. Hãy nhập địa chỉ trước."
WRONG_CODE = "Mã xác nhận không đúng. Hãy kiểm tra lại; còn {left} lần nhập."
SPENT_CODE = "Mã xác nhận đã hết hạn hoặc nhập sai quá số lần. Hãy yêu cầu mã mới."
MANY_CODES = "Đã gửi {most} mã trong 24 giờ qua. Hãy thử lại vào ngày mai."


@dataclass(frozen=True)
class Wish:
    """What an owner chooses: by channel and kind the way, quiet hours, the hour of the digest."""

    ways: Mapping[str, Mapping[str, str]]
    quiet: tuple[str, str] = ("", "")
    digest_hour: int = DIGEST_HOUR


def reach_id(owner: str) -> str:
    """One for each owner."""
    return event_id("reach", owner)


def blank(unit: str, user: str, roles: Iterable[str] = ()) -> Doc:
    """Of an owner who has no address."""
    owner = f"{unit}/{user}"
    return {"_id": reach_id(owner), "revision": 0, "owner": owner, "unit": unit, "user": user, "roles": sorted(roles),
            "channels": {}, "quiet": None, "digest_hour": DIGEST_HOUR, "active": 0}


def of_person(doc: Doc, caller: Principal) -> Doc:
    """The same with the roles that the person has now."""
    return {**doc, "roles": sorted(caller.roles)} if doc["user"] else doc


def kinds_for(doc: Mapping[str, Any]) -> tuple[str, ...]:
    """The kinds that an owner may be sent: what nobody has attended to is a leader's."""
    return choices.kinds_for(doc["roles"])


def with_address(doc: Doc, channel: Channel, address: str, now: dt.datetime) -> Doc:
    """After an address was typed: unconfirmed, with a code that is to be sent. The same address again changes nothing
    but for a new code."""
    old = doc["channels"].get(channel)
    if old and old["address"] == address and old["state"] == "confirmed":
        return doc
    first = {kind: way for kind, way in FIRST[channel].items() if kind in kinds_for(doc)}
    entry = {"address": address, "state": "unconfirmed", "reason": "", "since": now.isoformat(),
             "ways": old["ways"] if old else first,
             "code": _next_code(old["code"] if old else None, now)}
    return _with(doc, channel, entry)


def _next_code(code: Mapping[str, Any] | None, now: dt.datetime) -> Doc:
    day = (now - dt.timedelta(days=1)).isoformat()
    asked = [at for at in (code["asked"] if code else []) if at > day]
    if len(asked) >= CODES_A_DAY:
        raise TooManyRequests(MANY_CODES.format(most=CODES_A_DAY), code="too_many_codes")
    return {"generation": (code["generation"] if code else 0) + 1, "until": (now + CODE_LASTS).isoformat(),
            "tries": 0, "asked": [*asked, now.isoformat()]}


def tried(doc: Doc, channel: Channel, good: bool, now: dt.datetime) -> tuple[Doc, BadInput | None]:
    """After a code was typed: confirmed, or one try less and what to say. Raises Conflict for a code that is spent."""
    entry = entry_of(doc, channel)
    code = entry["code"]
    if entry["state"] == "confirmed":
        return doc, None
    if code["tries"] >= TRIES or now.isoformat() > code["until"]:
        raise Conflict(SPENT_CODE, code="code_spent")
    if not good:
        left = TRIES - code["tries"] - 1
        wrong = BadInput(WRONG_CODE.format(left=left), code="wrong_code")
        return _with(doc, channel, {**entry, "code": {**code, "tries": code["tries"] + 1}}), wrong
    return _with(doc, channel, {**entry, "state": "confirmed", "reason": "", "since": now.isoformat()}), None


def without(doc: Doc, channel: Channel) -> Doc:
    """Without this channel's address. Its codes are remembered by the day's count alone, which it would reset."""
    entry = entry_of(doc, channel)
    return _with(doc, channel, {**entry, "address": "", "state": "removed", "reason": ""})


def refused(doc: Doc, channel: str, address: str, reason: str) -> Doc | None:
    """After the other side has said that there is no such address; None if the owner has another one by now."""
    entry = doc["channels"].get(channel)
    if entry is None or entry["address"] != address or entry["state"] == "refused":
        return None
    return _with(doc, channel, {**entry, "state": "refused", "reason": reason})


def chosen(doc: Doc, wish: Wish) -> Doc:
    """With what the owner has chosen; raises BadInput."""
    hours = quiet(*wish.quiet)
    if not 0 <= wish.digest_hour <= 23:
        raise BadInput("Giờ gửi bản tin phải từ 0 đến 23.", code="bad_hour")
    channels = dict(doc["channels"])
    for channel, ways in wish.ways.items():
        if channel not in CHANNELS or not _there(channels.get(channel)):
            raise BadInput(NO_ADDRESS, code="no_address")
        channels[channel] = {**channels[channel], "ways": _ways(ways, kinds_for(doc))}
    told = [one.strftime("%H:%M") for one in (hours.start, hours.end)] if hours else None
    return {**doc, "channels": channels, "quiet": told, "digest_hour": wish.digest_hour}


def _ways(ways: Mapping[str, str], kinds: Iterable[str]) -> dict[str, str]:
    for kind, way in ways.items():
        if kind not in (*KINDS, *LEADERS) or way not in WAYS:
            raise BadInput("Lựa chọn không hợp lệ. Hãy tải lại trang.", code="unknown_way", kind=kind, way=way)
    return {kind: ways[kind] for kind in kinds if ways.get(kind, "none") != "none"}


def entry_of(doc: Mapping[str, Any], channel: str) -> Doc:
    """What is known of one channel; raises NotFound without an address."""
    entry = doc["channels"].get(channel)
    if not _there(entry):
        raise NotFound(NO_ADDRESS, code="no_address")
    return dict(entry)


def _there(entry: Mapping[str, Any] | None) -> bool:
    return entry is not None and entry["state"] != "removed"


@dataclass(frozen=True)
class Wanted:
    """What one confirmed address wants: by kind the way, notices since when, its owner's hours."""

    to: To
    ways: Mapping[str, str]
    since: str
    quiet: Quiet | None = None
    digest_hour: int = DIGEST_HOUR

    def wants(self, notice: Mapping[str, Any]) -> bool:
        """Whether a notice is for this address."""
        return (notice["unit"] == self.to.unit and self.ways.get(notice["kind"], "none") != "none"
                and notice["place"] > self.since)


def wanted(doc: Mapping[str, Any]) -> list[Wanted]:
    """What an owner's confirmed addresses want."""
    kinds, quiet = kinds_for(doc), quiet_of(doc)
    return [Wanted(To(doc["_id"], channel, entry["address"], doc["unit"], doc["user"]),
                   {kind: way for kind, way in entry["ways"].items() if kind in kinds}, placed(entry["since"]), quiet,
                   doc["digest_hour"])
            for channel, entry in doc["channels"].items() if entry["state"] == "confirmed"]


def placed(instant: str) -> str:
    """An instant as notices' places begin."""
    return dt.datetime.fromisoformat(instant).isoformat(timespec="microseconds")


def quiet_of(doc: Mapping[str, Any]) -> Quiet | None:
    """The owner's quiet hours."""
    return quiet(*doc["quiet"]) if doc["quiet"] else None


def _with(doc: Doc, channel: str, entry: Doc) -> Doc:
    channels = {**doc["channels"], channel: entry}
    return {**doc, "channels": channels, "active": int(any(one["state"] == "confirmed" for one in channels.values()))}
