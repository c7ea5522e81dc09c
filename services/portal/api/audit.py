"""The audit trail for people: who did what to which document, when, from where."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from services.portal.api.formats import read_date
from services.portal.api.pages import render
from services.portal.api.parts import names_of
from services.portal.api.services import Api, Backend, backend
from services.portal.api.session import User
from shared.auth.principal import ROLE_NAMES
from shared.clock import VIETNAM
from shared.errors import BadInput

router = APIRouter(include_in_schema=False, prefix="/nhat-ky")
CHAINS = {"ke-hoach": "Kế hoạch, dự thảo", "bao-cao": "Báo cáo", "thong-bao": "Thông báo"}
KINDS = {
    "draft": "Dự thảo", "plan": "Kế hoạch", "number": "Sổ văn bản", "office": "Thiết lập cơ quan",
    "units": "Danh mục đơn vị", "succession": "Sắp xếp đơn vị", "report": "Báo cáo", "official": "Báo cáo tổng hợp",
    "assignment": "Phân công báo cáo", "obligation": "Kỳ báo cáo", "reading": "Hộp thông báo", "letter": "Sự kiện lỗi",
    "webhook": "Hệ thống nhận thông báo", "code": "Mã định danh",
}
ACTS = {
    "import": "Nhập văn bản thành dự thảo", "amend": "Lập dự thảo sửa đổi", "edit": "Sửa nội dung",
    "address": "Chọn nơi nhận", "assign": "Giao việc", "submit": "Trình ký", "return": "Trả lại", "sign": "Ký",
    "decline": "Từ chối triển khai", "reopen": "Mở lại dự thảo", "number": "Cấp số", "publish": "Ban hành",
    "record": "Ghi nhận đã ban hành", "revoke": "Thu hồi", "close": "Kết thúc", "configure": "Sửa thiết lập",
    "load": "Nạp danh mục", "succeed": "Ghi nhận sắp xếp", "saved": "Lưu", "submitted": "Gửi cấp trên",
    "returned": "Trả lại", "reopened": "Mở lại", "accepted": "Tiếp nhận", "attach": "Thêm minh chứng",
    "detach": "Gỡ minh chứng", "signed": "Ký", "numbering": "Xin cấp số", "issued": "Ban hành", "remind": "Đôn đốc",
    "read": "Đọc thông báo", "read_all": "Đánh dấu đã đọc tất cả", "replayed": "Gửi lại sự kiện lỗi",
    "aside": "Gác lại sự kiện lỗi", "added": "Thêm hệ thống nhận thông báo", "changed": "Sửa",
    "rotated": "Tạo khóa mới", "removed": "Gỡ",
}
ROLES = {**ROLE_NAMES, "system": "hệ thống"}
SHOWN = 50
OTHER_CHAIN = "Không có nguồn nhật ký này. Hãy chọn một trong các nguồn trên trang."


@router.get("")
async def trail(
    request: Request, session: User, van_ban: str = "", noi: str = "", tai_khoan: str = "", tu: str = "", den: str = "",
    sau: Annotated[str | None, Query()] = None,
) -> Response:
    """The newest entries; of one document with `van_ban` (its id)."""
    chain = noi or ("bao-cao" if ":" in van_ban else "ke-hoach")
    typed = {"van_ban": van_ban.strip(), "tai_khoan": tai_khoan.strip(), "tu": tu.strip(), "den": den.strip()}
    error: BadInput | None = None
    page: dict[str, Any] = {"items": [], "next": None}
    try:
        since, until = _day(tu, "Từ ngày"), _day(den, "Đến ngày", days=1)
        page = await _api(backend(request, session), chain).get(
            "audit", document=typed["van_ban"] or None, user=typed["tai_khoan"] or None, since=since, until=until,
            after=sau, limit=SHOWN)
    except BadInput as wrong:
        error = wrong
    kept = {name: value for name, value in typed.items() if value}
    lines = [_line(link["entry"], chain) for link in page["items"]]
    names = await names_of(backend(request, session).planner, (line["unit"] for line in lines))
    return render(
        request, "audit.html", session, error=error, typed=typed, chain=chain, chains=CHAINS, kinds=KINDS,
        roles=ROLES, lines=lines, names=names,
        addresses={name: f"/nhat-ky?{urlencode({**kept, 'noi': name})}" for name in CHAINS},
        older=f"/nhat-ky?{urlencode({**kept, 'noi': chain, 'sau': page['next']})}" if page["next"] else None)


def _api(calls: Backend, chain: str) -> Api:
    found = {"ke-hoach": calls.planner, "bao-cao": calls.reporting, "thong-bao": calls.notifier}.get(chain)
    if found is None:
        raise BadInput(OTHER_CHAIN, code="unknown_chain")
    return found


def _day(text: str, name: str, days: int = 0) -> str | None:
    """The beginning of a day in Vietnam, or of the day after it."""
    day = read_date(text, name)
    if day is None:
        return None
    start = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(), VIETNAM)
    return (start + dt.timedelta(days=days)).isoformat()


def _line(entry: dict[str, Any], chain: str) -> dict[str, Any]:
    """An entry as a row: its words, where it leads, and what else is told of it."""
    return {**entry, "said": ACTS.get(entry["act"], entry["act"]), "of": KINDS.get(entry["kind"], entry["kind"]),
            "link": _link(entry), "period": _period(entry), "more": _more(entry.get("detail", {})),
            "story": f"/nhat-ky?{urlencode({'van_ban': entry['about'], 'noi': chain})}"}


def _period(entry: dict[str, Any]) -> str | None:
    """Of a report, the period: its id is root:period:unit."""
    parts = entry["document"].split(":")
    return parts[1] if entry["kind"] in ("report", "obligation", "official") and len(parts) > 2 else None


def _link(entry: dict[str, Any]) -> str | None:
    kind, id = entry["kind"], entry["document"]
    if kind == "official":
        root, period, *_ = id.split(":")
        return f"/tong-hop/{root}/{period}/chinh-thuc"
    pages = {"draft": f"/ho-so/du-thao/{id}", "plan": f"/ke-hoach/{entry['about']}", "report": f"/bao-cao/{id}",
             "obligation": f"/bao-cao/{id}"}
    return pages.get(kind)


def _more(detail: dict[str, str]) -> str:
    """What an official can use of the details; hashes are for `thongsuot audit`."""
    said = []
    if detail.get("symbol"):
        said.append(f"số {detail['symbol']}")
    if detail.get("count"):
        said.append(f"{detail['count']} mục nội dung")
    if detail.get("saves"):
        said.append(f"lưu {detail['saves']} lần")
    if detail.get("organ"):
        said.append(f"cho {detail['organ']}")
    return ", ".join(said)
