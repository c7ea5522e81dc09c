"""How well a document was read: its structure against a hand-made expectation, field by field.

An expectation is the document's own JSON form, as far as somebody has filled it in: only the fields given are scored.
"""

from .card import Scorecard, score, together
from .words import hashed

__all__ = ["Scorecard", "hashed", "score", "together"]
