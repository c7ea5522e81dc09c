"""The session: a signed cookie with the user's tokens and a secret for forms. The portal stores nothing."""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer

from shared.auth.principal import GUARDED, ROLE_NAMES, Rule, declares
from shared.errors import BadInput, Fatal, Unauthorized
from shared.settings import Settings

COOKIE = "thongsuot_phien"
LIFETIME_SECONDS = 12 * 3600               # of a log-in, however often its token is renewed
PIECE = 3_500                               # browsers drop a cookie of more than 4,096 characters
MOST_PIECES = 5
LOGIN_NEEDED = "Bạn chưa đăng nhập hoặc phiên đã hết hạn. Hãy đăng nhập để tiếp tục."
BAD_FORM = "Biểu mẫu đã cũ hoặc không do hệ thống gửi ra. Hãy kiểm tra nội dung rồi gửi lại."


@dataclass(frozen=True)
class Session:
    """Who is looking at the page. `token` is "" before login; `csrf` goes into every form.

    `expires` is the token's end; with `refresh` it is renewed until the log-in, `begun` then, has lasted long enough.
    """

    token: str = ""
    refresh: str = ""
    id_token: str = ""                      # tells the issuer who logs out
    begun: float = 0.0
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


class Sessions:
    """Reads and writes the cookie, in as many pieces as it needs: "2~…" in the first, the rest in thongsuot_phien_1."""

    def __init__(self, settings: Settings):
        self.secret = _secret(settings)
        self.secure = settings.portal_url.startswith("https://")
        self._signer = URLSafeTimedSerializer(self.secret, salt="portal-session")

    def read(self, request: Request) -> Session | None:
        """The session of the request's cookie, or None if there is none that we signed lately."""
        try:
            kept = self._signer.loads(_joined(request.cookies), max_age=LIFETIME_SECONDS)
        except BadSignature:
            return None
        known = {one.name: kept[one.name] for one in fields(Session) if one.name in kept}
        return Session(**{**known, "roles": tuple(kept["roles"])})

    def write(self, response: Response, session: Session) -> None:
        """Set the cookie."""
        text = self._signer.dumps(asdict(session))
        pieces = [text[start:start + PIECE] for start in range(0, len(text), PIECE)]
        if len(pieces) > MOST_PIECES:
            raise Fatal("the issuer's tokens are too large for the session's cookie: have it put fewer claims in them",
                        code="tokens_too_large")
        for name, piece in zip(_names(len(pieces)), [f"{len(pieces)}~{pieces[0]}", *pieces[1:]], strict=True):
            response.set_cookie(name, piece, max_age=LIFETIME_SECONDS, httponly=True, samesite="lax",
                                secure=self.secure)

    def forget(self, request: Request, response: Response) -> None:
        """Remove every piece of it."""
        for name in _names(MOST_PIECES):
            if name in request.cookies:
                response.delete_cookie(name)


def _names(count: int) -> Iterable[str]:
    return [COOKIE, *(f"{COOKIE}_{n}" for n in range(1, count))]


def _joined(cookies: dict[str, str]) -> str:
    count, _, first = cookies.get(COOKIE, "").partition("~")
    if not count.isdecimal() or not 1 <= int(count) <= MOST_PIECES:
        return ""
    return first + "".join(cookies.get(name, "") for name in list(_names(int(count)))[1:])


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


async def admit(request: Request) -> Session:
    """The user's session, its token renewed when it is about to end; raises Unauthorized (which leads to the login
    page) without a living one."""
    session: Session | None = request.app.state.sessions.read(request)
    if session is None or not session.token or session.begun + LIFETIME_SECONDS <= time.time():
        raise Unauthorized(LOGIN_NEEDED, code="login_needed")
    kept, session = session, await request.app.state.oidc.renewed(session)
    if session is not kept:
        request.state.renewed = session              # the answer carries the new cookie
    if session.expires <= time.time():
        raise Unauthorized(LOGIN_NEEDED, code="login_needed")
    request.state.session = session
    return session


@declares(Rule("session", admit=admit))
async def current_session(request: Request) -> Session:
    """The session that the guard has found."""
    if request.scope.get(GUARDED) is not request.scope["endpoint"]:
        raise Fatal("no guard stands in front of this page")
    session: Session = request.state.session
    return session


def check_csrf(session: Session | None, given: str) -> None:
    """Raise BadInput unless the form carries the session's secret."""
    if session is None or not hmac.compare_digest(session.csrf.encode(), given.encode()):
        raise BadInput(BAD_FORM, code="bad_csrf", status=403)


User = Annotated[Session, Depends(current_session)]
