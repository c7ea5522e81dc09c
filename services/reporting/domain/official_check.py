"""Law 6 for official roll-ups: each is what its bound revisions give, recomputed from the raw submissions down to the
last ward by other code than that which froze it; and each still has its hash. And what has changed since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from services.reporting.domain.acts import number
from services.reporting.domain.checks import Check
from services.reporting.domain.official import content_of, document_hash
from services.reporting.domain.proof import prove
from services.reporting.domain.sealing import worth
from shared.signing.keys import KeyRing

Doc = Mapping[str, Any]


class Books:
    """The signed official roll-ups with their contents, and the reports that they bind."""

    def __init__(self, officials: Iterable[Doc], reports: Mapping[str, Doc]):
        self.docs = {doc["_id"]: doc for doc in officials if doc["content"]}
        self.contents = {id: content_of(doc) for id, doc in self.docs.items()}
        self.reports = reports

    def down(self, id: str) -> Iterator[str]:
        """The official roll-up itself, and those bound in it, and in these."""
        yield id
        for child in self.contents[id]["bound"]["children"]:
            if child["official"] and child["official"]["id"] in self.contents:
                yield from self.down(child["official"]["id"])

    def bound(self, id: str) -> list[Doc]:
        """All units whose reports an official roll-up rests on, or does without, down to the last ward."""
        return [child for one in self.down(id) for child in self.contents[one]["bound"]["children"]]


def check(books: Books, ring: KeyRing) -> Check:
    """All signed official roll-ups; `ring` verifies the detached signatures of those that are issued."""
    found = Check()
    for id, doc in books.docs.items():
        found.checked += 1
        if document_hash(doc) != doc["sha256"]:
            found.violations.append(f"{id}: does not have its hash")
        if (seal := worth(doc, ring)).state == "failed":
            found.violations.append(f"{id}: its signature fails: {seal.why}")
        lost = list(_lost(books, id))
        found.violations += lost or _recomputed(books, id)
    return found


def _lost(books: Books, id: str) -> Iterator[str]:
    for one in books.down(id):
        for child in books.contents[one]["bound"]["children"]:
            if child["own"] and _sent(books, child) is None:
                yield f"{id}: {child['id']} has no submission {child['own']['submission']}"
            official = child["official"]
            if official and books.docs.get(official["id"], {}).get("sha256") != official["sha256"]:
                yield f"{id}: {official['id']} is not the one that it binds"


def _sent(books: Books, child: Doc) -> Doc | None:
    submissions = books.reports.get(child["id"], {}).get("submissions", {})
    found: Doc | None = submissions.get(number(child["own"]["submission"]))
    return found


def _recomputed(books: Books, id: str) -> list[str]:
    content = books.contents[id]
    obligations: list[Doc] = []
    reports: list[Doc] = []
    passing: dict[str, Any] = {}
    for one in books.down(id):
        bound = books.contents[one]["bound"]
        passing |= {f"{one}/{plan}": ids for plan, ids in bound["passing"].items()}     # each as it was then
        obligations += [_obligation(content, owed, one) for owed in (*bound["children"], *bound["silent"])]
        reports += [_report(books, child) for child in bound["children"] if child["own"]]
    own = f"{content['root']}:{content['period']}:{content['superior']}"
    proof = prove(obligations, reports, [{"_id": own, "fold": content["fold"]}], passing)
    return [f"{id}{said.removeprefix(own)}" for said in proof.violations if said.startswith(f"{own}: ")]


def _obligation(content: Doc, owed: Doc, book: str) -> dict[str, Any]:
    return {**owed, "_id": f"{content['root']}:{content['period']}:{owed['unit']}", "root": content["root"],
            "period": content["period"], "plan": f"{book}/{owed['plan']}",
            "state": "closed" if owed["closed"] else "open"}


def _report(books: Books, child: Doc) -> dict[str, Any]:
    sent = _sent(books, child)
    assert sent is not None, "looked for before"
    return {"_id": child["id"], "state": "accepted", "late": sent["late"], "sent": sent["items"]}


def since(books: Books, id: str, newest: Mapping[str, Doc]) -> dict[str, list[dict[str, Any]]]:
    """What has changed below since an official roll-up was signed: reports corrected or reopened, reports accepted
    that were missing, official roll-ups issued anew. `newest`: by unit, the newest official one that it has issued."""
    corrected, added, renewed = [], [], []
    for child in books.bound(id):
        report = books.reports.get(child["id"])
        told = {"id": child["id"], "unit": child["unit"], "unit_name": child["unit_name"],
                "state": report["state"] if report else "open"}
        if child["own"] and report is not None:
            last = int(max(report["submissions"]))
            if last != child["own"]["submission"] or report["state"] != "accepted":
                corrected.append({**told, "bound": child["own"]["submission"], "now": last})
        elif report is not None and report["state"] == "accepted":
            added.append({**told, "now": int(max(report["submissions"]))})
        later = newest.get(child["unit"])
        if later is not None and later["_id"] != (child["official"] or {}).get("id"):
            renewed.append({**told, "symbol": later["symbol"], "date": later["date"], "n": later["n"]})
    return {"corrected": corrected, "added": added, "renewed": renewed}
