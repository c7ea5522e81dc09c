"""E-mail against a real mail server: what is sent, over what, and what the server's answers mean."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifier.channels.email import Email
from services.notifier.channels.letter import letter, subject
from services.notifier.domain.deliveries import CODE, Item, Parcel
from services.notifier.domain.outcomes import Away, NotSent, Refused, TryLater
from shared.errors import Fatal
from shared.settings import Settings
from tests.notifier.servers import MailServer, certificate, mail_server

ADDRESS, OFFICE = "lan.nt@tayninh.gov.vn", "UBND xã Tân Lập"
TEXT = "Báo cáo quý I năm 2022 bị trả lại để bổ sung; lý do: thiếu số liệu."


def item(text: str = TEXT, kind: str = "report_returned", n: int = 1) -> Item:
    return Item(f"d{n}", kind, text, f"/bao-cao/o-{n}", "2022-04-08T03:00:00+00:00", f"n{n}")


def parcel(*items: Item, address: str = ADDRESS, user: str = "25489.chuyenvien") -> Parcel:
    return Parcel("5f0c8a52-0000-5000-8000-000000000001", "email", address, "r1", "25489", user,
                  "2022-04-08T03:00:00+00:00", items or (item(),))


def channel(mail: MailServer | int, **fields: Any) -> Email:
    port = mail if isinstance(mail, int) else mail.port
    return Email(Settings(**{"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none",
                             "email_from": "thongbao@tayninh.gov.vn", "portal_url": "https://ts.tayninh.gov.vn",
                             "email_per_second": 0, "delivery_attempt_seconds": 5, **fields}))


async def failure(way: Email, made: Parcel | None = None) -> NotSent:
    with pytest.raises(NotSent) as caught:
        await way.send(made or parcel(), OFFICE)
    await way.rest()
    return caught.value


async def test_one_notice_as_text_and_html_in_vietnamese() -> None:
    async with mail_server() as mail:
        way = channel(mail)
        await way.send(parcel(), OFFICE)
        await way.rest()
    [(to, got)] = mail.taken
    assert to == ADDRESS
    assert got["Subject"] == f"Thông Suốt: {TEXT.rstrip('.')}"
    assert got["Message-ID"] == f"<{parcel().id}@tayninh.gov.vn>"
    assert (got["Auto-Submitted"], got["From"]) == ("auto-generated", "Thông Suốt <thongbao@tayninh.gov.vn>")
    assert got["List-Unsubscribe"] == "<https://ts.tayninh.gov.vn/thong-bao/kenh>"
    assert got["Date"].datetime.isoformat() == "2022-04-08T10:00:00+07:00"
    text, html = got.get_body(("plain",)), got.get_body(("html",))
    assert text is not None
    assert html is not None
    for part in (text.get_content(), html.get_content()):
        assert TEXT in part
        assert "https://ts.tayninh.gov.vn/bao-cao/o-1" in part
        assert "https://ts.tayninh.gov.vn/thong-bao/kenh" in part
        assert OFFICE in part


async def test_several_are_one_message() -> None:
    async with mail_server() as mail:
        way = channel(mail)
        await way.send(parcel(*(item(f"Việc thứ {n}.", n=n) for n in range(1, 4))), OFFICE)
        await way.rest()
    [(_, got)] = mail.taken
    assert got["Subject"] == f"Thông Suốt: 3 thông báo mới của {OFFICE}"
    text = got.get_body(("plain",))
    assert text is not None
    assert [f"{n}. Việc thứ {n}." in text.get_content() for n in range(1, 4)] == [True] * 3


@pytest.mark.parametrize("evil", [
    "Kế hoạch\r\nBcc: ke.gian@example.com", "Kế hoạch\nX: y\n\n<html>", "a\x00b\x0bc", "đảo\u202echiều", "x" * 3000,
    "\r\n\r\n", "=?utf-8?b?QmNjOiB4?=", "<script>alert(1)</script>"])
async def test_a_title_is_no_header_and_no_markup(evil: str) -> None:
    async with mail_server() as mail:
        way = channel(mail)
        await way.send(parcel(item(evil)), f"{OFFICE}\r\nBcc: x@y.vn")
        await way.rest()
    [(to, got)] = mail.taken
    assert to == ADDRESS
    assert got["Bcc"] is None
    assert "X" not in got
    assert set("\r\n\x00\u202e") & set(got["Subject"]) == set()
    html = got.get_body(("html",))
    assert html is not None
    assert "<script>" not in html.get_content()
    assert len(subject(parcel(item(evil)), OFFICE)) <= 151


async def test_a_code_says_what_it_is_for() -> None:
    async with mail_server() as mail:
        way = channel(mail)
        await way.send(parcel(item("012345", CODE)), OFFICE)
        await way.rest()
    [(_, got)] = mail.taken
    assert got["Subject"] == "Thông Suốt: mã xác nhận địa chỉ thư"
    text = got.get_body(("plain",))
    assert text is not None
    assert "012345" in text.get_content()
    assert "Nếu không phải bạn" in text.get_content()


@pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")     # the server's, which sees no STARTTLS inside TLS
@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_over_tls_with_a_login(tmp_path: Path, security: str) -> None:
    context, trusted = certificate(tmp_path, "mail.test")
    options: dict[str, Any] = {"implicit_tls": context} if security == "tls" else {
        "tls_context": context, "require_starttls": True}
    mail = MailServer()
    async with mail_server(mail, authenticator=mail.log_in, auth_required=True, auth_require_tls=security != "tls",
                           **options):
        own = {"smtp_security": security, "smtp_ca_file": str(trusted), "smtp_username": "thongsuot"}
        way = channel(mail, **own, smtp_password="right")
        await way.send(parcel(), OFFICE)
        await way.send(parcel(), OFFICE)
        await way.rest()
        assert (len(mail.taken), mail.logins, mail.sessions) == (2, [b"right"], 1)     # one connection for both
        refused = await failure(channel(mail, **own, smtp_password="wrong"))
        untrusted = await failure(channel(mail, **{**own, "smtp_ca_file": ""}, smtp_password="right"))
    assert isinstance(refused, Away)
    assert "quản trị" in refused.reason
    assert isinstance(untrusted, Away)
    assert b"wrong" in mail.logins
    assert mail.logins.count(b"right") == 1                            # nothing was said to whom nobody vouches for


async def test_a_server_without_starttls_hears_nothing() -> None:
    async with mail_server() as mail:
        assert isinstance(await failure(channel(mail, smtp_security="starttls")), Away)
    assert mail.taken == []
    with pytest.raises(Fatal, match="clear"):
        channel(mail, smtp_username="x", smtp_password="y")
    with pytest.raises(Fatal, match="EMAIL_FROM"):
        channel(mail, email_from="Thông Suốt <a@b.vn>")


@pytest.mark.parametrize(("answer", "kind", "of_address"), [
    ("550 5.1.1 No such user", Refused, True), ("550 no such user here", Refused, True),
    ("553 5.1.3 bad syntax", Refused, True), ("550 5.7.1 policy", Refused, False),
    ("552 5.2.2 mailbox full", TryLater, None), ("451 4.7.1 greylisted", TryLater, None),
    ("421 4.3.2 closing", Away, None)])
async def test_what_is_answered_to_a_recipient(answer: str, kind: type[NotSent], of_address: bool | None) -> None:
    async with mail_server(MailServer(recipients={ADDRESS: answer})) as mail:
        error = await failure(channel(mail))
    assert type(error) is kind
    assert error.certain
    assert answer.partition(" ")[0] in error.reason
    if isinstance(error, Refused):
        assert error.address is of_address
    assert mail.taken == []


@pytest.mark.parametrize(("answer", "kind"), [
    ("554 5.7.1 looks like spam", Refused), ("452 4.3.1 no room", TryLater), ("421 4.3.2 closing", Away)])
async def test_what_is_answered_to_the_message(answer: str, kind: type[NotSent]) -> None:
    async with mail_server(MailServer(to_data=answer)) as mail:
        error = await failure(channel(mail))
    assert type(error) is kind
    assert error.certain
    assert not isinstance(error, Refused) or not error.address


async def test_a_server_that_takes_it_and_never_says_so() -> None:
    """It may have been taken: what is sent again must be the very same."""
    async with mail_server(MailServer(after_taking="hang up")) as mail:
        error = await failure(channel(mail))
        assert isinstance(error, TryLater)
        assert not error.certain
        mail.after_taking = ""
        way = channel(mail)
        await way.send(parcel(), OFFICE)
        await way.rest()
    first, second = (message for _, message in mail.taken)
    assert first["Message-ID"] == second["Message-ID"]
    assert [first.get_body((kind,)).get_content() for kind in ("plain", "html")] == [  # type: ignore[union-attr]
        second.get_body((kind,)).get_content() for kind in ("plain", "html")]  # type: ignore[union-attr]


async def test_nobody_listens_or_answers() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))                                   # bound, not listening
        error = await failure(channel(taken.getsockname()[1]))
        assert isinstance(error, Away)
        assert error.certain
        taken.listen()
        error = await failure(channel(taken.getsockname()[1], delivery_attempt_seconds=0.2))
        assert isinstance(error, Away)
        assert "quá thời gian chờ" in error.reason
    assert isinstance(await failure(channel(1, smtp_host="")), Away)


async def test_the_pace_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    real = asyncio.sleep

    async def sleep(seconds: float) -> None:
        waited.append(seconds)
        await real(0)

    async with mail_server() as mail:
        way = channel(mail, email_per_second=0.01)
        monkeypatch.setattr("services.notifier.channels.email.asyncio.sleep", sleep)
        for _ in range(3):
            await way.send(parcel(), OFFICE)
        monkeypatch.undo()
        await way.rest()
    assert waited[0] == 0
    assert 0 < waited[1] <= 100 < waited[2] <= 200


@given(st.lists(st.sampled_from(["19/9/2022:", "quý", "III", "năm", "kế", "“Phát", "A", "ờ", "x" * 30]), min_size=1,
                max_size=40))
def test_a_subject_arrives_as_it_was_written(words: list[str]) -> None:
    made = parcel(item(" ".join(words)))
    sent = letter(made, OFFICE, "a@b.vn", "https://x").as_bytes()
    head, got = sent.partition(b"\r\n\r\n")[0], email.message_from_bytes(sent, policy=email.policy.default)
    assert got["Subject"] == subject(made, OFFICE)
    assert max(map(len, head.split(b"\r\n"))) <= 78


def test_the_same_parcel_is_the_same_letter() -> None:
    one, two = (letter(parcel(), OFFICE, "a@b.vn", "https://x").items() for _ in range(2))
    assert [pair for pair in one if pair[0] != "Content-Type"] == [pair for pair in two if pair[0] != "Content-Type"]
