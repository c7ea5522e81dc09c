"""Which rules make sense for which kind of document (Decree 30/2020/NĐ-CP, Art. 7, and the forms of Annex III)."""

from __future__ import annotations

from ..read.kinds import LETTER, PLAN

# Made out between parties, at a meeting or by hand: number, date, recipients and signatures have forms of their own.
FREE = frozenset({"Biên bản", "Hợp đồng", "Bản ghi nhớ", "Bản thỏa thuận", "Thư công"})
# Filled in for one errand, without a subject of their own.
SLIPS = frozenset({
    "Giấy ủy quyền", "Giấy giới thiệu", "Giấy nghỉ phép", "Phiếu gửi", "Phiếu chuyển", "Phiếu báo", "Thư công",
})  # fmt: skip
WITHOUT_BASES = SLIPS | {LETTER, "Công điện", "Giấy mời"}
WITH_BASES = frozenset({"Nghị quyết", "Quyết định", PLAN})
# "Kính gửi" above, "Như trên" below: a Báo cáo only where it goes to a superior, which its text need not tell.
ADDRESSED = frozenset({"Tờ trình", LETTER})
MAY_BE_ADDRESSED = ADDRESSED | {"Báo cáo"}
# The head of a committee may issue these by himself: who decides is printed below the subject.
BY_ITS_HEAD = SLIPS | {"Nghị quyết", "Quyết định", "Chỉ thị", "Công điện", "Giấy mời"}
