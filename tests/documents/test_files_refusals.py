"""Files that are broken or made to do harm: one clear error each, nothing outside is touched, time is bounded."""

from __future__ import annotations

import contextlib
import io
import shutil
import socket
import stat
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.documents.files import office, read_file, text_of
from shared.documents.files.kind import Kind, kind_of
from shared.errors import BadInput, ThongSuotError, TooLarge

PLAN = ["UBND HUYỆN CHÂU THÀNH", "Số: 5/KH-UBND", "KẾ HOẠCH", "Trồng cây năm 2023", "I. NỘI DUNG", "1. Trồng cây."]
TYPES = ('<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
         '<Default Extension="xml" ContentType="application/xml"/></Types>')  # fmt: skip


def word(lines: list[str] = PLAN) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def changed(parts: dict[str, Callable[[bytes], bytes]], more: dict[str, bytes] | None = None) -> bytes:
    """A Word file with some parts rewritten or added."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word())) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name, lambda data: data)(old.read(name)))
        for name, data in (more or {}).items():
            new.writestr(name, data)
    return target.getvalue()


def packed(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return target.getvalue()


def entity(data: bytes) -> bytes:
    declared = b'<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    return data.replace(b"<w:document", declared + b"<w:document", 1).replace("Trồng".encode(), b"&x;", 1)


def laughs(data: bytes) -> bytes:
    lol = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 12))
    declared = f'<!DOCTYPE w:document [<!ENTITY l0 "ha">{lol}]>'.encode()
    return data.replace(b"<w:document", declared + b"<w:document", 1).replace("Trồng".encode(), b"&l11;", 1)


def template(target: str) -> Callable[[bytes], bytes]:
    relation = ('<Relationship Id="rId99" TargetMode="External" Type="http://schemas.openxmlformats.org/officeDocument/'
                f'2006/relationships/attachedTemplate" Target="{target}"/></Relationships>')  # fmt: skip
    return lambda data: data.replace(b"</Relationships>", relation.encode())


RELS = "word/_rels/document.xml.rels"
DOCUMENT = "word/document.xml"


def deep(data: bytes) -> bytes:
    nested = b"<w:sdt><w:sdtContent>" * 10_000 + b"</w:sdtContent></w:sdt>" * 10_000
    return data.replace(b"<w:body>", b"<w:body>" + nested)


def pdf_of(objects: list[bytes], tail: bytes = b"trailer <</Root 1 0 R /Size 99>>\n%%EOF") -> bytes:
    body = b"".join(b"%d 0 obj\n%b\nendobj\n" % (at, one) for at, one in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + tail


def stream(data: bytes, extra: bytes = b"") -> bytes:
    return b"<<%b /Length %d>>\nstream\n%b\nendstream" % (extra, len(data), data)


CATALOG = b"<</Type /Catalog /Pages 2 0 R>>"
PAGES = b"<</Type /Pages /Kids [3 0 R] /Count 1>>"
PAGE = b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources <</XObject <</A 5 0 R>>>>>>"


def looping_pdf() -> bytes:
    """Forms that each draw the next ten times: a billion and more."""
    def form(at: int) -> bytes:
        head = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources <</XObject <</A %d 0 R>>>>" % (at + 1)
        return stream(b"/A Do " * 10, head)

    return pdf_of([CATALOG, PAGES, PAGE, stream(b"/A Do"), *(form(at) for at in range(5, 20))])


def pages_that_never_end() -> bytes:
    kids = b"[" + b"2 0 R 3 0 R " * 2_000 + b"]"
    return pdf_of([CATALOG, b"<</Type /Pages /Kids %b /Count 4000>>" % kids, PAGE, stream(b"")])


def flate(data: bytes, extra: bytes = b"") -> bytes:
    return stream(zlib.compress(data, 9), b"/Filter /FlateDecode " + extra)


ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 600
CASES: dict[str, tuple[Callable[[], bytes], str]] = {
    "encrypted word": (lambda: ENCRYPTED, "encrypted_file"),
    "old spreadsheet": (lambda: ENCRYPTED.replace("EncryptedPackage".encode("utf-16-le"),
                                                  "Workbook".encode("utf-16-le")), "not_a_document"),
    "truncated word": (lambda: word()[:-4000], "damaged_file"),
    "half a word": (lambda: word()[: len(word()) // 2], "damaged_file"),
    "spoilt member": (lambda: word().replace(b"PK\x01\x02", b"PK\x01\x03", 1), "damaged_file"),
    "spreadsheet": (lambda: packed({"[Content_Types].xml": TYPES.encode(), "xl/workbook.xml": b"<x/>"}),
                    "not_a_document"),
    "any archive": (lambda: packed({"a.txt": b"a"}), "not_a_document"),
    "no document inside": (lambda: packed({"[Content_Types].xml": TYPES.encode(), "word/x.xml": b"<x/>"}),
                           "damaged_file"),
    "bomb": (lambda: changed({}, {"word/media/x.bin": b"\x00" * 60_000_000}), "file_too_complex"),
    "many members": (lambda: packed({f"word/{at}.xml": b"" for at in range(3_100)}), "file_too_complex"),
    "entity": (lambda: changed({DOCUMENT: entity}), "unsafe_file"),
    "laughs": (lambda: changed({DOCUMENT: laughs}), "unsafe_file"),
    "entity in utf-16": (lambda: changed({DOCUMENT: lambda data: entity(data).decode().replace("UTF-8", "UTF-16")
                                          .encode("utf-16")}), "unsafe_file"),
    "remote template": (lambda: changed({RELS: template("http://127.0.0.1:9/x.dotm")}), "unsafe_file"),
    "template of a share": (lambda: changed({RELS: template("file://\\\\host\\share\\x.dotm")}), "unsafe_file"),
    "deep": (lambda: changed({DOCUMENT: deep}), "damaged_file"),
    "not xml": (lambda: changed({DOCUMENT: lambda data: data[:-30]}), "damaged_file"),
    "macros": (lambda: changed({}, {"word/vbaProject.bin": b"x"}), "macro_file"),
    "truncated pdf": (lambda: pdf_of([CATALOG, PAGES])[:-5], "damaged_file"),
    "empty pdf": (lambda: pdf_of([CATALOG]), "damaged_file"),
    "pages that never end": (pages_that_never_end, "scan_without_text"),
    "pdf bomb": (lambda: pdf_of([CATALOG, PAGES, PAGE, flate(b"\x00" * 60_000_000)]), "file_too_complex"),
    "pdf bomb in a bomb": (lambda: pdf_of([CATALOG, PAGES, PAGE, stream(
        zlib.compress(zlib.compress(b"\x00" * 60_000_000, 9), 9), b"/Filter [/FlateDecode /FlateDecode] ")]),
        "file_too_complex"),
    "absurd columns": (lambda: pdf_of([CATALOG, PAGES, PAGE, flate(
        b"", b"/DecodeParms <</Predictor 12 /Columns 999999999>>")]), "file_too_complex"),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "not_text"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*args: object) -> None:
        raise AssertionError("a file made the reader connect")

    monkeypatch.setattr(socket.socket, "connect", forbidden)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(("make", "code"), CASES.values(), ids=CASES.keys())
def test_one_clear_error(make: Callable[[], bytes], code: str) -> None:
    data = make()
    with pytest.raises(BadInput) as caught:
        read_file(data, "ke-hoach.docx")
    assert (caught.value.code, caught.value.status) == (code, 422)
    assert caught.value.detail.startswith("Tệp “ke-hoach.docx” ")
    assert caught.value.detail.endswith(".")


@pytest.mark.timeout(60)
def test_endless_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.documents.files.pdf.SECONDS", 1.0)
    with pytest.raises(BadInput) as caught:
        read_file(looping_pdf())
    assert caught.value.code == "too_slow_file"


def test_locked_pdf() -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    target = io.BytesIO()
    canvas = Canvas(target, encrypt=StandardEncryption("mat khau", canPrint=0))
    canvas.drawString(50, 700, "KE HOACH")
    canvas.save()
    with pytest.raises(BadInput) as caught:
        read_file(target.getvalue())
    assert caught.value.code == "encrypted_file"


def test_larger_than_the_limit() -> None:
    with pytest.raises(TooLarge) as caught:
        read_file(b"PK\x03\x04" + b"\x00" * (10 * 1024 * 1024))
    assert (caught.value.code, caught.value.status) == ("document_too_large", 413)


def test_the_name_says_nothing() -> None:
    assert kind_of(word(), "a.pdf") is Kind.WORD
    assert kind_of(b"%PDF-1.7", "a.docx") is Kind.PDF
    assert kind_of("KẾ HOẠCH".encode(), "a.docx") is Kind.TEXT
    assert kind_of(b"{\\rtf1", "a.txt") is Kind.RTF


def test_links_and_templates_on_the_own_disk_are_left_alone() -> None:
    for target in ("file:///C:\\Users\\a\\ke-hoach.dotx", "Normal.dotm"):
        assert read_file(changed({RELS: template(target)})).number == "5"
    link = template("https://tayninh.gov.vn")
    assert read_file(changed({RELS: lambda data: link(data).replace(b"attachedTemplate", b"hyperlink")})).number == "5"


@pytest.mark.parametrize("level", ["9999999", "-3", "x", "8"])
def test_absurd_levels_of_a_list(level: str) -> None:
    mark = f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr></w:pPr>'.encode()
    data = changed({DOCUMENT: lambda data: data.replace(b"<w:p><w:r>", b"<w:p>" + mark + b"<w:r>")})
    assert "Trồng cây" in str(text_of(data))


@pytest.mark.timeout(60)
def test_ten_thousand_levels_of_text() -> None:
    lines = [f"{' ' * min(at, 400)}{'-' if at % 2 else '+'} mức {at}" for at in range(10_000)]
    lines += ["> " * 500 + "trích", "- " * 5_000, "1." * 5_000, "(" * 10_000]
    document = read_file("\n".join([*PLAN, *lines]))
    assert document.number == "5"
    assert document.model_dump_json()


@pytest.mark.parametrize(("data", "kind"), [(ENCRYPTED.replace("EncryptedPackage".encode("utf-16-le"),
                         "WordDocument".encode("utf-16-le")), "doc"), (b"{\\rtf1 x}", "rtf"),
                         (packed({"mimetype": b"application/vnd.oasis.opendocument.text"}), "odt")])  # fmt: skip
def test_without_libreoffice(data: bytes, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if kind == "odt":
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        data = target.getvalue()
    assert kind_of(data, "").value == kind
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(BadInput) as caught:
        read_file(data, "cu.doc")
    assert caught.value.code == "converter_missing"
    assert "LibreOffice" in caught.value.detail


def fake_office(folder: Path, script: str) -> Path:
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


def test_conversion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that stands in for LibreOffice: it gets a profile of its own and leaves nothing behind."""
    (tmp_path / "made.docx").write_bytes(word())
    script = f'mkdir out && cp {tmp_path}/made.docx out/in.docx && echo "$@ $http_proxy $HOME" > {tmp_path}/called'
    program = fake_office(tmp_path, script)
    monkeypatch.setattr(shutil, "which", lambda name: str(program))
    assert read_file(b"{\\rtf1 x}", "cu.rtf").number == "5"
    called = (tmp_path / "called").read_text()
    assert "-env:UserInstallation=file:///" in called
    assert "127.0.0.1:9" in called
    assert not Path(called.split()[-1]).exists()


@pytest.mark.parametrize(("script", "code"), [("exit 1", "conversion_failed"), ("sleep 60", "too_slow_file")])
def test_conversion_that_fails(script: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = fake_office(tmp_path, script)
    monkeypatch.setattr(shutil, "which", lambda name: str(program))
    with pytest.raises(BadInput) as caught:
        office.convert(b"x", Kind.OLD_WORD, "cu.doc", seconds=1)
    assert caught.value.code == code


WORD = word()


relaxed = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


@settings(max_examples=40, deadline=None, suppress_health_check=relaxed)
@given(st.integers(0, len(WORD) - 1), st.binary(min_size=1, max_size=8))
def test_spoilt_bytes_never_raise_anything_else(at: int, spoilt: bytes) -> None:
    for data in (WORD[:at] + spoilt + WORD[at + len(spoilt) :], b"%PDF-1.4\n" + spoilt + WORD[:at] + b"%%EOF"):
        with contextlib.suppress(ThongSuotError):
            read_file(data)
