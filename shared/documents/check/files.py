"""The check of a whole file: its text, and of a Word file also how it is set."""

from __future__ import annotations

from ..files import text_of
from ..files.kind import Kind, kind_of
from ..files.package import safe_parts
from ..files.parts import Parts
from ..files.refusals import refusal
from ..read.decode import to_text
from .departure import Departure
from .run import check
from .word_look import Word
from .word_page import check_page
from .word_parts import printed_lines
from .word_text import check_text


def check_file(data: bytes, name: str = "") -> tuple[Departure, ...]:
    """Departures of a file; those of the sheet come first and have no line. Raises what reading it raises."""
    text = to_text(text_of(data, name), name)  # refuses what is damaged or unsafe
    sheet = check_word(data, name) if kind_of(data, name) is Kind.WORD else ()
    return (*sheet, *check(text, name))


def check_word(data: bytes, name: str = "") -> tuple[Departure, ...]:
    """Paper, margins, page number, fonts, sizes, faces and colour of a .docx; raises BadInput (damaged_file)."""
    parts = Parts(safe_parts(data, name))
    try:
        word = Word(parts)
        return (*check_page(word), *check_text(printed_lines(word)))
    except Exception as error:  # as in files.word: the parser and what it gives raise many kinds for a broken file
        raise refusal("damaged_file", name) from error
