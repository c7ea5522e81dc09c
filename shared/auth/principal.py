"""The caller, and the rules that routes declare: who may call them. The guard (shared/http/guard.py) enforces these in
front of every route; what a caller may do with which unit's things is law 7, decided where the data are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from fastapi import Depends, Request

from shared.errors import Fatal, Forbidden, NotFound

Role = Literal["officer", "leader", "clerk", "administrator", "service"]
ROLE_NAMES: dict[str, str] = {
    "officer": "chuyên viên", "leader": "lãnh đạo", "clerk": "văn thư", "administrator": "quản trị",
    "service": "dịch vụ",
}
GUARDED = "thongsuot.guarded"       # in a request's scope: the endpoint that the guard has let the caller through to


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


@dataclass(frozen=True)
class Rule:
    """Who may call a route, as its dependencies declare it (`rule` of the function that FastAPI calls).

    `admit` is called by the guard: it finds out who calls, and raises Unauthorized or Forbidden.
    """

    who: Literal["anybody", "token", "session"]
    roles: tuple[Role, ...] = ()            # one of these; empty: any
    why: str = ""                           # of a route for anybody
    admit: Callable[[Request], Awaitable[Any]] | None = field(default=None, compare=False)


def declares(rule: Rule) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mark a dependency: a route that depends on it is under this rule."""

    def mark(call: Callable[..., Any]) -> Callable[..., Any]:
        call.rule = rule  # type: ignore[attr-defined]
        return call

    return mark


@declares(Rule("token"))
async def current_principal(request: Request) -> Principal:
    """The caller by the bearer token, whom the guard has let in."""
    if request.scope.get(GUARDED) is not request.scope["endpoint"]:
        raise Fatal("no guard stands in front of this route: make the application with shared.http.create_app")
    principal: Principal = request.state.principal
    return principal


Caller = Annotated[Principal, Depends(current_principal)]


def require(*roles: Role) -> Callable[[Principal], Awaitable[Principal]]:
    """A dependency for routes: the caller must have one of these roles."""

    async def check(principal: Caller) -> Principal:
        return principal

    return declares(Rule("token", roles))(check)


def for_anybody(why: str) -> Any:
    """A dependency for routes that need no login: `@router.get(..., dependencies=[for_anybody("the login page")])`."""

    async def nobody_asked() -> None:
        """Nothing to check."""

    return Depends(declares(Rule("anybody", why=why))(nobody_asked))
