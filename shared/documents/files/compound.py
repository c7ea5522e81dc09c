"""The compound file around a Word 97–2003 document: enough to tell a cut or locked one ([MS-CFB], [MS-DOC])."""

from __future__ import annotations

from struct import unpack_from

_HEADER = 512
_FREE = 0xFFFFFFFA                                 # from here on: no sector
_ENTRY = 128                                       # of the directory
_WORD = "WordDocument".encode("utf-16-le")
_LOCKED = 0x0100                                   # a bit of the document's flags: encrypted or obfuscated


def is_cut(data: bytes) -> bool:
    """Whether the file ends before its own directory or one of its allocation tables."""
    if len(data) < _HEADER:
        return True
    tables = unpack_from(f"<{min(unpack_from('<I', data, 44)[0], 109)}I", data, 76)
    wanted = [unpack_from("<I", data, 48)[0], *(sector for sector in tables if sector < _FREE)]
    return any(_at(data, sector) + _size(data) > len(data) for sector in wanted)


def is_locked_word(data: bytes) -> bool:
    """Whether the Word document in it asks for a password."""
    entry = data.find(_WORD)
    while entry >= 0 and (entry - _HEADER) % _ENTRY:
        entry = data.find(_WORD, entry + 2)
    if entry < 0 or entry + _ENTRY > len(data):
        return False
    start = _at(data, unpack_from("<I", data, entry + 116)[0])
    return start + 12 <= len(data) and bool(unpack_from("<H", data, start + 10)[0] & _LOCKED)


def _at(data: bytes, sector: int) -> int:
    return (sector + 1) * _size(data)


def _size(data: bytes) -> int:
    """Bytes of a sector: 512, in newer files 4,096."""
    shift = unpack_from("<H", data, 30)[0]
    return 1 << shift if 7 <= shift <= 16 else _HEADER
