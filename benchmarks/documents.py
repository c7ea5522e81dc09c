"""Documents on one core: reading by size and by format, deriving per draft, writing Word and PDF.

Beside each file format stands what its library alone needs for the same file in the same run: to open a Word file and
take its paragraphs and cells, to open a PDF and take its words, to save the same Word file. Text has no library.

    python -m benchmarks.documents [--largest MB]
"""

from __future__ import annotations

import argparse
import io
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import docx
import pdfplumber

from services.cascade.domain import derive
from shared.documents.files import read_file
from shared.documents.read import read
from shared.documents.write import to_docx, to_pdf
from tests.support import SAMPLES

SAMPLE = next(SAMPLES.glob("*tay-ninh-2022.txt"))
SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI")
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


def best(work: Callable[[], object]) -> float:
    """Seconds of the fastest run; a long one is run once."""
    begun = time.perf_counter()
    work()
    fastest = spent = time.perf_counter() - begun
    while spent < REPEAT_SECONDS:
        begun = time.perf_counter()
        work()
        took = time.perf_counter() - begun
        fastest, spent = min(fastest, took), spent + took
    return fastest


def row(what: str, size: int, whole: float, library: float) -> dict[str, Any]:
    """One line of the table; `ours` is what our part takes beside one unit of the library's time."""
    ours = max(0.0, whole - library)
    return {"what": what, "KB": size / 1000, "ms": whole * 1000, "library": library * 1000, "docs/s": 1 / whole,
            "MB/s": size / whole / 1e6, "ours/library": ours / library}


def reading_text(largest: int = SIZES[-1]) -> list[dict[str, Any]]:
    """Growth with size: ten times the text should take ten times as long."""
    rows = []
    for size in (size for size in SIZES if size <= largest):
        data = grown(size).encode()
        whole = best(lambda data=data: read(data))
        rows.append({"KB": len(data) / 1000, "ms": whole * 1000, "docs/s": 1 / whole, "MB/s": len(data) / whole / 1e6,
                     "µs per KB": whole * 1e9 / len(data)})
    return rows


def peak_memory(size: int) -> dict[str, Any]:
    """How much memory reading takes for each byte of text."""
    data = grown(size).encode()
    tracemalloc.start()
    read(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return {"KB": len(data) / 1000, "peak_MB": peak / 1e6, "bytes_per_byte": peak / len(data)}


def reading_files() -> list[dict[str, Any]]:
    """Word and PDF: all of `read_file` beside the library's own opening of the same file."""
    rows = []
    for size in SIZES[:2]:
        document = read(grown(size))
        word, pdf = to_docx(document), to_pdf(document)
        rows.append(row("read .docx", len(word), best(lambda data=word: read_file(data, "a.docx")),
                        best(lambda data=word: opened_word(data))))
        rows.append(row("read .pdf", len(pdf), best(lambda data=pdf: read_file(data, "a.pdf")),
                        best(lambda data=pdf: opened_pdf(data))))
    return rows


def writing() -> list[dict[str, Any]]:
    """Word beside python-docx saving the same, already opened file; PDF has no such measure: its layout is all ours."""
    rows = []
    for size in SIZES[:2]:
        document = read(grown(size))
        data = to_docx(document)
        whole = docx.Document(io.BytesIO(data))
        rows.append(row("write .docx", len(data), best(lambda one=document: to_docx(one)),
                        best(lambda one=whole: one.save(io.BytesIO()))))
    return rows


def deriving() -> list[dict[str, Any]]:
    """All derivations and drafts of one published plan, per draft."""
    from benchmarks.cascade import published

    rows = []
    for size in (1, ADDRESSEES, 3_321):
        event = published(size)
        took = best(lambda event=event: derive(event.data))
        count = len(event.data.addressees)
        rows.append({"drafts": count, "ms": took * 1000, "ms/draft": took / count * 1000, "drafts/s": count / took})
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
        "memory while reading text": [peak_memory(1_000_000)],
        "reading files, beside the library alone": reading_files(),
        "deriving": deriving(),
        "writing, beside the library alone": writing(),
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
