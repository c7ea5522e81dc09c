"""The legal bases of a derived plan: first the superior's plan, cited in full (Decree 30/2020, Annex I, II.6)."""

from __future__ import annotations

import re

from services.cascade.domain.classes import Audience
from services.cascade.domain.title import outside_quotes
from shared.documents.citation import cite
from shared.documents.model import Basis, Document
from shared.events.types import PlanPublished

_GENERAL = re.compile(
    r"^(hiến pháp|bộ luật|luật|pháp lệnh|lệnh|nghị quyết|nghị định|quyết định|thông tư|chỉ thị|chương trình|đề án)",
    re.IGNORECASE,
)
_CENTRAL = re.compile(
    r"quốc hội|chính phủ|thủ tướng|^bộ |trung ương|ban chấp hành|ban bí thư|bộ chính trị|kiểm toán nhà nước",
    re.IGNORECASE,
)
_ACT = re.compile(r"^[^\d;:]{3,40} số ", re.IGNORECASE)
_PLAN = re.compile(r"^kế hoạch", re.IGNORECASE)


def parent_basis(event: PlanPublished) -> Basis:
    """The citation of the superior's plan, with its id, so that an amendment finds it again."""
    document = event.document
    symbol = document.full_symbol or document.symbol
    return cite(
        document.kind or "Kế hoạch", symbol, document.date, event.authority, document.title,
        id=f"basis-{event.plan}", plan=event.plan,
    )


def derived_bases(audience: Audience) -> tuple[Basis, ...]:
    """The superior's plan first, then those of its bases that its subordinates cite too."""
    event = audience.event
    kept = (basis for basis in event.document.bases if _kept(basis, event))
    return (parent_basis(event), *(_qualified(basis, audience) for basis in kept))


def _kept(basis: Basis, event: PlanPublished) -> bool:
    if basis.plan == event.plan:
        return True                                  # what it amends or replaces is cited beside it, whatever is kept
    keep = event.settings.keep_bases
    return keep == "all" or (keep == "general" and _general(basis, event))


def _general(basis: Basis, event: PlanPublished) -> bool:
    """Acts that bind everyone; not the issuer's own plans nor letters of departments."""
    kind = (basis.kind or basis.text).strip()
    if _GENERAL.match(kind):
        return True
    if not _PLAN.match(kind):
        return False
    return basis.plan is not None or _is_above(basis.issuer or "", event)


def _is_above(issuer: str, event: PlanPublished) -> bool:
    """Whether a plan's issuer stands above the one that now publishes."""
    if _CENTRAL.search(issuer):
        return True
    if event.issuer.organ:
        return bool(re.search(rf"(?:UBND|ủy ban nhân dân) {event.issuer_unit.kind}", issuer, re.IGNORECASE))
    return event.superior is not None and bool(
        re.search(rf"(?:UBND|ủy ban nhân dân) {event.superior.kind}", issuer, re.IGNORECASE)
        and event.superior.level != event.issuer_unit.level
    )


def _qualified(basis: Basis, audience: Audience) -> Basis:
    """The citation as read from below: "của UBND tỉnh" names its province; punctuation of the list is not part."""
    short = f"của (UBND|Ủy ban nhân dân|HĐND|Hội đồng nhân dân) {audience.parent_kind}"
    pattern = re.compile(rf"\b{short}(?! [A-ZĐ])")
    text = outside_quotes(
        _complete(basis).strip().rstrip(";.").strip(),
        lambda part: pattern.sub(lambda m: m.group()[:-len(audience.parent_kind)] + audience.parent_territory, part),
    )
    text = re.sub(r"^(\D+ số \S+?), ngày ", r"\1 ngày ", text)
    return basis.model_copy(update={"text": text[:1].upper() + text[1:]})


def _complete(basis: Basis) -> str:
    """The clause by itself: an act out of a list ("Căn cứ các Kế hoạch của UBND tỉnh: …") gets its issuer back."""
    if basis.issuer is None or basis.issuer in basis.text or not basis.symbol or not _ACT.match(basis.text):
        return basis.text
    return cite(basis.kind, basis.symbol, basis.date, basis.issuer, basis.subject).text


def add_parent_basis(document: Document, event: PlanPublished) -> Document:
    """A second superior's plan as one more basis of the same draft, behind the plans cited first (law 3)."""
    basis = parent_basis(event)
    if any(b.id == basis.id for b in document.bases):
        return document
    first = sum(1 for b in document.bases if b.plan is not None)
    return document.model_copy(update={"bases": (*document.bases[:first], basis, *document.bases[first:])})
