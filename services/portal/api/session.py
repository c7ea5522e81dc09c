"""The session: a signed cookie with the user's tokens and a secret for forms. The portal stores nothing."""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer

from shared.auth.principal import GUARDED, ROLE_NAMES, Rule, declares
from shared.errors import BadInput, Fatal, Forbidden, Unauthorized
from shared.settings import Settings

COOKIE = "thongsuot_phien"
LIFETIME_SECONDS = 12 * 3600               # of a log-in, however often its token is renewed
PIECE = 3_500                               # browsers drop a cookie of more than 4,096 characters
MOST_PIECES = 5
LOGIN_NEEDED = "Bạn chưa đăng nhập hoặc phiên đã hết hạn. Hãy đăng nhập để tiếp tục."
FORM_LIFETIME_SECONDS = 7 * 24 * 3600         # so long we know whose a form was, not that it may still act
REOPENED = ("Trong lúc bạn nhập, bạn đã đăng nhập lại nên chưa có gì được gửi. Nội dung vừa nhập vẫn còn dưới đây: hãy "
            "kiểm tra rồi bấm lại.")
OF_ANOTHER = ("Biểu mẫu này được mở bằng tài khoản {user}, không phải tài khoản đang đăng nhập, nên không được gửi. "
              "Hãy đăng nhập lại bằng tài khoản đó.")
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

    def begun(self, session: Session) -> Session:
        """The session of somebody who has just logged in: the secret of its forms says whose they are."""
        return replace(session, csrf=self.signed([session.user, secrets.token_urlsafe(18)], "portal-form"))

    def whose(self, csrf: str) -> str:
        """Whose form it is that carries this secret, of whatever session; "" if it is none of ours."""
        found = self.unsigned(csrf, "portal-form", FORM_LIFETIME_SECONDS)
        return str(found[0]) if found else ""

    def signed(self, thing: Any, salt: str) -> str:
        """Something that the browser keeps for us, and can't change."""
        return str(URLSafeTimedSerializer(self.secret, salt=salt).dumps(thing))

    def unsigned(self, text: str, salt: str, max_age: int) -> Any:
        """What we signed no longer ago than so many seconds, else None."""
        try:
            return URLSafeTimedSerializer(self.secret, salt=salt).loads(text, max_age=max_age)
        except BadSignature:
            return None

    def read(self, request: Request) -> Session | None:
        """The session of the request's cookie, or None if there is none that we signed lately."""
        kept = self.unsigned(_joined(request.cookies), "portal-session", LIFETIME_SECONDS)
        if not kept:
            return None
        known = {one.name: kept[one.name] for one in fields(Session) if one.name in kept}
        return Session(**{**known, "roles": tuple(kept["roles"])})

    def write(self, response: Response, session: Session) -> None:
        """Set the cookie."""
        text = self.signed(asdict(session), "portal-session")
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
