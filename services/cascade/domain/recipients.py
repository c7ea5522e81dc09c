"""Recipients (nơi nhận) and signature of a derived plan (Decree 30/2020, Art. 8; Annex I, II.7 and II.9)."""

from __future__ import annotations

from services.cascade.domain.classes import Audience
from shared.documents.model import Signer
from shared.units import names


def derived_recipients(audience: Audience) -> tuple[str, ...]:
    """The superior first ("để b/cáo"), then its own, last the copy kept by the registry."""
    return (*_superiors(audience), *_own(audience), "Lưu: VT")


def _superiors(audience: Audience) -> tuple[str, ...]:
    """The unit above, and the department whose plan it is."""
    event = audience.event
    above = names.authority_short(event.issuer_unit)
    if event.issuer.organ:
        return (f"{above} (để b/cáo)", f"{names.authority_short(event.issuer, event.issuer_unit)} (để b/cáo)")
    return (f"{above} (để b/cáo)",)


def _own(audience: Audience) -> tuple[str, ...]:
    if audience.organ:
        return ("Lãnh đạo {{authority_bare}}", audience.own)
    leaders = ("Thường trực {{party}}, HĐND {{kind}}", "Chủ tịch, các PCT UBND {{kind}}", audience.own)
    return (*leaders, "{{below}}") if audience.hands_down else leaders


def derived_signer(audience: Audience) -> Signer:
    """A committee is collective and signed for (TM.); an organ's head signs in his own right. Who signs is open."""
    authority, _ = names.signature(audience.sample)
    if authority is None:
        return Signer(position="{{position}}")
    return Signer(capacity="TM.", authority=authority.removeprefix("TM. "), position="CHỦ TỊCH")
