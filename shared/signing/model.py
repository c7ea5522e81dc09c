"""A seal as it is stored with a published document, and travels in its event."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Seal(BaseModel):
    """The manifest, kept as the very text that was signed, and its detached signature."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    manifest: str                           # canonical JSON (RFC 8785): the bytes that were signed
    jws: str                                # header..signature (RFC 7515, Appendix F)
