"""The notifier's collections.

`notices`      one per notice; `visible` is 0 until its derivation is here; a digest of what is owed is one of them
`owed`         one per obligation: its report's state and its reminders, as heard
`derivations`  ids of the derivations seen
`plans`        published plans whose drafts' notices are not yet known to be complete
`under`        one per plan and unit below it: what the unit has heard, published, owes
`ends`         plans that were revoked or closed
`readings`     one per person: what it has read
`subscriptions` what a person keeps: searches and lists under a name, which kinds of notices it wants
`names`        read copy of unit names, from published plans
`dead_letters`, `dead_letter_bodies`, `dead_letter_acts`  read copy of the dead-letter topics, which outlives them
"""

from services.notifier.store.letters import LetterStore
from services.notifier.store.notices import NoticeStore, Watched
from services.notifier.store.reading import Reader

__all__ = ["LetterStore", "NoticeStore", "Reader", "Watched"]
