"""Documents on one core: reading by size and by format, deriving per draft, writing Word and PDF.

Beside each file format stands what its library alone needs for the same file in the same run, used as its own pages
teach it and for nothing more:

- reading Word: python-docx opens the file and gives the text of every paragraph and every cell of every table;
- writing Word: python-docx saves the same document, already opened: nothing but turning trees into packed XML;
- reading PDF: pdfplumber opens the file and gives the words of every page.

`whole` is all that we do, from the bytes to the understood plan (or from the plan to the bytes), and `ours/library` is
what it takes beyond the library's time: (whole - library) / library. At 1 our part takes as long as the library's; at
0 we are as fast as the library is alone. Word files are read and written without python-docx (it makes the template),
so there its time is only a measure. Text has no library, nor has our layout of a PDF.

    python -m benchmarks.documents [--largest MB]
"""

from __future__ import annotations

import argparse
import io
import time
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import docx
import pdfplumber

from services.cascade.domain import derive
from shared.documents.files import read_file
from shared.documents.model import Document
from shared.documents.read import read
from shared.documents.write import to_docx, to_pdf
from tests.support import SAMPLES

SAMPLE = next(SAMPLES.glob("*tay-ninh-2022.txt"))
SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI")
LONG, LONGEST = SIZES[1], SIZES[2]
REPEAT_SECONDS = 1.0           # small files are repeated for about so long, the best time counts
ADDRESSEES = 130


def grown(size: int) -> str:
    """Our sample made longer: its body again and again under new numbers, until it has `size` bytes."""
    text = SAMPLE.read_text(encoding="utf-8")
    start, end = text.index("I. MỤC TIÊU"), text.index("Trong quá trình thực hiện")
    body = text[start:end]
    while len(text.encode()) < size and len(body.encode()) > size:
        body = body[: len(body) // 2]
    rest = size - len(text.encode())
    copies = [body] * max(0, round(rest / len(body.encode())))
    numbered = "".join(f"{ROMANS[at % len(ROMANS)]}. NỘI DUNG {at}\n\n{copy}" for at, copy in enumerate(copies))
    return text[:end] + numbered + text[end:]


def best(*works: Callable[[], object]) -> tuple[float, ...]:
    """Processor seconds of the fastest run of each, taken in turn; long ones are run once.

    Processor time, since all of it is computing on one core: what else runs on the machine is not counted.
    """
    fastest = [_took(work) for work in works]
    spent = sum(fastest)
    while spent < REPEAT_SECONDS * len(works):
        took = [_took(work) for work in works]
        fastest = list(map(min, fastest, took))
        spent += sum(took)
    return tuple(fastest)


def _took(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def row(what: str, plan: str, size: int, whole: float, library: float) -> dict[str, Any]:
    """One line of the table; `size` in bytes, times in seconds."""
    return {"what": what, "plan": plan, "file KB": size / 1000, "whole ms": whole * 1000, "library ms": library * 1000,
            "ours/library": max(0.0, whole - library) / library}


def plans() -> Iterator[tuple[str, Document]]:
    """The samples from the shortest to the longest, and one made longer."""
    for path in sorted(SAMPLES.glob("ke-hoach-*"), key=lambda path: path.stat().st_size):
        yield path.stem.removeprefix("ke-hoach-"), read(path.read_bytes())
    yield f"{LONG // 1000} KB of text", read(grown(LONG))


def reading_text(largest: int = SIZES[-1]) -> list[dict[str, Any]]:
    """Growth with size: ten times the text should take ten times as long."""
    rows = []
    for size in (size for size in SIZES if size <= largest):
        data = grown(size).encode()
        (whole,) = best(lambda data=data: read(data))
        rows.append({"KB": len(data) / 1000, "ms": whole * 1000, "docs/s": 1 / whole, "MB/s": len(data) / whole / 1e6,
                     "µs per KB": whole * 1e9 / len(data)})
    return rows


def peak_memory() -> list[dict[str, Any]]:
    """The most that Python holds at one time while it reads and writes a long plan (without what C libraries hold)."""
    text = grown(LONGEST).encode()
    document = read(text)
    word = to_docx(document)
    works = {"read text": lambda: read(text), "read .docx": lambda: read_file(word, "a.docx"),
             "write .docx": lambda: to_docx(document)}
    peaks = {what: peak_of(work) for what, work in works.items()}
    return [{"what": what, "text KB": len(text) / 1000, "peak MB": peak / 1e6, "bytes per byte": peak / len(text)}
            for what, peak in peaks.items()]


def peak_of(work: Callable[[], object]) -> int:
    """Bytes."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def reading_files() -> list[dict[str, Any]]:
    """Word and PDF: all of `read_file` beside the library's own opening of the same file."""
    rows = []
    for plan, document in plans():
        word, pdf = to_docx(document), to_pdf(document)
        rows.append(row("read .docx", plan, len(word), *best(
            lambda data=word: read_file(data, "a.docx"), lambda data=word: opened_word(data))))
        rows.append(row("read .pdf", plan, len(pdf), *best(
            lambda data=pdf: read_file(data, "a.pdf"), lambda data=pdf: opened_pdf(data))))
    return sorted(rows, key=lambda row: str(row["what"]))


def writing() -> list[dict[str, Any]]:
    """Word beside python-docx saving the same, already opened file."""
    rows = []
    for plan, document in plans():
        data = to_docx(document)
        opened = docx.Document(io.BytesIO(data))
        rows.append(row("write .docx", plan, len(data), *best(
            lambda one=document: to_docx(one), lambda one=opened: one.save(io.BytesIO()))))
    return rows


def deriving() -> list[dict[str, Any]]:
    """All derivations and drafts of one published plan, per draft."""
    from benchmarks.cascade import plan, published

    rows = []
    for size in (1, ADDRESSEES, 3_321):
        event = published(plan(size))
        (took,) = best(lambda event=event: derive(event.data))
        count = len(event.data.addressees)
        rows.append({"drafts": count, "ms": took * 1000, "µs/draft": took / count * 1e6, "drafts/s": count / took})
    return rows


def opened_word(data: bytes) -> int:
    """python-docx alone: open, and take every paragraph's and cell's text."""
    document = docx.Document(io.BytesIO(data))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return sum(len(paragraph.text) for paragraph in document.paragraphs) + sum(map(len, cells))


def opened_pdf(data: bytes) -> int:
    """pdfplumber alone: open, and take every page's words."""
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return sum(len(page.extract_words()) for page in pdf.pages)


def run(largest: int = SIZES[-1]) -> dict[str, list[dict[str, Any]]]:
    """All tables, by title."""
    return {
        "reading text by size": reading_text(largest),
        "reading files, beside the library alone": reading_files(),
        "deriving": deriving(),
        "writing, beside the library alone": writing(),
        "peak memory": peak_memory(),
    }


def main() -> None:
    """Print the tables."""
    from benchmarks.__main__ import table

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--largest", type=float, default=10, help="largest text in MB")
    for title, rows in run(int(parser.parse_args().largest * 1_000_000)).items():
        table(title, rows)


if __name__ == "__main__":
    main()
