"""Offices' identifiers on the national document exchange: which unit is which (Decision 20/2020/QĐ-TTg).

They cannot be derived from the units' codes, so an administrator tells them. An identifier stands for one unit only.
"""

from __future__ import annotations

import re
from typing import Any

from services.planner.domain.states import Hand
from shared.errors import BadInput
from shared.exchange.edxml.words import ORGAN

_FORM = re.compile(r"[0-9A-Z]+(\.[0-9A-Z]+)*", re.IGNORECASE)
BAD = ("Mã định danh “{id}” không hợp lệ. Hãy ghi đúng mã được cấp theo Quyết định 20/2020/QĐ-TTg, gồm chữ, số và dấu "
       "chấm, không quá {longest} ký tự, ví dụ “H53.12”.")


def organ_id(given: str) -> str:
    """An identifier as it is kept: capitals; raises BadInput for what cannot be one."""
    id = given.strip().upper()
    if len(id) > ORGAN or not _FORM.fullmatch(id):
        raise BadInput(BAD.format(id=given[:40], longest=ORGAN), code="bad_organ_id")
    return id


def named(unit: str, id: str, hand: Hand) -> dict[str, Any]:
    """What is stored of a unit's identifier."""
    return {"_id": unit, "revision": 1, "organ_id": organ_id(id), "by": f"{hand.unit}/{hand.user}", "at": hand.at}
