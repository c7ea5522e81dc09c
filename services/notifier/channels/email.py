"""E-mail by a mail server (SMTP), one message to one address. What the server answers decides what becomes of it."""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
import time
from collections.abc import AsyncIterator

import aiosmtplib
from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPResponseException,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from services.notifier.channels.letter import letter, one_line
from services.notifier.domain.addresses import email_address
from services.notifier.domain.deliveries import Parcel
from services.notifier.domain.outcomes import Away, Refused, TryLater
from shared.errors import BadInput, Fatal
from shared.settings import Settings

NOT_SET_UP = "Hệ thống chưa được cấu hình máy chủ thư."
AWAY = "Máy chủ thư không trả lời ({why}). Hệ thống sẽ tự gửi lại."
NO_LOGIN = "Máy chủ thư không nhận tài khoản của hệ thống. Hãy báo quản trị hệ thống."
NO_SUCH = "Máy chủ thư trả lời không có hộp thư này ({answer}). Hãy kiểm tra và nhập lại địa chỉ."
NOT_TAKEN = "Máy chủ thư từ chối nhận thư này ({answer})."
LATER = "Máy chủ thư tạm thời chưa nhận ({answer}). Hệ thống sẽ tự gửi lại."
LOST = "Mất kết nối khi đang gửi, chưa rõ thư đã được nhận hay chưa. Hệ thống sẽ gửi lại đúng thư này."
UNKNOWN_MAILBOX = re.compile(r"5\.1\.\d+")
ENHANCED = re.compile(r"[245]\.\d+\.\d+")
TEMPORARY_5XX = {552}                   # a full mailbox: it may be emptied
CLOSING = 421


class Email:
    """The channel; keeps one connection while there is something to send, and the pace that the server was promised."""

    name = "email"
    together = True
    parallel = 1

    def __init__(self, settings: Settings):
        self._settings = settings
        self._smtp: SMTP | None = None
        self._next = 0.0
        if settings.email_from:
            try:
                email_address(settings.email_from)
            except BadInput as error:
                raise Fatal("THONGSUOT_EMAIL_FROM is no e-mail address", code="bad_email_from") from error
        if settings.smtp_username and settings.smtp_security == "none":
            raise Fatal("THONGSUOT_SMTP_USERNAME with SMTP_SECURITY=none would send the password in clear",
                        code="smtp_in_clear")

    @property
    def missing(self) -> str:
        """See Channel."""
        return "" if self._settings.smtp_host and self._settings.email_from else NOT_SET_UP

    async def send(self, parcel: Parcel, office: str) -> None:
        """See Channel."""
        if self.missing:
            raise Away(self.missing)
        message = letter(parcel, office, self._settings.email_from, self._settings.portal_url)
        await self._pace()
        try:
            async with asyncio.timeout(self._settings.delivery_attempt_seconds):
                smtp = await self._connected()
                await self._addressed(smtp, parcel.address)
        except TimeoutError as error:
            self._drop()
            raise Away(AWAY.format(why=_why(error))) from error
        except BaseException:
            self._drop()
            raise
        try:
            async with asyncio.timeout(self._settings.delivery_attempt_seconds):
                async with _answers():
                    await smtp.data(message.as_bytes())
        except (SMTPServerDisconnected, SMTPTimeoutError, TimeoutError, OSError) as error:
            self._drop()
            raise TryLater(LOST, certain=False) from error
        except BaseException:
            self._drop()
            raise

    async def rest(self) -> None:
        """See Channel."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with contextlib.suppress(SMTPException, OSError, TimeoutError):
                async with asyncio.timeout(2.0):
                    await smtp.quit()
            smtp.close()

    async def _connected(self) -> SMTP:
        if self._smtp is not None and self._smtp.is_connected:
            with contextlib.suppress(SMTPException, OSError):
                await self._smtp.rset()
                return self._smtp
        self._drop()
        own, seconds = self._settings, self._settings.delivery_attempt_seconds
        self._smtp = SMTP(hostname=own.smtp_host, port=own.smtp_port, timeout=seconds,
                          use_tls=own.smtp_security == "tls", start_tls=own.smtp_security == "starttls",
                          tls_context=self._tls(), username=own.smtp_username or None,
                          password=own.smtp_password.get_secret_value() or None)
        try:
            await self._smtp.connect()
        except SMTPAuthenticationError as error:
            raise Away(NO_LOGIN) from error
        except (SMTPException, OSError, TimeoutError) as error:
            raise Away(AWAY.format(why=_why(error))) from error
        return self._smtp

    async def _addressed(self, smtp: SMTP, address: str) -> None:
        try:
            await smtp.mail(self._settings.email_from)
        except (SMTPException, OSError) as error:               # no address's fault: the sender is ours
            raise Away(AWAY.format(why=_why(error))) from error
        try:
            async with _answers(of_address=True):
                await smtp.rcpt(address)
        except (SMTPException, OSError) as error:
            raise Away(AWAY.format(why=_why(error))) from error

    async def _pace(self) -> None:
        """No faster than so many in a second: also after a day of silence."""
        if self._settings.email_per_second > 0:
            now = time.monotonic()
            at = max(now, self._next)
            self._next = at + 1.0 / self._settings.email_per_second
            await asyncio.sleep(at - now)

    def _tls(self) -> ssl.SSLContext | None:
        own = self._settings
        return None if own.smtp_security == "none" else ssl.create_default_context(cafile=own.smtp_ca_file or None)

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None


@contextlib.asynccontextmanager
async def _answers(of_address: bool = False) -> AsyncIterator[None]:
    """A negative answer as an outcome: 4xx later, 5xx never; of an address that is unknown, nothing else either."""
    try:
        yield
    except (SMTPServerDisconnected, SMTPTimeoutError):
        raise
    except SMTPResponseException as error:
        answer = _why(error)
        if error.code == CLOSING:
            raise Away(AWAY.format(why=answer)) from error
        if error.code < 500 or error.code in TEMPORARY_5XX:
            raise TryLater(LATER.format(answer=answer)) from error
        enhanced = ENHANCED.search(str(error.message))
        unknown = of_address and (UNKNOWN_MAILBOX.match(enhanced[0]) is not None if enhanced else True)
        raise Refused((NO_SUCH if unknown else NOT_TAKEN).format(answer=answer), address=unknown) from error


def _why(error: BaseException) -> str:
    """What the server, or the network, said: one short line; it is another's text."""
    if isinstance(error, SMTPResponseException):
        return one_line(f"{error.code} {error.message}")[:200]
    if isinstance(error, TimeoutError | aiosmtplib.SMTPTimeoutError):
        return "quá thời gian chờ"
    return one_line(str(error))[:200] or type(error).__name__
