"""All rules over one document."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..model import Document
from ..write import to_text
from .annexes import check_annexes
from .bases import check_bases
from .dates import check_date
from .departure import Departure
from .forms import FREE
from .heading import check_heading, check_issuer
from .naming import check_in_force, check_title
from .number import check_number
from .numbering import check_numbering
from .recipients import check_addressees, check_end_mark, check_recipients
from .sheet import Sheet, lay_out
from .signature import check_order, check_signature

_Rules = tuple[Callable[[Sheet], Iterator[Departure]], ...]
_OF_ALL: _Rules = (check_in_force, check_heading, check_title, check_numbering, check_annexes)
_OF_MOST: _Rules = (
    check_issuer,
    check_number,
    check_date,
    check_order,
    check_bases,
    check_end_mark,
    check_addressees,
    check_recipients,
    check_signature,
)


def check(source: str | Document, name: str = "") -> tuple[Departure, ...]:
    """Where a text (or a document, as our writer prints it) departs from the decree, in the order of the lines.

    Every kind of administrative document is taken (Art. 7); what makes no sense for its kind is not asked of it.
    Pure; raises what `read` raises for a text that is none.
    """
    sheet = lay_out(to_text(source) if isinstance(source, Document) else source, name)
    rules = _OF_ALL if sheet.kind in FREE else _OF_ALL + _OF_MOST
    found = dict.fromkeys(departure for rule in rules for departure in rule(sheet))
    return tuple(sorted(found, key=lambda departure: departure.line or 0))
