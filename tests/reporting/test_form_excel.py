"""The Excel form: what goes out comes in again; whatever a user does to it, nothing is guessed or half-saved."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from services.reporting.domain.form_file import LARGEST_BYTES, form_in
from shared.documents.model import Indicator
from shared.errors import BadInput
from tests.reporting.build import C1, D1, indicator, published
from tests.reporting.conftest import Service
from tests.reporting.evidence_files import bomb, encrypted, lying, office
from tests.reporting.test_path import act, get, oid
from tests.support import auth_headers

WARD, ID = C1.code, oid(C1.code)
COUNT, SUM, SHARE, YES, TEXT = (
    indicator("t1", name="dem"), indicator("t1", "sum", name="tien", target=None),
    indicator("t2", "share", name="ty-le", target=90).model_copy(update={"maximum": Decimal(100)}),
    indicator("t2", "yes_no", name="co", target=None), indicator("t2", "text", name="chu", target=None))
INDICATORS: dict[str, tuple[Indicator, ...]] = {"t1": (COUNT, SUM), "t2": (SHARE, YES, TEXT), "t3": ()}
SAVED = {"t1": {"state": "done", "figures": {"t1#dem": {"number": "2"}, "t1#tien": {"number": "12.5"}},
                "note": "=1+1", "evidence": ["https://a.vn/b"]},
         "t2": {"state": "in_progress", "figures": {
             "t2#ty-le": {"number": "33", "of": "34", "reason": "Mới"}, "t2#co": {"yes": True},
             "t2#chu": {"text": "Đã họp\nhai lần"}}}}


@pytest.fixture
async def ready(service: Service) -> Service:
    plan = published(D1, [(C1, None)], ("t1", "t2", "t3"), plan="P", indicators=INDICATORS)
    await service.handlers.plans([plan])
    await service.pump()
    return service


async def save(service: Service, items: dict[str, Any] = SAVED, note: str = "Chung") -> int:
    revision = (await get(service, WARD, f"reports/{ID}")).json()["revision"]
    answer = await act(service, WARD, "save", ID, revision, items=items, note=note)
    assert answer.status_code == 200, answer.text
    return int(answer.json()["revision"])


async def download(service: Service, unit: str = WARD, id: str = ID) -> bytes:
    answer = await get(service, unit, f"reports/{id}/form.xlsx")
    assert answer.status_code == 200, answer.text
    return answer.content


async def upload(service: Service, data: bytes, *, revision: int | None = None, key: str = "k", unit: str = WARD,
                 id: str = ID, name: str = "bieu-mau.xlsx", replace: str = "", roles: tuple[str, ...] = ()
                 ) -> httpx.Response:
    if revision is None:
        revision = (await get(service, WARD, f"reports/{ID}")).json()["revision"]
    headers = {**auth_headers(unit, *roles), "idempotency-key": key, "if-match": f'"{revision}"'}
    return await service.http.post(f"/api/v1/reports/{id}/form", headers=headers, data={"replace": replace},
                                   files={"file": (name, data)})


async def report(service: Service) -> dict[str, Any]:
    return (await get(service, WARD, f"reports/{ID}")).json()


def sheet_of(book: openpyxl.Workbook) -> Worksheet:
    return book["Báo cáo"]


def rows_of(sheet: Worksheet) -> dict[str, int]:
    """By id, where each row is."""
    return {str(sheet.cell(row, 13).value): row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 13).value}


def changed(data: bytes, change: Callable[[Worksheet, dict[str, int]], Any]) -> bytes:
    """The form as a user saves it after changing it."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(sheet_of(book), rows_of(sheet_of(book)))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def typed(data: bytes, cells: dict[str, Any]) -> bytes:
    """With these values in cells told by column and id: "G t1#dem"."""
    def change(sheet: Worksheet, rows: dict[str, int]) -> None:
        for place, value in cells.items():
            letters, id = place.split(" ")
            sheet[f"{letters}{rows[id]}"] = value

    return changed(data, change)


def bare(item: dict[str, Any]) -> dict[str, Any]:
    """A saved item without the fields that nothing was told in."""
    figures = {id: {k: v for k, v in one.items() if v not in (None, "")} for id, one in item["figures"].items()}
    return {**item, "figures": figures}


async def test_what_is_saved_goes_out_and_comes_in_the_same(ready: Service) -> None:
    await save(ready)
    before = await report(ready)
    answer = await upload(ready, await download(ready))
    assert answer.status_code == 200, answer.text
    after = await report(ready)
    assert (after["items"], after["note"]) == (before["items"], "Chung")
    assert after["items"]["t1"]["note"] == "=1+1"
    assert after["items"]["t2"]["figures"]["t2#chu"]["text"] == "Đã họp\nhai lần"
    body = answer.json()
    assert body["report"]["revision"] == after["revision"] == before["revision"] + 1
    assert answer.headers["etag"] == f'"{after["revision"]}"'
    assert {one["id"] for one in body["empty"]} == {"t3"}
    assert body["kept"] == []


async def test_a_blank_form_is_filled_in(ready: Service) -> None:
    data = typed(await download(ready), {
        "F t1": "hoàn  thành", "G t1#dem": 3, "G t1#tien": "1.234,5", "L t1": "Tốt", "F t2": "Đang thực hiện",
        "G t2#ty-le": 97, "H t2#ty-le": 100, "J t2#co": "Không", "J t2#chu": 12, "F @note": "Nhận xét"})
    answer = await upload(ready, data)
    assert answer.status_code == 200, answer.text
    saved = answer.json()["report"]
    assert {id: bare(item) for id, item in saved["items"].items()} == {
        "t1": {"state": "done", "note": "Tốt", "evidence": [],
               "figures": {"t1#dem": {"number": "3"}, "t1#tien": {"number": "1234.5"}}},
        "t2": {"state": "in_progress", "note": "", "evidence": [], "figures": {
            "t2#ty-le": {"number": "97", "of": "100"}, "t2#co": {"yes": False}, "t2#chu": {"text": "12"}}}}
    assert saved["note"] == "Nhận xét"


async def test_every_refusal_is_told_at_once_with_its_cell_and_nothing_is_saved(ready: Service) -> None:
    data = typed(await download(ready), {
        "F t1": "xong rồi", "G t1#dem": 2.5, "G t1#tien": "=#REF!", "G t2#ty-le": 40, "H t2#ty-le": 34,
        "J t2#co": "có lẽ", "H t1#tien": 5, "L t3": "Có việc"})
    data = changed(data, lambda sheet, rows: sheet.__setitem__(f"G{rows['t1#tien']}", dt.date(2022, 5, 12)))
    rows = rows_of(sheet_of(openpyxl.load_workbook(io.BytesIO(data))))
    answer = await upload(ready, data)
    body = answer.json()
    assert (answer.status_code, body["code"]) == (400, "form_refused")
    found = {one["cell"]: one["code"] for one in body["refusals"]}
    assert found == {
        f"F{rows['t1']}": "cell_not_a_choice", f"G{rows['t1#dem']}": "not_whole", f"G{rows['t1#tien']}": "cell_date",
        f"H{rows['t1#tien']}": "unused_cell", f"G{rows['t2#ty-le']}": "numerator_too_large",
        f"J{rows['t2#co']}": "cell_not_a_choice", f"F{rows['t2']}": "bad_state", f"F{rows['t3']}": "bad_state"}
    for one in body["refusals"]:
        assert one["detail"].startswith(f"Ô {one['cell']}: ")
        assert "ãy " in one["detail"]
    assert (await report(ready))["revision"] == 0


@pytest.mark.parametrize(("value", "taken"), [
    ("12,5", "12.5"), ("12.5", "12.5"), ("1.234,5", "1234.5"), ("1 234", "1234"), (" 7 ", "7"), (12.3, "12.3"),
    (0.1 + 0.2, "0.3"), (0, "0"), ("1.234", "cell_ambiguous"), ("1,234", "cell_ambiguous"), ("12 13", "not_a_number"),
    ("mười", "not_a_number"), (-1, "negative_number"), (1e16, "not_a_number"), (True, "cell_truth"),
    ("=1+1", "cell_uncomputed"),
])
async def test_numbers_as_they_are_typed(ready: Service, value: Any, taken: str) -> None:
    answer = await upload(ready, typed(await download(ready), {"F t1": "Hoàn thành", "G t1#tien": value}))
    if taken[0].isdigit():
        assert answer.status_code == 200, answer.text
        assert answer.json()["report"]["items"]["t1"]["figures"]["t1#tien"]["number"] == taken
    else:
        assert [one["code"] for one in answer.json()["refusals"]] == [taken]


async def test_a_percentage_is_no_numerator(ready: Service) -> None:
    def change(sheet: Worksheet, rows: dict[str, int]) -> None:
        cell = sheet[f"G{rows['t2#ty-le']}"]
        cell.value, cell.number_format = 0.97, "0.0%"
        sheet[f"H{rows['t2#ty-le']}"] = 100
        sheet[f"F{rows['t2']}"] = "Hoàn thành"

    answer = await upload(ready, changed(await download(ready), change))
    assert [one["code"] for one in answer.json()["refusals"]] == ["cell_percent"]


async def test_a_formula_is_its_last_result(ready: Service) -> None:
    data = typed(await download(ready), {"F t1": "Hoàn thành", "G t1#dem": "=2+3"})
    with_result = replaced(data, "xl/worksheets/sheet1.xml", b"<f>2+3</f><v></v>", b"<f>2+3</f><v>5</v>")
    answer = await upload(ready, with_result)
    assert answer.status_code == 200, answer.text
    assert answer.json()["report"]["items"]["t1"]["figures"]["t1#dem"]["number"] == "5"


def replaced(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    assert part in zipfile.ZipFile(io.BytesIO(data)).namelist()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                assert old in content, content[-3000:]
                content = content.replace(old, new)
            target.writestr(name, content)
    return out.getvalue()


def added(data: bytes, parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


async def test_rows_are_known_by_their_ids_wherever_they_are(ready: Service) -> None:
    def change(sheet: Worksheet, rows: dict[str, int]) -> None:
        one, two = rows["t1#dem"], rows["t1#tien"]
        for column in range(1, 14):
            first, second = sheet.cell(one, column), sheet.cell(two, column)
            first.value, second.value = second.value, first.value
        sheet.insert_rows(3, 2)

    data = typed(await download(ready), {"F t1": "Hoàn thành", "G t1#dem": 3, "G t1#tien": 4.5})
    answer = await upload(ready, changed(data, change))
    assert answer.status_code == 200, answer.text
    figures = answer.json()["report"]["items"]["t1"]["figures"]
    assert (figures["t1#dem"]["number"], figures["t1#tien"]["number"]) == ("3", "4.5")


async def test_a_deleted_row_stays_as_it_is_saved_and_an_emptied_cell_is_emptied(ready: Service) -> None:
    await save(ready)

    def change(sheet: Worksheet, rows: dict[str, int]) -> None:
        sheet[f"G{rows['t1#dem']}"] = None
        sheet.delete_rows(rows["t1#tien"])

    answer = await upload(ready, changed(await download(ready), change))
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert bare(body["report"]["items"]["t1"])["figures"] == {"t1#tien": {"number": "12.5"}}
    assert body["report"]["items"]["t1"]["evidence"] == ["https://a.vn/b"]
    assert [one["id"] for one in body["kept"]] == ["t1#tien"]
    assert "t1#dem" in {one["id"] for one in body["empty"]}


async def test_rows_of_the_users_own_and_copies_are_refused(ready: Service) -> None:
    def change(sheet: Worksheet, rows: dict[str, int]) -> None:
        last = sheet.max_row
        sheet[f"B{last + 1}"], sheet[f"G{last + 1}"] = "Việc khác", 5
        sheet[f"M{last + 2}"], sheet[f"G{last + 2}"] = "t1#dem", 6
        sheet[f"M{last + 3}"], sheet[f"G{last + 3}"] = "t9#gi", 7
        sheet[f"B{last + 4}"] = "Chỉ là chữ"

    answer = await upload(ready, changed(await download(ready), change))
    assert [one["code"] for one in answer.json()["refusals"]] == ["unknown_row", "repeated_row", "unknown_row"]


async def test_a_form_of_another_report_is_refused_by_name(ready: Service) -> None:
    other = await download(ready, id=oid(WARD, "2022-Q2"))
    answer = await upload(ready, other)
    assert (answer.status_code, answer.json()["code"]) == (400, "form_of_another")
    assert f"Tân {WARD}, quý II năm 2022" in answer.json()["detail"]


async def test_a_draft_saved_since_is_a_conflict_that_is_shown(ready: Service) -> None:
    data = typed(await download(ready), {"F t1": "Đang thực hiện", "G t1#dem": 3})
    await save(ready, {"t1": {"state": "done", "figures": {"t1#dem": {"number": "2"}}}}, "")
    answer = await upload(ready, data)
    body = answer.json()
    assert (answer.status_code, body["code"]) == (409, "form_outdated")
    assert [(one["id"], one["file"], one["saved"]) for one in body["differences"]] == [
        ("t1", "Đang thực hiện", "Hoàn thành"), ("t1#dem", "3", "2")]
    assert (await report(ready))["items"]["t1"]["state"] == "done"
    taken = await upload(ready, data, replace="yes")
    assert taken.status_code == 200, taken.text
    assert (await report(ready))["items"]["t1"]["state"] == "in_progress"


async def test_a_draft_that_says_the_same_is_no_conflict(ready: Service) -> None:
    data = typed(await download(ready), {"F t1": "Hoàn thành", "G t1#dem": 2})
    await save(ready, {"t1": {"state": "done", "figures": {"t1#dem": {"number": "2.0"}}}}, "")
    assert (await upload(ready, data)).status_code == 200


async def test_a_repeated_upload_finds_its_own_result(ready: Service) -> None:
    data = typed(await download(ready), {"F t1": "Hoàn thành", "G t1#dem": 2})
    first, again = await upload(ready, data, revision=0), await upload(ready, data, revision=0)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json()["report"] == again.json()["report"]
    assert (await report(ready))["revision"] == 1
    stale = await upload(ready, data, revision=0, key="other")
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_revision")


async def test_who_may_and_when(ready: Service) -> None:
    data = typed(await download(ready), {"F t1": "Hoàn thành", "G t1#dem": 2})
    assert (await get(ready, D1.code, f"reports/{ID}/form.xlsx")).status_code == 404
    assert (await upload(ready, data, unit=D1.code)).status_code == 404
    assert (await upload(ready, data, roles=("clerk",))).status_code == 403
    headers = auth_headers(WARD)
    file = {"file": ("a.xlsx", data)}
    path = f"/api/v1/reports/{ID}/form"
    assert (await ready.http.post(path, headers=headers, files=file)).json()["code"] == "if_match_required"
    assert (await ready.http.post(path, headers={**headers, "if-match": '"0"'}, files=file)
            ).json()["code"] == "idempotency_key_required"
    none = await ready.http.post(path, headers={**headers, "if-match": '"0"', "idempotency-key": "n"}, data={"x": "y"})
    assert none.json()["code"] == "file_required"
    revision = (await upload(ready, data)).json()["report"]["revision"]
    sent = await act(ready, WARD, "submit", ID, revision)
    assert sent.status_code == 200, sent.text
    late = await upload(ready, data, key="late")
    assert (late.status_code, late.json()["code"]) == (409, "wrong_state")


async def test_files_that_are_no_form(ready: Service) -> None:
    good = await download(ready)
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, 150_000))
    workbook = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    main = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    for data, code in [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "old_office_file"), (locked, "encrypted_file"),
        (b"don vi;so\r\n1;2\r\n", "not_a_form"), (b"", "empty_file"), (office(), "not_a_form"),
        (bomb(), "file_too_complex"), (lying(), "damaged_file"), (encrypted(), "encrypted_file"),
        (replaced(good, "[Content_Types].xml", main, workbook), "macro_file"),
        (added(good, {"xl/vbaProject.bin": b"x"}), "macro_file"),
        (added(good, {"xl/externalLinks/externalLink1.xml": b"<x/>"}), "linked_file"),
        (replaced(good, "xl/worksheets/sheet1.xml", b"<sheetData>", b"<sheetData>" + rows), "file_too_complex"),
        (replaced(good, "xl/worksheets/sheet1.xml", b"<sheetData>", b"<sheetData>" + b"<row/>" * 900_000),
         "file_too_complex"),
        (replaced(good, "xl/workbook.xml", b"<workbook", b"<!DOCTYPE x [<!ENTITY a 'b'>]><workbook"), "unsafe_file"),
        (replaced(good, "xl/worksheets/sheet1.xml", b"</sheetData>", b""), "damaged_file"),
        (replaced(good, "xl/workbook.xml", b"thongsuot", b"thongsuo1"), "not_a_form"), (good[:-500], "damaged_file"),
    ]:
        answer = await upload(ready, data, name="mẫu.xlsx")
        assert (answer.status_code, answer.json().get("code")) == (400, code), (code, answer.text)
        assert "ãy " in answer.json()["detail"]
    large = await upload(ready, good + bytes(LARGEST_BYTES))
    assert (large.status_code, large.json()["code"]) == (413, "form_too_large")
    assert (await report(ready))["revision"] == 0


def test_a_workbook_of_nothing_but_zeros_is_refused() -> None:
    with pytest.raises(BadInput):
        form_in(b"PK\x03\x04" + bytes(1000), "a.xlsx")


async def test_what_the_form_shows_and_lets_be_typed(ready: Service) -> None:
    await save(ready)
    book = openpyxl.load_workbook(io.BytesIO(await download(ready)))
    sheet, rows = sheet_of(book), rows_of(sheet_of(book))
    text = "\n".join(str(cell.value) for row in sheet["A1:A6"] for cell in row if cell.value)
    for said in (f"Tân {WARD}", "QUÝ I NĂM 2022", "Cải cách hành chính năm 2022", "15/12/2021", "14/03/2022",
                 "Tân 703"):
        assert said in text
    assert book["thongsuot"].sheet_state == "hidden"
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.print_title_rows == "$7:$7"
    assert sheet.column_dimensions["M"].hidden
    locked = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert {f"F{rows['t1']}", f"L{rows['t1']}", f"G{rows['t1#dem']}", f"K{rows['t1#dem']}", f"H{rows['t2#ty-le']}",
            f"J{rows['t2#co']}"} < locked
    assert not locked & {f"H{rows['t1#dem']}", f"G{rows['t1']}", f"G{rows['t2#co']}", f"I{rows['t2#ty-le']}", "A1"}
    checks = {str(one.sqref): one for one in sheet.data_validations.dataValidation}
    states = next(one for at, one in checks.items() if f"F{rows['t1']}" in at.split())
    assert states.formula1 == '"Chưa thực hiện,Đang thực hiện,Hoàn thành,Không phát sinh"'
    assert all(one.error and one.showErrorMessage for one in checks.values())
    assert sheet[f"L{rows['t1']}"].data_type == "s"             # "=1+1" is a text
    assert sheet[f"G{rows['t1#dem']}"].value == 2


async def test_the_period_before_stands_beside(ready: Service) -> None:
    await save(ready)
    assert (await act(ready, WARD, "submit", ID, 1)).status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(await download(ready, id=oid(WARD, "2022-Q2"))))
    sheet, rows = sheet_of(book), rows_of(sheet_of(book))
    assert sheet[f"E{rows['t2#ty-le']}"].value == "97,1% (33/34)"
    assert sheet[f"E{rows['t1#tien']}"].value == "12,5"
    assert sheet[f"E{rows['t2#co']}"].value == "Có"
    assert sheet[f"G{rows['t1#dem']}"].value is None


async def test_libreoffice_saves_a_form_that_comes_in_again(ready: Service, tmp_path: Path) -> None:
    await save(ready)
    before = (await report(ready))["items"]
    through = opened_and_saved(await download(ready), tmp_path)
    if through is None:
        pytest.skip("LibreOffice Calc is not installed")
    answer = await upload(ready, through)
    assert answer.status_code == 200, answer.text
    assert (await report(ready))["items"] == before


def opened_and_saved(data: bytes, folder: Path) -> bytes | None:
    """What LibreOffice makes of a spreadsheet; None where it isn't installed with its spreadsheets."""
    (folder / "in.xlsx").write_bytes(data)
    if shutil.which("soffice") is not None:
        subprocess.run(["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
                        "--convert-to", "xlsx", "--outdir", str(folder / "out"), str(folder / "in.xlsx")],
                       check=False, capture_output=True, timeout=120)
    made = folder / "out" / "in.xlsx"
    return made.read_bytes() if made.is_file() else None
