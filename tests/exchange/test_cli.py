"""`thongsuot exchange`: packages read offline, and brought to a running stack."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from shared.errors import BadInput, ThongSuotError
from shared.exchange.edxml import Attachment, write
from shared.settings import Settings
from tests.exchange.build import answer, package
from thongsuot.cli import app
from thongsuot.exchange import loaded, put_files, receive, shown
from thongsuot.running import Running


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    file = tmp_path / "plan.edxml"
    file.write_bytes(write(package(attachments=(Attachment("../../ke-hoach.txt", "text/plain", b"noi dung"),))))
    return file


def test_a_package_is_shown_and_its_files_stay_in_the_folder(plan: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = CliRunner().invoke(app, ["exchange", "read", str(plan), "--out", str(out), "--json"])
    assert done.exit_code == 0, done.output
    assert "1183/KH-UBND" in done.output
    assert [path.name for path in out.iterdir()] == ["ke-hoach.txt"]
    assert not list(tmp_path.parent.glob("ke-hoach.txt"))
    with pytest.raises(BadInput, match="there already"):
        put_files(loaded(plan), out)
    assert (out / "ke-hoach.txt").read_bytes() == b"noi dung"


def test_an_answer_is_shown() -> None:
    assert shown(answer()) == {
        "answers": "1183/KH-UBND", "of": "H53", "from": "UBND huyện Tân Biên (H53.12)", "status": "03",
        "says": "Đã tiếp nhận.", "at": "2022-04-08T09:30:00+07:00"}


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        loaded(tmp_path / "none")


def stack(answers: dict[str, tuple[int, Any]], asked: list[httpx.Request]) -> Running:
    """A running stack that answers so, by method and path."""

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        status, body = answers[f"{request.method} {request.url.path.removeprefix('/api/v1/exchange/packages')}"]
        return httpx.Response(status, content=body) if isinstance(body, bytes) else httpx.Response(status, json=body)

    http = httpx.Client(transport=httpx.MockTransport(handle))
    return Running(Settings(), {"planner": "http://planner"}, http)


def test_packages_are_brought_and_their_answers_kept(
    plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("THONGSUOT_TOKEN", "t0")
    asked: list[httpx.Request] = []
    entry = {"id": "g-1", "state": "draft", "why": ""}
    running = stack({"POST ": (200, entry), "GET /g-1/status": (200, b"<x/>")}, asked)
    [found] = receive(running, [plan], "nobody", tmp_path / "answers")
    assert (found["file"], found["state"]) == ("plan.edxml", "draft")
    assert (tmp_path / "answers" / "g-1.edxml").read_bytes() == b"<x/>"
    assert [one.headers["authorization"] for one in asked] == ["Bearer t0", "Bearer t0"]
    assert len(asked[0].headers["idempotency-key"]) == 64


def test_one_that_is_refused_does_not_stop_the_others_and_a_wrong_token_does(
    plan: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("THONGSUOT_TOKEN", "t0")
    refusal = {"code": "edxml_unsafe", "detail": "Gói tin có khai báo DTD."}
    found = receive(stack({"POST ": (422, refusal)}, []), [plan, plan], "", None)
    assert [(one["state"], one["why"]) for one in found] == [("refused", "Gói tin có khai báo DTD.")] * 2
    with pytest.raises(ThongSuotError):
        receive(stack({"POST ": (403, {"code": "role_required", "detail": "Cần vai trò."})}, []), [plan], "", None)
