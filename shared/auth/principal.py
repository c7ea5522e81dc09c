"""The caller, and the rules that routes set: a role, and the caller's own unit (law 7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, Request

from shared.errors import Forbidden, NotFound, Unauthorized

Role = Literal["officer", "leader", "clerk", "administrator", "service"]
ROLE_NAMES: dict[str, str] = {
    "officer": "chuyên viên", "leader": "lãnh đạo", "clerk": "văn thư", "administrator": "quản trị",
    "service": "dịch vụ",
}


@dataclass(frozen=True)
class Principal:
    """The caller: a user of a unit (or organ) with roles, or a service."""

    unit: str
    user: str
    roles: frozenset[str]

    @property
    def actor(self) -> str:
        """How the caller is named in events and acts: "72/72.vanthu"."""
        return f"{self.unit}/{self.user}"

    @property
    def everywhere(self) -> bool:
        """Services and administrators read across units; they never act for one."""
        return bool(self.roles & {"service", "administrator"})

    def own(self, unit: str) -> None:
        """Raise NotFound unless `unit` is the caller's own: what is another's is not told apart from what isn't."""
        if unit != self.unit:
            raise NotFound("Không tìm thấy nội dung này trong phạm vi đơn vị của bạn.")

    def role(self, *roles: Role) -> None:
        """Raise Forbidden unless the caller has one of these roles."""
        if not self.roles & set(roles):
            names = " hoặc ".join(ROLE_NAMES[r] for r in roles)
            raise Forbidden(f"Việc này cần vai trò {names}. Hãy chuyển cho người có vai trò đó.", code="role_required")


def current_principal(request: Request) -> Principal:
    """The caller by the bearer token; raises Unauthorized without a valid one."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthorized("Bạn chưa đăng nhập. Hãy đăng nhập rồi thực hiện lại.")
    return request.app.state.verifier.verify(token)


Caller = Annotated[Principal, Depends(current_principal)]


def require(*roles: Role) -> Callable[[Principal], Principal]:
    """A dependency for routes: the caller must have one of these roles."""

    def check(principal: Caller) -> Principal:
        principal.role(*roles)
        return principal

    return check
