"""What `thongsuot verify` asks the notifier."""

from __future__ import annotations

from collections import Counter
from typing import Any

from services.notifier.store import NoticeStore
from shared.store import Doc


async def checks(store: NoticeStore) -> dict[str, dict[str, Any]]:
    """Law 3: no draft is notified before its derivation is here, none twice; law 9: none stays hidden after, each unit
    under an ended plan was told, and the digests say what is owed."""
    fields = ["unit", "kind", "link", "text", "derivation", "visible"]
    drafts = await store.notices.find({"kind": {"$in": ["draft_received", "plan_amended"]}}, fields=fields)
    wanted = {doc["derivation"] for doc in drafts if doc["derivation"]}
    here = set(await store.derivations.get_many(wanted))
    early = [_told(d, "shown before its derivation") for d in drafts if d["visible"] and d["derivation"] not in here]
    hidden = [_told(d, "hidden though its derivation is here")
              for d in drafts if not d["visible"] and d["derivation"] in here]
    twins = [f"draft notice of {unit} twice: {link} {text}"
             for (unit, link, text), n in Counter((d["unit"], d["link"], d["text"]) for d in drafts).items() if n > 1]
    ends = {notice.id: notice for notice in await store.under.told()}
    untold = ends.keys() - (await store.notices.get_many(ends, ["_id"])).keys()
    hidden += [f"unit {ends[id].unit} was not told that plan {ends[id].plan} has ended" for id in sorted(untold)]
    count, differing = await store.owed.differences()
    hidden += [_told(doc, "doesn't say what is owed") for doc in differing]
    return {"3": {"checked": len(drafts), "violations": early + twins},
            "9": {"checked": len(drafts) + len(ends) + count, "violations": hidden}}


def _told(doc: Doc, what: str) -> str:
    return f"notice {doc['_id']} of {doc['unit']}: {what}"
