"""The planner's collections, and the chains of writes over them.

`plans`        published versions, "{plan}:{version}": immutable but for their outbox, `latest` and `ended`
`drafts`       imported and derived ones
`derivations`  derived documents by class; `kept` names an older one of the same version and class that wins (law 2)
`register`     document numbers
`units`        snapshot parts
`offices`      settings
`exchange_codes` units' identifiers on the document exchange
`packages`     packages from e-office systems, by unit: what was received or refused, and how far it has got
`searches`     by what published plans and their tasks are found (`searches`)
`verifications` the last check of the laws
"""

from services.planner.store.collections import Stores

__all__ = ["Stores"]
