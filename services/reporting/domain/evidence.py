"""A report's evidence files: `files` in the report's document, by id; the content lies in the store's bucket (`blob`).

A file is the unit's to remove until a submission binds it. Each submission keeps what it was proved with for ever; a
bound file that the unit takes out of a returned report is `withdrawn`: not in the next submission, but still in the
earlier ones.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from shared.errors import BadInput, NotFound, TooLarge
from shared.messaging.feed import stamped
from shared.store import Stored

Doc = dict[str, Any]
FILE_BYTES, FILES, REPORT_BYTES = 10 * 1024 * 1024, 20, 50 * 1024 * 1024
WHOLE_REPORT = ""                           # the "task" of a file that proves no single one
SHOWN = ("task", "name", "type", "size", "sha256", "at", "by")
GONE = "Không tìm thấy tệp minh chứng này. Hãy tải lại trang."


def entry(task: str, blob: Stored, user: str) -> Doc:
    """What the report keeps of a file."""
    return {"task": task, "name": blob.name, "type": blob.type, "size": blob.size, "sha256": blob.sha256,
            "at": blob.at, "by": user, "blob": blob.id, "state": "kept"}


def refuse_unfit(report: Mapping[str, Any], obligation: Mapping[str, Any], task: str, size: int) -> None:
    """Raise BadInput or TooLarge if a file of this size has no place in the report."""
    if task != WHOLE_REPORT and task not in obligation["task_ids"]:
        raise BadInput("Nhiệm vụ của tệp minh chứng không thuộc kế hoạch của đơn vị. Hãy tải lại trang rồi chọn lại.",
                       code="unknown_task", task=task)
    if size > FILE_BYTES:
        raise TooLarge("Tệp minh chứng lớn hơn 10 MB. Hãy giảm dung lượng hoặc tách thành nhiều tệp.",
                       code="evidence_too_large")
    held = kept(report).values()
    if len(held) >= FILES:
        raise BadInput(f"Báo cáo đã có {FILES} tệp minh chứng. Hãy gỡ bớt tệp hoặc gộp nhiều tệp thành một.",
                       code="too_many_files")
    if sum(file["size"] for file in held) + size > REPORT_BYTES:
        raise TooLarge("Tổng dung lượng minh chứng của báo cáo vượt quá 50 MB. Hãy gỡ bớt hoặc giảm dung lượng tệp.",
                       code="report_evidence_too_large")


def added(report: Doc, obligation: Mapping[str, Any], id: str, file: Doc, now: dt.datetime) -> Doc:
    """The report with the file; unchanged if a request with the same key was faster."""
    files = report.get("files", {})
    if id in files:
        return report
    refuse_unfit(report, obligation, file["task"], file["size"])
    return stamped({**report, "files": {**files, id: file}}, now)


def removed(report: Doc, id: str, now: dt.datetime) -> Doc:
    """The report without the file, or with it withdrawn if a submission has bound it; raises NotFound."""
    files = report.get("files", {})
    if id not in kept(report):
        raise NotFound(GONE, code="file_not_found")
    rest = {other: file for other, file in files.items() if other != id}
    if id in bound(report):
        rest[id] = {**files[id], "state": "withdrawn"}
    return stamped({**report, "files": rest}, now)


def kept(report: Mapping[str, Any]) -> dict[str, Doc]:
    """The files that the unit's present draft has."""
    return {id: file for id, file in report.get("files", {}).items() if file["state"] == "kept"}


def frozen(report: Mapping[str, Any]) -> list[str]:
    """What a submission made now binds: ids of the files that the report has. Their entries never change."""
    return sorted(kept(report))


def bound(report: Mapping[str, Any]) -> set[str]:
    """The files of all submissions."""
    return {id for submission in report.get("submissions", {}).values() for id in submission.get("files", ())}


def submitted(report: Mapping[str, Any], revision: str | None = None) -> dict[str, Doc]:
    """The files of one submission, by default the latest: what superiors see as the report's evidence."""
    submissions = report.get("submissions", {})
    chosen = revision or max(submissions, default="")
    return {id: report["files"][id] for id in submissions.get(chosen, {}).get("files", ())}


def readable(report: Mapping[str, Any], id: str, *, own: bool) -> Doc:
    """The file, if the caller may open it: superiors those of any submission. Raises NotFound."""
    files: dict[str, Doc] = report.get("files", {})
    if id not in files or not (own or id in bound(report)):
        raise NotFound(GONE, code="file_not_found")
    return files[id]


def shown(files: Mapping[str, Doc]) -> list[Doc]:
    """As the API lists them: oldest first."""
    found = [{"file": id, **{name: file[name] for name in SHOWN}} for id, file in files.items()]
    return sorted(found, key=lambda file: (file["at"], file["file"]))
