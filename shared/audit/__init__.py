"""The audit trail: who did what to which document, when, from where; one chain for each service, append-only.

`entry` in the documents, `recorder` into the chain, `chain` what makes it one, `compare` it with the documents,
`checkpoints` against cutting it off, `trail` all of it for one service, `api` to read it.
docs/signatures-and-audit.md says how it holds together.
"""

from shared.audit.entry import Act, with_acts, with_work

__all__ = ["Act", "with_acts", "with_work"]
