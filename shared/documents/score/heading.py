"""Fields with one value: the heading, the signer; and the short lists: reporting, recipients, annexes, warnings."""

from __future__ import annotations

import unicodedata
from typing import Any

from ..model import Document
from .tally import Tally, count_pairs, pair
from .words import likeness, same

HEADING = ("kind", "number", "symbol", "issuer", "superior", "place", "date", "title")
SIGNER = ("capacity", "authority", "position", "name")
Tallies = dict[str, Tally]


def score_heading(expected: dict[str, Any], document: Document, tallies: Tallies) -> None:
    """Each heading field that is given, exactly (but for spaces and Unicode form)."""
    for name in HEADING:
        if name in expected:
            compare(tallies, f"heading.{name}", expected[name], _plain(getattr(document, name)))


def score_signer(expected: dict[str, Any], document: Document, tallies: Tallies) -> None:
    """Capacity, authority, position and name."""
    if "signer" not in expected:
        return
    wanted, got = expected["signer"] or {}, document.signer
    for name in SIGNER:
        if name in wanted or not wanted:
            compare(tallies, f"signer.{name}", wanted.get(name), getattr(got, name) if got else None)


def score_lists(expected: dict[str, Any], document: Document, tallies: Tallies) -> None:
    """Reporting regime, recipients and codes of warnings, as far as they are given."""
    if "reporting" in expected:
        rules = [(rule["period"], rule.get("to")) for rule in expected["reporting"]]
        got = [(rule.period, rule.to) for rule in document.reporting]
        _listed(tallies, "reporting", rules, got, _same_rule)
    if "recipients" in expected:
        _listed(tallies, "recipients", expected["recipients"], document.recipients, likeness)
    if "warnings" in expected:
        codes = sorted({warning.code for warning in document.warnings})
        wanted = sorted({warning["code"] for warning in expected["warnings"]})
        _listed(tallies, "warnings", wanted, codes, lambda one, other: float(one == other))
    if "funding" in expected:
        tally = tallies.setdefault("funding", Tally())
        tally.value(expected["funding"], document.funding, likeness(expected["funding"], document.funding) >= 0.8)


def score_annexes(expected: dict[str, Any], document: Document, tallies: Tallies) -> None:
    """Annexes in their order: title, what they say they are enclosed with, number of rows."""
    if "annexes" not in expected:
        return
    wanted, got = expected["annexes"], document.annexes
    tallies.setdefault("annexes", Tally()).items(min(len(wanted), len(got)), len(wanted), len(got))
    for one, other in zip(wanted, got, strict=False):
        if "title" in one:
            compare(tallies, "annexes.title", one["title"], other.title)
        for name in one.get("cites") or {}:
            value = getattr(other.cites, name) if other.cites else None
            compare(tallies, f"annexes.cites.{name}", one["cites"][name], _plain(value))
        if "rows" in one:
            rows = one["rows"] if isinstance(one["rows"], int) else len(one["rows"])
            compare(tallies, "annexes.rows", str(rows), str(len(other.rows)))


def compare(tallies: Tallies, name: str, expected: Any, got: Any) -> None:
    """Count one value: literal texts letter for letter, hashed ones by their words."""
    equal = same(expected, got) if isinstance(expected, dict) else _spaced(expected) == _spaced(got)
    tallies.setdefault(name, Tally()).value(expected, got, equal)


def _listed(tallies: Tallies, name: str, expected: Any, got: Any, like: Any) -> None:
    wanted, found = list(expected), list(got)
    count_pairs(tallies.setdefault(name, Tally()), wanted, found, pair(wanted, found, like, 0.9))


def _same_rule(one: tuple[str, Any], other: tuple[str, str | None]) -> float:
    return float(one[0] == other[0] and same(one[1], other[1]))


def _plain(value: Any) -> str | None:
    return None if value is None else str(value)


def _spaced(text: str | None) -> str | None:
    return None if text is None else unicodedata.normalize("NFC", " ".join(text.split()))
