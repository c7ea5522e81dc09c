"""`/tai-lieu-api`: the interfaces for whoever connects another system, rendered from the documents of the services that
run; the events from their models."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, Literal

from fastapi import APIRouter, Request, Response

from services.portal.api.pages import render
from services.portal.api.services import backend
from services.portal.api.session import Session, User
from services.portal.domain import api_reading as reading
from shared.attachment import attachment
from shared.errors import NotFound
from shared.events import EVENT_TYPES

router = APIRouter(include_in_schema=False, prefix="/tai-lieu-api")
Service = Literal["planner", "reporting", "notifier"]
SERVICES = {"planner": "Kế hoạch, dự thảo, sổ văn bản, đơn vị", "reporting": "Báo cáo, tổng hợp, tiến độ",
            "notifier": "Thông báo, kênh gửi, hệ thống nhận"}
NONE = "Không có mục này trong tài liệu. Hãy chọn lại từ danh sách."


@router.get("")
async def index(request: Request, session: User) -> Response:
    """What there is, and how to begin."""
    return render(request, "api_docs.html", session, services=SERVICES, topics=_topics(), events=_asyncapi())


@router.get("/su-kien.json")
async def events_file(_: User) -> Response:
    """The AsyncAPI document."""
    return _file("asyncapi", _asyncapi())


@router.get("/su-kien/{name}")
async def event(request: Request, session: User, name: str) -> Response:
    """One event: who sends and who receives it, its headers, its data."""
    from shared.events import schemas

    document = _asyncapi()
    message = document["components"]["messages"].get(name)
    if message is None or name not in EVENT_TYPES:
        raise NotFound(NONE)
    schema = schemas.event_schema(name)
    topic = next(topic for topic, channel in document["channels"].items() if name in channel["messages"])
    return render(request, "api_event.html", session, name=name, told=message, topic=topic,
                  parties=reading.parties(document, topic), lines=reading.lines(schema, schema.get("$defs", {})),
                  example=_text(message["examples"][0]["payload"]), headers=message["examples"][0]["headers"])


@router.get("/{service}.json")
async def service_file(request: Request, session: User, service: Service) -> Response:
    """A service's OpenAPI document."""
    return _file(service, await _document(request, session, service))


@router.get("/{service}")
async def one_service(request: Request, session: User, service: Service) -> Response:
    """The operations of a service, by subject."""
    found = reading.operations(await _document(request, session, service))
    return render(request, "api_service.html", session, service=service, said=SERVICES[service],
                  subjects=reading.by_subject(found), count=len(found))


@router.get("/{service}/{id}")
async def operation(request: Request, session: User, service: Service, id: str) -> Response:
    """One operation: parameters, body, answers, who may call it, examples."""
    found = reading.operations(await _document(request, session, service))
    one = next((one for one in found if one.id == id), None)
    if one is None:
        raise NotFound(NONE)
    return render(request, "api_operation.html", session, service=service, one=one, shown=_text)


async def _document(request: Request, session: Session, service: Service) -> dict[str, Any]:
    found: dict[str, Any] = await getattr(backend(request, session), service).described()
    return found


@lru_cache(maxsize=1)
def _asyncapi() -> dict[str, Any]:
    from shared.events import schemas  # not needed by any other page

    return schemas.asyncapi()


def _topics() -> dict[str, list[str]]:
    """The event types of each topic, without the dead letters."""
    return {topic: sorted(channel["messages"]) for topic, channel in sorted(_asyncapi()["channels"].items())
            if not topic.endswith(".dlq")}


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _file(name: str, document: dict[str, Any]) -> Response:
    return Response(_text(document), media_type="application/json; charset=utf-8", headers={
        "Content-Disposition": attachment(f"{name}.json"), "X-Content-Type-Options": "nosniff"})
