"""Law 9 for evidence: the entries in the reports and the contents in the store belong together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from services.reporting.domain.checks import Check
from shared.store import Stored


def orphans(blobs: Iterable[Stored], reports: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The ids of blobs that their reports (by id) don't name."""
    return [blob.id for blob in blobs if blob.id not in _blobs(reports.get(blob.owner, {}))]


def check(reports: Iterable[Mapping[str, Any]], blobs: Collection[Stored], old: dt.datetime) -> Check:
    """Law 9: each file's content is there as it was given, and no content older than `old` belongs to nobody."""
    done, stored, named = Check(), {blob.id: blob for blob in blobs}, set[str]()
    for report in reports:
        for id, file in report.get("files", {}).items():
            done.checked += 1
            named.add(file["blob"])
            blob = stored.get(file["blob"])
            if blob is None or (blob.size, blob.sha256) != (file["size"], file["sha256"]):
                done.violations.append(f"{report['_id']}: the content of evidence file {id} is missing or another")
    for blob in blobs:
        if blob.id not in named and dt.datetime.fromisoformat(blob.at) < old:
            done.violations.append(f"{blob.owner}: the stored file {blob.id} belongs to no evidence")
    return done


def _blobs(report: Mapping[str, Any]) -> set[str]:
    return {file["blob"] for file in report.get("files", {}).values()}
