"""The scorecard itself: what it counts, and that a wrong reading costs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shared.documents.read import read
from shared.documents.score import hashed, score
from shared.documents.score.words import likeness, same
from tests.support import SAMPLES
from thongsuot import cli

SAMPLE = next(SAMPLES.glob("*so-noi-vu-2023.txt"))
TITLE = "Kiểm tra công vụ năm 2023"


@pytest.fixture(scope="module")
def document():
    return read(SAMPLE.read_bytes(), name=SAMPLE.name)


def test_a_document_against_itself_is_whole(document) -> None:
    card = score(json.loads(document.model_dump_json()), document)
    assert {row["f1"] for row in card.rows()} == {1.0}
    assert card.f1("tasks") == 1.0
    assert len(card.fields) > 25


def test_only_what_is_given_is_scored(document) -> None:
    card = score({"number": "58", "title": TITLE}, document)
    assert set(card.fields) == {"heading.number", "heading.title"}


def test_a_wrong_heading_costs(document) -> None:
    card = score({"number": "59", "symbol": None, "place": "Tây Ninh"}, document)
    assert (card.fields["heading.number"].missing, card.fields["heading.number"].extra) == (1, 1)
    assert (card.fields["heading.symbol"].missing, card.fields["heading.symbol"].extra) == (0, 1)
    assert card.f1("heading") == pytest.approx(2 / 5)


def test_lost_invented_and_changed_tasks_cost(document) -> None:
    expected = json.loads(document.model_dump_json())
    expected["tasks"][0]["lead"] = ["Văn phòng Sở"]
    expected["tasks"][1]["time"]["end"] = "2030-01-01"
    expected["tasks"].append({"text": "Một nhiệm vụ không có trong văn bản", "lead": []})
    shorter = document.model_copy(update={"tasks": document.tasks[:-1]})
    card = score(expected, shorter)
    assert card.fields["tasks"].missing == 2
    assert card.fields["tasks"].extra == 0
    assert card.f1("tasks.lead") < 1
    assert card.f1("tasks.time") < 1
    assert card.f1("tasks.text") == 1


def test_an_optional_item_may_be_read_or_not(document) -> None:
    expected = json.loads(document.model_dump_json())
    for item in (expected["tasks"][0], expected["sections"][0]["children"][0]):
        item["optional"] = True
    assert score(expected, document).f1("tasks") == 1
    less = document.model_copy(update={"tasks": document.tasks[1:]})
    assert score(expected, less).f1("tasks") == 1


def test_sections_count_by_place_and_words(document) -> None:
    expected = json.loads(document.model_dump_json())
    first, second = expected["sections"][0]["children"][:2]
    first["label"], second["label"] = second["label"], first["label"]
    lost = 2 * 2  # both headings and the paragraph below each stand elsewhere
    assert score(expected, document).fields["sections"].missing == lost


def test_a_hash_stands_for_its_text() -> None:
    text = "Phối hợp với các đơn vị liên quan, hoàn thành việc số hóa hồ sơ trước ngày 30 tháng 6 năm nay"
    known = hashed(text)
    assert "hóa" not in json.dumps(known, ensure_ascii=False)
    assert same(known, f"- {text.upper()};")
    assert same(hashed("thuỷ lợi, văn hoá"), "Thủy lợi, văn hóa")
    assert likeness(known, text.replace("năm nay", "tới đây")) > 0.6
    assert likeness(known, "Bố trí kinh phí thực hiện công tác phòng cháy, chữa cháy trên địa bàn") == 0
    assert not same(known, None)
    assert same(None, None)


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expected = tmp_path / "expected.json"
    expected.write_text(json.dumps({"number": "58", "recipients": ["UBND tỉnh (báo cáo)"]}), encoding="utf-8")
    cli.score(expected, SAMPLE)
    shown = capsys.readouterr().out
    assert "heading.number" in shown
    assert "0.250" in shown
    cli.score(expected, SAMPLE, as_json=True)
    rows = json.loads(capsys.readouterr().out)
    assert rows[0] | {"differences": []} == {
        "field": "heading.number", "right": 1, "missing": 0, "extra": 0, "precision": 1.0, "recall": 1.0, "f1": 1.0,
        "differences": [],
    }  # fmt: skip


def test_an_expectation_that_is_no_json_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    with pytest.raises(Exception, match="không phải là JSON"):
        cli.score(broken, SAMPLE)
