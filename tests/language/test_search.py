"""What is looked for and where it is found: tone marks, case, encoding and leading zeros don't count."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import BadInput
from shared.language import parse
from shared.language.search import folded, words

TEXT = ("Kế hoạch số 0130/KH-UBND ngày 08/4/2022 của Ủy ban nhân dân tỉnh Tây Ninh về tuyên truyền cải cách hành chính "
        "năm 2022 trên địa bàn tỉnh; đường dây nóng, “một cửa” và giải quyết thủ tục hành chính tại phường 10.")
FOUND = ["tay ninh", "TÂY NINH", unicodedata.normalize("NFD", "Tây Ninh"), "ninh tay", "duong day", "đường", "ĐƯỜNG",
         "130/KH-UBND", "0130/kh-ubnd", "130/KH", "8/4/2022", "tuyen truy", '"cải cách hành chính"', "“mot cua”",
         "dia ba", '"tinh tay ninh" 2022', "hành chính, tuyên truyền", "phuong 10"]
NOT_FOUND = ["tay nguyen", '"ninh tay"', "131/KH-UBND", "30/KH-UBND", "uyen", '"tuyên truy"', "kh/130", "phuong 1 x",
             '"một cửa giải quyết"', "cai cach tu phap"]
alphabet = "aăâbcdđeêghiklmnoôơpqrstuưvxy àáảãạ ốộ 0123456789 ./-\"“”"
texts = st.text(alphabet, max_size=120)


@pytest.mark.parametrize("asked", FOUND)
def test_is_found(asked: str) -> None:
    assert parse(asked).matches(folded(TEXT))
    assert any(segment.hit for segment in parse(asked).excerpt(TEXT))


@pytest.mark.parametrize("asked", NOT_FOUND)
def test_is_not_found(asked: str) -> None:
    assert not parse(asked).matches(folded(TEXT))


def test_one_letter_begins_nothing() -> None:
    assert not parse("k").matches(folded("kế hoạch"))
    assert parse("a").matches(folded("khoản a"))


def test_nothing_stands_side_by_side_across_two_texts() -> None:
    both = folded("1183/KH", None, "UBND tỉnh")
    assert not parse("1183/KH-UBND").matches(both)
    assert parse("1183 ubnd").matches(both)


def test_hits_are_marked_as_they_are_written() -> None:
    segments = parse('tay ninh "cải cách" 130/kh').excerpt(TEXT, length=1000)
    assert [one.text for one in segments if one.hit] == ["0130/KH", "Tây Ninh", "cải cách"]
    assert "".join(one.text for one in segments) == TEXT


@pytest.mark.parametrize(("asked", "code"), [
    ("x" * 201, "query_too_long"), ("a " * 30, "query_too_many_words"), (".*[]()^$|\\", "query_without_words"),
    ('""', "query_without_words"), ("日本", "query_without_words")])
def test_what_is_no_question(asked: str, code: str) -> None:
    with pytest.raises(BadInput) as error:
        parse(asked)
    assert error.value.code == code


def test_signs_of_regular_expressions_and_scripts_are_no_more_than_signs() -> None:
    assert parse("[tây.*ninh]").phrases == (("tay", "ninh"),)
    assert parse("<script>alert(1)</script>").matches(folded("a script: alert 1 script"))


@given(texts)
def test_every_text_finds_itself(text: str) -> None:
    if not words(text) or len(words(text)) > 20:
        return
    query = parse(" ".join(words(text)))
    assert query.matches(folded(text))
    assert query.matches(folded("trước", text, "sau"))
    assert set(query.words) <= set(words(text))


@given(texts, texts)
def test_an_excerpt_is_of_the_text_and_its_hits_are_hits(asked: str, text: str) -> None:
    try:
        query = parse(asked)
    except BadInput:
        return
    segments = query.excerpt(text, length=40)
    shown = "".join(one.text for one in segments).removeprefix("… ").removesuffix(" …")
    assert shown in " ".join(unicodedata.normalize("NFC", text).split())
    wanted = {word for phrase in query.phrases for word in phrase}
    for segment in segments:
        if segment.hit:
            assert all(any(word.startswith(one) for one in wanted) for word in words(segment.text))
    if query.phrases and query.matches(folded(text)) and len(text) <= 40:
        assert any(one.hit for one in segments)
