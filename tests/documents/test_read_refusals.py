"""What is refused, with which code, and that nothing else is ever raised."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.documents.model import Document
from shared.documents.read import read
from shared.errors import BadInput, ThongSuotError, TooLarge

SAMPLES = Path(__file__).parents[2] / "samples"
PLAN = """UBND HUYỆN DƯƠNG MINH CHÂU
Số: 31/KH-UBND
Dương Minh Châu, ngày 02 tháng 3 năm 2023
KẾ HOẠCH
Phòng cháy mùa khô năm 2023
Căn cứ Kế hoạch số 9/KH-UBND ngày 05/01/2023 của UBND tỉnh về phòng cháy mùa khô;
I. NỘI DUNG
1. Tuần tra.
"""


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_document"),
        (" \n\t\u00a0\n", "empty_document"),
        (b"%PDF-1.7 ...", "not_text"),
        (b"PK\x03\x04\x14\x00", "not_text"),
        (bytes(range(256)) * 4, "not_text"),
        ("Số: 1/KH-UBND\x00\x01\x02\x03", "not_text"),
        ("KẾ HOẠCH".encode()[:-3], "broken_encoding"),
        ("KẾ HOẠCH".encode("utf-16")[:-1], "broken_encoding"),
        ("Kính gửi: các phòng\nĐề nghị báo cáo.", "not_a_plan"),
        ("QUYẾT ĐỊNH\nVề việc ban hành kế hoạch\nĐiều 1. …", "not_a_plan"),
        ("KẾ HOẠCH\nđi chơi", "not_a_plan"),
    ],
)
def test_bad_input(data: bytes | str, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        read(data, name="thu.txt")
    assert (caught.value.code, caught.value.status) == (code, 422)
    assert caught.value.detail.endswith(".")


def test_too_large() -> None:
    with pytest.raises(TooLarge) as caught:
        read(b"x" * (10 * 1024 * 1024 + 1))
    assert (caught.value.code, caught.value.status) == ("document_too_large", 413)


@pytest.mark.parametrize(
    "mark", ["MẬT", "TỐI MẬT", "TUYỆT MẬT", "**MẬT**", "ĐỘ MẬT: Tối mật", "Số: 4/KH-UBND\tMẬT"]
)
def test_secret_documents_are_refused(mark: str) -> None:
    with pytest.raises(BadInput) as caught:
        read(f"{mark}\n{PLAN}")
    assert (caught.value.code, caught.value.status) == ("secret_document", 422)


@pytest.mark.parametrize("line", ["ĐỘ MẬT: Không", "bí mật nhà nước"])
def test_the_word_alone_is_no_mark(line: str) -> None:
    assert read(f"{line}\n{PLAN}").number == "31"


def test_secrets_in_prose_are_no_mark() -> None:
    assert (
        read(PLAN + "2. Bảo vệ bí mật nhà nước; không soạn văn bản mật trên máy nối mạng.\n").number == "31"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings(encoding: str) -> None:
    assert read(PLAN.encode(encoding)) == read(PLAN)


def test_decomposed_text_and_odd_spaces() -> None:
    odd = (
        unicodedata.normalize("NFD", PLAN).replace("Kế hoạch", "Kế\u00a0hoạch").replace("Tuần", "Tu\u00adần")
    )
    assert read(odd.replace("\n", "\r\n")) == read(PLAN)


LINES = [
    line
    for path in sorted(SAMPLES.glob("ke-hoach-*"))
    for line in path.read_text(encoding="utf-8").splitlines()
]
MARKS = [
    "I. ",
    "1. ",
    "2.1. ",
    "a) ",
    "đ) ",
    "- ",
    "+ ",
    "* ",
    "| a | b |",
    "\t",
    "KẾ HOẠCH",
    "PHỤ LỤC",
    "Nơi nhận:",
]


def attempt(data: bytes | str) -> None:
    try:
        document = read(data)
    except ThongSuotError:
        return
    assert Document.model_validate_json(document.model_dump_json()) == document
    ids = [node.id for node in document.nodes()]
    assert len(ids) == len(set(ids))


relaxed = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@relaxed
@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    attempt(data)


@relaxed
@given(st.text(max_size=400))
def test_any_text_below_a_title(text: str) -> None:
    attempt(f"KẾ HOẠCH\n{text}\nI. NỘI DUNG\n{text}")


@relaxed
@given(st.lists(st.one_of(st.sampled_from(LINES), st.sampled_from(MARKS), st.text(max_size=30)), max_size=60))
def test_any_shuffle_of_lines(lines: list[str]) -> None:
    attempt("KẾ HOẠCH\n" + "\n".join(lines))


@relaxed
@given(st.sampled_from(LINES), st.data())
def test_any_cut_of_a_line(line: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(line)))
    attempt(f"{PLAN}{line[:cut]}\n{line[cut:]}\n")


def test_large_input_of_every_shape() -> None:
    """Growth is linear: one megabyte of the worst lines is read within the test's own timeout."""
    for piece in (
        "Căn cứ Kế hoạch số ",
        "- a) 1. ",
        "ngày 1 tháng ",
        "của UBND tỉnh, ",
        "* ** _ | ",
        "quý I, ",
        "100% ",
    ):
        read(PLAN + piece * (200_000 // len(piece)))
    read(PLAN + "- Sở Nội vụ phối hợp với Phòng Nội vụ trước ngày 15/11/2022;\n" * 5_000)
