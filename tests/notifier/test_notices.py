"""event → notice: the words, the link, whose it is, and the same id for a replay."""

from __future__ import annotations

import pytest

from services.notifier.worker.handler import notice_of
from shared.events import Event
from tests.notifier.events import TITLE, derivation, draft, obligation, report


def test_draft_received_says_what_it_implements() -> None:
    notice = notice_of(draft())
    assert notice is not None
    assert notice.text == f"Đã nhận dự thảo kế hoạch thực hiện {TITLE}."
    assert (notice.unit, notice.link, notice.derivation) == ("25459", "/ho-so/du-thao/draft-25459", "d1")


def test_amendment_is_another_notice() -> None:
    first, second = notice_of(draft()), notice_of(draft(version=2))
    assert first
    assert second
    assert first.id != second.id
    assert "dự thảo của đơn vị đã chuyển sang nội dung mới" in second.text


@pytest.mark.parametrize("made", [draft(), report("returned"), report("submitted")])
def test_replay_has_the_same_id(made: Event) -> None:
    assert notice_of(made) == notice_of(made)


def test_created_and_derivation_say_nothing() -> None:
    assert notice_of(obligation("created", "2022-Q1", "2022-03-18")) is None
    assert notice_of(derivation()) is None


def test_submitted_goes_to_the_superior_and_the_answer_to_the_unit() -> None:
    sent, back = notice_of(report("submitted", late=True)), notice_of(report("returned", reason="thiếu số liệu"))
    assert sent
    assert back
    assert sent.unit == "703"
    assert "gửi sau hạn" in sent.text
    assert back.unit == "25459"
    assert back.text.endswith("lý do: thiếu số liệu.")
