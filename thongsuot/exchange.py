"""edXML packages on the command line: read offline, or brought to the running planner as an office's clerk."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import httpx

from shared.errors import BadInput, ThongSuotError
from shared.exchange.edxml import Answer, Package, read
from shared.http.client import problem_error
from thongsuot.running import Running

TOKEN = "THONGSUOT_TOKEN"
REFUSED = "refused"
NO_ENTRY = (409, 413, 422)


def loaded(file: Path) -> Package | Answer:
    """The package in a file; raises BadInput."""
    return read(_bytes(file))


def shown(what: Package | Answer) -> dict[str, Any]:
    """What a person wants to know of it."""
    if isinstance(what, Answer):
        return {"answers": what.about.code, "of": what.about.organ, "from": f"{what.sender.name} ({what.sender.id})",
                "status": what.status.value, "says": what.said, "at": what.at.isoformat()}
    return {
        "from": f"{what.sender.name} ({what.sender.id})", "to": ", ".join(one.id for one in what.receivers),
        "symbol": what.code, "date": what.date.isoformat(), "kind": what.kind, "subject": what.subject,
        "id": what.document_id, "business": what.business.name.lower(), "about": what.about or ", ".join(what.replaces),
        "answers": ", ".join(one.code for one in what.answers),
        "files": ", ".join(f"{one.name} ({len(one.data)} bytes)" for one in what.attachments)}


def put_files(what: Package | Answer, folder: Path) -> list[Path]:
    """Write the attached files into a folder, under their safe names; one that is there already is not overwritten."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for one in what.attachments if isinstance(what, Package) else ():
        path = folder / one.name
        try:
            with path.open("xb") as file:
                file.write(one.data)
        except FileExistsError as error:
            raise BadInput(f"{path} is there already; name an empty folder", code="file_exists") from error
        written.append(path)
    return written


def receive(running: Running, files: Iterable[Path], user: str, answers: Path | None) -> list[dict[str, Any]]:
    """Bring each, and say what became of it. One that is refused does not keep the next from being brought."""
    token = os.environ.get(TOKEN) or running.token(user)
    return [_brought(running, file, token, answers) for file in files]


def _brought(running: Running, file: Path, token: str, answers: Path | None) -> dict[str, Any]:
    data = _bytes(file)
    try:
        found: dict[str, Any] = _asked(running, "POST", "", token, files={"file": (file.name, data)},
                                       key=hashlib.sha256(data).hexdigest()).json()
    except ThongSuotError as error:              # no package at all, or a changed one: nobody is answered
        if error.status not in NO_ENTRY:
            raise
        return {"file": file.name, "state": REFUSED, "why": error.detail, "code": error.code}
    if answers is not None and found["state"] != "answer":
        answers.mkdir(parents=True, exist_ok=True)
        answer = _asked(running, "GET", f"/{found['id']}/status", token)
        (answers / f"{found['id']}.edxml").write_bytes(answer.content)
    return {"file": file.name, **found}


def _asked(running: Running, method: str, path: str, token: str, key: str = "", **given: Any) -> httpx.Response:
    headers = {"authorization": f"Bearer {token}", **({"idempotency-key": key} if key else {})}
    url = f"{running.addresses['planner']}/api/v1/exchange/packages{path}"
    response = running.http.request(method, url, headers=headers, **given)
    if response.is_error:
        raise problem_error(response)
    return response


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}", code="file_unreadable") from error
