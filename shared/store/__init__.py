"""MongoDB, behind the few operations that every backend does alike. The only place that imports the driver.

The way to change a document is load → pure change → guarded replace. Ids are strings, times and decimals are
ISO/JSON strings, entries that change alone are keys of a map, never elements of an array.
"""

from shared.store.collection import Collection, Doc
from shared.store.database import Database, connect
from shared.store.file_entry import Stored
from shared.store.files import Files
from shared.store.terms import having

__all__ = ["Collection", "Database", "Doc", "Files", "Stored", "connect", "having"]
