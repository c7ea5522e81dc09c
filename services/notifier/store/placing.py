"""A notice's place among its unit's."""

from __future__ import annotations

import datetime as dt

from shared.store import Doc


def placed(doc: Doc, now: dt.datetime) -> Doc:
    """The document with its place: the time of its change, and its id where times are the same."""
    return {**doc, "place": f"{now.isoformat(timespec='microseconds')}/{doc['_id']}"}
