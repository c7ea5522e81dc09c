"""Lists are in the order that Vietnamese dictionaries have."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.collation import place

VIETNAMESE = st.text("aáàảãạăắằâấđeéêghiklmnoốôơpqrstuưvxyAĂÂĐ 0123456789-", max_size=12)


def in_order(texts: list[str]) -> list[str]:
    return sorted(texts, key=place)


@pytest.mark.parametrize("ordered", [
    "a à ả ã á ạ ă ằ ắ â ấ b c d đ e ê g h i k l m n o ô ơ p q r s t u ư v x y",
    "An|Ân|Bà Rịa|Bến Cầu|Cần Thơ|Châu Thành|Dương Minh Châu|Đà Nẵng|Gò Dầu|Hòa Thành|Tân Biên|Tân Châu|Trảng Bàng",
    "Phường 1|Phường 2|Phường 10|Phường An Hòa", "Thanh Điền|Thanh Phước|Thạnh Bình|Thạnh Đông", "ba con|ba hoa|bà con",
    "UBND huyện Tân Biên|UBND thị xã Hòa Thành|UBND xã Tân Lập", "Hòa Hội|Hòa Thành|Hoàng Mai|Hộ Phòng",
])
def test_what_comes_before_what(ordered: str) -> None:
    words = ordered.split("|") if "|" in ordered else ordered.split()
    assert in_order(words[::-1]) == words
    decomposed = [unicodedata.normalize("NFD", word) for word in words]
    assert in_order(decomposed[::-1]) == decomposed


@given(st.lists(VIETNAMESE))
def test_the_order_is_one_and_the_same_whatever_was_before(texts: list[str]) -> None:
    assert in_order(texts) == in_order(texts[::-1])


@given(VIETNAMESE, VIETNAMESE)
def test_only_equal_texts_share_a_place(one: str, other: str) -> None:
    assert (place(one) == place(other)) == (one == other)
