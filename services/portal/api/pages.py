"""Rendering: templates with the words and formats of officials; messages; errors as pages."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import jinja2
from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup
from starlette.datastructures import FormData

from services.portal.api import formats
from services.portal.api.diffs import diff
from services.portal.api.session import Session, check_csrf
from services.portal.domain.pictures import inline
from shared.errors import ThongSuotError
from shared.http.problems import retry_after

ROOM = Path(__file__).resolve().parents[1]
CSP = ("default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
       "form-action 'self' {issuer}; frame-ancestors 'none'; base-uri 'none'")
DONE = {
    "gui-ma": "Đã gửi mã xác nhận. Thư hoặc tin nhắn đến trong ít phút.",
    "xac-nhan-kenh": "Đã xác nhận địa chỉ. Từ bây giờ thông báo mới được gửi tới đó.",
    "go-kenh": "Đã gỡ địa chỉ; không gửi gì thêm tới đó.", "go-he-thong": "Đã gỡ; không gửi gì thêm tới hệ thống đó.",
    "thu-ket-noi": "Đã gửi lời gọi thử; kết quả hiện trong phần Đã gửi gần đây sau ít giây.",
    "luu-bo-loc": "Đã lưu bộ lọc. Mở lại ở Hộp việc hoặc ở trang Tìm kiếm.", "doi-ten-bo-loc": "Đã đổi tên.",
    "xoa-bo-loc": "Đã xóa bộ lọc.",
    "luu": "Đã lưu.", "undo": "Đã hoàn tác.", "redo": "Đã làm lại.", "soan": "Đã tạo dự thảo. Hãy soạn từng phần.",
    "nhap": "Đã đọc văn bản thành dự thảo. Hãy kiểm tra kỹ nội dung và cảnh báo trước khi trình.",
    "goi": "Đã nhận gói. Kết quả ở dòng đầu của sổ.",
    "goi-trung": "Gói này đã nhận trước đây; kết quả như lần đầu, không lưu thêm gì.",
    "goi-tu-choi": "Gói bị từ chối; lý do và gói trả lời ở dòng đầu của sổ.",
    "submit": "Đã trình lãnh đạo.", "return": "Đã trả lại.", "sign": "Đã ký.",
    "publish": "Đã cấp số và ban hành. Dự thảo đang được gửi tới các đơn vị cấp dưới.",
    "record": "Đã ghi nhận văn bản đã ban hành. Dự thảo đang được gửi tới các đơn vị cấp dưới.",
    "decline": "Đã ghi nhận đơn vị không triển khai kế hoạch này.", "gui": "Đã gửi báo cáo lên cấp trên.",
    "amend": "Đã lập dự thảo sửa đổi. Hãy kiểm tra phần đối chiếu rồi trình ký.",
    "revoke": "Đã cấp số và thu hồi kế hoạch. Các đơn vị cấp dưới đang được báo.",
    "close": "Đã cấp số và kết thúc kế hoạch. Các đơn vị cấp dưới đang được báo.",
    "giao": "Đã giao báo cáo cho phòng, cơ quan trực thuộc.", "thu-viec": "Đơn vị tự lập báo cáo.",
    "bao-cao-tong-hop": "Đã cấp số và ban hành báo cáo tổng hợp.",
    "accept": "Đã tiếp nhận báo cáo.", "reopen": "Đã mở lại báo cáo để đơn vị sửa.", "doc": "Đã đánh dấu đã đọc.",
    "nguoi-khac": "Đã đăng nhập. Nội dung nhập dở là của một tài khoản khác nên không được mở lại.",
    "don-doc": "Đã nhắc {so} đơn vị chưa gửi báo cáo; {roi} đơn vị đã được nhắc từ trước trong hôm nay.",
    "kiem-tra": "Đã bắt đầu kiểm tra. Việc kiểm tra chạy tiếp khi bạn rời trang.",
    "nap-don-vi": "Đã nạp danh mục {so} đơn vị.",
    "ke-thua": "Đã ghi nhận {so} đơn vị chuyển sang đơn vị kế thừa; báo cáo còn nợ đang được chuyển theo.",
    "phat-lai": "Đã phát lại {so} sự kiện. Sự kiện còn lỗi sẽ trở lại danh sách.",
    "phat-lai-con": "Đã phát lại {so} sự kiện; còn {roi} sự kiện cùng nguyên nhân, hãy bấm lần nữa.",
    "phat-lai-mot": "Đã phát lại. Nếu vẫn lỗi, sự kiện sẽ trở lại danh sách.",
    "gac-lai": "Đã gác lại; sự kiện vẫn xem được ở mục Đã gác lại.",
    "don-doc-khong": "Không có đơn vị nào để nhắc: các đơn vị đã gửi báo cáo hoặc chưa được giao kế hoạch.",
}
TOLD = ("da", "so", "roi")                  # of an address: what was done before the page came
SUPPORT_CHARACTERS = 12
STALE = " Trang đã được tải lại với nội dung mới nhất; phần bạn vừa nhập vẫn được giữ. Hãy kiểm tra rồi lưu lại."


def environment() -> jinja2.Environment:
    """Templates: everything is escaped."""
    env = jinja2.Environment(loader=jinja2.FileSystemLoader(ROOM / "templates"), autoescape=True,
                             trim_blocks=True, lstrip_blocks=True)
    env.filters.update(
        date=formats.date_text, longdate=formats.long_date, time=formats.time_text, number=formats.number_text,
        period=formats.period_text, svg=lambda cell: Markup(inline.svg(cell)),
        swatch=lambda look: Markup(inline.swatch(look)))
    env.globals.update(diff=diff)
    env.globals.update(
        percent=formats.percent_text, words=formats.words_of, new_key=lambda: uuid.uuid4().hex, STATES=formats.STATES,
        REPORT_STATES=formats.REPORT_STATES, TASK_STATES=formats.TASK_STATES, PERIODS=formats.PERIODS,
        ACTS=formats.ACTS, REPORT_ACTS=formats.REPORT_ACTS, WHY_CLOSED=formats.WHY_CLOSED,
        hatchings=lambda: Markup(inline.hatchings()))
    return env


def fragment(request: Request, template: str, **context: Any) -> str:
    """A part of a page, as text."""
    env: jinja2.Environment = request.app.state.templates
    return env.get_template(template).render(**context)


def render(
    request: Request, template: str, session: Session | None, *, error: ThongSuotError | None = None,
    typed: FormData | dict[str, Any] | None = None, status: int = 200, **context: Any,
) -> HTMLResponse:
    """A page. `error` is shown at its top, `typed` is what its forms are filled with instead of what is stored."""
    if error is not None:
        status = error.status
    if typed is None:
        typed = kept_form(request)
    html = fragment(
        request, template, session=session, path=request.url.path, here=_here(request, typed),
        message=message_of(error), notice=getattr(request.state, "kept_said", ""), typed=typed or {},
        done=_done(request), support=support_code(request), **context)
    return HTMLResponse(html, status, retry_after(status, error.extra if error else {}))


def support_code(request: Request) -> str:
    """What somebody in trouble tells the support: a part of the trace that is in every log line of the request."""
    return getattr(request.state, "trace", "").partition("-")[2][:SUPPORT_CHARACTERS]


def _here(request: Request, typed: FormData | dict[str, Any] | None) -> str:
    """The page that its forms stand on: that which was asked for, of an answer to a form that form's page."""
    if request.method == "GET":
        query = urlencode([(name, value) for name, value in request.query_params.multi_items() if name not in TOLD])
        return f"{request.url.path}?{query}" if query else request.url.path
    return local_path(text(typed or {}, "page") or request.url.path)


def _done(request: Request) -> str | None:
    """What the page says was done, with its counts."""
    asked = request.query_params
    found = DONE.get(asked.get("da", ""))
    counts = {name: asked[name] if asked.get(name, "").isdecimal() else "0" for name in ("so", "roi")}
    return found.format(**counts) if found else None


def message_of(error: ThongSuotError | None) -> str | None:
    """What a person is told of an error."""
    if error is None:
        return None
    return error.detail + (STALE if error.status == 412 else "")


def done(path: str, what: str) -> RedirectResponse:
    """After an act: back to a page, which says what was done."""
    return RedirectResponse(f"{path}?da={what}", 303)


async def posted(request: Request, session: Session) -> FormData:
    """The form that was sent; raises BadInput for one that is not ours, Reopened for one of an earlier session."""
    form = await request.form()
    request.state.form = form               # for the page of an error, which must not lose it
    check_csrf(request, session, text(form, "csrf"))
    return form


def kept_form(request: Request) -> FormData | None:
    """What was typed into a form of this page when the login had ended, if it is shown again (kept.py)."""
    kept = getattr(request.state, "kept", None)
    return FormData(kept.fields) if kept is not None else None


def for_script(request: Request) -> bool:
    """Whether a script of a page asks, which wants facts and no page."""
    return request.headers.get("accept", "").startswith("application/json")


def text(form: FormData | dict[str, Any], name: str) -> str:
    """A text field of a form, "" if it isn't there."""
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def local_path(path: str) -> str:
    """A path of this site to go back to; never another site's address."""
    parts = urlsplit(path)
    safe = path.startswith("/") and not path.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return path if safe else "/"
