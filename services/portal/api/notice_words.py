"""What people read of channels and deliveries."""

from __future__ import annotations

from services.portal.api.admin_words import NOTICE_KINDS

CHANNELS = {"email": "Thư điện tử", "zalo": "Zalo", "webhook": "Hệ thống khác"}
ADDRESSES = {"email": "Địa chỉ thư", "zalo": "Số điện thoại"}
HINTS = {"email": "ví dụ ten@coquan.gov.vn", "zalo": "số di động đang dùng Zalo, ví dụ 0912 345 678"}
INPUTS = {"email": "email", "zalo": "tel"}
WAYS = {"none": "Không gửi", "now": "Gửi ngay", "digest": "Bản tin"}
__all__ = ["ADDRESSES", "CHANNELS", "HINTS", "INPUTS", "KINDS", "NOTICE_KINDS", "STATES", "WAYS", "WEBHOOK_STATES"]
KINDS = {**NOTICE_KINDS, "code": "Mã xác nhận địa chỉ", "ping": "Thử kết nối"}
STATES = {"waiting": "Chờ gửi", "failed": "Chưa gửi được", "sent": "Đã gửi", "given_up": "Không gửi được",
          "moot": "Không cần gửi"}
WEBHOOK_STATES = {"on": "Đang gửi", "off": "Tạm dừng", "refused": "Máy nhận đã ngừng"}
