"""A stand-in for planner, reporting and notifier: contract-shaped JSON, and a record of what was sent."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, ClassVar

import httpx

PLAN, DRAFT, OBLIGATION = "p-1183", "d-703", "p-1183:2022-Q1:703"
EVIL = "<script>alert(1)</script>"
Json = dict[str, Any]
COUNTS: Json = {"addressees": 104, "direct": 9, "drafts": 9, "published": 1, "next_level": 9, "next_published": 0}


def document(**fields: Any) -> Json:
    return {
        "kind": "Kế hoạch", "number": "1183", "symbol": "KH-UBND", "issuer": "Ủy ban nhân dân tỉnh Tây Ninh",
        "superior": None, "place": "Tây Ninh", "date": "2022-04-08",
        "title": "Tuyên truyền cải cách hành chính tỉnh Tây Ninh năm 2022",
        "bases": [{"id": "b1", "lead": "Căn cứ", "text": "Nghị quyết số 76/NQ-CP ngày 15/7/2021 của Chính phủ"}],
        "preamble": "Ủy ban nhân dân tỉnh ban hành Kế hoạch như sau:",
        "sections": [{"id": "n1", "label": "I", "heading": "MỤC ĐÍCH, YÊU CẦU", "children": [
            {"id": "n2", "label": "1", "heading": f"Mục đích {EVIL}", "children": [
                {"id": "n3", "label": "a", "heading": "Nâng cao nhận thức", "children": []}]}]}],
        "tasks": [{"id": "t1", "node": "n3", "text": "Tổ chức lớp tập huấn", "lead": ["Sở Nội vụ"], "partners": [],
                   "addressees": [], "products": ["Báo cáo"], "coordinate": False,
                   "targets": [{"quantity": 2.0, "unit": "lớp", "text": "02 lớp", "at_least": False,
                                "recurrence": None}],
                   "time": {"kind": "by", "start": None, "end": "2022-10-31", "recurrence": None, "occurrences": [],
                            "text": "trước tháng 11 năm 2022"}}],
        "reporting": [{"period": "quarter", "to": None, "text": "định kỳ quý"}], "funding": None,
        "recipients": ["Như trên", "Lưu: VT"], "warnings": [],
        "signer": {"capacity": "KT.", "authority": "CHỦ TỊCH", "position": "PHÓ CHỦ TỊCH", "name": "Nguyễn Văn A"},
        "annexes": [{"id": "a1", "title": "Phụ lục", "header": ["STT", "Nội dung"], "text": None,
                     "rows": [{"id": "r1", "cells": ["1", "Pa nô"]}]}], **fields,
    }


def draft(**fields: Any) -> Json:
    parent = {"plan": PLAN, "symbol": "1183/KH-UBND", "date": "2022-04-08", "kind": "Kế hoạch",
              "authority": "UBND tỉnh Tây Ninh", "title": "Tuyên truyền cải cách hành chính"}
    return {
        "id": DRAFT, "revision": 3, "unit": "703", "unit_name": "Thành phố Tây Ninh", "state": "drafting", "root": PLAN,
        "parent": parent, "document": document(number=None), "edits": {"n3": {"fields": {"heading": "x"}}},
        "orphans": {}, "assumed": [], "derived": True, "edited": True, "title": document()["title"],
        "conflicts": [{"node": "n3", "base_old": {"heading": "cũ"}, "base_new": {"heading": EVIL},
                       "local": {"heading": "x"}, "reason": None}],
        "addressees": {"units": [{"unit": {"code": "25459", "name": "Phường 1"}, "via": None}],
                       "unresolved": ["UBND các xã lạ"], "warnings": []},
        "acts": [{"act": "derived", "by": "system", "unit": "", "role": "system", "at": "2022-04-08T03:00:00+00:00"}],
        "warnings": [{"code": "no_number", "message": "Văn bản thiếu số.", "line": 2, "excerpt": EVIL}],
        "updated_at": "2022-04-08T03:00:00+00:00", **fields,
    }


def indicator(task: str, kind: str, **fields: Any) -> Json:
    """An indicator of a task's brief: "t1#count"."""
    return {"id": f"{task}#{kind}", "name": f"Chỉ tiêu {kind}", "kind": kind, "unit": None, "target": None,
            "direction": "at_least", "recurrence": None, "minimum": None, "maximum": None, "sum_of": [],
            "adds_up": True, **fields}


def summed(one: Json, measured: int = 0, missing: int = 0, **read: Any) -> Json:
    """The same indicator in a roll-up."""
    nothing = {"measured": 0, "value": None, "part": None, "of": None, "share": None}
    told = {**nothing, "measured": measured, **read}
    return {**one, "definition": 1, "met": None, "asked": measured + missing, "missing": missing,
            **told, "accepted": {**nothing, "met": None}}


def obligation(**fields: Any) -> Json:
    return {
        "id": OBLIGATION, "revision": 1, "unit": "703", "unit_name": "Thành phố Tây Ninh", "root": PLAN, "plan": PLAN,
        "title": EVIL, "symbol": "1183/KH-UBND", "period": "2022-Q1", "period_label": "quý I năm 2022",
        "superior": "72", "superior_name": "Tỉnh Tây Ninh", "via": None, "handed_down": True, "due": "2022-03-17",
        "state": "open", "late": False, "overdue": True,
        "tasks": [{"id": "t1", "text": "Tổ chức lớp tập huấn", "due": None, "coordinate": False,
                   "indicators": [indicator("t1", "count", unit="lớp", target="1200.5")]}], **fields,
    }


def cascade_unit(code: str, name: str, state: str, **fields: Any) -> Json:
    """A unit of a cascade's list; `depths` are the states of what is below it."""
    depths = fields.get("depths", [])
    return {"unit": code, "unit_name": name, "level": "commune", "organ": False, "state": state, "draft": None,
            "plan": None, "symbol": None, "date": None, "above": "72", "above_name": "Tỉnh Tây Ninh", "depths": depths,
            "below": sum(sum(states.values()) for states in depths),
            "published_below": sum(states.get("published", 0) for states in depths), **fields}


def cascade_units(items: list[Json], **fields: Any) -> Json:
    """The list as the planner answers it."""
    first: dict[str, int] = {}
    for one in items:
        first[one["state"]] = first.get(one["state"], 0) + 1
    deeper = [one["depths"][0] for one in items if one["depths"]]
    second = {state: sum(states.get(state, 0) for states in deeper) for states in deeper for state in states}
    head = cascade_unit("72", "Tỉnh Tây Ninh", "published", plan=PLAN, symbol="1183/KH-UBND", date="2022-04-08")
    return {"root": PLAN, "counts": COUNTS, "unit": head,
            "depths": [first, *([second] if second else [])] if items else [],
            "way": [{"unit": "72", "unit_name": "Tỉnh Tây Ninh"}], "count": len(items), "offset": 0, "items": items,
            **fields}


def _file(path: str, extension: str) -> httpx.Response:
    """What the planner answers when a document is downloaded."""
    headers = {"content-type": "application/x", "content-disposition": f'attachment; filename="KH-1.{extension}"',
               "x-inner": "not for users"}
    return httpx.Response(200, content=path.encode(), headers=headers)


def marked(*parts: str) -> list[Json]:
    """An excerpt in which every other part is a hit, the second first."""
    return [{"text": part, "hit": bool(number % 2)} for number, part in enumerate(parts)]


def view(id: str, name: str = f"Chưa báo cáo {EVIL}", page: str = "search", **fields: str) -> Json:
    """A saved view."""
    asked = fields or {"q": "cải cách", "kind": "report", "state": "waiting", "year": "2022", "period": "2022-Q1"}
    return {"id": id, "revision": 3, "kind": "view", "content": {"name": name, "page": page, "fields": asked},
            "at": "2026-11-28T00:00:00+00:00", "changed": "2026-11-28T00:00:00+00:00"}


_OF_PLAN = {"of": "plan", "id": PLAN, "symbol": "1183/KH-UBND", "title": f"Tuyên truyền {EVIL}", "date": "2022-04-08",
            "issuer": "72", "issuer_name": "UBND tỉnh Tây Ninh", "scope": "received", "ended": None}
_OF_DRAFT = {"of": "draft", "id": DRAFT, "title": EVIL, "state": "drafting", "unit": "703", "unit_name": "UBND TP.",
             "parent": {"symbol": "1183/KH-UBND", "authority": EVIL}, "updated_at": "2022-04-08T03:00:00+00:00"}
HITS: dict[str, list[Json]] = {
    "plan": [{"kind": "plan", **_OF_PLAN, "task": None, "node": None, "excerpt": marked("1183 ", f"Cải cách {EVIL}")}],
    "task": [{"kind": "task", **_OF_DRAFT, "task": "t9", "node": "n9", "excerpt": marked("", "Tập huấn", " ở xã")},
             {"kind": "task", **_OF_PLAN, "task": "t1", "node": "n3", "excerpt": marked("Mở ", "lớp")}],
    "draft": [{"kind": "draft", **_OF_DRAFT, "task": None, "node": None, "excerpt": marked("Dự thảo ", "cải cách")}],
    "report": [{"kind": "report", "id": OBLIGATION, "unit": "703", "unit_name": f"UBND {EVIL}", "title": EVIL,
                "symbol": "1183/KH-UBND", "period": "2022-Q1", "period_label": "quý I năm 2022", "due": "2022-03-17",
                "state": "open", "late": False, "overdue": True, "excerpt": marked("Thiếu ", "kinh phí", EVIL)}]}


def found(kind: str, **fields: Any) -> Json:
    """A page of hits."""
    return {"items": HITS[kind], "next": None, "count": len(HITS[kind]), "more": False, **fields}


@dataclass
class Sent:
    """One call that changes something."""

    method: str
    path: str
    body: Any
    key: str | None
    revision: str | None


@dataclass
class Fake:
    """All three services behind one transport. `fail` maps "METHOD path" to a problem (status, code, detail)."""

    drafts: Json = field(default_factory=lambda: {DRAFT: draft()})
    obligations: Json = field(default_factory=lambda: {OBLIGATION: obligation()})
    reports: Json = field(default_factory=dict)
    answers: Json = field(default_factory=dict)            # by "METHOD path": what a change is answered with
    fail: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    asked: list[Json] = field(default_factory=list)              # of searches and lists that are filtered
    found: dict[str, Json] = field(default_factory=lambda: {kind: found(kind) for kind in HITS})
    views: Json = field(default_factory=lambda: {"v1": view("v1")})

    def transport(self) -> httpx.MockTransport:
        """The transport that answers for all services."""
        return httpx.MockTransport(lambda request: self.handle(request))     # also if it is replaced

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        path = request.url.path.removeprefix("/api/v1/")
        name = f"{request.method} {path}"
        if name in self.fail or request.method in self.fail:
            status, code, detail = self.fail.get(name) or self.fail[request.method]
            return httpx.Response(status, json={"code": code, "detail": detail})
        if request.method != "GET":
            return self._change(request, path)
        if path in (f"plans/{PLAN}/edxml", "exchange/packages/g-1/status"):
            return _file(f"{path}?{request.url.query.decode()}", "edxml")
        if path.endswith("/preview") and self._read(path.removesuffix("/preview")) is not None:
            return _file(path, request.url.params["format"])
        answer = self._filtered(request, path) or self._read(path)
        if answer is None:
            return httpx.Response(404, json={"code": "not_found", "detail": "Không tìm thấy nội dung này."})
        return httpx.Response(200, json=answer)

    def _filtered(self, request: httpx.Request, path: str) -> Json | None:
        """What depends on what is asked."""
        params = dict(request.url.params)
        if path in ("search", "plans", "drafts"):
            self.asked.append({"path": path, **params})
        return self.found[params.get("kind", "report")] if path == "search" else None

    def _change(self, request: httpx.Request, path: str) -> httpx.Response:
        is_json = request.headers.get("content-type", "").startswith("application/json")
        sent = request.content.decode("utf-8", "replace")
        body = json.loads(sent) if is_json and sent else sent
        self.sent.append(Sent(request.method, path, body, request.headers.get("idempotency-key"),
                              request.headers.get("if-match")))
        if f"{request.method} {path}" in self.answers:
            return httpx.Response(200, json=self.answers[f"{request.method} {path}"])
        if path in ("imports", f"plans/{PLAN}/exports"):
            return httpx.Response(202, json={"id": "j-1"})
        if path == "obligations/remind":
            return httpx.Response(200, json=self.reminded)
        if path.endswith(("/publish", "/record")):
            return httpx.Response(200, json={"id": PLAN, "revision": 1})
        return httpx.Response(200, json={"id": DRAFT, "revision": 9})

    def _read(self, path: str) -> Any:
        parts = path.split("/")
        fixed = {
            "units/703": {"unit": {"code": "703", "name": "Thành phố Tây Ninh", "kind": "thành phố",
                                   "level": "district", "superior": "72"}, "authority_short": "UBND TP. Tây Ninh"},
            "units/names": {"703": "UBND TP. Tây Ninh"},
            "units": {"items": [{"code": "705", "name": "Huyện Tân Biên", "authority_short": "UBND huyện Tân Biên"},
                                {"code": "706", "name": "Huyện Tân Châu", "authority_short": "UBND huyện Tân Châu"}],
                      "next": None},
            "drafts": {"items": [{**draft(), "conflicts": 1, "title": EVIL}], "next": None},
            "plans": {"items": [{"id": PLAN, "root": PLAN, "issuer": "72", "version": 1,
                                 "symbol": "1183/KH-UBND", "date": "2022-04-08", "title": EVIL,
                                 "issuer_name": "UBND tỉnh Tây Ninh", "addressees": 1104}],
                      "next": "abc"},
            f"plans/{PLAN}": {"id": PLAN, "version": "1", "document": document(), "authority": "UBND tỉnh Tây Ninh",
                              "symbol": "1183/KH-UBND",
                              "parents": [], "recorded": True, "issuer": "72", "revision": 4, "ended": None,
                              "warnings": [f"Văn bản ghi 10 phường {EVIL}"]},
            "jobs": {"items": [self.job], "next": "abc"}, "jobs/j-1": self.job,
            "exchange/packages": {"items": self.packages, "next": "abc"},
            "exchange/codes": {"items": [{"unit": "72", "organ_id": "H53", "revision": 3, "by": "/quantri",
                                          "at": "2022-04-08T03:00:00+00:00"}], "next": None},
            f"drafts/{DRAFT}/derived": {"unit": "703", "document": document(), "classes": [
                {"id": "c1", "group": "district", "tasks": 2, "units": [
                    {"code": "703", "name": f"UBND thành phố {EVIL}", "level": "district"}]}]},
            f"drafts/{DRAFT}/base": {"document": document(number=None, title="Tên của cấp trên"), "derived": True},
            f"plans/{PLAN}/chain": {"items": [
                {"plan": PLAN, "depth": 0, "kind": "Kế hoạch", "symbol": "1183/KH-UBND", "date": "2022-04-08",
                 "issuer": "UBND tỉnh Tây Ninh", "title": EVIL, "ended": None, "cites": [
                     {"plan": None, "symbol": "76/NQ-CP", "text": "Căn cứ Nghị quyết số 76/NQ-CP"}]}]},
            f"plans/{PLAN}/cascade/units": self.units, f"plans/{PLAN}/cascade/counts": self.counts,
            "obligations": {"items": list(self.obligations.values()), "next": None},
            f"rollups/{PLAN}": {"root": PLAN, "superior": "72", "periods": [
                {"period": "2022-Q1", "period_label": "quý I năm 2022", "expected": 9, "received": 4}]},
            f"rollups/{PLAN}/2022-Q1": self.rollup,
            "completeness": {"superior": "72", "expected": 9, "received": 4, "on_time": 4, "late": 0, "missing": 5,
                             "overdue": 5, "returned": 0, "units": [], "levels": [], "plans": []},
            "subscriptions": {"items": list(self.views.values()), "next": None},
            "notices": {"items": [{"id": "x1", "kind": "draft_received", "text": f"Đã nhận dự thảo {EVIL}",
                                   "link": f"/ho-so/du-thao/{DRAFT}", "at": "2022-04-08T03:00:00+00:00",
                                   "read": False}], "next": None},
        }
        kept = {"drafts": self.drafts, "obligations": self.obligations, "reports": self.reports}
        if len(parts) == 2 and parts[0] in kept:
            return kept[parts[0]].get(parts[1])
        return fixed.get(path)

    job: ClassVar[Json] = {
        "id": "j-1", "kind": "import", "by": "72.test", "at": "2022-04-08T03:00:00+00:00", "running": True, "total": 3,
        "done": 1, "refused": 1, "interrupted": 0, "plan": None, "title": None, "format": None, "failed": None,
        "file": False, "items": [{"name": f"a{EVIL}.txt", "state": "done", "draft": DRAFT, "title": EVIL},
                                 {"name": "b.xlsx", "state": "refused", "reason": "Tệp “b.xlsx” không đọc được."},
                                 {"name": "c.txt", "state": "waiting"}]}
    packages: ClassVar[list[Json]] = [
        {"id": "g-1", "state": "draft", "symbol": "1183/KH-UBND", "date": "2022-04-08", "subject": f"Trích yếu {EVIL}",
         "sender": "H53", "sender_name": f"UBND tỉnh {EVIL}", "business": 0, "at": "2022-04-08T03:00:00+00:00",
         "by": "72.vanthu", "status": "05", "said": "Đã tiếp nhận, đang kiểm tra để ghi nhận.", "why": "",
         "warnings": ["Số ghi trên gói là “1184”, trong văn bản là “1183”."], "draft": DRAFT, "plan": None},
        {"id": "g-2", "state": "answer", "symbol": "1183/KH-UBND", "date": "2022-04-08", "subject": "Đã nhận đủ",
         "sender": "H53.12", "sender_name": "UBND huyện Tân Biên", "business": None, "by": "72.vanthu",
         "at": "2022-04-08T03:00:00+00:00", "status": "06", "why": "", "warnings": [], "draft": None, "plan": PLAN}]
    reminded: ClassVar[Json] = {"reminded": 5, "already": 2, "received": 1, "not_handed_down": 1}
    counts: ClassVar[Json] = COUNTS
    units: ClassVar[Json] = cascade_units([
        cascade_unit("703", "Thành phố Tây Ninh", "drafting", draft=DRAFT, depths=[{"not_handed_down": 2}]),
        cascade_unit("705", "Huyện Tân Biên", "published", plan="p-705", symbol="01/KH-UBND", date="2022-04-20",
                     depths=[{"published": 1, "drafting": 21}]),
        cascade_unit("25459", EVIL, "not_handed_down"), cascade_unit("72.SNV", "Sở Nội vụ", "declined", organ=True)])
    rollup: ClassVar[Json] = {
        "root": PLAN, "period": "2022-Q1", "superior": "72", "superior_name": "Tỉnh Tây Ninh", "revision": 1,
        "expected": 9, "received": 4, "accepted": 3, "on_time": 4,
        "missing": [{"unit": "704", "unit_name": EVIL, "handed_down": False}], "missing_count": 1,
        "children_count": 1,
        "tasks": [{"id": "t1", "text": "Tập huấn", "states": {"done": 3}, "expected": 9, "reported": 4,
                   "indicators": [summed(indicator("t1", "count", unit="lớp", target="18"), 4, 5, value="0")]},
                  {"id": "t2", "text": "Pa nô", "states": {}, "expected": 9, "reported": 0,
                   "indicators": [summed(indicator("t2", "count", unit="cái"), 0, 9)]}],
        "children": [{"id": OBLIGATION, "unit": "703", "unit_name": "Thành phố Tây Ninh", "expected": 11, "received": 4,
                      "accepted": 3, "state": "submitted", "below": True, "handed_down": True, "late": False}],
    }
