"""The two forms of an import: a multipart file, or JSON with the text."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import UploadFile

from shared.documents.files import text_of
from shared.errors import BadInput, TooLarge
from shared.http.size import TOO_LARGE


class Text(BaseModel):
    """A plan's text as JSON."""

    text: str
    name: str = ""
    issuer: str | None = None


@dataclass(frozen=True)
class Upload:
    """What was brought: its text (or the bytes of a text file), the file's name, and the issuer that the user chose."""

    data: bytes | str
    name: str
    issuer: str | None


SCHEMA = {"requestBody": {"required": True, "content": {
    "multipart/form-data": {"schema": {"type": "object", "required": ["file"], "properties": {
        "file": {"type": "string", "format": "binary"}, "issuer": {"type": "string"}}}},
    "application/json": {"schema": Text.model_json_schema()},
}}}


async def upload(request: Request, limit_bytes: int) -> Upload:
    """Read the upload; raises BadInput or TooLarge."""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await _multipart(request, limit_bytes)
    body = await request.body()
    try:
        given = Text.model_validate_json(body)
    except ValidationError as error:
        raise BadInput("Yêu cầu cần một tệp, hoặc JSON có trường “text”.", code="invalid_request") from error
    return Upload(given.text, given.name, given.issuer)


async def content(request: Request, file: UploadFile, limit_bytes: int) -> bytes:
    """What a file holds, once the scanner has let it pass; raises TooLarge, or what the scanner says."""
    if (file.size or 0) > limit_bytes:
        raise TooLarge(TOO_LARGE)
    await request.app.state.scanner.check(file, file.filename or "")
    return await file.read()


async def _multipart(request: Request, limit_bytes: int) -> Upload:
    async with request.form(max_files=1, max_part_size=limit_bytes) as form:
        file, issuer = form.get("file"), form.get("issuer")
        if not isinstance(file, UploadFile):
            raise BadInput("Chưa chọn tệp. Hãy chọn tệp kế hoạch rồi tải lên.", code="file_required")
        data = await content(request, file, limit_bytes)
        name = file.filename or ""
        text = await asyncio.to_thread(text_of, data, name)  # Word, PDF …: nothing but the text goes on
        return Upload(text, name, str(issuer) if issuer else None)
