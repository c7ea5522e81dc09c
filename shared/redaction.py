"""No secret in a log line, and nobody's data: what we know to be secret, and what looks like it, is replaced before a
line is written.

The secrets of the settings are known by their values. Others are known by the field they stand in (`password`, `token`,
`authorization` …) or by their form (a signed token, a private key, a password in an address). People's data, which the
words of an error may quote, are known by their form too: mailboxes, telephone and identity numbers, and the value that
pydantic found wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from typing import Any
from urllib.parse import quote, quote_plus, unquote, urlsplit

from shared.settings import WITH_SECRET, Settings, secret_names

HIDDEN = "[hidden]"
SHORTEST = 6                            # shorter values stand in too many innocent words
DEEPEST = 8
FIELD = (r"(?:[\w-]*(?:password|passwd|secret|token|credential|private[_-]?key|api[_-]?key)[\w-]*|authorization|"
         r"proxy-authorization|cookie|set-cookie|thongsuot_phien\w*|thongsuot_dang_nhap|code_verifier|mat_khau)")
_FIELD = re.compile(FIELD, re.IGNORECASE)
_INNOCENT = {"token_type", "token_endpoint", "token_url", "secret_twice", "secret_unreadable"}
_FORMS = (
    # a signed token, whole or cut off; a private key; what follows "Bearer"; user:password@ in an address;
    (re.compile(r"eyJ[\w-]{8,}\.[\w-]*(?:\.[\w-]*)?"), HIDDEN),
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL), HIDDEN),
    (re.compile(r"\b(Bearer|Basic)\s+[\w.~+/=-]{6,}", re.IGNORECASE), rf"\1 {HIDDEN}"),
    (re.compile(r"([a-z][a-z0-9+.-]*://[^\s:/@]*):[^\s/@]+@", re.IGNORECASE), rf"\1:{HIDDEN}@"),
    # name=value and "name": "value", in headers, queries, forms, reprs and JSON; the code of a log-in.
    (re.compile(rf"""(["']?\b{FIELD}["']?\s*[:=]\s*b?)(?:SecretStr\()?("[^"]*"|'[^']*'|[^\s,;&)}}\]]+)""",
                re.IGNORECASE), rf"\1{HIDDEN}"),
    (re.compile(r"([?&]code=)[^&\s\"']+"), rf"\1{HIDDEN}"),
    # a mailbox; a Vietnamese telephone or identity number; the input in pydantic's words, also cut in the middle.
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), HIDDEN),
    (re.compile(r"(?<![\w.:-])(?:(?:\+84|84|0)\d{9}|0\d{11})(?![\w.:-])"), HIDDEN),
    (re.compile(r"(input_value=)(?:.*?(?=, input_type=)|.*\Z)", re.DOTALL), rf"\1{HIDDEN}"),
)
Line = MutableMapping[str, Any]


def redactor(settings: Settings) -> Callable[[Any, str, Line], Line]:
    """A structlog processor that hides secrets in every value of a line, however deep."""
    hide = hider(secrets_of(settings))

    def process(_logger: Any, _method: str, line: Line) -> Line:
        for name, value in line.items():
            line[name] = _hidden(name, value, hide, 0)
        return line

    return process


def secrets_of(settings: Settings) -> set[str]:
    """The values of all secrets that these settings hold; of an address its password."""
    found = set()
    for name in secret_names():
        value = getattr(settings, name)
        found.add(urlsplit(value).password or "" if name == WITH_SECRET else value.get_secret_value())
    return {one for one in found if len(one) >= SHORTEST}


def hider(known: Iterable[str]) -> Callable[[str], str]:
    """What hides secrets in a text: those that are known, in any spelling, and whatever looks like one."""
    spellings = {form for one in known
                 for form in (one, quote(one, safe=""), quote_plus(one), unquote(one), repr(one)[1:-1])}
    exact = re.compile("|".join(re.escape(one) for one in sorted(spellings, key=len, reverse=True)) or r"(?!)")

    def hide(text: str) -> str:
        text = exact.sub(HIDDEN, text)
        for form, instead in _FORMS:
            text = form.sub(instead, text)
        return text

    return hide


def _hidden(name: object, value: Any, hide: Callable[[str], str], depth: int) -> Any:
    if isinstance(name, str) and name not in _INNOCENT and _FIELD.fullmatch(name) and value not in (None, "", b""):
        return HIDDEN
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, bytes):
        return hide(value.decode("utf-8", "replace"))
    if depth >= DEEPEST:
        return hide(repr(value))
    if isinstance(value, Mapping):
        return {key: _hidden(key, one, hide, depth + 1) for key, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_hidden("", one, hide, depth + 1) for one in value]
    return hide(repr(value))
