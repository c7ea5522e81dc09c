"""Text → lines without Markdown: marks of emphasis and headings are stripped but remembered as hints."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest

from .text import squeeze

_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s*(?=\S)")
_QUOTE = re.compile(r"^\s{0,3}>\s?")
_ESCAPED = re.compile(r"\\([-+*.#()\[\]_<>!`|~])")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:b|i|u|em|strong|sup|sub|p|div|center|span)(?:\s[^<>]{0,200})?>", re.IGNORECASE)
_RULE = re.compile(r"^[\s\-_*=~–—.…]{3,}$")
_PAGE = re.compile(r"^[-–—]?\s*(?:trang\s+)?\d{1,3}(?:\s*/\s*\d{1,3})?\s*[-–—]?$", re.IGNORECASE)
_COLUMNS = re.compile(r"\t+|\s{3,}|\s\|(?=\s|$)|^\|\s")
_PLAIN = re.compile(r"[^<*_\\]*$")
_BULLET = re.compile(r"^\s*\*\s+(?!\*)")
_CLOSING_ROW = re.compile(r"^\|[\s*_|]*(?:nơi nhận|tm\s?\.|kt\s?\.)", re.IGNORECASE)
_SEPARATOR = re.compile(r"^\|?[\s:|\-]*-{2,}[\s:|\-]*$")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line, with its 1-based number."""

    no: int
    text: str
    columns: tuple[str, ...]  # the pieces between tabs or wide gaps
    cells: tuple[str, ...] | None = None  # of a table row
    blank_before: bool = False
    heading: bool = False
    bold: bool = False


def split_lines(text: str) -> list[Line]:
    """All lines that say something; blank lines, rules and page numbers only leave a trace in the next."""
    lines: list[Line] = []
    blank = True
    for no, raw in enumerate(
        text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").split("\n"), 1
    ):
        rows = _closing_rows(raw)
        if rows:
            lines.extend(filter(None, (_line(no, row, False) for row in rows)))
            continue
        line = _line(no, raw, blank)
        if line is None:
            blank = blank or not _SEPARATOR.match(raw.strip()) or not raw.strip()
            continue
        lines.append(line)
        blank = False
    return lines


def _line(no: int, raw: str, blank: bool) -> Line | None:
    raw = raw.replace("\u00a0", " ").replace("\u2028", " ").replace("&nbsp;", " ")
    if not raw.strip(" \t|") or _RULE.match(raw) or (_PAGE.match(raw.strip()) and "\t" not in raw):
        return None
    cells = _cells(raw)
    if cells == ():
        return None
    body = _QUOTE.sub("", raw) if ">" in raw else raw
    heading = _HEADING.match(body) if "#" in body else None
    body = body[heading.end() :] if heading else body
    bold = body.lstrip().startswith(("**", "__"))
    body = _strip_emphasis(body)
    text = squeeze(body).removesuffix(" |")
    columns = _columns(body.strip(), text)
    return Line(no, text, columns, cells, blank, bool(heading), bold) if columns else None


def _columns(body: str, text: str) -> tuple[str, ...]:
    if text and body == text and "|" not in text:  # nearly always: no tab, no wide gap
        return (text,)
    return tuple(filter(None, map(squeeze, _COLUMNS.split(body))))


def _closing_rows(raw: str) -> list[str]:
    """A Markdown row that holds the recipients beside the signature: one line for each of its breaks."""
    if not _CLOSING_ROW.match(raw) or not _BREAK.search(raw):
        return []
    cells = [_BREAK.split(cell) for cell in raw.strip().strip("|").split("|")]
    return ["\t".join(pieces).strip() for pieces in zip_longest(*cells, fillvalue="")]


def _cells(raw: str) -> tuple[str, ...] | None:
    """The cells of a tab-separated or Markdown table row; () for a Markdown separator; None for prose."""
    stripped = raw.strip()
    if stripped.startswith("|") and stripped.count("|") >= 2:
        if _SEPARATOR.match(stripped):
            return ()
        pieces = re.split(r"(?<!\\)\|", stripped.removeprefix("|").removesuffix("|"))
    elif raw.count("\t") >= 2:
        pieces = raw.split("\t")
    elif stripped.removesuffix("|").count(" | ") >= 2:
        pieces = stripped.removesuffix("|").split(" | ")
    else:
        return None
    return tuple(squeeze(_strip_emphasis(_breaks_in_cell(piece))) for piece in pieces)


def _breaks_in_cell(piece: str) -> str:
    """A line break before a capital divides a list ("Phòng A<br>Phòng B"), any other a sentence."""
    parts = [part.strip() for part in _BREAK.split(piece)]
    joined = parts[0]
    for part in parts[1:]:
        listed = part[:1].isupper() and joined[-1:].isalnum()
        joined = f"{joined}{';' if listed else ''} {part}"
    return joined


def _strip_emphasis(text: str) -> str:
    if _PLAIN.match(text):
        return text
    text = _TAG.sub("", _BREAK.sub(" ", text))
    bullet = _BULLET.match(text)
    start = "* " if bullet else ""
    text = text[bullet.end() :] if bullet else text
    text = text.replace("**", "").replace("__", "")
    if text.count("*") >= 2:
        text = text.replace("*", "")
    stripped = text.strip()
    if len(stripped) > 2 and stripped.startswith("_") and stripped.endswith("_"):
        text = stripped.strip("_")
    return start + _ESCAPED.sub(r"\1", text)
