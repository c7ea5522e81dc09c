"""The table as .xlsx and CSV: what a spreadsheet computes from it is the roll-up, and no text becomes a formula."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from services.reporting.domain import table_raw
from shared.spreadsheets.csv import csv_bytes
from tests.reporting.build import C1, C2, D1, indicator, province, published
from tests.reporting.conftest import Service
from tests.reporting.test_path import Q1, act, get, oid, send

KINDS = ("count", "sum", "share", "minimum", "maximum", "yes_no", "text")
INDICATORS = {"t1": tuple(indicator("t1", kind, name=kind, target=None) for kind in KINDS),  # type: ignore[arg-type]
              "t2": (indicator("t2", name="trong"),), "t3": ()}
Figures = dict[str, dict[str, Any]]


def figures(count: int | None, total: str, part: int, of: int, least: int, most: int, yes: bool) -> Figures:
    told: Figures = {
        "t1#count": {"number": count}, "t1#sum": {"number": total}, "t1#share": {"number": part, "of": of},
        "t1#minimum": {"number": least}, "t1#maximum": {"number": most}, "t1#yes_no": {"yes": yes},
        "t1#text": {"text": "=cmd|x"}}
    return told if count is not None else {id: one for id, one in told.items() if id != "t1#count"}


@pytest.fixture
async def ready(service: Service) -> Service:
    """Two wards below a district and the district itself; a second district silent."""
    tasks = ("t1", "t2", "t3")
    await service.handlers.plans([province(tasks=tasks, indicators=INDICATORS)])
    await service.handlers.plans([published(D1, [(C1, None), (C2, None)], tasks, indicators=INDICATORS)])
    await service.pump()
    await send(service, C1.code, {"t1": {"state": "done", "figures": figures(3, "12.5", 33, 34, 7, 9, True)},
                                  "t3": {"state": "done"}})
    await send(service, C2.code, {"t1": {"state": "done", "figures": figures(None, "0.25", 50, 66, 4, 5, False)}})
    revision = await send(service, "703", {
        "t1": {"state": "in_progress", "figures": figures(2, "1", 1, 2, 8, 1, True)}})
    assert (await act(service, "72", "accept", oid("703"), revision)).status_code == 200
    await service.pump()
    return service


async def table(service: Service, format: str, caller: str = "72", **params: Any) -> httpx.Response:
    answer = await get(service, caller, f"rollups/P/{Q1}/table", query={"format": format}, **params)
    assert answer.status_code == 200, answer.text
    return answer


async def summary(service: Service, **params: Any) -> tuple[bytes, Worksheet]:
    data = (await table(service, "xlsx", **params)).content
    return data, openpyxl.load_workbook(io.BytesIO(data))["Tổng hợp"]


def row_of(sheet: Worksheet, name: str) -> int:
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 2).value == name)


def column_of(sheet: Worksheet, title: str) -> str:
    return next(cell.column_letter for cell in sheet[6] if cell.value == title)


async def rollup(service: Service, caller: str = "72") -> dict[str, dict[str, Any]]:
    found = (await get(service, caller, f"rollups/P/{Q1}")).json()
    return {one["id"]: one for task in found["tasks"] for one in task["indicators"]}


TITLES = {"t1#count": ("Chỉ tiêu count của t1",), "t1#sum": ("Chỉ tiêu sum của t1",),
          "t1#share": ("Chỉ tiêu share của t1 · số đạt", "Chỉ tiêu share của t1 · tổng số"),
          "t1#minimum": ("Chỉ tiêu minimum của t1",), "t1#maximum": ("Chỉ tiêu maximum của t1",),
          "t1#yes_no": ("Chỉ tiêu yes_no của t1 · số đơn vị có", "Chỉ tiêu yes_no của t1 · số đơn vị trả lời"),
          "t2#trong": ("Chỉ tiêu trong của t2",)}


async def test_rows_are_own_reports_and_what_lies_below_apart(ready: Service) -> None:
    _, sheet = await summary(ready)
    count = column_of(sheet, TITLES["t1#count"][0])
    rows = [(sheet[f"C{row}"].value, sheet[f"{count}{row}"].value) for row in range(7, row_of(sheet, "Tổng cộng"))]
    assert rows == [
        ("Báo cáo của đơn vị", 2), ("Các đơn vị cấp dưới", 3), ("Báo cáo của đơn vị", None),
        ("Các đơn vị cấp dưới", None)][:len(rows)]
    empty = sheet[f"{column_of(sheet, TITLES['t2#trong'][0])}7"]
    assert empty.value is None                                  # missing, never 0
    missing = column_of(sheet, "Thiếu số liệu")
    assert sheet[f"{missing}7"].value == 1                      # of the district's own report: t2#trong
    below = row_of(sheet, "Số đơn vị thiếu số liệu")
    told = await rollup(ready)
    for id, titles in TITLES.items():
        assert sheet[f"{column_of(sheet, titles[0])}{below}"].value == told[id]["missing"]


async def test_totals_are_formulas_by_kind(ready: Service) -> None:
    _, sheet = await summary(ready)
    total = row_of(sheet, "Tổng cộng")
    for id, way in (("t1#count", "SUM"), ("t1#minimum", "MIN"), ("t1#maximum", "MAX")):
        letters = column_of(sheet, TITLES[id][0])
        over = f"{letters}7:{letters}{total - 1}"
        assert sheet[f"{letters}{total}"].value == f'=IF(COUNT({over})=0,"",{way}({over}))'
    part, of = (column_of(sheet, title) for title in TITLES["t1#share"])
    share = column_of(sheet, "Chỉ tiêu share của t1 · tỷ lệ (%)")
    for row in (7, total):
        assert sheet[f"{share}{row}"].value == f'=IFERROR({part}{row}/{of}{row},"")'


@pytest.mark.parametrize("caller", ["72", "703"])
async def test_what_the_formulas_come_to_is_the_roll_up(ready: Service, caller: str) -> None:
    """Each total over the cells that it names, computed here; a column of nothing has none."""
    _, sheet = await summary(ready, caller=caller)
    total, told = row_of(sheet, "Tổng cộng"), await rollup(ready, caller)
    ways = {"SUM": sum, "MIN": min, "MAX": max}
    for id, titles in TITLES.items():
        for title, name in zip(titles, ("part", "of") if len(titles) == 2 else ("value",), strict=True):
            letters = column_of(sheet, title)
            way = str(sheet[f"{letters}{total}"].value).split('"",')[1].split("(")[0]
            cells = [Decimal(str(cell.value)) for (cell,) in sheet[f"{letters}7:{letters}{total - 1}"]
                     if cell.value is not None]
            known = None if told[id][name] is None else Decimal(told[id][name])
            assert (ways[way](cells) if cells else None) == known, (id, name)


def has_calc(folder: Path) -> bool:
    """Whether LibreOffice is here with its spreadsheets: it is also installed without."""
    if shutil.which("soffice") is None:
        return False
    (folder / "a.csv").write_text("1")
    return computed_text(folder, "a.csv").is_file()


def computed_text(folder: Path, name: str) -> Path:
    """The first sheet of a file as LibreOffice computes it."""
    subprocess.run(["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to",
                    "csv:Text - txt - csv (StarCalc):59,34,76,1,,1033,false,false", "--outdir", str(folder / "out"),
                    str(folder / name)], check=False, capture_output=True, timeout=120)
    return folder / "out" / f"{Path(name).stem}.csv"


async def test_libreoffice_computes_the_roll_up(ready: Service, tmp_path: Path) -> None:
    if not has_calc(tmp_path):
        pytest.skip("LibreOffice Calc is not installed")
    data, sheet = await summary(ready)
    (tmp_path / "bang.xlsx").write_bytes(data)
    rows = list(csv.reader(io.StringIO(computed_text(tmp_path, "bang.xlsx").read_text("utf-8")), delimiter=";"))
    line, titles, told = rows[row_of(sheet, "Tổng cộng") - 1], rows[5], await rollup(ready)
    for id, names in TITLES.items():
        for title, name in zip(names, ("part", "of") if len(names) == 2 else ("value",), strict=True):
            shown, known = line[titles.index(title)], told[id][name]
            assert (Decimal(shown) if shown else None) == (None if known is None else Decimal(known)), (id, name)
    assert line[titles.index("Chỉ tiêu share của t1 · tỷ lệ (%)")] == f"{told['t1#share']['share']}%"


async def test_single_figures_are_on_their_own_sheet(ready: Service) -> None:
    data, _ = await summary(ready)
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Số liệu gốc"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert {row[0] for row in rows} == {"703", C1.code, C2.code}
    shares = {row[0]: (row[7], row[8], row[11], row[12]) for row in rows if row[5] == "t1#share"}
    assert shares == {"703": (1, 2, "Đã tiếp nhận", 3), C1.code: (33, 34, "Đã gửi", 2), C2.code: (50, 66, "Đã gửi", 2)}
    assert [row[10] for row in rows if row[3] == "t3"] == ["Hoàn thành"]
    assert sum(row[5] == "t1#count" for row in rows) == 2
    words = [row for row in sheet.iter_rows(min_row=2) if row[5].value == "t1#text"]
    assert {(row[9].value, row[9].data_type, row[9].quotePrefix) for row in words} == {("=cmd|x", "s", True)}


async def test_too_many_figures_are_left_out_and_the_sheet_says_so(ready: Service, monkeypatch: pytest.MonkeyPatch
                                                                    ) -> None:
    monkeypatch.setattr(table_raw, "MOST", 3)
    data, sheet = await summary(ready)
    raw = openpyxl.load_workbook(io.BytesIO(data))["Số liệu gốc"]
    assert raw["A1"].value == table_raw.LEFT_OUT
    assert raw.max_row == 2
    assert row_of(sheet, "Tổng cộng") > 7


async def test_csv_as_a_vietnamese_excel_opens_it(ready: Service) -> None:
    answer = await table(ready, "csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].endswith(".csv")
    titles, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    at = {name: titles.index(f"Nhiệm vụ t1 · {name}") for name in (
        "Chỉ tiêu sum của t1", "Chỉ tiêu share của t1 · tỷ lệ (%)", "Chỉ tiêu count của t1")}
    assert [row[1] for row in rows][-1] == "Tổng cộng"
    told = await rollup(ready)
    assert rows[-1][at["Chỉ tiêu sum của t1"]] == "13,75" == told["t1#sum"]["value"].replace(".", ",")
    assert rows[-1][at["Chỉ tiêu share của t1 · tỷ lệ (%)"]] == told["t1#share"]["share"].replace(".", ",")
    assert rows[-1][titles.index("Nhiệm vụ t2 · Chỉ tiêu trong của t2")] == ""


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "|x", "\r=1"])
def test_no_text_is_a_formula_in_csv(text: str) -> None:
    [[shown]] = csv.reader(io.StringIO(csv_bytes([[text]]).decode("utf-8-sig"), newline=""), delimiter=";")
    assert shown == f"'{text}"


def test_numbers_and_gaps_in_csv() -> None:
    assert csv_bytes([["a;b", None, Decimal("0.5"), 3]]).decode("utf-8-sig") == '"a;b";;0,5;3\r\n'


async def test_who_may_read_it(ready: Service) -> None:
    assert (await table(ready, "csv", superior="703")).status_code == 200
    for caller, superior in (("703", "72"), (C1.code, ""), ("705", "703")):
        answer = await get(ready, caller, f"rollups/P/{Q1}/table", superior=superior)
        assert answer.status_code == 404, (caller, superior)
    assert (await get(ready, "72", f"rollups/P/{Q1}/table", query={"format": "exe"})).status_code == 422
