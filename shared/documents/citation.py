"""Dates, numbers and citations in the forms of Decree 30/2020/NĐ-CP, Annex I.

Part II, item 3 (number: "01" … "09"), item 4 (date: days below 10 and the months 1 and 2 get a leading 0), item 6
(a legal basis names kind, number and symbol, date, issuer and subject).
"""

from __future__ import annotations

import datetime as dt
import re

from shared.documents.model import Basis

# Acts that are themselves named by what they order: "Quyết định … về việc phê duyệt …".
_ORDERS = (
    "ban hành", "phê duyệt", "giao", "thành lập", "kiện toàn", "sửa đổi", "bãi bỏ", "điều chỉnh", "công bố", "quy định",
    "phân công", "cho phép", "bổ sung", "thu hồi", "công nhận",
)
# Verbs of one syllable that stand before a name: "Đón Tết", "Mừng Đảng" are no proper names themselves.
_SHORT_VERBS = {"Đón", "Mừng", "Theo", "Về", "Dạy", "Học", "Xây", "Sửa", "Cấp", "Thi", "Chống", "Phòng"}
PROPOSAL = "Theo đề nghị của"


def official_date(date: dt.date) -> str:
    """The short form: "08/4/2022", "15/02/2021", "20/12/2021"."""
    return f"{date.day:02d}/{_month(date)}/{date.year}"


def long_date(date: dt.date) -> str:
    """The form of the heading: "ngày 08 tháng 4 năm 2022"."""
    return f"ngày {date.day:02d} tháng {_month(date)} năm {date.year}"


def _month(date: dt.date) -> str:
    return f"{date.month:02d}" if date.month < 3 else str(date.month)


def official_number(number: int) -> str:
    """A document number: below 10 with a leading 0."""
    return f"{number:02d}"


def decapitalise(text: str) -> str:
    """The text as it stands inside a sentence: its first letter small, unless it begins with a proper name."""
    first, _, rest = text.partition(" ")
    if not first[:1].isupper() or _is_name(first, rest):
        return text
    return first[:1].lower() + text[1:]


def _is_name(first: str, rest: str) -> bool:
    if len(first) > 1 and any(c.isupper() for c in first[1:]):
        return True                                      # an abbreviation: "CCHC năm 2022"
    return rest[:1].isupper() and not first.endswith(",") and first not in _SHORT_VERBS   # "Tây Ninh"


def about(title: str) -> str:
    """How a title follows the issuer in a citation: "về tuyên truyền …", "về việc phê duyệt …"."""
    title = title.strip().rstrip(".;")
    small = decapitalise(title)
    if re.match(r"(?i)(v/v|về việc|về)\s", title):
        return re.sub(r"^(?i:v/v)\s", "về việc ", small)
    ordered = small.lower().startswith(_ORDERS) or re.match(r"\w+ \w+ về ", small)      # never "về … về …"
    return f"về việc {small}" if ordered else f"về {small}"


def cite(
    kind: str | None, symbol: str | None, date: dt.date | None, authority: str | None, subject: str | None,
    lead: str = "Căn cứ", *, id: str = "basis-parent", plan: str | None = None,
) -> Basis:
    """The full citation of an act at its first mention. What is not known is left out, never guessed.

    `symbol` is whole ("1183/KH-UBND"); one without its number ("KH-UBND") shows the gap: "số …/KH-UBND".
    """
    parts = [kind or "Văn bản"]
    numbered = symbol is not None and symbol[:1].isdigit()
    if symbol:
        parts.append(f"số {symbol}" if numbered else "số …/" + symbol.lstrip("/…"))
    if date:
        parts.append(f"ngày {official_date(date)}")
    if authority:
        parts.append(f"của {authority}")
    printed = about(subject) if subject else None
    if printed:
        parts.append(printed)
    return Basis(
        id=id, lead=lead, kind=kind, symbol=symbol if numbered else None, date=date, issuer=authority, subject=printed,
        text=" ".join(parts), plan=plan,
    )


def citation_text(basis: Basis) -> str:
    """The basis as one clause, with its lead: "Căn cứ Kế hoạch số 1183/KH-UBND ngày 08/4/2022 của …".

    Who proposed stands before the letter: "Theo đề nghị của Giám đốc Sở Nội vụ tại Tờ trình số …".
    """
    clause = _with_issuer(basis, basis.text.strip().rstrip(";.").rstrip())
    proposer = f"{basis.issuer} tại " if basis.lead == PROPOSAL and basis.issuer and basis.issuer not in clause else ""
    return f"{basis.lead} {proposer}{clause}"


def _with_issuer(basis: Basis, clause: str) -> str:
    """The clause with an issuer that the text said once for several acts: "Kế hoạch số 1/KH-UBND ngày … của …"."""
    start, found, subject = clause.partition(basis.subject or "\0")
    if not (found and basis.issuer) or basis.lead == PROPOSAL or not re.search(r"(?:/[\w-]+|\d{4})\s*$", start):
        return clause
    return f"{start.rstrip()} của {basis.issuer} {found}{subject}"
