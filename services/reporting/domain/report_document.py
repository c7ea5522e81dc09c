"""The official roll-up as a document: a report (Báo cáo) in the form of Decree 30/2020/NĐ-CP with its annex tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from services.reporting.domain.official_content import missing
from services.reporting.domain.official_words import names, value, wanted
from shared.clock import day_of
from shared.documents.citation import official_date
from shared.documents.model import Annex, AnnexRow, Basis, Document, Node, Signer

Doc = Mapping[str, Any]
PROVISIONAL = "SỐ LIỆU TẠM TÍNH"
HEADINGS = (("assessment", "KẾT QUẢ THỰC HIỆN"), ("difficulties", "KHÓ KHĂN, VƯỚNG MẮC"),
            ("proposals", "ĐỀ XUẤT, KIẾN NGHỊ"))
ROMAN = ("I", "II", "III", "IV")
WIDE = 5                                    # indicators in one table of units: more don't fit a page
END = "./."


def document(doc: Doc, content: Doc, *, provisional: bool = False) -> Document:
    """The report of an official roll-up; before it is issued without number and date."""
    heading, words = content["heading"], content["words"]
    printed, _, symbol = doc["symbol"].partition("/") if doc["symbol"] else ("", "", heading["symbol"])
    name = f"{content['title']} ({PROVISIONAL})" if provisional else content["title"]
    return Document(
        kind="Báo cáo", number=printed or None, symbol=symbol, issuer=heading["authority"],
        superior=heading["superior"] or None, place=heading["place"],
        date=dt.date.fromisoformat(doc["date"]) if doc["symbol"] else None, title=name,
        bases=tuple(Basis.model_validate(basis) for basis in content["bases"]), preamble=_line(words["opening"]),
        sections=tuple(_ended(list(_sections(content, provisional)))), recipients=tuple(content["recipients"]),
        signer=_signer(heading, content["signer"]), annexes=tuple(_annexes(content)))


def _line(text: str) -> str | None:
    return " ".join(text.split()) or None


def _sections(content: Doc, provisional: bool) -> Iterator[Node]:
    rest = iter(ROMAN)
    for name, heading in HEADINGS:
        lines = [line.strip() for line in content["words"][name].splitlines() if line.strip()]
        if name == "assessment":
            lines += [*_told(content, provisional), "Số liệu cụ thể tại Phụ lục kèm theo."]
        if lines:
            label = next(rest)
            yield Node(id=name, label=label, heading=heading, children=tuple(
                Node(id=f"{name}.{at}", label=str(at), heading=line) for at, line in enumerate(lines, 1)))


def _told(content: Doc, provisional: bool) -> Iterator[str]:
    """What the figures rest on and do without: never left out silently."""
    if provisional:
        yield "Số liệu trong văn bản này là số liệu tạm tính, chưa được ký ban hành."
        if content["awaited"]:
            yield f"Chưa gửi báo cáo: {names(content['awaited'])}."
        return
    absent = missing(content["bound"])
    silent = [one["unit_name"] for one in absent if one["what"] == "report"]
    below = [one["unit_name"] for one in absent if one["what"] == "official"]
    if silent:
        yield f"Số liệu chưa gồm báo cáo của {len(silent)} đơn vị chưa được tiếp nhận: {names(silent)}."
    if below:
        yield (f"Số liệu chưa gồm số liệu cấp dưới của {len(below)} đơn vị chưa ban hành báo cáo tổng hợp: "
               f"{names(below)}.")
    if content["replaces"]:
        old = content["replaces"]
        yield (f"Báo cáo này thay thế Báo cáo số {old['symbol']} ngày "
               f"{official_date(dt.date.fromisoformat(old['date']))} của {content['heading']['authority']}.")


def _ended(sections: Sequence[Node]) -> list[Node]:
    """With the mark after the last sentence (Annex III, Mẫu 1.4)."""
    *before, last = sections
    line = last.children[-1]
    line = line.model_copy(update={"heading": line.heading.rstrip(" .;/") + END})
    return [*before, last.model_copy(update={"children": (*last.children[:-1], line)})]


def _signer(heading: Doc, signer: Doc) -> Signer:
    """A committee's chairman signs on its behalf, a deputy for the head."""
    position = signer.get("position", "").upper() or heading["head"]
    collective, deputy = heading["collective"] or None, position.startswith("PHÓ ")
    name = signer.get("name") or None
    if deputy:
        return Signer(collective=collective, capacity="KT.", authority=heading["head"], position=position, name=name)
    return Signer(capacity="TM." if collective else None, authority=collective, position=position, name=name)


def _annexes(content: Doc) -> Iterator[Annex]:
    yield _annex("chi-tieu", "Tổng hợp theo nhiệm vụ, chỉ tiêu",
                 ("TT", "Nhiệm vụ, chỉ tiêu", "Mức giao", "Kết quả", "Số đơn vị có số liệu", "Đánh giá"),
                 _by_task(content["tasks"]))
    columns = [one for task in content["tasks"] for one in task["indicators"] if one["adds_up"]]
    for start in range(0, len(columns), WIDE):
        part = columns[start:start + WIDE]
        yield _annex(f"don-vi-{start // WIDE}", "Số liệu theo đơn vị", ("TT", "Đơn vị", *(one["name"] for one in part)),
                     _by_unit(content["children"], part))
    yield _annex("can-cu", "Báo cáo làm căn cứ tổng hợp",
                 ("TT", "Đơn vị", "Báo cáo của đơn vị", "Báo cáo tổng hợp của đơn vị"), _bound(content["bound"]))


def _annex(id: str, title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Annex:
    return Annex(id=id, title=title.upper(), header=tuple(header),
                 rows=tuple(AnnexRow(id=f"{id}.{at}", cells=tuple(row)) for at, row in enumerate(rows, 1)))


def _by_task(tasks: Sequence[Doc]) -> Iterator[tuple[str, ...]]:
    met = {True: "Đạt", False: "Chưa đạt"}
    for at, task in enumerate(tasks, 1):
        done = f"{task['states'].get('done', 0)}/{task['denominator']} đơn vị hoàn thành"
        yield str(at), task["text"] or task["id"], "", done, str(task["reported"]), ""
        for index, one in enumerate((one for one in task["indicators"] if one["adds_up"]), 1):
            told = f"{one['measured']}/{one['measured'] + (one['missing'] or 0)}"
            yield (f"{at}.{index}", one["name"], wanted(one), value(one, one), told, met.get(one["met"], ""))


def _by_unit(children: Sequence[Doc], columns: Sequence[Doc]) -> Iterator[tuple[str, ...]]:
    for at, child in enumerate(children, 1):
        own = {cell["id"]: cell for task in child["tasks"] for cell in task["indicators"]}
        yield str(at), child["unit_name"], *(value(one, own[one["id"]]) if one["id"] in own else "–" for one in columns)
    yield "", "Tổng hợp", *(value(one, one) for one in columns)


def _bound(bound: Doc) -> Iterator[tuple[str, ...]]:
    for at, child in enumerate(bound["children"], 1):
        own, official = child["own"], child["official"]
        report = f"Bản gửi ngày {_day(own['at'])}, đã tiếp nhận" if own else "Chưa được tiếp nhận"
        roll = (f"Số {official['symbol']} ngày {official_date(dt.date.fromisoformat(official['date']))}" if official
                else "Chưa ban hành" if child["superior_of_others"] else "–")
        yield str(at), child["unit_name"], "–" if child["closed"] else report, roll


def _day(at: str) -> str:
    return official_date(day_of(dt.datetime.fromisoformat(at)))

