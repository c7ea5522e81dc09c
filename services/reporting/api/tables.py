"""The whole table of a roll-up as a file: .xlsx with working totals, or CSV."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from fastapi import APIRouter, Response

from services.reporting.api import access, views
from services.reporting.api.access import CallerIn, StoresIn
from services.reporting.api.rollups import NONE, asking, may_read
from services.reporting.api.table import Table as Meanings
from services.reporting.api.table import table as meanings
from services.reporting.domain import fold, table_raw
from services.reporting.domain import rollups as rules
from services.reporting.domain.rollups import Key
from services.reporting.domain.table_layout import Told, told
from services.reporting.domain.table_sheet import Table, book, plain_rows
from services.reporting.store.database import Stores
from services.reporting.store.rollups import Parts, load_parts
from shared.attachment import attachment
from shared.errors import NotFound
from shared.http import etag
from shared.language import sort_key
from shared.periods import parse
from shared.spreadsheets.csv import csv_bytes
from shared.spreadsheets.write import XLSX, xlsx_bytes
from shared.store import Doc

router = APIRouter(prefix="/api/v1/rollups", tags=["rollups"])
Format = Literal["xlsx", "csv"]
MEDIA: Mapping[Format, str] = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8"}
NAMED = ("_id", "unit", "unit_name", "superior_name", "title", "symbol")
REPORTED = ("_id", "unit", "period", "state", "revision", "sent")
OWN, BELOW = "Báo cáo của đơn vị", "Các đơn vị cấp dưới"


@router.get("/{root}/{period}/table", response_class=Response)
async def download(root: str, period: str, caller: CallerIn, stores: StoresIn, format: Format = "xlsx",
                   superior: str | None = None) -> Response:
    """The direct children's own reports and what lies below each, with totals; in .xlsx also every single figure."""
    key = Key(root, period, superior or caller.unit)
    doc = await stores.rollups.get(key.id)
    if doc is None or not await may_read(stores, caller, key.superior, root):
        raise NotFound(NONE)
    table = await _table(stores, key, whole=format == "xlsx")
    data = await asyncio.to_thread(lambda: xlsx_bytes(book(table)) if format == "xlsx" else csv_bytes(
        plain_rows(table)))
    headers = {"Content-Disposition": attachment(f"Tong-hop {table.superior} {period}.{format}"),
               "ETag": etag(doc["revision"])}
    return Response(data, media_type=MEDIA[format], headers=headers)


async def _table(stores: Stores, key: Key, *, whole: bool) -> Table:
    """Rows and totals from the same parts; `whole` with the single figures."""
    parts = await load_parts(stores, [key])
    owed = parts.obligations.get(key, [])
    known = await stores.obligations.get_many((doc["_id"] for doc in owed), fields=NAMED)
    total = rules.folded(owed, parts.partials, parts.passing.get(key.period, {}))
    columns = meanings(await asking(stores, key, parts), parse(key.period), total)
    tasks = columns.tasks(total)
    rows = [row for doc in sorted(owed, key=lambda doc: sort_key(known[doc["_id"]]["unit_name"]))
            for row in _rows(doc, known[doc["_id"]]["unit_name"], parts, columns)]
    raw = await _raw(stores, key, tasks) if whole else []
    head: Mapping[str, Any] = next(iter(known.values()), {"superior_name": key.superior, "title": "", "symbol": ""})
    plan = f"{head['title']} ({head['symbol']})" if head["symbol"] else head["title"]
    shown = {"period_label": parse(key.period).label, **views.counts(total), "tasks": tasks}
    many = len(raw) > table_raw.MOST
    return Table(head["superior_name"], plan, shown, rows, [] if many else raw, table_raw.LEFT_OUT if many else "")


def _rows(doc: Doc, name: str, parts: Parts, columns: Meanings) -> Iterator[Told]:
    """A child's own report, and apart from it what lies below: together they are what it brings."""
    own, below = (parts.partials.get(id) for id in rules.sources(doc))
    upwards = parts.passing[doc["period"]].get(doc["plan"], ())
    leaf = fold.leaf(doc, own["body"] if own else None, upwards)
    yield Told(name, OWN, views.counts(leaf), told(columns.cells(leaf)))
    if below is not None:
        rest = fold.restricted(below["body"], upwards)
        yield Told(name, BELOW, views.counts(rest), told(columns.cells(rest)))


async def _raw(stores: Stores, key: Key, tasks: list[dict[str, Any]]) -> list[Any]:
    """Every figure that counts, of all units below the superior."""
    superiors = (await access.superiors_below(stores, key.superior, key.root))[key.root]
    owed = await stores.obligations.find_among({"root": key.root, "period": key.period}, "superior", superiors,
                                               ("_id", "unit", "unit_name"))
    names = {doc["unit"]: doc["unit_name"] for doc in owed}
    reports = await stores.reports.get_many((doc["_id"] for doc in owed), fields=REPORTED)
    ordered = sorted(reports.values(), key=lambda doc: (sort_key(names[doc["unit"]]), doc["unit"]))
    return await asyncio.to_thread(table_raw.rows, names, ordered, tasks)
