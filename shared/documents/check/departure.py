"""One departure from the decree, and the places in the decree that the rules rest on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "advice"]

_FORM = "Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, Mục II, khoản"
MOTTO = f"{_FORM} 1"
ISSUER = f"{_FORM} 2"
NUMBER = f"{_FORM} 3"
PLACE_AND_DATE = f"{_FORM} 4"
TITLE = f"{_FORM} 5"
CONTENT = f"{_FORM} 6"
SIGNATURE = f"{_FORM} 7"
RECIPIENTS = f"{_FORM} 9"
ANNEX = "Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, Mục III, khoản 1"
PARTS = "Nghị định 30/2020/NĐ-CP, Điều 8"
NUMBERING_OF_ACTS = "Nghị định 30/2020/NĐ-CP, Điều 15"
CAPITALS = "Nghị định 30/2020/NĐ-CP, Phụ lục II"
ABBREVIATIONS = "Nghị định 30/2020/NĐ-CP, Phụ lục III"
IN_FORCE = "Nghị định 30/2020/NĐ-CP, Điều 37"


@dataclass(frozen=True, slots=True)
class Departure:
    """A stable code, how grave it is, the article, one Vietnamese sentence, the line (1-based) and an excerpt."""

    code: str
    level: Level
    article: str
    message: str
    line: int | None = None
    excerpt: str | None = None


def error(code: str, article: str, message: str, line: int | None = None, text: str | None = None) -> Departure:
    """A departure that the decree forbids."""
    return Departure(code, "error", article, message, line, _short(text))


def advice(code: str, article: str, message: str, line: int | None = None, text: str | None = None) -> Departure:
    """Something better written otherwise."""
    return Departure(code, "advice", article, message, line, _short(text))


def _short(text: str | None) -> str | None:
    return text if text is None or len(text) <= 100 else f"{text[:99]}…"
