"""The tasks of a derived plan: the own ones with own agencies, the superior's ones to cooperate in."""

from __future__ import annotations

import re

from services.cascade.domain.dates import brought_forward
from services.cascade.domain.prose import Prose
from shared.documents.citation import decapitalise
from shared.documents.concern import tasks_for
from shared.documents.indicators import indicators_of
from shared.documents.model import Task

_VERB = re.compile(
    r"^(tuyên truyền|tổ chức|triển khai|xây dựng|đăng tải|giới thiệu|hướng dẫn|thực hiện|duy trì|phổ biến|tham gia"
    r"|lồng ghép|cung cấp|rà soát|tập huấn|tăng cường|nâng cao|mở|đẩy mạnh|cập nhật|công khai|kiểm tra|theo dõi"
    r"|tổng hợp|ban hành|phát động|phát hành|niêm yết|in|sản xuất|đào tạo|bồi dưỡng|khảo sát|đánh giá|hoàn thiện"
    r"|chỉ đạo|bố trí|vận động)\b",
    re.IGNORECASE,
)
_THING = re.compile(r"^(?:chuyên (?:mục|trang)|chương trình|hội (?:thi|nghị|thảo)|cuộc thi|phóng sự)\b", re.IGNORECASE)
_COOPERATES = re.compile(r"^(?:tham gia |tích cực )?phối hợp\b", re.IGNORECASE)


def derived_tasks(wording: Prose) -> tuple[Task, ...]:
    """What concerns the class, with ids as in the superior's plan: they are the origin of all figures."""
    audience = wording.audience
    concerned = tasks_for(audience.event.document, audience.sample, audience.event.issuer_unit)
    return tuple(_coordinated(task, wording) if task.coordinate else _own(task, wording) for task in concerned)


def _own(task: Task, wording: Prose) -> Task:
    addressees = wording.leads(task.addressees)
    lead = wording.leads(task.lead) or (() if addressees else (wording.audience.own,))
    partners = tuple(p for p in wording.partners(task.partners) if p not in lead)
    return task.model_copy(update={
        "text": wording.body(task.text), "lead": lead, "addressees": addressees, "partners": partners,
        "time": brought_forward(task.time, wording.audience), "products": tuple(map(wording.body, task.products)),
        "indicators": indicators_of(task),     # the superior's, as they are: what is added up must be the same below
    })


def _coordinated(task: Task, wording: Prose) -> Task:
    """Targets, products and indicators stay with the superior's department, whose result it is: figures of those who
    help it would count the same thing twice. The unit reports only the state of its part."""
    return task.model_copy(update={
        "text": cooperating(wording.superiors(task.text)),
        "lead": tuple(map(wording.qualified, task.lead)),
        "addressees": tuple(map(wording.qualified, task.addressees)),
        "partners": wording.helpers(task.partners), "targets": (), "products": (),
        "indicators": (),
    })


def cooperating(text: str) -> str:
    """ "Tổ chức Hội thi …" → "Phối hợp tổ chức Hội thi …"."""
    text = text.lstrip("-–+ ")
    if _COOPERATES.match(text) or not text:
        return text
    if _VERB.match(text):
        return f"Phối hợp {decapitalise(text)}"
    return f"Phối hợp thực hiện {decapitalise(text)}" if _THING.match(text) else f"Phối hợp thực hiện: {text}"
