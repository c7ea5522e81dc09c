"""Coverage-guided fuzzing of the reader, run by hand (atheris is not among the project's dependencies).

    python3.11 -m venv /tmp/fuzzenv && /tmp/fuzzenv/bin/pip install atheris
    export PYTHONPATH=.:.venv/lib/python3.11/site-packages
    /tmp/fuzzenv/bin/python tests/documents/fuzz_read.py -max_total_time=300 -artifact_prefix=/tmp/found/ \\
        /tmp/found tests/documents/corpus tests/documents/plans

What it finds is put into tests/documents/corpus, made small, as a file of our own; test_fuzz.py reads them all.
"""

from __future__ import annotations

import sys
import time

import atheris

with atheris.instrument_imports(include=["shared.documents"]):
    from shared.documents.check import check
    from shared.documents.read import read
    from shared.errors import ThongSuotError

LIMIT_SECONDS_PER_KB = 0.25
HEAD = "KẾ HOẠCH\nVệ sinh môi trường\n\n"


def one(data: bytes) -> None:
    """Read as bytes; then, so that more than the refusal of non-plans is reached, as the body of a plan."""
    text = data.decode("utf-8", "ignore")
    begun = time.perf_counter()
    for attempt in (data, HEAD + text):
        try:
            document = read(attempt)
        except ThongSuotError:
            continue
        document.model_dump_json()
        if isinstance(attempt, str):
            check(attempt)
    took = time.perf_counter() - begun
    if took > max(1.0, LIMIT_SECONDS_PER_KB * len(data) / 1000):
        raise TimeoutError(f"{took:.1f} s for {len(data)} bytes")


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
