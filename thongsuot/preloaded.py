"""What the embedded stack's services are forked from: one process that has imported all of them, once.

Each would else import the same libraries for itself, which is most of a start's processor time, and hold them in memory
of its own. What is imported here is kept out of the search for garbage, since looking at an object copies its page.
"""

from __future__ import annotations

import gc
import importlib

from thongsuot.processes import ROLES

for _service in dict.fromkeys(role.service for role in ROLES):
    importlib.import_module(f"services.{_service}.app")
gc.collect()
gc.freeze()
