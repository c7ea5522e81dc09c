"""Documents that nobody should write, for all writers: whatever is in them comes out as text, and quickly."""

from __future__ import annotations

import datetime as dt

from shared.documents.model import Annex, AnnexRow, Basis, Document, Node, Signer

CONTROL = "Trồng\x00 cây\x0b xanh\x1f \ufffe\u202e ở\txã"
LONG = "dài" * 2000
SCRIPT = "<script>alert(1)</script> </w:t></w:r> ]]> &amp; &#0; <b>{ INCLUDETEXT \"x\" }</b> <img src='//x/y'/> %(x)s"


def filled(text: str) -> Document:
    """A document that has this text wherever text may stand."""
    table = Annex(id="a1", title=text, header=(text, "B"), rows=(AnnexRow(id="r", cells=("1", text, text)),))
    return Document(
        kind=text, number=text, symbol=text, issuer=text, superior=text, place=text, date=dt.date(2024, 2, 3),
        title=text, bases=(Basis(id="b", text=text),), preamble=text, recipients=(text, text),
        sections=(Node(id="s", label="I", heading=text, children=(Node(id="p", heading=text), Node(
            id="d", label="-", heading=text), Node(id="l", label=text, heading="x"))),),
        signer=Signer(capacity="KT.", authority=text, position=text, name=text),
        annexes=(table, Annex(id="a2", text=text)))


def nested(depth: int) -> Document:
    """A section within a section within a section …"""
    node = Node(id="n0", label="-", heading="trong cùng")
    for at in range(1, depth):
        node = Node(id=f"n{at}", label="1", heading=f"Bậc {at}", children=(node,))
    return Document(kind="Kế hoạch", sections=(node,))


def large(size: int) -> Document:
    """A plan of about so many letters, a third of it in a table."""
    words = "Tổ chức tuyên truyền cải cách hành chính trên địa bàn xã bằng nhiều hình thức phù hợp; "
    count = size // len(words) // 3
    points = tuple(Node(id=f"I.{at}", label=str(at), heading=words + words) for at in range(1, count))
    rows = tuple(AnnexRow(id=f"pl1.{at}", cells=(str(at), words, "UBND xã", "Quý I")) for at in range(1, count))
    return Document(
        kind="Kế hoạch", title="Tuyên truyền", sections=(Node(id="I", label="I", heading="NHIỆM VỤ", children=points),),
        annexes=(Annex(id="pl1", header=("TT", "Nội dung", "Chủ trì", "Thời gian"), rows=rows),))


ODD = {
    "empty": Document(), "control": filled(CONTROL), "long": filled(LONG), "script": filled(SCRIPT),
    "nothing said": filled(""), "nested": nested(200), "many recipients": Document(recipients=("UBND xã",) * 300),
    "blank rows": Document(annexes=(Annex(id="a", rows=(AnnexRow(id="r", cells=()), AnnexRow(id="q", cells=("",))),),)),
    "wide": Document(annexes=(Annex(id="a", header=("Cột",) * 40, rows=(AnnexRow(id="r", cells=("x",) * 60),)),)),
    "narrow": Document(annexes=(Annex(
        id="a", header=("Nội dung " * 15,) * 12, rows=(AnnexRow(id="r", cells=("nội dung " * 75,) * 12),)),)),
    "200 KB": large(200_000),
}
