"""Plain text in the encodings of the 1990s, and text that only looks like it."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from shared.documents.files import read_file
from shared.documents.files.legacy import TCVN3, VNI, to_unicode
from shared.documents.read import read

TEXT = (Path(__file__).parents[2] / "samples" / "ke-hoach-so-noi-vu-2023.txt").read_text(encoding="utf-8")
MARKS = "\u0300\u0301\u0303\u0309\u0323"


def tcvn3(text: str) -> str:
    written = {meant: code for code, meant in TCVN3.table.items()}
    return "".join(written.get(letter) or written.get(letter.lower(), letter) for letter in text)


def vni(text: str) -> str:
    written = {meant: code for code, meant in VNI.table.items()}
    return "".join(written.get(letter, letter) for letter in text)


def cp1258(text: str) -> bytes:
    pieces: list[bytes] = []
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tones = "".join(mark for mark in parts if mark in MARKS)
        base = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in MARKS))
        pieces.append((base + tones).encode("cp1258", "replace"))
    return b"".join(pieces)


@pytest.mark.parametrize("data", [vni(TEXT).encode("latin-1", "replace"), vni(TEXT), vni(TEXT).encode(), cp1258(TEXT)])
def test_old_text_reads_like_unicode(data: bytes | str) -> None:
    assert read_file(data) == read(TEXT)


@pytest.mark.parametrize("data", [tcvn3(TEXT), tcvn3(TEXT).encode(), tcvn3(TEXT).encode("latin-1", "replace")])
def test_tcvn3_has_no_capitals_with_tones(data: bytes | str) -> None:
    found, meant = read_file(data), read(TEXT)
    for name in ("number", "issuer", "title", "date"):
        assert getattr(found, name) == getattr(meant, name)
    assert [task.text for task in found.tasks] == [task.text for task in meant.tasks]


@pytest.mark.parametrize("data", [
    TEXT, TEXT.encode(), TEXT.encode("utf-16"), unicodedata.normalize("NFD", TEXT), b"\xff\xfa\x00\x01", "",
    "Plan de travail : réunir les délégués à l'été.", TEXT.encode() + b"\xff",
])  # fmt: skip
def test_other_text_stays_as_it_is(data: bytes | str) -> None:
    assert to_unicode(data) == data


def test_every_letter_of_the_language() -> None:
    letters = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
    toned = "".join(unicodedata.normalize("NFC", vowel + mark) for vowel in "aăâeêioôơuưy" for mark in MARKS)
    assert TCVN3.decode(tcvn3(letters + toned)) == letters + toned
    both = " ".join((letters + toned).replace("\u0300", "")) + " " + " ".join((letters + toned).upper())
    assert VNI.decode(vni(both)) == both
