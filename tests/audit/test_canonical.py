"""Canonical JSON: RFC 8785's own examples, and its laws."""

from __future__ import annotations

import json
import math
import struct
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.canonical import canonical, digest
from shared.errors import BadInput

LAW = settings(deadline=None)
SCALARS = (st.none() | st.booleans() | st.integers(-2**53, 2**53)
           | st.floats(allow_nan=False, allow_infinity=False) | st.text(st.characters(exclude_categories=["Cs"])))
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=5), inner, max_size=4), max_leaves=20)


def test_the_example_of_the_rfc() -> None:
    """RFC 8785, section 3.2.2 to 3.2.4."""
    given = json.loads(r'''{
        "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
        "literals": [null, true, false]}''')
    assert canonical(given) == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        r'"string":"€$\u000f\nA' + "'" + r'B\"\\\\\"/"}')


def test_names_are_sorted_as_the_rfc_sorts_them() -> None:
    """RFC 8785, section 3.2.3: by UTF-16 code units, not by code points."""
    names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    assert list(json.loads(canonical(dict.fromkeys(names, 0)))) == [
        "\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


@pytest.mark.parametrize(("bits", "text"), [          # RFC 8785, Appendix B
    ("0000000000000000", "0"), ("8000000000000000", "0"), ("0000000000000001", "5e-324"),
    ("8000000000000001", "-5e-324"), ("7fefffffffffffff", "1.7976931348623157e+308"),
    ("4340000000000000", "9007199254740992"), ("4430000000000000", "295147905179352830000"),
    ("44b52d02c7e14af5", "9.999999999999997e+22"), ("44b52d02c7e14af6", "1e+23"),
    ("44b52d02c7e14af7", "1.0000000000000001e+23"), ("444b1ae4d6e2ef4e", "999999999999999700000"),
    ("444b1ae4d6e2ef4f", "999999999999999900000"), ("444b1ae4d6e2ef50", "1e+21"),
    ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"), ("3eb0c6f7a0b5ed8d", "0.000001"),
    ("41b3de4355555553", "333333333.3333332"), ("41b3de4355555556", "333333333.3333334"),
    ("41b3de4355555557", "333333333.33333343"),
    ("becbf647612f3696", "-0.0000033333333333333333"), ("43143ff3c1cb0959", "1424953923781206.2"),
])
def test_numbers_are_written_as_the_rfc_writes_them(bits: str, text: str) -> None:
    assert canonical(struct.unpack(">d", bytes.fromhex(bits))[0]) == text


def number(text: str) -> float:
    """As a reader has it whose numbers are doubles."""
    return int(text) if abs(int(text)) <= 2**53 else float(text)


@LAW
@given(VALUES)
def test_it_is_json_of_the_same_value(value: Any) -> None:
    assert json.loads(canonical(value), parse_int=number) == value


@LAW
@given(VALUES)
def test_what_is_read_back_has_the_same_text(value: Any) -> None:
    assert canonical(json.loads(canonical(value))) == canonical(value)


@LAW
@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), SCALARS), st.randoms())
def test_the_order_of_names_says_nothing(value: dict[str, Any], luck: Any) -> None:
    names = list(value)
    luck.shuffle(names)
    assert digest({name: value[name] for name in names}) == digest(value)


@LAW
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_the_same_number_again(value: float) -> None:
    assert float(canonical(value)) == value


@pytest.mark.parametrize(
    "value", [math.nan, math.inf, 2**53 + 1, 10**400, "\ud800", {"\udc00": 1}, {1: 2}, b"x", object()])
def test_what_json_cannot_hold_is_refused(value: Any) -> None:
    with pytest.raises(BadInput) as raised:
        canonical({"a": [value]})
    assert raised.value.code == "not_canonical"
