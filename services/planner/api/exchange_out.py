"""Published plans as packages for e-office systems (edXML), for the office that issued them."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Response

from services.planner.api import shown
from services.planner.api.deps import Caller, StoresOf
from services.planner.domain.outgoing import package_of, recall_of
from services.planner.domain.publishing import plan_key, published_json
from services.planner.store import Stores
from services.planner.store import plans as store
from services.planner.store.exchange import codes_of
from services.planner.store.sight import seen
from shared.attachment import attachment
from shared.auth import Principal
from shared.documents.model import Document
from shared.errors import Forbidden
from shared.exchange.documents import files_of
from shared.exchange.edxml import Attachment, write
from shared.store import Doc

router = APIRouter(prefix="/api/v1/plans", tags=["exchange"])
MEDIA = "application/xml"

NOT_OWN = ("Chỉ cơ quan đã ban hành kế hoạch được xuất gói liên thông, vì gói đứng tên cơ quan đó. Bạn có thể tải tệp "
           "Word hoặc PDF.")


@router.get("/{id}/edxml", response_class=Response)
async def package(id: str, stores: StoresOf, principal: Caller, version: int | None = None, recall: bool = False
                  ) -> Response:
    """A published version as an edXML package with its Word and PDF files and the proof of its signature; of an amended
    or replaced plan an update or a replacement. With `recall`, of a revoked plan: the package that calls it back."""
    plan = await seen(stores, principal, await store.plan_version(stores, id, version))
    _own(principal, plan)
    units = {plan["issuer"]["code"], *(a["unit"]["code"] for a in plan["addressees"] if a["via"] is None)}
    codes = await codes_of(stores, units)
    if recall:
        made = recall_of(plan, codes)
    else:
        package_of(plan, codes)                      # refuses before anything is drawn
        before = await stores.plans.get(plan_key(plan["plan"], plan["version"] - 1))
        made = package_of(plan, codes, before, await asyncio.to_thread(_files, stores, plan))
    name = attachment(f"{made.code.replace('/', '-')}{'-thu-hoi' if recall else ''}.edxml")
    return Response(await asyncio.to_thread(write, made), media_type=MEDIA, headers={"Content-Disposition": name})


def _own(principal: Principal, plan: Doc) -> None:
    """The package speaks in the issuer's name: nobody else makes it (law 7)."""
    if principal.unit not in (plan["issuer_code"], plan["issuer_code"].partition(".")[0]):
        raise Forbidden(NOT_OWN, code="not_the_issuer")


def _files(stores: Stores, plan: Doc) -> list[Attachment]:
    """The very version that was signed."""
    document = Document.model_validate(plan["document"])
    proof = {"document": published_json(document), "seal": plan["seal"], **shown.signature(stores, plan)} if (
        plan.get("seal")) else None
    return files_of(document, proof)
