"""Coverage-guided fuzzing of Word and PDF files, run by hand (atheris is not among the project's dependencies).

    python3.11 -m venv /tmp/fuzzenv && /tmp/fuzzenv/bin/pip install atheris
    export PYTHONPATH=.:.venv/lib/python3.11/site-packages
    /tmp/fuzzenv/bin/python tests/documents/fuzz_files.py -max_total_time=300 -max_len=100000 -rss_limit_mb=1500 \\
        -artifact_prefix=/tmp/found/ /tmp/found tests/documents/corpus

Word files are mutated inside their members, and packed again. What is found is put into tests/documents/corpus, made
small; test_fuzz.py reads them all.
"""

from __future__ import annotations

import copy
import io
import random
import sys
import time
import zipfile
from pathlib import Path

import atheris
from lxml import etree

with atheris.instrument_imports(include=["shared.documents"]):
    from shared.documents.check.files import check_word
    from shared.documents.files import pdf, text_of
    from shared.documents.files.kind import Kind, kind_of
    from shared.errors import ThongSuotError

SECONDS = 8.0
pdf.SECONDS = 5.0
MEMBERS = ("word/document.xml", "word/document.xml", "word/styles.xml", "word/numbering.xml", "word/header1.xml",
           "word/_rels/document.xml.rels", "[Content_Types].xml")  # fmt: skip
VALUES = ("-1", "0", "99999999999", "", "x", "1e9", "²", "ế", "true", "rId1", "Normal")


def one(data: bytes) -> None:
    """Read, and check the sheet of a Word file; what needs LibreOffice is only looked at."""
    begun = time.perf_counter()
    try:
        kind = kind_of(data, "")
        if kind in (Kind.WORD, Kind.PDF, Kind.TEXT):
            text_of(data)
        if kind is Kind.WORD:
            check_word(data)
    except ThongSuotError:
        pass
    if time.perf_counter() - begun > SECONDS:
        raise TimeoutError(f"{time.perf_counter() - begun:.1f} s for {len(data)} bytes")


def mutate(data: bytes, largest: int, seed: int) -> bytes:
    """A member of a Word file changed, or plain bytes of anything else."""
    chance = random.Random(seed)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {info.filename: archive.read(info) for info in archive.infolist() if info.file_size < 2_000_000}
    except Exception:  # no archive, or no longer
        return atheris.Mutate(data, largest)
    if chance.random() < 0.1:
        return atheris.Mutate(data, largest)
    name = chance.choice([member for member in MEMBERS if member in parts] or list(parts) or ["x"])
    parts[name] = changed(parts.get(name, b""), chance)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in parts.items():
            archive.writestr(member, content)
    return stream.getvalue()[:largest]


def changed(xml: bytes, chance: random.Random) -> bytes:
    """Mostly still XML: elements given other values or names, repeated, nested, cut or moved; now and then bytes."""
    if chance.random() < 0.05:
        return atheris.Mutate(xml, len(xml) + 100)
    try:
        root = etree.fromstring(xml)
    except etree.XMLSyntaxError:
        return atheris.Mutate(xml, len(xml) + 100)
    for _ in range(chance.randrange(1, 6)):
        elements = list(root.iter(etree.Element))
        one, other = chance.choice(elements), chance.choice(elements)
        _change(one, other, chance)
    return etree.tostring(root)


def _change(one: etree._Element, other: etree._Element, chance: random.Random) -> None:
    kind, parent = chance.randrange(6), one.getparent()
    if kind == 0 and one.attrib:
        one.set(chance.choice(list(one.attrib)), chance.choice(VALUES))
    elif kind == 1:
        one.tag = other.tag
    elif kind == 2 and other.attrib:
        name = chance.choice(list(other.attrib))
        one.set(name, other.get(name))
    elif kind == 3 and parent is not None:
        parent.remove(one)
    elif kind == 4 and parent is not None:
        parent.extend(copy.deepcopy(one) for _ in range(chance.choice((1, 2, 40))))
    elif kind == 5:
        other.insert(chance.randrange(len(other) + 1), copy.deepcopy(one))


def seeds(folder: Path) -> None:
    """A Word file and an uncompressed PDF of a sample, to begin with."""
    from reportlab import rl_config

    from shared.documents.read import read
    from shared.documents.write import to_docx, to_pdf

    rl_config.pageCompression = 0
    for path in sorted(Path("samples").glob("ke-hoach-*")):
        document = read(path.read_bytes(), name=path.name)
        folder.joinpath(f"{path.stem}.docx").write_bytes(to_docx(document))
        folder.joinpath(f"{path.stem}.pdf").write_bytes(to_pdf(document))


if __name__ == "__main__":
    folders = [Path(argument) for argument in sys.argv[1:] if not argument.startswith("-")]
    if folders:
        folders[0].mkdir(parents=True, exist_ok=True)
        seeds(folders[0])
    atheris.Setup(sys.argv, one, custom_mutator=mutate)
    atheris.Fuzz()
