"""The planner's lists that may be had as whole files, with the columns that an office reads."""

from __future__ import annotations

from shared.http.exports import Column, Export, Table

STATES = {"pending": "Chờ dữ liệu", "drafting": "Đang soạn", "submitted": "Đã trình", "signed": "Đã ký",
          "numbered": "Đã cấp số", "published": "Đã ban hành", "declined": "Không triển khai", "revoked": "Đã thu hồi",
          "closed": "Đã kết thúc", "not_handed_down": "Chưa giao xuống"}
ENDED = {"revoked": "Đã thu hồi", "closed": "Đã kết thúc", "replaced": "Đã được thay thế"}
LEVELS = {"province": "Tỉnh", "district": "Huyện", "commune": "Xã"}
EXPORTS: Table = {
    "/api/v1/plans": Export("Kế hoạch", (
        Column("Số, ký hiệu", "symbol"), Column("Ngày ban hành", "date", "day"), Column("Trích yếu", "title"),
        Column("Mã cơ quan ban hành", "issuer"), Column("Cơ quan ban hành", "issuer_name"),
        Column("Bản thứ", "version"), Column("Số đơn vị nhận", "addressees"),
        Column("Ghi nhận từ văn bản", "recorded", "flag"), Column("Hiệu lực", "ended.by", words=ENDED),
        Column("Lý do hết hiệu lực", "ended.reason"), Column("Mã kế hoạch", "id"), Column("Mã kế hoạch gốc", "root"))),
    "/api/v1/drafts": Export("Dự thảo", (
        Column("Trích yếu", "title"), Column("Tình trạng", "state", words=STATES), Column("Mã đơn vị", "unit"),
        Column("Đơn vị", "unit_name"), Column("Từ cấp trên", "derived", "flag"),
        Column("Kế hoạch cấp trên", "parent.symbol"), Column("Ngày của kế hoạch cấp trên", "parent.date", "day"),
        Column("Đã sửa", "edited", "flag"), Column("Chỗ chưa quyết định", "conflicts"),
        Column("Cấp trên đã thay đổi", "newer", "flag"), Column("Cập nhật lúc", "updated_at", "time"),
        Column("Số, ký hiệu", "number"), Column("Mã dự thảo", "id"), Column("Mã kế hoạch gốc", "root"))),
    "/api/v1/plans/{id}/cascade/units": Export("Triển khai kế hoạch", (
        Column("Mã đơn vị", "unit"), Column("Đơn vị", "unit_name"), Column("Cấp", "level", words=LEVELS),
        Column("Tình trạng", "state", words=STATES), Column("Số, ký hiệu", "symbol"),
        Column("Ngày ban hành", "date", "day"), Column("Đơn vị cấp trên", "above_name"),
        Column("Số đơn vị cấp dưới", "below"), Column("Cấp dưới đã ban hành", "published_below")),
        limit=1000, offset=True),
    "/api/v1/register/{unit}": Export("Sổ văn bản đi", (
        Column("Số", "number"), Column("Số, ký hiệu", "symbol"), Column("Ngày", "date", "day"),
        Column("Loại văn bản", "kind"), Column("Trích yếu", "title"), Column("Sổ", "series"), Column("Năm", "year"),
        Column("Ghi nhận từ văn bản", "recorded", "flag"), Column("Mã cơ quan", "issuer"),
        Column("Vào sổ lúc", "at", "time")), limit=None),
}
