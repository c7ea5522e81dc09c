"""The session: a signed cookie with the user's token and a secret for forms. The portal stores nothing."""

from __future__ import annotations

import hmac
import secrets
import time
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

import jwt
from fastapi import Depends, Request, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer

from shared.auth.principal import ROLE_NAMES
from shared.errors import BadInput, Fatal, Forbidden, Unauthorized
from shared.settings import Settings

COOKIE = "thongsuot_phien"
LIFETIME_SECONDS = 12 * 3600
LOGIN_NEEDED = "Bạn chưa đăng nhập hoặc phiên đã hết hạn. Hãy đăng nhập để tiếp tục."
FORM_LIFETIME_SECONDS = 7 * 24 * 3600         # so long we know whose a form was, not that it may still act
REOPENED = ("Trong lúc bạn nhập, bạn đã đăng nhập lại nên chưa có gì được gửi. Nội dung vừa nhập vẫn còn dưới đây: hãy "
            "kiểm tra rồi bấm lại.")
OF_ANOTHER = ("Biểu mẫu này được mở bằng tài khoản {user}, không phải tài khoản đang đăng nhập, nên không được gửi. "
              "Hãy đăng nhập lại bằng tài khoản đó.")
BAD_FORM = "Biểu mẫu đã cũ hoặc không do hệ thống gửi ra. Hãy kiểm tra nội dung rồi gửi lại."


@dataclass(frozen=True)
class Session:
    """Who is looking at the page. `token` is "" before login; `csrf` goes into every form."""

    token: str = ""
    user: str = ""
    unit: str = ""
    unit_name: str = ""
    roles: tuple[str, ...] = ()
    expires: float = 0.0
    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    @property
    def role_names(self) -> str:
        """The roles as officials call them."""
        return ", ".join(ROLE_NAMES.get(role, role) for role in self.roles)

    def has(self, *roles: str) -> bool:
        """Whether the user has one of these roles."""
        return bool(set(self.roles) & set(roles))


def opened(token: str, unit_name: str) -> Session:
    """The session of a token that the issuer has just given us (the services check it again at every call)."""
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return Session(token=token, user=str(claims["sub"]), unit=str(claims.get("unit", "")), unit_name=unit_name,
                   roles=tuple(claims.get("roles", ())), expires=float(claims["exp"]))


class Sessions:
    """Reads and writes the cookie."""

    def __init__(self, settings: Settings):
        self._key = _secret(settings)
        self._secure = settings.portal_url.startswith("https://")

    def begun(self, session: Session) -> Session:
        """The session of somebody who has just logged in: the secret of its forms says whose they are."""
        return replace(session, csrf=self.signed([session.user, secrets.token_urlsafe(18)], "portal-form"))

    def whose(self, csrf: str) -> str:
        """Whose form it is that carries this secret, of whatever session; "" if it is none of ours."""
        found = self.unsigned(csrf, "portal-form", FORM_LIFETIME_SECONDS)
        return str(found[0]) if found else ""

    def signed(self, thing: Any, salt: str) -> str:
        """Something that the browser keeps for us, and can't change."""
        return str(URLSafeTimedSerializer(self._key, salt=salt).dumps(thing))

    def unsigned(self, text: str, salt: str, max_age: int) -> Any:
        """What we signed no longer ago than so many seconds, else None."""
        try:
            return URLSafeTimedSerializer(self._key, salt=salt).loads(text, max_age=max_age)
        except BadSignature:
            return None

    def read(self, request: Request) -> Session | None:
        """The session of the request's cookie, or None if there is none that we signed lately."""
        kept = self.unsigned(request.cookies.get(COOKIE, ""), "portal-session", LIFETIME_SECONDS)
        return Session(**{**kept, "roles": tuple(kept["roles"])}) if kept else None

    def write(self, response: Response, session: Session) -> None:
        """Set the cookie."""
        response.set_cookie(COOKIE, self.signed(asdict(session), "portal-session"), max_age=LIFETIME_SECONDS,
                            httponly=True, samesite="lax", secure=self._secure)


def _secret(settings: Settings) -> str:
    if given := settings.session_secret.get_secret_value():
        return given
    if not settings.embedded:
        raise Fatal("THONGSUOT_SESSION_SECRET is not set: the portal's cookies need a secret of at least 32 characters")
    path = Path(settings.data_dir) / "session.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


def current_session(request: Request) -> Session:
    """The user's session; raises Unauthorized (which leads to the login page) without a living one."""
    session: Session | None = getattr(request.state, "session", None) or request.app.state.sessions.read(request)
    if session is None or not session.token or session.expires <= time.time():
        raise Unauthorized(LOGIN_NEEDED, code="login_needed")
    request.state.session = session
    return session


class Reopened(Forbidden):
    """A form of the user's own, of before the user has logged in again: shown once more, not carried out."""

    code = "form_kept"


def check_csrf(request: Request, session: Session, given: str) -> None:
    """Raise BadInput unless the form carries the session's secret, Reopened for an earlier one of the same user."""
    if hmac.compare_digest(session.csrf.encode(), given.encode()):
        return
    owner = request.app.state.sessions.whose(given)
    if owner and owner == session.user:
        raise Reopened(REOPENED)
    if owner:
        raise BadInput(OF_ANOTHER.format(user=owner), code="form_of_another", status=403)
    raise BadInput(BAD_FORM, code="bad_csrf", status=403)


User = Annotated[Session, Depends(current_session)]
