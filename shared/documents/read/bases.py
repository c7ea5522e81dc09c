"""The legal bases before the body, and the enacting sentence that may run on from the last of them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from ..model import Basis
from .agencies import opens_with_agency
from .citations import SHORTLY, Shared, issuer_before_acts, parse_citation, without_word_of
from .dates import DATED
from .kinds import ACT, ACT_AT, LEAD, NUMBERED_ACT
from .paras import Para
from .text import key, trim
from .tree import Branch

_ENACTS = re.compile(
    r"(?:ban hành|xây dựng|lập|đề ra|triển khai|thông báo|ban hành và triển khai)(?:\s+(?:và"
    r"|triển khai|nội dung|bản))*\s+kế hoạch\b"
)
_SUBJECT = re.compile(
    r"(?:^|[,;.]\s+|\bnay\s+|\bnay,\s+)(?=(?:ủy ban nhân dân|ubnd|sở|phòng|ban|bộ|văn phòng"
    r"|trung tâm|thanh tra|công an|cục|chi cục|hội|đài|trường|đoàn|huyện|tỉnh|thành phố)\s)"
)
_ALWAYS_CITE = ("căn cứ", "theo đề nghị của", "xét đề nghị của")
_LIST = re.compile(
    r"^(căn cứ)(?: (?:vào )?(?:các )?(?:văn bản|cơ sở|quy định)(?: (?:sau|sau đây|pháp lý|chỉ đạo))*)?\s*:$"
)
_ACT_FIRST = re.compile(rf"^(?:các\s+)?{ACT}(?:\s|$)")
_SECTION = re.compile(r"^(?:các |những )?(?:căn cứ|cơ sở)(?: pháp lý| xây dựng| lập| ban hành| để xây dựng|$| và)")
_CLAUSE = re.compile(r";\s*(?=(?:theo|xét) đề nghị của\s)", re.IGNORECASE)
_COMMON = re.compile(rf"^các\s+({ACT})\b(?:\s+của\s+([^:;]{{2,120}}))?\s*:\s*")
_NEXT = re.compile(rf";\s*(?:và\s+)?(?:căn cứ\s+|thực hiện\s+)?(?:các\s+)?(?={ACT}\b)")
_NEXT_NUMBER = re.compile(r";\s*(?:và\s+)?(?=số\s*\d)")
_AND = re.compile(rf"(?:\s+và|,)\s+(?={ACT}\s+số)")


@dataclass(frozen=True, slots=True)
class Opening:
    """What stands between the title and the first section."""

    bases: tuple[Basis, ...]
    preamble: str | None
    preamble_line: int | None


def read_opening(paras: list[Para]) -> Opening:
    """Split the opening paragraphs into legal bases and the preamble."""
    bases: list[Basis] = []
    preamble: list[str] = []
    line: int | None = None
    listed: str | None = None
    for para in paras:
        text = (
            para.marker.rest if para.marker and para.marker.style in ("dash", "plus", "star") else para.text
        )
        if found := _LIST.match(key(text)):
            listed = text[: found.end(1)]
            continue
        if listed and _ACT_FIRST.match(key(text)):
            bases.extend(_read_clause(trim(text), "", len(bases), listed))
            continue
        cited, rest = _split_enacting(text)
        if cited and not preamble and lead_of(cited):
            for clause in _CLAUSE.split(cited):
                bases.extend(_read_clause(clause, lead_of(clause) or "", len(bases)))
        elif cited:
            rest = f"{cited} {rest}".strip()
        if rest:
            preamble.append(rest)
            line = line or para.no
    return Opening(tuple(bases), "\n".join(preamble) or None, line)


def bases_of(sections: Sequence[Branch]) -> tuple[Basis, ...]:
    """The acts listed in a section of their own ("I. CĂN CỨ XÂY DỰNG KẾ HOẠCH")."""
    bases: list[Basis] = []
    for section in sections[:2]:
        if _SECTION.match(key(section.text[:80])) and len(section.text) < 80:
            for branch in (below for child in section.children for below in child.walk()):
                lead = lead_of(branch.text) or ""
                if lead or _ACT_FIRST.match(key(branch.text[:60])):
                    bases.extend(_read_clause(trim(branch.text), lead, len(bases), lead or "Căn cứ"))
    return tuple(bases)


def lead_of(text: str) -> str | None:
    """The printed lead of a legal basis ("Căn cứ"), if the text opens with one."""
    found = LEAD.match(key(text[:60]))
    if not found:
        return None
    rest = key(text[found.end() :][:400])
    if found[1].startswith("căn cứ") or "đề nghị" in found[1]:
        return text[: found.end()]
    return text[: found.end()] if ACT_AT.search(rest) or "ý kiến" in rest else None


def find_enacting(text: str) -> int:
    """Where "<agency> ban hành Kế hoạch" begins in a paragraph, or -1."""
    lowered = key(text)
    verbs = [found.start() for found in _ENACTS.finditer(lowered)]
    if not verbs:
        return -1
    best, seen = -1, 0
    for found in _SUBJECT.finditer(lowered):
        start = found.end()
        at = bisect_right(verbs, start)
        if at == len(verbs):
            break
        new_clause = ";" in lowered[seen:start]  # the sentence that enacts comes after the last cited act
        if len(between := lowered[start : verbs[at]]) <= 90 and not re.search(r"[;:]|\bsố\s*\d", between):
            best, seen = (start, start) if best < 0 or new_clause else (best, seen if new_clause else start)
    return best


def _split_enacting(text: str) -> tuple[str, str]:
    """The clause that cites, and the enacting sentence that runs on from it."""
    start = find_enacting(text)
    if start < 0:
        return text, ""
    cut = text.rfind(";", 0, start)
    if cut >= 0 and _CLAUSE.match(text, cut):
        cut = -1  # "…; theo đề nghị của Sở A tại Tờ trình số …, Ủy ban nhân dân tỉnh ban hành …"
    before = text[: cut + 1] if cut >= 0 else text[:start]
    if not before.strip() or (
        not NUMBERED_ACT.search(key(before)) and not key(before).startswith(_ALWAYS_CITE)
    ):
        return "", text
    return trim(before), text[len(before) :].strip()


def _read_clause(text: str, lead: str, count: int, named: str | None = None) -> list[Basis]:
    """The acts of one clause; `named` is the lead where it is not printed in the clause itself."""
    printed = text[len(lead) :].strip(" :")
    body, said = without_word_of(printed)
    shared = Shared()
    if found := _COMMON.match(key(body)):
        issuer = body[found.start(2) : found.end(2)].strip() if found[2] else None
        shared = Shared(_kind_word(body[found.start(1) : found.end(1)]), issuer)
        body = body[found.end() :]
    elif (said or "đề nghị" in key(lead) or opens_with_agency(body)) and (split := issuer_before_acts(body)):
        shared = Shared(None, split[0])
        body = split[1]
    if "đề nghị" in key(lead) and not ACT_AT.search(key(body)):
        return [Basis(id=f"b{count + 1}", lead=lead, issuer=trim(body) or None, text=trim(body))]
    clauses = _split_acts(body, bool(shared.kind))
    lead = lead or named or "Căn cứ"
    read = [parse_citation(clause, f"b{count + at}", lead, shared) for at, clause in enumerate(clauses, 1)]
    if len(read) == 1 and shared.issuer:  # "Sở Y tế tại Tờ trình số …" is one clause
        read = [read[0].model_copy(update={"text": trim(printed)})]
    elif shared.kind:  # "số 131/NQ-CP …" means nothing without the "Nghị quyết" before the colon
        read = [_named(basis, shared.kind) for basis in read]
    return _share_backwards(read, clauses)


def _named(basis: Basis, kind: str) -> Basis:
    named = key(basis.text).startswith(key(basis.kind or ""))
    return basis if named else basis.model_copy(update={"text": f"{kind} {basis.text}"})


def _kind_word(word: str) -> str:
    return word[0].upper() + word[1:]


def _split_acts(body: str, same_kind: bool = False) -> list[str]:
    """Several acts in one clause; an act inside another's subject is not split off."""
    lowered = key(body)
    cuts = [(found.start(), found.end()) for found in _NEXT.finditer(lowered)]
    if same_kind:
        cuts += [(found.start(), found.end()) for found in _NEXT_NUMBER.finditer(lowered)]
    for found in _AND.finditer(lowered):
        start = max((end for _, end in cuts if end <= found.start()), default=0)
        before = lowered[start : found.start()]
        if _only_numbered(before) or _closes(before, found.group()):
            cuts.append((found.start(), found.end()))
    clauses, at = [], 0
    for start, end in sorted(cuts):
        if start >= at and not _quoted(body, at, start):
            clauses.append(body[at:start])
            at = end
    clauses.append(body[at:])
    return [clause for clause in clauses if trim(clause)]


def _closes(before: str, mark: str) -> bool:
    """Whether an act is complete, so that "và" (or a comma after "(gọi tắt là …)", or after a law) opens another."""
    law = before.startswith(("luật ", "bộ luật ", "pháp lệnh ")) and len(before) < 150
    if law and not NUMBERED_ACT.search(before):
        return True
    return ("và" in mark or before.rstrip().endswith(")")) and _cites_once(SHORTLY.sub("", before))


def _quoted(body: str, at: int, cut: int) -> bool:
    return body.count("“", at, cut) > body.count("”", at, cut)


def _only_numbered(clause: str) -> bool:
    """Whether a clause has stopped at its number or date, so that its issuer comes later."""
    dates = list(DATED.finditer(clause))
    if not dates:
        return (
            bool(NUMBERED_ACT.match(clause.strip()))
            and len(clause) < 60
            and not re.search(r"\s(?:của|về)\s", clause)
        )
    return not clause[dates[-1].end() :].strip(" ,")


def _cites_once(clause: str) -> bool:
    """Whether a clause has its issuer, and no other act in its subject: then "và Công văn số B" is a new one."""
    return len(NUMBERED_ACT.findall(clause)) == 1 and " của " in clause and bool(DATED.search(clause))


def _share_backwards(read: list[Basis], clauses: list[str]) -> list[Basis]:
    """ "Quyết định số A ngày … và Quyết định số B ngày … của X": A is of X too."""
    for at in range(len(read) - 2, -1, -1):
        if read[at].issuer is None and read[at].subject is None and _only_numbered(key(clauses[at])):
            read[at] = read[at].model_copy(update={"issuer": read[at + 1].issuer})
    return read
