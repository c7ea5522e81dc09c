"""The notifier's own key, from which webhooks' secrets and codes come."""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet

from services.notifier.domain.signatures import derived
from shared.errors import Fatal
from shared.settings import Settings

SHORTEST = 24
FILE = "notice.key"


def notice_key(settings: Settings) -> bytes | None:
    """The key; None if none is set: then nothing leaves the inbox. The embedded form makes its own, once."""
    given = settings.notice_key.get_secret_value()
    if given and len(given) < SHORTEST:
        raise Fatal(f"THONGSUOT_NOTICE_KEY is too short: at least {SHORTEST} characters", code="short_key")
    if not given and settings.embedded:
        given = _made(Path(settings.data_dir) / FILE)
    return given.encode() or None


def sealing(key: bytes) -> Fernet:
    """What seals the tokens that must be stored."""
    return Fernet(base64.urlsafe_b64encode(derived(key, "sealed")))


def _made(path: Path) -> str:
    """The file's content. Two processes may start at once: it appears whole, and the first one stays."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{FILE}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(32))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text()
