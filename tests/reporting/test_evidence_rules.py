"""What a file is, what it is called, and what a report keeps of it: pure."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain import evidence as rules
from services.reporting.domain.evidence_check import check, orphans
from services.reporting.domain.evidence_kind import OFFICE, Kind, kind_of
from services.reporting.domain.evidence_name import LONGEST, clean
from shared.errors import BadInput, NotFound, ThongSuotError, TooLarge
from shared.store import Stored
from tests.reporting.evidence_files import (
    EXCEL,
    JPEG,
    PDF,
    PNG,
    WORD,
    bomb,
    encrypted,
    lying,
    office,
    opendocument,
    zipped,
)

NOW = dt.datetime(2022, 4, 8, 3, tzinfo=dt.UTC)
OBLIGATION = {"task_ids": ["t1", "t2"], "state": "open"}
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
RELATION = ('<Relationships><Relationship Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
            '{}" Target="{}" TargetMode="External"/></Relationships>')


@pytest.mark.parametrize(("data", "kind"), [
    (PDF, Kind.PDF), (JPEG, Kind.JPEG), (PNG, Kind.PNG), (office(WORD), Kind.DOCX), (office(EXCEL), Kind.XLSX),
    (opendocument("text"), Kind.ODT), (opendocument("spreadsheet"), Kind.ODS),
    (office(more={"word/_rels/document.xml.rels": RELATION.format("hyperlink", "https://a.vn/b").encode()}), Kind.DOCX),
])
def test_a_kind_is_told_by_content(data: bytes, kind: Kind) -> None:
    assert kind_of(io.BytesIO(data), "anything.exe") is kind


@pytest.mark.parametrize(("data", "code"), [
    (b"", "empty_file"), (b"MZ\x90\x00" + bytes(100), "file_type_not_allowed"), (b"\x7fELF", "file_type_not_allowed"),
    (b"<html><script>", "file_type_not_allowed"), (b"<?xml version='1.0'?><svg>", "file_type_not_allowed"),
    (b"GIF89a", "file_type_not_allowed"), (b"#!/bin/sh", "file_type_not_allowed"),
    ("chữ".encode(), "file_type_not_allowed"),
    (b"<html>%PDF-1.7", "file_type_not_allowed"), (zipped({"a.exe": b"MZ"}), "file_type_not_allowed"),
    (opendocument("presentation"), "file_type_not_allowed"),
    (office("wordprocessingml.template"), "file_type_not_allowed"),
    (COMPOUND, "old_office_file"), (COMPOUND + "EncryptedPackage".encode("utf-16-le"), "encrypted_file"),
    (office(content_type="application/vnd.ms-word.document.macroEnabled.main+xml"), "macro_file"),
    (office(more={"word/vbaProject.bin": b"x"}), "macro_file"),
    (office(more={"xl/VBAPROJECT.BIN": b"x"}), "macro_file"),
    (office(EXCEL, {"xl/macrosheets/sheet1.xml": b"x"}), "macro_file"),
    (office(more={"word/activeX/activeX1.bin": b"x"}), "macro_file"),
    (opendocument(more={"Basic/Standard/script-lb.xml": b"x"}), "macro_file"),
    (opendocument(more={"META-INF/manifest.xml": b"<manifest:encryption-data/>"}), "encrypted_file"),
    (office(more={"word/_rels/settings.xml.rels": RELATION.format("attachedTemplate", "https://e.vn/x.dotm").encode()}),
     "unsafe_file"),
    (encrypted(), "encrypted_file"), (bomb(), "file_too_complex"), (lying(), "damaged_file"),
    (office()[:-30], "damaged_file"), (b"PK\x03\x04" + bytes(100), "damaged_file"),
    (office(content_type=f"{OFFICE}{WORD}.main+xml" + " " * 2_000_000), "file_too_complex"),
])
def test_what_may_do_harm_is_refused_with_a_sentence(data: bytes, code: str) -> None:
    with pytest.raises(BadInput) as raised:
        kind_of(io.BytesIO(data), "biên bản.pdf")
    assert raised.value.code == code
    assert raised.value.detail.startswith("Tệp")
    assert "hãy" in raised.value.detail
    assert raised.value.detail.endswith(".")


@given(st.binary(max_size=400), st.sampled_from([b"", PDF[:8], b"PK\x03\x04", office(), opendocument(), COMPOUND]),
       st.integers(0, 500))
def test_whatever_comes_is_a_kind_or_refused(noise: bytes, start: bytes, place: int) -> None:
    data = start[:place] + noise + start[place + len(noise):]
    with contextlib.suppress(BadInput):     # anything else that is raised fails the test
        assert kind_of(io.BytesIO(data)) in Kind


@pytest.mark.parametrize(("given_name", "kind", "name"), [
    ("Biên bản họp tổ.PDF", Kind.PDF, "Biên bản họp tổ.pdf"), ("anh.jpeg", Kind.JPEG, "anh.jpeg"),
    (r"C:\Users\a\Báo cáo.docx", Kind.DOCX, "Báo cáo.docx"), ("../../etc/passwd", Kind.PDF, "passwd.pdf"),
    ("a/b/", Kind.PDF, "minh-chung.pdf"), ("", Kind.PNG, "minh-chung.png"), ("...", Kind.PNG, "minh-chung.png"),
    ("anh.jpg.exe", Kind.JPEG, "anh.jpg.exe.jpg"), ("x\u202egpj.exe", Kind.JPEG, "xgpj.exe.jpg"),
    ("a\r\nSet-Cookie: b.pdf", Kind.PDF, "a Set-Cookie b.pdf"), ('a"b<c>.pdf', Kind.PDF, "a b c.pdf"),
    ("con.pdf", Kind.PDF, "_con.pdf"), (".pdf", Kind.PDF, "pdf.pdf"), ("trang.html", Kind.PDF, "trang.html.pdf"),
    (unicodedata.normalize("NFD", "Kế hoạch.ods"), Kind.ODS, "Kế hoạch.ods"),
])
def test_names_are_kept_but_clean(given_name: str, kind: Kind, name: str) -> None:
    assert clean(given_name, kind) == name


@given(st.text(max_size=400), st.sampled_from(Kind))
def test_every_name_is_safe(given_name: str, kind: Kind) -> None:
    name = clean(given_name, kind)
    assert name.rpartition(".")[2] in kind.endings
    assert 5 <= len(name) <= LONGEST
    assert unicodedata.is_normalized("NFC", name)
    assert not any(sign in '/\\<>:"|?*' or unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp") for sign in name)
    assert not name.startswith((".", " "))
    assert clean(name, kind) == name


def blob(id: str, size: int = 1, at: dt.datetime = NOW, owner: str = "r1") -> Stored:
    return Stored(id, f"{id}.pdf", "application/pdf", size, f"sha-{id}", owner, at.isoformat())


def report(*files: tuple[str, str, int], **fields: Any) -> dict[str, Any]:
    found = {id: rules.entry(task, blob(f"b-{id}", size), "u") for id, task, size in files}
    return {"_id": "r1", "files": found, "submissions": {}, **fields}


def refused(found: dict[str, Any], task: str, size: int) -> str:
    with pytest.raises(ThongSuotError) as raised:
        rules.refuse_unfit(found, OBLIGATION, task, size)
    assert "Hãy" in raised.value.detail
    assert isinstance(raised.value, BadInput | TooLarge)
    return raised.value.code


def test_limits() -> None:
    mega = 1024 * 1024
    rules.refuse_unfit({}, OBLIGATION, "t1", 10 * mega)
    rules.refuse_unfit({}, OBLIGATION, rules.WHOLE_REPORT, 1)
    assert refused({}, "t9", 1) == "unknown_task"
    assert refused({}, "t1", 10 * mega + 1) == "evidence_too_large"
    rules.refuse_unfit(report(*((f"f{n}", "t1", 1) for n in range(19))), OBLIGATION, "t1", 1)
    assert refused(report(*((f"f{n}", "t1", 1) for n in range(20))), "t1", 1) == "too_many_files"
    full = report(*((f"f{n}", "t1", 8 * mega) for n in range(6)))
    rules.refuse_unfit(full, OBLIGATION, "t1", 2 * mega)
    assert refused(full, "t1", 2 * mega + 1) == "report_evidence_too_large"
    for file in full["files"].values():
        file["state"] = "withdrawn"
    rules.refuse_unfit(full, OBLIGATION, "t1", 10 * mega)


def test_added_once_by_whoever_is_first() -> None:
    first, second = (rules.entry("t1", blob(id), "u") for id in ("b1", "b2"))
    once = rules.added(report(), OBLIGATION, "f1", first, NOW)
    assert once["files"] == {"f1": first}
    assert once["changed"].endswith("/r1")
    assert rules.added(once, OBLIGATION, "f1", second, NOW) is once


def test_what_a_submission_binds_can_only_be_withdrawn() -> None:
    found = report(("f1", "t1", 1), ("f2", "t1", 1))
    bound = {**found, "submissions": {"000003": {"files": rules.frozen(found)}}}
    bound = rules.added(bound, OBLIGATION, "f3", rules.entry("t2", blob("b3"), "u"), NOW)
    without = rules.removed(rules.removed(bound, "f1", NOW), "f3", NOW)
    assert set(without["files"]) == {"f1", "f2"}
    assert set(rules.kept(without)) == {"f2"}
    assert set(rules.submitted(without)) == {"f1", "f2"}
    assert rules.readable(without, "f1", own=False)["state"] == "withdrawn"
    again = {**without, "submissions": {**without["submissions"], "000005": {"files": rules.frozen(without)}}}
    assert set(rules.submitted(again)) == {"f2"}
    assert set(rules.submitted(again, "000003")) == {"f1", "f2"}
    assert rules.bound(again) == {"f1", "f2"}
    for gone in ("f1", "f3", "f9"):
        with pytest.raises(NotFound):
            rules.removed(again, gone, NOW)


def test_others_read_nothing_that_was_not_submitted() -> None:
    found = report(("f1", "t1", 1))
    assert rules.readable(found, "f1", own=True)["name"] == "b-f1.pdf"
    assert rules.submitted(found) == {}
    with pytest.raises(NotFound):
        rules.readable(found, "f1", own=False)


def test_entries_and_contents_belong_together() -> None:
    found, old = report(("f1", "t1", 5)), NOW - dt.timedelta(days=2)
    good, before = blob("b-f1", 5), old - dt.timedelta(days=1)
    assert check([found], [good, blob("b-new")], old).violations == []
    assert check([found], [good], old).checked == 1
    for blobs in ([], [blob("b-f1", 6)], [good, blob("b-old", at=before)]):
        assert len(check([found], blobs, old).violations) == 1
    assert orphans([good, blob("x"), blob("b-f1", owner="r2")], {"r1": found}) == ["x", "b-f1"]
