"""Finding documents by the terms that a list of theirs has: words, whose they are, what kind they are of.

One index over such a list and an order (`index("terms", "order")`) answers every combination, the newest first:
the rarest term is looked up, the others are compared. On MongoDB its planner tries which that is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def having(every: Iterable[str], one_of: Iterable[str] = (), beginning: str = "") -> dict[str, Any]:
    """The condition on a list: it has all of these, one of those (none: no matter), and one that begins so."""
    wanted, any_of = list(dict.fromkeys(every)), list(one_of)
    if len(any_of) == 1:
        wanted, any_of = [*wanted, *any_of], []
    return {**({"$all": wanted} if wanted else {}), **({"$in": any_of} if any_of else {}),
            **({"$regex": f"^{beginning}"} if beginning else {})}
