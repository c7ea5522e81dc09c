"""What administrators read of laws, consumers, acts and kinds of notices."""

from __future__ import annotations

from services.portal.api.formats import ACTS, REPORT_ACTS
from shared.auth.principal import ROLE_NAMES

LAWS = {
    "1": "Văn bản đã ban hành đều được gửi đi", "2": "Dự thảo suy ra đúng từ kế hoạch của cấp trên",
    "3": "Mỗi đơn vị một dự thảo, một báo cáo của mỗi kỳ", "4": "Phần đơn vị đã sửa không bị ghi đè",
    "5": "Số văn bản không trùng, không nhảy số", "6": "Số tổng hợp bằng đúng số cộng từ các báo cáo",
    "7": "Không đơn vị nào làm thay đơn vị khác", "8": "Sự kiện lỗi không làm tắc và không mất",
    "9": "Hệ thống tự khôi phục từ dữ liệu đã lưu",
}
SERVICES = {"planner": "Kế hoạch", "reporting": "Báo cáo", "notifier": "Thông báo"}
CHECKED_BY = {                         # law 2 is checked by the command line alone
    "1": ("planner", "reporting"), "3": ("planner", "reporting", "notifier"), "4": ("planner",), "5": ("planner",),
    "6": ("reporting",), "7": ("planner", "reporting"), "8": ("notifier",), "9": ("planner", "reporting", "notifier"),
}
GROUPS = {
    "planner": "Nhận dự thảo về hộp việc", "cascade": "Lập dự thảo cho cấp dưới",
    "reporting-obligations": "Lập danh mục báo cáo phải gửi", "reporting-rollup": "Cộng số liệu tổng hợp",
    "notifier": "Lập thông báo", "notifier-dead-letters": "Ghi nhận sự kiện lỗi",
}
TOPICS = {
    "plans": "Kế hoạch", "drafts": "Dự thảo", "obligations": "Báo cáo phải gửi", "reports": "Báo cáo",
    "rollups": "Tổng hợp", "units": "Đơn vị",
}
LETTER_STATES = {"waiting": "Chờ xử lý", "replayed": "Đã phát lại", "aside": "Đã gác lại"}
LETTER_ACTS = {"replayed": "Phát lại", "aside": "Gác lại"}
LEVELS = {"province": "cấp tỉnh", "district": "cấp huyện", "commune": "cấp xã"}
PERSON_ACTS = {**ACTS, **REPORT_ACTS, "number": "Cấp số", "signed": "Ký", "numbering": "Cấp số", "issued": "Ban hành"}
NOTICE_KINDS = {
    "draft_received": "Nhận dự thảo kế hoạch từ cấp trên", "plan_amended": "Cấp trên sửa đổi, thay thế kế hoạch",
    "plan_revoked": "Cấp trên thu hồi kế hoạch", "plan_closed": "Cấp trên kết thúc kế hoạch",
    "reports_owed": "Báo cáo phải gửi: sắp đến hạn, quá hạn, được đôn đốc",
    "reports_missing": "Đơn vị cấp dưới chưa gửi báo cáo",
    "report_submitted": "Đơn vị cấp dưới gửi báo cáo, chờ tiếp nhận",
    "report_returned": "Báo cáo của đơn vị bị trả lại", "report_accepted": "Báo cáo của đơn vị được tiếp nhận",
    "rollup_issued": "Đơn vị cấp dưới ban hành báo cáo tổng hợp",
    "unattended": "Việc của đơn vị chậm xử lý (gửi lãnh đạo)",
}
NOTICE_WAYS = {"highlighted": "Nổi bật", "normal": "Bình thường", "muted": "Ẩn"}


def person_text(actor: str) -> str:
    """Who acted, as people read it: "72/72.vanthu" → "72.vanthu (đơn vị 72)", "/quantri" → "quantri"."""
    unit, _, user = actor.rpartition("/")
    return f"{user} (đơn vị {unit})" if unit else user


def roles_text(roles: list[str]) -> str:
    """Roles as officials call them."""
    return ", ".join(ROLE_NAMES.get(role, role) for role in roles)
