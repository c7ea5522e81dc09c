"""Real servers on loopback: a mail server and a receiver of webhooks, that do what a test tells them to."""

from __future__ import annotations

import asyncio
import datetime as dt
import email
import email.policy
import ipaddress
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class MailServer:
    """Takes mail, unless it is told to answer otherwise: by recipient, or to the content of all mail."""

    port: int = 0
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    recipients: dict[str, str] = field(default_factory=dict)
    to_data: str = ""
    after_taking: str = ""                 # "hang up": take the mail and never say so
    logins: list[bytes] = field(default_factory=list)
    sessions: int = 0
    server: asyncio.AbstractServer | None = None

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any  # noqa: N802
                          ) -> str:
        if refusal := self.recipients.get(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        if self.to_data:
            return self.to_data
        assert isinstance(envelope.content, bytes)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.taken += [(address, message) for address in envelope.rcpt_tos]
        if self.after_taking:
            assert server.transport is not None
            server.transport.abort()
        return "250 taken"

    def log_in(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        self.logins.append(given.password)
        return AuthResult(success=given.password == b"right", handled=False)

    @property
    def subjects(self) -> list[str]:
        return [str(message["Subject"]) for _, message in self.taken]


@asynccontextmanager
async def mail_server(mail: MailServer | None = None, **options: Any) -> AsyncIterator[MailServer]:
    """A mail server that listens; `stop` and `start` it within a test by leaving and entering again."""
    mail, loop = mail or MailServer(), asyncio.get_running_loop()
    tls = options.pop("implicit_tls", None)

    def connected() -> SMTP:
        mail.sessions += 1
        return SMTP(mail, loop=loop, hostname="mail.test", **options)

    server = await loop.create_server(connected, "127.0.0.1", mail.port, ssl=tls)
    mail.port = server.sockets[0].getsockname()[1]
    try:
        yield mail
    finally:
        server.close()
        await server.wait_closed()


@dataclass
class Call:
    """A request as a receiver has it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Answer = Callable[[Call, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Receiver:
    """Takes HTTP requests and answers each with what a test has put in: a status, or something that it does itself."""

    port: int = 0
    calls: list[Call] = field(default_factory=list)
    answers: list[int | Answer] = field(default_factory=list)
    always: int | Answer = 204
    connections: int = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            first, *lines = head.strip().split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            call = Call(*first.split(" ")[:2], headers, body)
            self.calls.append(call)
            answer = self.answers.pop(0) if self.answers else self.always
            if callable(answer):
                await answer(call, writer)
            else:
                writer.write(f"HTTP/1.1 {answer} X\r\ncontent-length: 2\r\n\r\nok".encode())
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def receiver(found: Receiver | None = None, tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    """A receiver that listens."""
    found = found or Receiver()
    server = await asyncio.start_server(found, "127.0.0.1", found.port, ssl=tls)
    found.port = server.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        server.close()


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, Path]:
    """What a server of that name, and of 127.0.0.1, shows; and the file with whom to trust for it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    names = [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256()))
    pem = folder / f"{name}.pem"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret = folder / f"{name}.key"
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                         serialization.NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, secret)
    return context, pem
