"""Deriving drafts from a published plan: pure, the same for the same event whatever the order of its addressees."""

from services.cascade.domain.bases import add_parent_basis
from services.cascade.domain.derive import derive, draft_id
from services.cascade.domain.rules import RULES_VERSION

__all__ = ["RULES_VERSION", "add_parent_basis", "derive", "draft_id"]
