"""The forms of an amendment: nothing but whether it replaces, a text as JSON, or a multipart file."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.datastructures import UploadFile

from services.planner.api.uploads import content
from shared.errors import BadInput

BAD = "Yêu cầu không hợp lệ. Hãy gửi tệp, hoặc JSON với “text” và “replace”."


class Body(BaseModel):
    """Whether the plan is amended (sửa đổi, bổ sung) or replaced (thay thế), and by which text, if there is one."""

    model_config = ConfigDict(extra="forbid")

    replace: bool = False
    text: str | None = None
    name: str = ""


@dataclass(frozen=True)
class Revision:
    """What was brought."""

    replace: bool
    data: bytes | str | None = None
    name: str = ""


SCHEMA = {"requestBody": {"required": True, "content": {
    "application/json": {"schema": Body.model_json_schema()},
    "multipart/form-data": {"schema": {"type": "object", "properties": {
        "file": {"type": "string", "format": "binary"}, "text": {"type": "string"}, "replace": {"type": "boolean"}}}},
}}}


async def revision_of(request: Request, limit_bytes: int) -> Revision:
    """Read the amendment's form; raises BadInput or TooLarge."""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await _multipart(request, limit_bytes)
    try:
        given = Body.model_validate_json(await request.body())
    except ValidationError as error:
        raise BadInput(BAD, code="invalid_request") from error
    return Revision(given.replace, given.text or None, given.name)


async def _multipart(request: Request, limit_bytes: int) -> Revision:
    async with request.form(max_files=1, max_part_size=limit_bytes) as form:
        file, replace = form.get("file"), form.get("replace") in ("1", "true")
        if not isinstance(file, UploadFile) or not file.filename:
            raise BadInput("Chưa chọn tệp. Hãy chọn tệp văn bản sửa đổi rồi tải lên.", code="file_required")
        return Revision(replace, await content(request, file, limit_bytes), file.filename)
