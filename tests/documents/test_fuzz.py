"""Whatever the text, reading and checking end in time with a document or one clear refusal; never anything else."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from benchmarks.documents import grown
from shared.documents.check import check
from shared.documents.files import read_file
from shared.documents.model import Document
from shared.documents.score import hashed, score
from shared.documents.score.words import likeness
from shared.errors import ThongSuotError

HERE = Path(__file__).parent
CORPUS = sorted((HERE / "corpus").iterdir())
PLANS = sorted((HERE / "plans").iterdir())
HEAD = (
    "ỦY BAN NHÂN DÂN\nXÃ PHÚ LÂM\nSố: 05/KH-UBND\nPhú Lâm, ngày 06 tháng 6 năm 2022\n\nKẾ HOẠCH\nVệ sinh môi trường\n\n"
)
PIECES = [
    "Căn cứ Quyết định số 12/QĐ-UBND ngày 01/02/2022 của UBND tỉnh về việc giao nhiệm vụ;", "I. MỤC ĐÍCH",
    "1. Yêu cầu", "1.1. Chi tiết", "a) Nội dung", "đ) Nội dung", "- Gạch đầu dòng", "+ Dấu cộng",
    "Cơ quan thực hiện: Sở Nội vụ, UBND cấp huyện.", "Thời gian thực hiện: Quý II, III/2022",
    "trước tháng 11 năm 2022", "STT\tNhiệm vụ\tCơ quan chủ trì\tThời gian",
    "1\tLàm đường\tUBND các xã\tTháng 3/2022", "| a | b | c |", "|---|---|", "PHỤ LỤC",
    "(Kèm theo Kế hoạch số 25 /KH-UBND ngày 25/02/2021)", "Nơi nhận:", "- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN",
    "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Trần Văn A", "MẬT", "ĐẾN Số: 1181", "./.", "**", "##", "\t\t\t", "     ",
    "“", "(", "ngày", "số", "của", "báo cáo định kỳ quý, 6 tháng, năm", "\u00ad", "\u0301", "IV", "100%",
    ", ; , ; :",
]  # fmt: skip
lines = st.lists(st.sampled_from(PIECES) | st.text(max_size=30), max_size=40)
slow = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def attempt(data: bytes | str, name: str = "") -> Document | None:
    """Read; a refusal of ours is an answer, with a stable code and a sentence."""
    try:
        return read_file(data, name)
    except ThongSuotError as refusal:
        if not (refusal.code and refusal.detail):
            raise
        return None


@slow
@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    attempt(data)


@slow
@given(st.text(max_size=300))
@example("KẾ HOẠCH")
@example("KẾ HOẠCH\n\nI.")
def test_any_text(text: str) -> None:
    attempt(text)


@slow
@given(lines, st.sampled_from(["\n", "\n\n", " ", "\r\n"]))
def test_pieces_of_plans_in_any_order(pieces: list[str], between: str) -> None:
    text = HEAD + between.join(pieces)
    document = attempt(text)
    if document is None:
        return
    assert Document.model_validate_json(document.model_dump_json()) == document
    ids = [node.id for node in document.nodes()]
    assert len(ids) == len(set(ids))
    assert all(warning.line is None or 1 <= warning.line <= text.count("\n") + text.count("\r") + 1
               for warning in document.warnings)  # fmt: skip


@slow
@given(lines, st.sampled_from(["\n", "\n\n"]))
def test_the_check_takes_what_can_be_read(pieces: list[str], between: str) -> None:
    text = HEAD + between.join(pieces)
    if attempt(text) is not None:
        assert all(departure.code and departure.message for departure in check(text))


@slow
@given(st.sampled_from(PLANS), st.randoms(use_true_random=False))
def test_damaged_plans(path: Path, chance: random.Random) -> None:
    text = path.read_text(encoding="utf-8")
    for _ in range(chance.randint(1, 6)):
        at, length = chance.randrange(len(text)), chance.randint(0, 80)
        insert = chance.choice([*PIECES, "\n", "", text[at : at + length]])
        text = text[:at] + insert + text[at + length :]
    attempt(text)


@slow
@given(st.text(max_size=200), st.text(max_size=200))
def test_likeness_lies_between_nothing_and_the_same(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, one) == 1
    assert 0 <= likeness(hashed(one), other) <= 1
    assert likeness(hashed(one), one) == 1


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_the_corpus(path: Path) -> None:
    begun = time.perf_counter()
    document = attempt(path.read_bytes(), path.name)
    assert time.perf_counter() - begun < 5
    if document is not None:
        score(document.model_dump(mode="json"), document)


def test_the_benchmark_measures_plans_of_the_size_that_it_names() -> None:
    for size in (10_000, 100_000):
        text = grown(size)
        assert 0.9 * size < len(text.encode()) < 1.1 * size
        document = attempt(text)
        assert document is not None
        assert len(document.tasks) > size // 1_500


def seconds(text: str) -> float:
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        attempt(text)
        times.append(time.perf_counter() - begun)
    return min(times)


GROWING = {
    "one long line": lambda n: (
        HEAD + "Căn cứ Quyết định số 1/QĐ-UBND ngày 01/02/2022 của UBND tỉnh về việc " + "giao " * n
    ),
    "bases in one line": lambda n: HEAD + "Căn cứ Quyết định số 12/QĐ-UBND ngày 01/02/2022 của UBND tỉnh; " * (n // 12),
    "dashes": lambda n: f"{HEAD}I. VIỆC\n" + "- Làm sạch đường làng.\n" * (n // 5),
    "agencies": lambda n: f"{HEAD}I. VIỆC\n1. Quét\n- Cơ quan thực hiện: " + "Sở Nội vụ, UBND các huyện; " * (n // 8),
    "dates": lambda n: f"{HEAD}I. VIỆC\n1. Quét\n- Thời gian thực hiện: " + "Quý I/2022, ngày 02/3/2022; " * (n // 8),
    "table rows": lambda n: f"{HEAD}STT\tNhiệm vụ\tChủ trì\tThời gian\n" + "1\tLàm đường\tUBND xã\tQuý I\n" * (n // 7),
    "blanks": lambda n: HEAD + " " * n + "I. VIỆC" + "\u00a0" * n + "\n" * n + "\t" * n,
    "quotes": lambda n: f"{HEAD}I. VIỆC\n1. " + "“(" * n,
    "dots": lambda n: f"{HEAD}Số: " + "." * n + "/\nngày " + "…" * n + " tháng " + "_" * n,
    "enacting": lambda n: HEAD + "Ủy ban nhân dân xã, " * (n // 5) + "ban hành kế hoạch " * (n // 5),
    "recipients": lambda n: f"{HEAD}I. VIỆC\nNơi nhận:\n" + "- UBND các xã;\n" * (n // 4),
    "title": lambda n: HEAD + "về việc thực hiện\n" * (n // 5),
    "letters": lambda n: f"{HEAD}I. VIỆC\n" + "".join(f"{'abcdđeghik'[at % 10]}) Việc\n" for at in range(n // 4)),
    "stars": lambda n: f"{HEAD}I. VIỆC\n" + "*_**" * n,
}


def test_the_check_of_many_bases_grows_with_their_number() -> None:
    def took(count: int) -> float:
        cited = "Căn cứ Quyết định số {}/QĐ-UBND ngày 01/02/2022 của UBND tỉnh về việc giao nhiệm vụ {};\n"
        text = HEAD + "".join(cited.format(at, at) for at in range(1, count))
        begun = time.perf_counter()
        check(text)
        return time.perf_counter() - begun

    assert took(2_000) < 24 * max(took(250), 0.01)


@pytest.mark.parametrize("shape", GROWING)
def test_time_grows_with_the_size_only(shape: str) -> None:
    """Eight times the text takes about eight times as long (a square would take 64 times)."""
    grow = GROWING[shape]
    small, large = seconds(grow(2_000)), seconds(grow(16_000))
    assert large < max(24 * small, 0.15), f"{small:.3f} s → {large:.3f} s"
