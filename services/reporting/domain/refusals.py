"""What is wrong with a form: each refusal says where and what to do, and all of a form are told at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from shared.documents.model import Indicator
from shared.errors import BadInput
from shared.events.types import TaskBrief

SHOWN = 60                                  # characters of a task's text in a sentence
T = TypeVar("T")


def refusal(code: str, sentence: str, brief: TaskBrief, indicator: Indicator | None = None, field: str = ""
            ) -> BadInput:
    """What to do about one entry: `field` is the input of its task or indicator; a form has many, so the detail says
    which, and `sentence` alone stands where that is plain."""
    which, place = f"Nhiệm vụ “{_short(brief.text)}”", {"task": brief.id}
    if indicator is not None:
        which, place = f"{which}, chỉ tiêu “{_short(indicator.name)}”", {**place, "indicator": indicator.id}
    return BadInput(f"{which}: {sentence}", code=code, status=422, field=field, sentence=sentence, **place)


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


class Refusals:
    """Gathers refusals while the rest of a form is read."""

    def __init__(self) -> None:
        self._found: list[dict[str, Any]] = []

    def of(self, read: Callable[[], T]) -> T | None:
        """What is read, None if it is refused."""
        try:
            return read()
        except BadInput as error:
            self.add(error)
            return None

    def add(self, error: BadInput) -> None:
        """Note a refusal, or all those that it stands for."""
        self._found += error.extra.get("problems") or [{"code": error.code, "detail": error.detail, **error.extra}]

    def end(self) -> None:
        """Raise the first refusal, if any, with `problems`: code, detail and place of every one."""
        if self._found:
            raise BadInput(problems=self._found, **self._found[0])
