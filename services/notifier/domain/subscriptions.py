"""What one person keeps with the notifier: documents of one shape, told apart by `kind`. Pure.

`view`     a search or a filtered list under a name (`views`); as many as `MOST`, each with a name of its own
`notices`  which notices the person wants; one

What only one kind has lies under `content`. A document:

    _id       of a view: from the owner and the Idempotency-Key; of the notices: from the owner alone, so there is one
    revision  for If-Match
    kind      "view" or "notices"
    owner     "72/72.vanthu", unit and user: nobody else's, also not a colleague's
    unit      "72": by which the notifier finds who of a unit wants a notice
    user      "72.vanthu"
    key       unique within owner and kind: of a view its name in lower case, of the notices ""
    content   of a view {"name", "page", "fields"}; of the notices what their module says
    at        when it was made, `changed` when it was changed last (ISO instants)
"""

from __future__ import annotations

from typing import Any, Literal

from shared.auth import Principal
from shared.events.envelope import event_id

Doc = dict[str, Any]
Kind = Literal["view", "notices"]
MOST = 50                                   # views of one person
GONE = "Không tìm thấy mục này trong phần bạn đã lưu."


def owner_of(caller: Principal) -> str:
    """Whose subscriptions a caller's are."""
    return caller.actor


def notices_id(caller: Principal) -> str:
    """The id of the one subscription that says which notices a person wants."""
    return event_id("subscription", "notices", owner_of(caller))


def new(id: str, kind: Kind, caller: Principal, key: str, content: Doc, at: str) -> Doc:
    """A subscription as it is stored first."""
    return {"_id": id, "revision": 1, "kind": kind, "owner": owner_of(caller), "unit": caller.unit,
            "user": caller.user, "key": key, "content": content, "at": at, "changed": at}


def changed(doc: Doc, key: str, content: Doc, at: str) -> Doc:
    """The same with other content."""
    return {**doc, "key": key, "content": content, "changed": at}
