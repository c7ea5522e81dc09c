"""The planner's import takes the same files, with the same refusals."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from services.planner.api.uploads import upload
from shared.documents.read import read
from shared.errors import BadInput, ThongSuotError, TooLarge
from shared.scanning import NoScanner
from tests.documents.test_files_refusals import ENCRYPTED, PLAN, word

LIMIT = 200_000


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    app.state.scanner = NoScanner()

    @app.post("/import")
    async def take(request: Request) -> dict[str, Any]:
        try:
            given = await upload(request, LIMIT)
        except ThongSuotError as error:
            return {"code": error.code, "status": error.status, "detail": error.detail}
        return {"number": read(given.data, name=given.name).number, "name": given.name, "issuer": given.issuer}

    return TestClient(app)


@pytest.mark.parametrize("data", [word(), "\n".join(PLAN).encode()])
def test_a_plan_is_taken(client: TestClient, data: bytes) -> None:
    answer = client.post("/import", files={"file": ("kh.docx", data)}, data={"issuer": "72"}).json()
    assert answer == {"number": "5", "name": "kh.docx", "issuer": "72"}


@pytest.mark.parametrize(("data", "code", "error"), [
    (ENCRYPTED, "encrypted_file", BadInput), (word()[:-900], "damaged_file", BadInput),
    (b"%PDF-1.4 ...", "damaged_file", BadInput), (b"x" * (LIMIT + 1), "too_large", TooLarge),
])  # fmt: skip
def test_a_bad_file_is_refused(client: TestClient, data: bytes, code: str, error: type[ThongSuotError]) -> None:
    answer = client.post("/import", files={"file": ("kh.docx", data)}).json()
    assert (answer["code"], answer["status"]) == (code, error.status)
    assert answer["detail"]
