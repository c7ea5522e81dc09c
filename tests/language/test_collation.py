"""Names in Vietnamese order: letters, then tones, then case; the same for every way to encode them."""

from __future__ import annotations

import itertools
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.language import fold, sort_key
from shared.language.collation import ALPHABET
from shared.units import library

TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]      # ngang, huyền, hỏi, ngã, sắc, nặng
VOWELS = "aăâeêioôơuưy"
syllables = st.builds(lambda before, vowel, tone, after: before + vowel + tone + after,
                      st.sampled_from(["", "b", "đ", "d", "Ng", "Đ", "tr", "x"]), st.sampled_from(VOWELS),
                      st.sampled_from(TONES), st.sampled_from(["", "n", "ng", "i"]))
parts = syllables | st.integers(0, 3000).map(str) | st.sampled_from(["-", "(", "01"])
names = st.lists(parts, max_size=5).map(" ".join)
texts = names | st.text(max_size=12)


def ordered(*given: str) -> None:
    """Each before the next."""
    assert [(one, other) for one, other in itertools.pairwise(given) if sort_key(one) >= sort_key(other)] == []


def bare(text: str) -> str:
    """Without tones and case; the shapes of letters stay."""
    return "".join(c for c in unicodedata.normalize("NFD", text.lower()) if c not in TONES)


def test_letters_in_the_order_of_the_alphabet() -> None:
    ordered(*ALPHABET)
    ordered("an", "ăn", "ân", "bàn", "can", "dan", "đan", "đê", "ét", "ên", "on", "ôn", "ơn", "un", "ưn", "vân", "xa")


def test_tones_in_their_order_after_all_letters() -> None:
    ordered(*(unicodedata.normalize("NFC", f"ma{tone}") for tone in TONES))
    ordered("mạ", "mai", "mãi", "mái")
    ordered("Tân Biên", "Tấn Biên", "Tân Châu", "Tấn Châu")         # letters of the whole name come first


def test_case_is_last() -> None:
    ordered("tân lập", "Tân lập", "Tân Lập", "tấn lập")


def test_a_tone_is_its_syllables_wherever_it_is_written() -> None:
    ordered("Hoa An", "Hoà An", "Hòa An", "Hỏa An", "Hoá An")
    assert sort_key("Hoà")[:3] == sort_key("Hòa")[:3]


@pytest.mark.parametrize("row", [
    ("Quận 2", "Quận 10"), ("Phường 1", "Phường 2", "Phường 10", "Phường 10A", "Phường An Bình"),
    ("Xã Tân Lập", "Xã Tân Lập 2", "Xã Tân Lập 10", "Xã Tân Lập Đông"), ("9", "10", "1" * 5000, "2" * 5000),
    ("Tân", "Tân An", "Tân-An 2", "Tần An 3"), ("", "!", "0", "a", "z", "я", "中")])
def test_gaps_figures_and_other_scripts(row: tuple[str, ...]) -> None:
    ordered(*row)


@given(texts, texts, texts)
@example("a", "A", "á")
@example("\u0301", "", "a")
def test_the_order_is_total(one: str, two: str, three: str) -> None:
    a, b, c = map(sort_key, (one, two, three))
    assert (a < b) + (a == b) + (a > b) == 1
    assert (a == b) == (unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", two))
    if a <= b <= c:
        assert a <= c


@given(texts)
def test_composed_and_decomposed_are_one(text: str) -> None:
    assert sort_key(unicodedata.normalize("NFC", text)) == sort_key(unicodedata.normalize("NFD", text))


@given(names)
def test_the_first_level_knows_neither_tone_nor_case(text: str) -> None:
    letters = sort_key(text)[0]
    assert letters == sort_key(bare(text))[0] == sort_key(text.upper())[0]


@given(st.lists(names, max_size=6))
def test_levels_come_one_after_another(given_names: list[str]) -> None:
    """What differs in its letters is ordered by them alone; of what has the same, the tones decide."""
    found = sorted(given_names, key=sort_key)
    keys = [sort_key(name) for name in found]
    assert [key[0] for key in keys] == sorted(sort_key(bare(name))[0] for name in found)
    for one, other in itertools.pairwise(keys):
        assert one[0] < other[0] or one[1] <= other[1]


def test_units_of_a_province_as_people_look_for_them() -> None:
    [part] = library.load(library.TWO_LEVELS_FROM, "Tây Ninh")
    found = sorted((unit.name for unit in part.units if unit.level == "commune"), key=sort_key)
    assert found.index("Phường Bình Minh") < found.index("Phường Hòa Thành") < found.index("Phường Long Hoa")
    assert found.index("Xã Bến Cầu") < found.index("Xã Đông Thành") < found.index("Xã Đức Hòa")
    plain = [name for name in found if fold(name).startswith("xa d")]
    assert plain.index("Xã Dương Minh Châu") < plain.index("Xã Đông Thành")      # by code points Đ stands before D-ư
