"""One figure as typed, against the indicator that it is for: what is wrong is refused on saving.

What is merely unfinished may be saved: `complete` asks for it before the report is submitted.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from services.reporting.domain.refusals import refusal
from shared.documents.model import Indicator
from shared.errors import BadInput
from shared.events.types import Figure, TaskBrief

TEXT_LIMIT = 2000                           # characters of a figure's words
LARGEST, DECIMALS = Decimal(10) ** 15, 6
NUMBER = ("number", "reason")
FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "count": NUMBER, "sum": NUMBER, "minimum": NUMBER, "maximum": NUMBER, "share": ("number", "of", "reason"),
    "yes_no": ("yes",), "text": ("text",)})
ASKED: Mapping[str, str] = MappingProxyType({
    "count": "một số nguyên", "sum": "một số", "minimum": "một số", "maximum": "một số",
    "share": "số đạt và tổng số", "yes_no": "có hoặc không", "text": "nội dung bằng chữ"})


def figure(given: Mapping[str, Any], brief: TaskBrief, indicator: Indicator) -> Figure | None:
    """The typed figure, None if nothing was told; raises BadInput for what can't be right."""
    entry = _Entry(brief, indicator)
    said = {name: value for name, value in given.items() if value is not None and str(value).strip()}
    if set(said) - {*FIELDS[indicator.kind]}:
        raise entry.wrong("wrong_kind", f"chỉ nhận {ASKED[indicator.kind]}. Hãy tải lại biểu mẫu rồi nhập lại.")
    if not said:
        return None
    found = Figure(
        number=entry.number(said, "number"), of=entry.number(said, "of"), yes=entry.yes(said.get("yes")),
        text=entry.words(said, "text"), reason=entry.words(said, "reason"))
    entry.check(found)
    return found


class _Entry:
    """Reads and checks the fields of one figure."""

    def __init__(self, brief: TaskBrief, indicator: Indicator):
        self._brief, self._indicator = brief, indicator

    def wrong(self, code: str, sentence: str, field: str = "number") -> BadInput:
        return refusal(code, sentence, self._brief, self._indicator, field)

    def number(self, said: Mapping[str, Any], field: str) -> Decimal | None:
        """A number as typed, also with a decimal comma; nothing typed is missing, which is not zero."""
        if field not in said:
            return None
        text = str(said[field]).strip()
        try:
            number = Decimal(text.replace(",", "."))
        except InvalidOperation as error:
            raise self.wrong("not_a_number", f"“{text[:40]}” không phải là số. Hãy nhập số, ví dụ 12 hoặc 12,5.",
                             field) from error
        if not number.is_finite() or abs(number) >= LARGEST or number != round(number, DECIMALS):
            raise self.wrong("not_a_number", f"số quá lớn hoặc có quá {DECIMALS} chữ số thập phân. Hãy kiểm tra lại.",
                             field)
        if number < 0:
            raise self.wrong("negative_number", "số liệu không được âm. Hãy nhập số từ 0 trở lên.", field)
        return number

    def yes(self, value: Any) -> bool | None:
        if value is None or isinstance(value, bool):
            return value
        raise self.wrong("wrong_kind", "chỉ nhận có hoặc không. Hãy tải lại biểu mẫu rồi chọn lại.", "yes")

    def words(self, said: Mapping[str, Any], field: str) -> str:
        text = str(said.get(field) or "").strip()
        if len(text) > TEXT_LIMIT:
            raise self.wrong("text_too_long", f"nội dung dài quá {TEXT_LIMIT} ký tự. Hãy rút gọn.", field)
        return text

    def check(self, found: Figure) -> None:
        """The rules of the indicator's kind and its range."""
        if self._indicator.kind == "share":
            self._share(found)
        elif found.number is not None:
            if self._indicator.kind == "count" and found.number != found.number.to_integral_value():
                raise self.wrong("not_whole", "số đếm phải là số nguyên. Hãy nhập lại.")
            self._range(found.number)

    def _share(self, found: Figure) -> None:
        if found.of is not None and not found.of:
            raise self.wrong("zero_denominator",
                             "tổng số phải lớn hơn 0. Nếu chưa có gì để tính, hãy để trống cả hai số.", "of")
        if found.number is not None and found.of is not None:
            if found.number > found.of:
                raise self.wrong("numerator_too_large", "số đạt lớn hơn tổng số. Hãy kiểm tra lại hai số.")
            self._range(found.number * 100 / found.of)

    def _range(self, number: Decimal) -> None:
        """A share's range is in per cent."""
        least, most = self._indicator.minimum, self._indicator.maximum
        if least is not None and number < least:
            raise self.wrong("below_minimum", f"phải từ {_said(least)} trở lên. Hãy kiểm tra lại.")
        if most is not None and number > most:
            raise self.wrong("above_maximum", f"không được quá {_said(most)}. Hãy kiểm tra lại.")


def _said(number: Decimal) -> str:
    return f"{number.normalize():f}".replace(".", ",")
