"""A parcel as an e-mail: text and HTML, in Vietnamese, with the id by which a receiver knows it again."""

from __future__ import annotations

import datetime as dt
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import jinja2

from services.notifier.domain.deliveries import CODE, Parcel
from shared.clock import VIETNAM
from shared.language import clean

SYSTEM = "Thông Suốt"
LONGEST_SUBJECT = 150
CODE_TEXT = "Mã xác nhận địa chỉ thư của bạn là {code}. Hãy nhập mã này trên trang Kênh nhận thông báo trong 2 giờ."
WHY = "Thư này đến địa chỉ mà {who} đã đăng ký và xác nhận trên hệ thống Thông Suốt."
WHY_CODE = ("Thư này được gửi vì có người vừa nhập địa chỉ của bạn trên hệ thống Thông Suốt. Nếu không phải bạn, hãy "
            "bỏ qua.")
_env = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"), trim_blocks=True, lstrip_blocks=True,
    autoescape=jinja2.select_autoescape(["html"]), keep_trailing_newline=True)


class Whole(EmailPolicy):
    """The standard policy loses spaces where it folds a subject with tone marks: this one encodes all of it."""

    def fold_binary(self, name: str, value: str) -> bytes:
        """See EmailPolicy."""
        if name.lower() != "subject":
            return super().fold_binary(name, value)
        encoded = Header(str(value), "utf-8", header_name=name).encode(linesep="\r\n")
        return f"{name}: {encoded}\r\n".encode("ascii")


POLICY = Whole(linesep="\r\n")


def letter(parcel: Parcel, office: str, sender: str, portal_url: str) -> EmailMessage:
    """The message. Made twice of the same parcel it is the same, but for the boundaries between its parts."""
    context = _context(parcel, office, portal_url.rstrip("/"))
    message = EmailMessage(policy=POLICY)
    message["From"] = Address(SYSTEM, addr_spec=sender)
    message["To"] = Address(addr_spec=parcel.address)
    message["Subject"] = context["subject"]
    message["Date"] = format_datetime(dt.datetime.fromisoformat(parcel.made).astimezone(VIETNAM))
    message["Message-ID"] = f"<{parcel.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["List-Unsubscribe"] = f"<{context['settings']}>"
    message["Content-Language"] = "vi"
    message.set_content(_env.get_template("notices.txt.j2").render(context), cte="base64")
    message.add_alternative(_env.get_template("notices.html").render(context), subtype="html", cte="base64")
    return message


def _context(parcel: Parcel, office: str, portal: str) -> dict[str, Any]:
    code = parcel.one.kind == CODE
    who = f"người dùng {parcel.user}" if parcel.user else office
    items = [{"text": CODE_TEXT.format(code=item.text) if code else one_line(item.text), "link": f"{portal}{item.link}"}
             for item in parcel.items]
    return {"subject": subject(parcel, office), "items": items, "several": len(items) > 1,
            "to": f"{parcel.user} – {office}" if parcel.user else office,
            "why": WHY_CODE if code else WHY.format(who=who), "settings": f"{portal}/thong-bao/kenh"}


def subject(parcel: Parcel, office: str) -> str:
    """One line, whatever is in a plan's title: it becomes a header."""
    if parcel.one.kind == CODE:
        return f"{SYSTEM}: mã xác nhận địa chỉ thư"
    what = f"{len(parcel.items)} thông báo mới của {office}" if len(parcel.items) > 1 else parcel.one.text
    text = one_line(f"{SYSTEM}: {what}").rstrip(".")
    return text if len(text) <= LONGEST_SUBJECT else f"{text[:LONGEST_SUBJECT].rsplit(' ', 1)[0]}…"


def one_line(text: str) -> str:
    """A text without line breaks, control characters or signs that turn the writing's direction."""
    return clean("".join(c if c.isprintable() or c.isspace() else " " for c in text))
