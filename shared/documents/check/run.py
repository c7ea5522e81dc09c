"""All rules over one document."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..model import Document
from ..write import to_text
from .annexes import check_annexes
from .bases import check_bases
from .dates import check_date
from .departure import Departure
from .heading import check_heading
from .naming import check_in_force, check_title
from .number import check_number
from .numbering import check_numbering
from .recipients import check_end_mark, check_recipients
from .sheet import Sheet, lay_out
from .signature import check_order, check_signature

_RULES: tuple[Callable[[Sheet], Iterator[Departure]], ...] = (
    check_in_force,
    check_heading,
    check_number,
    check_date,
    check_title,
    check_order,
    check_bases,
    check_numbering,
    check_end_mark,
    check_recipients,
    check_signature,
    check_annexes,
)


def check(source: str | Document, name: str = "") -> tuple[Departure, ...]:
    """Where a text (or a document, as our writer prints it) departs from the decree, in the order of the lines.

    Pure; raises what `read` raises for a text that is no plan.
    """
    sheet = lay_out(to_text(source) if isinstance(source, Document) else source, name)
    found = dict.fromkeys(departure for rule in _RULES for departure in rule(sheet))
    return tuple(sorted(found, key=lambda departure: departure.line or 0))
