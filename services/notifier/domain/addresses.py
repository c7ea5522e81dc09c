"""Addresses outside the inbox, as people type them and as they are kept. Pure.

What is refused is refused when it is typed, with what to do: an address goes into headers and requests.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from shared.errors import BadInput

LONGEST_EMAIL, LONGEST_LOCAL, LONGEST_URL = 254, 64, 500
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_MOBILE = re.compile(r"84[35789]\d{8}")
_VISIBLE = re.compile(r"[\x21-\x7e]+")

BAD_EMAIL = "“{given}” không phải địa chỉ thư điện tử. Hãy nhập dạng ten@coquan.gov.vn, không dấu, không kèm tên."
OTHER_DOMAIN = "Chỉ được nhận thông báo ở hộp thư công vụ ({domains}). Hãy nhập địa chỉ thuộc tên miền đó."
BAD_PHONE = "“{given}” không phải số di động Việt Nam. Hãy nhập 10 chữ số bắt đầu bằng 0, ví dụ 0912 345 678."
BAD_URL = "Địa chỉ nhận phải có dạng https://ten-may/duong-dan, không kèm tên đăng nhập, mật khẩu hay dấu #."


def email_address(given: str, domains: Collection[str] = ()) -> str:
    """An e-mail address, its domain in lower case and in its ASCII form; raises BadInput. `domains`: only of these."""
    local, at, domain = given.strip().rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        ascii_domain = ""
    labels = ascii_domain.split(".")
    found = f"{local}@{ascii_domain}"
    good = (at and _LOCAL.fullmatch(local) and len(local) <= LONGEST_LOCAL and len(found) <= LONGEST_EMAIL
            and len(labels) > 1 and all(map(_LABEL.fullmatch, labels)) and not labels[-1].isdecimal())
    if not good:
        raise BadInput(BAD_EMAIL.format(given=_short(given)), code="bad_email")
    if domains and not any(ascii_domain == one or ascii_domain.endswith(f".{one}") for one in domains):
        raise BadInput(OTHER_DOMAIN.format(domains=", ".join(sorted(domains))), code="email_domain")
    return found


def phone_number(given: str) -> str:
    """A Vietnamese mobile number in the form that Zalo asks for, "84912345678"; raises BadInput."""
    digits = re.sub(r"[\s.\-()]", "", given.strip()).removeprefix("+")
    if digits.startswith("0"):
        digits = f"84{digits[1:]}"
    if not _MOBILE.fullmatch(digits):
        raise BadInput(BAD_PHONE.format(given=_short(given)), code="bad_phone")
    return digits


def webhook_address(given: str) -> str:
    """The address of a webhook, as far as its form goes: where it leads is looked at when it is called; raises
    BadInput."""
    text = given.strip()
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), 0
    good = (_VISIBLE.fullmatch(text) and parts.scheme in ("https", "http") and parts.hostname
            and parts.username is None and parts.password is None and "#" not in text and port != 0
            and "\\" not in text and len(text) <= LONGEST_URL)
    if not good:
        raise BadInput(BAD_URL, code="bad_webhook_address")
    return text


def masked(channel: str, address: str) -> str:
    """An address as others than its owner see it: enough to recognise, too little to use."""
    if channel == "email":
        local, _, domain = address.partition("@")
        return f"{local[:1]}…@{domain}"
    if channel == "zalo":
        return f"{address[:4]}…{address[-2:]}"
    return urlsplit(address).hostname or ""


def _short(given: str) -> str:
    """What was typed, so that it can be shown in one line."""
    return "".join(c if c.isprintable() else "?" for c in given.strip())[:60]
