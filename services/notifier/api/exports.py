"""The notifier's lists that may be had as whole files."""

from __future__ import annotations

from shared.http.exports import Column, Export, Table

CHANNELS = {"email": "Thư điện tử", "webhook": "Hệ thống khác", "zalo": "Zalo"}
EXPORTS: Table = {
    "/api/v1/notices": Export("Thông báo", (
        Column("Lúc", "at", "time"), Column("Nội dung", "text"), Column("Đã đọc", "read", "flag"),
        Column("Đã xong", "done", "flag"), Column("Loại", "kind"), Column("Mã đơn vị", "unit"),
        Column("Địa chỉ trang", "link"), Column("Mã thông báo", "id")), limit=200),
    "/api/v1/deliveries": Export("Thông báo đã gửi", (
        Column("Kênh", "channel", words=CHANNELS), Column("Địa chỉ", "address"), Column("Nội dung", "text"),
        Column("Tình trạng", "state"), Column("Lý do", "reason"), Column("Số lần gửi", "attempts"),
        Column("Dự kiến lúc", "planned", "time"), Column("Gửi lúc", "sent", "time")), limit=200),
}
