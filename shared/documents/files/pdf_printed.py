"""A printed line of a PDF page, or a table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of words without a wide gap."""

    text: str
    x0: float
    x1: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Printed:
    """One line with its segments, or a table with its rows."""

    top: float
    bottom: float
    segments: tuple[Segment, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def text(self) -> str:
        """The segments in one line."""
        return "     ".join(segment.text for segment in self.segments)

    @property
    def x0(self) -> float:
        """Where the line begins."""
        return self.segments[0].x0

    @property
    def x1(self) -> float:
        """Where the line ends."""
        return self.segments[-1].x1
