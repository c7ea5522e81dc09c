"""Reporting's lists that may be had as whole files; figures are a table of their own (table of a roll-up)."""

from __future__ import annotations

from shared.http.exports import Column, Export, Table

STATES = {"open": "Chưa gửi", "draft": "Đang lập", "submitted": "Đã gửi, chờ tiếp nhận", "returned": "Bị trả lại",
          "accepted": "Đã tiếp nhận", "closed": "Đã đóng"}
WHY_CLOSED = {"plan_ended": "Kế hoạch đã kết thúc hoặc bị thu hồi", "units_changed": "Đơn vị đã sắp xếp lại",
              "not_addressed": "Kế hoạch sửa đổi không còn giao cho đơn vị"}
WHO = (Column("Mã đơn vị", "unit"), Column("Đơn vị", "unit_name"))
WHAT = (Column("Kế hoạch", "title"), Column("Số, ký hiệu", "symbol"), Column("Kỳ báo cáo", "period_label"),
        Column("Gửi cho", "superior_name"), Column("Hạn gửi", "due", "day"),
        Column("Tình trạng", "state", words=STATES))
EXPORTS: Table = {
    "/api/v1/obligations": Export("Báo cáo", (
        *WHO, *WHAT, Column("Quá hạn", "overdue", "flag"), Column("Gửi muộn", "late", "flag"),
        Column("Đã giao kế hoạch xuống", "handed_down", "flag"), Column("Cơ quan được giao", "assigned"),
        Column("Lý do đóng", "why_closed", words=WHY_CLOSED), Column("Mã báo cáo", "id"),
        Column("Mã kế hoạch gốc", "root"), Column("Mã kỳ", "period"))),
    "/api/v1/overdue": Export("Báo cáo quá hạn", (
        *WHO, *WHAT, Column("Số ngày quá hạn", "days_late"), Column("Mã báo cáo", "id")), limit=1000, offset=True),
    "/api/v1/completeness": Export("Tiến độ báo cáo", (
        Column("Thứ hạng", "rank"), *WHO, Column("Phải gửi", "expected"), Column("Đã gửi", "received"),
        Column("Đúng hạn", "on_time"), Column("Gửi muộn", "late"), Column("Đã tiếp nhận", "accepted"),
        Column("Chưa gửi", "missing"), Column("Quá hạn", "overdue"), Column("Bị trả lại", "returned"),
        Column("Chưa giao kế hoạch xuống", "not_handed_down"), Column("Tỷ lệ đầy đủ (%)", "complete", "number"),
        Column("Tỷ lệ đúng hạn (%)", "timely", "number")), items="units", limit=None),
}
