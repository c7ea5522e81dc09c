"""Comparing names of agencies: tone marks, spelling variants and abbreviations apart."""

from __future__ import annotations

from shared.language import fold


def words(text: str) -> list[str]:
    """Folded words without "và", with the two councils abbreviated: what agency names are compared by."""
    folded = f" {fold(text)} ".replace(" uy ban nhan dan ", " ubnd ").replace(" hoi dong nhan dan ", " hdnd ")
    return [word for word in folded.split() if word != "va"]
