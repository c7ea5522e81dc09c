"""Where in the decree each rule stands: the one table that all checks take their article from.

Looked up on 2026-11-23 in a public transcription of the decree with its annexes (GitHub, ericphan28/van-ban-plus,
`docs/van-ban-phap-quy/nghi-dinh/30-2020-ND-CP` at 2358a468), which was not compared with the official gazette.
A rule in `_SAID` is in the words of that place. One in `_INFERRED` is how that place is applied: what its own forms
and examples show, or what follows from it.
"""

from __future__ import annotations

DECREE = "Nghị định 30/2020/NĐ-CP"
_ANNEX_1 = "Phụ lục I, Phần I, Mục"

_SAID = {
    f"{_ANNEX_1} I, khoản 1": "sheet_size",
    f"{_ANNEX_1} I, khoản 3": "sheet_margins",
    f"{_ANNEX_1} I, khoản 4": "sheet_font sheet_colour",
    f"{_ANNEX_1} I, khoản 5": "size_parts look_parts",
    f"{_ANNEX_1} I, khoản 7": "sheet_number sheet_number_place sheet_number_first sheet_number_size",
    f"{_ANNEX_1} II, khoản 1, điểm a": "state_name_missing state_name_not_capitals size_nation look_nation",
    f"{_ANNEX_1} II, khoản 1, điểm b": "motto_missing motto_form size_motto look_motto",
    f"{_ANNEX_1} II, khoản 2, điểm a": "issuer_missing issuer_shortened superior_missing superiors_many",
    f"{_ANNEX_1} II, khoản 2, điểm b": "issuer_not_capitals size_issuer",
    f"{_ANNEX_1} II, khoản 3, điểm b": "symbol_missing symbol_form",
    f"{_ANNEX_1} II, khoản 3, điểm c": (
        "number_missing number_colon number_word number_zero number_space symbol_space size_number"
    ),
    f"{_ANNEX_1} II, khoản 4, điểm a": "place_missing place_shortened",
    f"{_ANNEX_1} II, khoản 4, điểm b": (
        "date_missing date_incomplete date_impossible date_slashes date_zero_day date_zero_month"
    ),
    f"{_ANNEX_1} II, khoản 4, điểm c": "place_comma order_date size_date look_date",
    f"{_ANNEX_1} II, khoản 5, điểm b": (
        "kind_not_capitals kind_not_alone subject_missing subject_capitals size_title look_title"
    ),
    f"{_ANNEX_1} II, khoản 6, điểm a": (
        "basis_semicolon basis_full_stop basis_own_line basis_law size_basis look_basis"
    ),
    f"{_ANNEX_1} II, khoản 6, điểm b": "basis_incomplete",
    f"{_ANNEX_1} II, khoản 6, điểm đ": "numbering_gap letter_foreign letter_bracket label_slash",
    f"{_ANNEX_1} II, khoản 6, điểm e": "size_body",
    f"{_ANNEX_1} II, khoản 7, điểm b": (
        "collective_missing deputy_capacity capacity_position capacity_form authority_shortened"
    ),
    f"{_ANNEX_1} II, khoản 7, điểm c": "signature_missing position_missing signer_missing signer_degree",
    f"{_ANNEX_1} II, khoản 7, điểm đ": "size_signer look_signer",
    f"{_ANNEX_1} II, khoản 9, điểm b": "addressee_missing recipients_as_above",
    f"{_ANNEX_1} II, khoản 9, điểm d": (
        "recipients_missing recipients_colon recipients_dash recipients_semicolon recipients_kept kept_colon "
        "kept_registry kept_full_stop size_recipients_title look_recipients_title size_recipients"
    ),
    f"{_ANNEX_1} III, khoản 1, điểm a": "annex_number",
    f"{_ANNEX_1} III, khoản 1, điểm b": "annex_title annex_capitals annex_subject_small size_annex look_annex",
    f"{_ANNEX_1} III, khoản 1, điểm c": "annex_enclosed size_annex_of look_annex_of",
    f"{_ANNEX_1} IV": "order_number order_annex",
    "Phụ lục II, Mục V, khoản 6": "basis_capital",
    "Phụ lục III, Mục I": "symbol_kind",
    "Phụ lục III, Mục II, Mẫu 1.4": "end_mark",
    "Điều 15": "number_blank",
    "Điều 37": "before_decree",
}
_INFERRED = {
    f"{_ANNEX_1} II, khoản 4, điểm b": "basis_date_zero_day basis_date_zero_month basis_date_form",
    f"{_ANNEX_1} II, khoản 3, điểm c": "basis_symbol_space",
    f"{_ANNEX_1} II, khoản 5, điểm a": "kind_missing",
    f"{_ANNEX_1} II, khoản 5, điểm b": "subject_full_stop",
    f"{_ANNEX_1} II, khoản 6, điểm b": "basis_comma basis_issuer_shortened",
    f"{_ANNEX_1} II, khoản 6, điểm c": "bases_missing",
    f"{_ANNEX_1} II, khoản 6, điểm đ": "letter_dashed",
    f"{_ANNEX_1} III, khoản 1, điểm a": "annex_missing",
    f"{_ANNEX_1} III, khoản 1, điểm c": "annex_symbol annex_date",
}
PLACES = {code: place for table in (_SAID, _INFERRED) for place, codes in table.items() for code in codes.split()}
SAID = frozenset(code for codes in _SAID.values() for code in codes.split())


def article(code: str) -> str:
    """The place of a rule, by the code of its departure: "Nghị định 30/2020/NĐ-CP, Phụ lục I, …"."""
    return f"{DECREE}, {PLACES[code]}"
