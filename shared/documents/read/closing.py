"""Recipients and signer from the closing block, also where the two stand side by side."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import cast

from ..model import Capacity, Signer
from .agencies import opens_with_agency
from .layout import is_person, is_recipients, is_signature
from .lines import Line
from .text import is_caps, key, trim

_CAPACITY = re.compile(r"^(T/?M|K/?T|T/?L|TUQ|Q)(?:\s?[./]\s*|\s+)(.+)$", re.IGNORECASE)
_BULLET = re.compile(r"^[-–—+•*]\s*")
_LABEL = re.compile(r"^nơi nhận\s*[:.]?\s*")


@dataclass
class Closing:
    """The two halves of the block, as they are read."""

    recipients: list[str] = field(default_factory=list)
    signature: list[str] = field(default_factory=list)
    listing: bool = False

    def take(self, piece: str) -> None:
        """Put one column of one line where it belongs."""
        if is_recipients(piece):
            self.listing = True
            rest = piece[len(_LABEL.match(key(piece))[0]) :]  # type: ignore[index]
            self._recipient(rest)
        elif is_signature(piece) or (self.signature and not _BULLET.match(piece) and self._signs(piece)):
            self.signature.append(piece)
        elif self.listing and (_BULLET.match(piece) or not self.signature):
            self._recipient(piece)

    def _signs(self, piece: str) -> bool:
        return is_person(piece) or is_caps(piece) or piece.startswith("(")

    def _recipient(self, piece: str) -> None:
        bullet = bool(_BULLET.match(piece))
        text = _BULLET.sub("", piece).strip()
        if not trim(text):
            return
        if (
            not bullet and self.recipients and text[:1].islower()
        ):  # an entry broken at the width of the column
            self.recipients[-1] += f" {text}"
        else:
            self.recipients.append(text)


def read_closing(lines: list[Line]) -> tuple[tuple[str, ...], Signer | None]:
    """The recipients as printed, and the signer."""
    closing = Closing()
    for line in lines:
        for piece in line.columns:
            closing.take(piece)
    return tuple(map(trim, closing.recipients)), _signer(closing.signature)


def _signer(pieces: list[str]) -> Signer | None:
    pieces = [piece for piece in pieces if not piece.startswith("(")]
    if not pieces:
        return None
    collective: str | None = None
    capacity: str | None = None
    authority: str | None = None
    position: str | None = None
    name: str | None = None
    for piece in pieces:
        if found := _CAPACITY.match(piece):
            if name:
                break  # a second signer of a joint plan
            collective = authority if capacity == "TM." else collective
            capacity, authority = f"{found[1].upper().replace('/', '')}.", trim(found[2])
        elif capacity and not position and not name and not is_signature(piece) and opens_with_agency(piece):
            authority = f"{authority} {piece}"  # "KT. GIÁM ĐỐC" | "SỞ GIÁO DỤC VÀ ĐÀO TẠO"
        elif is_signature(piece) or (is_caps(piece) and name is None and position is None):
            position = f"{position} {piece}" if position and not is_person(piece) else position or piece
        elif is_caps(piece) and position and not is_person(piece):
            position = f"{position} {piece}"
        elif name is None and is_person(piece):
            name = piece
    if capacity == "Q." and position is None:  # "Q. GIÁM ĐỐC": he acts in that position, for nobody else
        position, authority = authority, None
    return Signer(
        collective=collective, capacity=cast("Capacity | None", capacity), authority=authority, position=position,
        name=name,
    )
