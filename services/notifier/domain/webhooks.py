"""A unit's webhooks: addresses of its own systems, which are told of its notices. Pure.

    _id, revision
    unit, name    what its people call it
    address       where it is posted to
    kinds         of notices that are sent
    state         "on", "off" (by hand), "refused" (it said that it is gone), "removed"
    reason        why it is refused
    since         notices from then on are sent
    generation    of the secret (signatures.webhook_secret); the one before is good too until `until`
    by, at        who changed it last
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from services.notifier.domain.addresses import webhook_address
from services.notifier.domain.choices import KINDS
from shared.errors import BadInput
from shared.language import clean

Doc = dict[str, Any]
MOST = 5                                    # of one unit
BOTH_GOOD = dt.timedelta(days=1)
LONGEST_NAME = 100


def new(id: str, unit: str, given: Mapping[str, Any], by: str, now: dt.datetime) -> Doc:
    """A webhook as it is stored first; raises BadInput."""
    return {"_id": id, "revision": 1, "unit": unit, **_content(given), "state": "on", "reason": "",
            "since": now.isoformat(), "generation": 1, "until": "", "by": by, "at": now.isoformat()}


def changed(doc: Doc, given: Mapping[str, Any], by: str, now: dt.datetime) -> Doc:
    """With another name, address, kinds, switched on or off; raises BadInput."""
    state = "on" if given["on"] else "off"
    since = now.isoformat() if state == "on" and doc["state"] != "on" else doc["since"]
    return {**doc, **_content(given), "state": state, "reason": "", "since": since, "by": by, "at": now.isoformat()}


def rotated(doc: Doc, by: str, now: dt.datetime) -> Doc:
    """With a new secret; for a day both sign."""
    return {**doc, "generation": doc["generation"] + 1, "until": (now + BOTH_GOOD).isoformat(), "by": by,
            "at": now.isoformat()}


def ended(doc: Doc, state: str, reason: str, by: str, now: dt.datetime) -> Doc:
    """Removed, or refused by the other side."""
    return {**doc, "state": state, "reason": reason, "by": by, "at": now.isoformat()}


def generations(doc: Mapping[str, Any], now: dt.datetime) -> Sequence[int]:
    """Those that sign now, the newest first."""
    newest = doc["generation"]
    return (newest, newest - 1) if doc["until"] > now.isoformat() else (newest,)


def _content(given: Mapping[str, Any]) -> Doc:
    name = clean(given["name"])
    if not name or len(name) > LONGEST_NAME:
        raise BadInput(f"Hãy đặt tên cho địa chỉ nhận, không quá {LONGEST_NAME} ký tự.", code="name_required")
    kinds = [kind for kind in KINDS if kind in given["kinds"]]
    if not kinds or set(given["kinds"]) - set(KINDS):
        raise BadInput("Hãy chọn ít nhất một loại thông báo trong danh sách.", code="kinds_required")
    return {"name": name, "address": webhook_address(given["address"]), "kinds": kinds}
