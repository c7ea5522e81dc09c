"""The states of a draft and the acts that lead from one to the next: one table, and the trail that they leave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.planner.domain.trail import traced
from shared.errors import BadInput, Conflict, Forbidden

Draft = dict[str, Any]
PENDING, DRAFTING, SUBMITTED, SIGNED, NUMBERED = "pending", "drafting", "submitted", "signed", "numbered"
PUBLISHED, DECLINED, REVOKED, ENDED = "published", "declined", "revoked", "closed"
OPEN = (DRAFTING, SUBMITTED, SIGNED)          # work is going on
DONE = (NUMBERED, PUBLISHED)                  # an official document: frozen
CLOSED = (DECLINED, REVOKED, ENDED)           # a tombstone: nothing derives it anew
SYSTEM = "system"
OVER = ("derivation", "values", "bases", "version")

STATE_NAMES = {
    PENDING: "đang chờ nội dung", DRAFTING: "đang soạn thảo", SUBMITTED: "đã trình ký", SIGNED: "đã ký",
    NUMBERED: "đã cấp số", PUBLISHED: "đã ban hành", DECLINED: "đã từ chối", REVOKED: "đã thu hồi",
    ENDED: "đã kết thúc",
}
ROLE_NAMES = {"officer": "chuyên viên", "leader": "lãnh đạo", "clerk": "văn thư", SYSTEM: "hệ thống"}

UNDECIDED = "Còn {count} chỗ cấp trên và đơn vị cùng sửa chưa quyết định. Hãy chọn cách giữ từng chỗ rồi trình ký."


@dataclass(frozen=True)
class Rule:
    """One act: from which states, to which, whose hand, whether it needs a reason, or all conflicts decided (law 4)."""

    verb: str
    before: tuple[str, ...]
    after: str
    roles: tuple[str, ...]
    reason: bool = False
    decided: bool = False


ACTS: dict[str, Rule] = {
    "edit": Rule("sửa", (DRAFTING,), DRAFTING, ("officer",)),
    "submit": Rule("trình ký", (DRAFTING,), SUBMITTED, ("officer",), decided=True),
    "return": Rule("trả lại", (SUBMITTED, SIGNED), DRAFTING, ("leader",), reason=True),
    "sign": Rule("ký", (SUBMITTED,), SIGNED, ("leader",)),
    "publish": Rule("ban hành", (SIGNED, NUMBERED), PUBLISHED, ("clerk",)),
    "record": Rule("ghi nhận đã ban hành", OPEN, PUBLISHED, ("clerk", "officer")),
    "decline": Rule("từ chối", (DRAFTING, SUBMITTED), DECLINED, ("leader",), reason=True),
    "reopen": Rule("mở lại", (SUBMITTED, SIGNED, REVOKED, ENDED), DRAFTING, (SYSTEM,), reason=True),
    "revoke": Rule("thu hồi", (PENDING, *OPEN), REVOKED, (SYSTEM,), reason=True),
    "close": Rule("kết thúc", (PENDING, *OPEN, REVOKED), ENDED, (SYSTEM,), reason=True),
}


@dataclass(frozen=True)
class Hand:
    """Who acts, when, and the key of the request, by which a repeated one finds its own result."""

    unit: str
    user: str
    roles: frozenset[str]
    at: str
    key: str = ""
    network: str = ""                       # from where, and in which trace: for the audit trail
    trace: str = ""


def system(at: str) -> Hand:
    """The hand of the system itself, for what follows from another's act."""
    return Hand("", SYSTEM, frozenset({SYSTEM}), at)


def check(draft: Draft, name: str, hand: Hand, reason: str = "") -> Rule:
    """The rule of an act that is allowed here and now; raises Forbidden, Conflict or BadInput otherwise."""
    rule = ACTS[name]
    if not hand.roles & set(rule.roles):
        raise Forbidden(f"Việc {rule.verb} cần vai trò {_names(rule.roles)}. Hãy chuyển cho người có vai trò đó.",
                        code="role_required")
    if draft["state"] not in rule.before:
        raise Conflict(wrong_state(draft["state"], rule.verb), code="wrong_state", state=draft["state"])
    if rule.decided and draft["conflicts"]:
        raise Conflict(UNDECIDED.format(count=len(draft["conflicts"])), code="conflicts_open")
    if rule.reason and not reason.strip():
        raise BadInput(f"Việc {rule.verb} cần nêu lý do. Hãy ghi lý do rồi thực hiện lại.", code="reason_required")
    return rule


def wrong_state(state: str, verb: str) -> str:
    """The sentence for an act that the state forbids."""
    return f"Dự thảo {STATE_NAMES[state]} nên không thể {verb}. Hãy tải lại trang để xem trạng thái hiện tại."


def acted(draft: Draft, name: str, hand: Hand, reason: str = "") -> Draft:
    """The draft after an allowed act, which is added to its trail."""
    rule = check(draft, name, hand, reason)
    looked = {**seen(draft), "moved": []} if rule.decided else {}     # what changed above is taken in by submitting
    line = entry(name, hand, rule, reason)
    after = {**draft, **looked, "state": rule.after, "acts": [*draft["acts"], line]}
    new = touched(after, hand.at)
    return new if line["role"] == SYSTEM and untouched(draft) else traced(new, line, hand)


def untouched(draft: Mapping[str, Any]) -> bool:
    """Whether nobody has edited the draft, chosen its addressees or acted on it: what the system does to it follows
    from its superiors' acts."""
    return not (draft["edited"] or draft["override"] or any(act["role"] != SYSTEM for act in draft["acts"]))


def seen(draft: Draft) -> Draft:
    """What the unit has seen of its superiors' text when it worked on the draft."""
    return {"seen": {name: draft[name] for name in OVER}} if draft.get("derivation") else {}


def entry(name: str, hand: Hand, rule: Rule, reason: str = "") -> dict[str, str]:
    """One line of the trail."""
    role = next(role for role in rule.roles if role in hand.roles)
    line = {"act": name, "by": hand.user, "unit": hand.unit, "role": role, "at": hand.at}
    return line | {k: v for k, v in (("reason", reason.strip()), ("key", hand.key)) if v}


def touched(draft: Draft, at: str) -> Draft:
    """The draft with its time of change, and its place in lists (newest first)."""
    return {**draft, "updated_at": at, "order": in_order(at, draft["_id"])}


def in_order(at: str, id: str) -> str:
    """A place in lists by time."""
    return f"{at}/{id}"


def repeated(draft: Draft, name: str, key: str) -> bool:
    """Whether this very request has been carried out before."""
    return any(act["act"] == name and act.get("key") == key for act in draft["acts"])


def _names(roles: Iterable[str]) -> str:
    return " hoặc ".join(ROLE_NAMES[role] for role in roles)
