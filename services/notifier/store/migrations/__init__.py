"""What brings documents of earlier releases to the form of today: docs/compatibility.md. None so far."""

from shared.store.migration import Migrations

MIGRATIONS = Migrations("notifier")

__all__ = ["MIGRATIONS"]
