"""Where a list of agencies ends in running text, told by how names are written rather than by the verb that follows.

A name's words begin with capitals, each with small syllables after it ("Nội vụ", "Xúc tiến thương mại"); what else
stands in small letters must be one of the few words that place or class agencies ("tỉnh", "cùng cấp", "có liên quan").
The first other word in small letters is the verb.
"""

from __future__ import annotations

import re

from .lexicon import CLASSES, any_of
from .text import key

_TOKEN = re.compile(r"[^\s,;()]+|[,;()]")
_CLASS = re.compile(any_of(CLASSES) + r"(?!\w)")
_LEVEL = re.compile(r"(?:tỉnh|thành phố|huyện|quận|thị xã|thị trấn|xã|phường|đặc khu|thôn|ấp|khu phố|tp\.|tx\.)$")
_NO_CLASS = re.compile(r"(?:các|những|và|,|của)\s$")
_JOINS = frozenset(("và", "cùng", "với", "hoặc", "của", "-", "–", "&"))
_LAST = ("liên quan", "cùng cấp", "khác", "còn lại", "trên địa bàn", "trực thuộc", "các cấp")
_LONGEST = 400
_SMALL = 4    # small syllables after a capital, if the name then ends as a name does; else only the first is its own
_UNKNOWN = 2  # syllables of a class that the list does not know ("các doanh nghiệp bưu chính")


def agencies_end(text: str) -> int:
    """The length of the agencies that the text opens with; 0 if it opens with none."""
    walk = _Walk(text[:_LONGEST])
    while walk.step():
        pass
    return walk.end


class _Walk:
    """One pass over the words; `end` is where the last word ended that is surely an agency's."""

    def __init__(self, text: str) -> None:
        self.text, self.lowered = text, key(text)
        self.at = self.end = self.depth = 0
        self.last = 0        # the end of the last word taken, sure or not
        self.small = 0       # small syllables since the last capital; -1 where none may follow
        self.unknown = 0     # how many a class ("các …") may still have
        self.place = -1      # where the one capital after a level stands ("thành phố Vinh"), until a second follows
        self.joined = True   # at the start, or after a comma or "và"

    def step(self) -> bool:
        """Take the next word; False at the first that is no part of an agency."""
        found = _TOKEN.search(self.text, self.at)
        if not found:
            self.end = self.last
            return False
        token, start, self.at = found[0], found.start(), found.end()
        if self.depth or token in "()":
            return self._bracket(token)
        if token in ",;" or (token in _JOINS and not self.lowered.startswith("cùng cấp", start)):
            self.end, self.joined, self.small, self.unknown, self.place = self.last, True, -1, 0, -1
            return True
        if any(map(str.isupper, token)):
            return self._capital(token, start)
        return self._class(start) or self._small(start)

    def _bracket(self, token: str) -> bool:
        self.depth += (token == "(") - (token == ")")
        if not self.depth:
            self.end = self.last = self.at
        return self.depth >= 0

    def _capital(self, token: str, start: int) -> bool:
        placed = self.lowered[:start].rstrip()
        level = bool(_LEVEL.search(placed))
        named = level or (self.small < 0 and not self.joined and self.place >= 0)
        self.place = start if level else self.place if named else -1
        self.small = -1 if named or (token.isupper() and len(token) > 1) else 0
        self.unknown, self.joined = 0, False
        self.end = self.last = self.at
        return True

    def _class(self, start: int) -> bool:
        found = _CLASS.match(self.lowered, start)
        if not found or (found[0] == "tổ chức" and not _NO_CLASS.search(self.lowered[:start])):
            return False
        opens = self.joined and found[0].startswith(("các", "những"))
        level = bool(_LEVEL.search(found[0]))
        goes_on = opens or (self.unknown and not level and not found[0].endswith(_LAST))
        self.unknown = _UNKNOWN if goes_on else 0
        self.at = self.end = self.last = found.end()
        self.joined, self.small, self.place = False, -1, -1
        return True

    def _small(self, start: int) -> bool:
        if self.joined:
            return False
        if self.unknown:
            self.unknown -= 1
            self.end = self.last = self.at
            return True
        if self.small < 0:  # after a level or a place: "thành phố Đăng tải …" is a verb with a capital
            single = self.place >= 0 and " " not in self.text[self.place : start].strip()
            self.end = len(self.text[: self.place].rstrip()) if single else self.end
            return False
        self.small += 1
        self.last = self.at
        self.end = self.at if self.small == 1 else self.end
        return self.small <= _SMALL
