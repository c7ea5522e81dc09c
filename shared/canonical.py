"""One spelling for one JSON value (RFC 8785, JCS): what is hashed, chained and signed."""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from shared.errors import BadInput

EXACT = 2**53 - 1                           # larger whole numbers may not be the same in every reader


def canonical(value: Any) -> str:
    """The canonical text of a JSON value; raises BadInput (`not_canonical`) for what JSON can't hold exactly."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, Mapping):
        return _object(value)
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return f"[{','.join(map(canonical, value))}]"
    raise _unfit(f"{type(value).__name__} is no JSON")


def digest(value: Any) -> str:
    """The SHA-256 of a value's canonical text, in hexadecimal."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def _object(value: Mapping[Any, Any]) -> str:
    if not all(isinstance(name, str) for name in value):
        raise _unfit("a name that is no text")
    names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
    return f"{{{','.join(f'{_text(name)}:{canonical(value[name])}' for name in names)}}}"


def _text(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError as error:     # half of a character
        raise _unfit("a lone surrogate") from error
    return json.dumps(value, ensure_ascii=False)


def _number(value: float) -> str:
    """As ECMAScript prints it: the shortest digits that give the same double, with an exponent only far from 1."""
    if isinstance(value, int):
        if abs(value) <= EXACT:
            return str(value)
        value = _double(value)
    if not math.isfinite(value):
        raise _unfit("a number that is not finite")
    if value == 0:
        return "0"                          # also -0
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    return ("-" if sign else "") + _placed("".join(map(str, digits)), int(exponent))


def _double(value: int) -> float:
    """The double that is this very number, or that is written with these digits."""
    with contextlib.suppress(OverflowError):
        if str(value) in (str(int(double := float(value))), _number(double)):
            return double
    raise _unfit("a whole number that no double is")


def _placed(digits: str, exponent: int) -> str:
    point = len(digits) + exponent          # digits before the decimal point
    if len(digits) <= point <= 21:
        return digits + "0" * exponent
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"0.{'0' * -point}{digits}"
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{fraction}e{point - 1:+d}"


def _unfit(what: str) -> BadInput:
    return BadInput(f"Nội dung không ghi được ở dạng chuẩn để băm và ký ({what}).", code="not_canonical")
