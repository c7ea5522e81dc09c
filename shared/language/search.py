"""What somebody looks for, whether a text has it, and where: tone marks, case and leading zeros don't count.

All words are needed, in any order. What is in quotes, or joined by signs as "1183/KH-UBND" is, must stand side by side.
The last word may be unfinished ("tay nin"), unless a quote closes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from shared.errors import BadInput
from shared.language.text import clean, fold

LONGEST, MOST_WORDS = 200, 24
SHORTEST_BEGINNING = 2                      # letters of an unfinished word: one letter begins half of all words
EXCERPT = 180                               # characters
BEFORE = 50                                 # of them before the first hit
TOO_LONG = "Từ khóa dài quá {longest} ký tự. Hãy rút gọn, chỉ giữ những từ chính."
TOO_MANY = "Từ khóa có quá {most} từ. Hãy chỉ giữ những từ chính."
NO_WORDS = "Từ khóa chưa có chữ hoặc số nào. Hãy nhập ít nhất một từ."
_PARTS = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]?|(\S+?)(?=["“”„«»]|\s|$)')
_WORD = re.compile(r"[^\W_]+")
_BREAK = ";"                                # between two texts: nothing stands side by side across it


def words(text: str) -> list[str]:
    """The words of a text as they are compared; a number without leading zeros."""
    return [word.lstrip("0") or "0" if word.isdigit() else word for word in fold(text).split()]


def folded(*texts: str | None) -> str:
    """Some texts as one, in which `Query.matches` looks."""
    return f" {f' {_BREAK} '.join(' '.join(words(text)) for text in texts if text)} "


def term(name: str, value: object) -> str:
    """What a document is, beside the words in it: "@year:2022". No word begins with such a sign."""
    return f"@{name}:{value}"


@dataclass(frozen=True)
class Segment:
    """A part of an excerpt, and whether it is what was looked for."""

    text: str
    hit: bool = False


@dataclass(frozen=True)
class Query:
    """What is looked for: phrases of one word or more; `unfinished`: the last word of the last is only begun."""

    phrases: tuple[tuple[str, ...], ...] = ()
    unfinished: bool = False

    @property
    def words(self) -> list[str]:
        """All whole words, each once."""
        found = [word for phrase in self.phrases for word in phrase]
        return list(dict.fromkeys(found[:-1] if self.unfinished else found))

    @property
    def beginning(self) -> str:
        """What a further word begins with, "" if all are whole."""
        return self.phrases[-1][-1] if self.unfinished else ""

    def matches(self, text: str) -> bool:
        """Whether a text has it all; the text is `folded`."""
        return all(needle in text for needle in self._needles())

    def _needles(self) -> Iterator[str]:
        for number, phrase in enumerate(self.phrases, 1):
            yield f" {' '.join(phrase)}{'' if self.unfinished and number == len(self.phrases) else ' '}"

    def excerpt(self, text: str, length: int = EXCERPT) -> tuple[Segment, ...]:
        """The part of a text that has most of it, cut between words, the hits apart; its beginning if it has none."""
        text = clean(text)
        marks = self._marks(text)
        start, end = _window(text, [mark[0] for mark in marks], length)
        return tuple(_segments(text, marks, start, end))

    def _marks(self, text: str) -> list[tuple[int, int]]:
        """Where the hits are; those with nothing but a gap between them are one."""
        spots = [(word, match.start(), match.end()) for match in _WORD.finditer(text) for word in words(match[0])]
        found = sorted({(spots[at][1], spots[at + len(phrase) - 1][2])
                        for number, phrase in enumerate(self.phrases, 1) for at in range(len(spots) - len(phrase) + 1)
                        if self._stands(phrase, [spot[0] for spot in spots[at:at + len(phrase)]],
                                        self.unfinished and number == len(self.phrases))})
        return _joined(text, found)

    @staticmethod
    def _stands(phrase: tuple[str, ...], here: list[str], unfinished: bool) -> bool:
        last = here[-1].startswith(phrase[-1]) if unfinished else here[-1] == phrase[-1]
        return last and tuple(here[:-1]) == phrase[:-1]


def parse(text: str) -> Query:
    """What a person typed; nothing typed is a query that everything matches. Raises BadInput for what is too much."""
    text = text.strip()
    if len(text) > LONGEST:
        raise BadInput(TOO_LONG.format(longest=LONGEST), code="query_too_long")
    parts = list(_PARTS.finditer(text))
    phrases = tuple(phrase for part in parts if (phrase := tuple(words(part[1] if part[1] is not None else part[2]))))
    if text and not phrases:
        raise BadInput(NO_WORDS, code="query_without_words")
    if sum(map(len, phrases)) > MOST_WORDS:
        raise BadInput(TOO_MANY.format(most=MOST_WORDS), code="query_too_many_words")
    going_on = bool(parts) and parts[-1][2] is not None and bool(words(parts[-1][2]))
    return Query(phrases, going_on and len(phrases[-1][-1]) >= SHORTEST_BEGINNING)


def _joined(text: str, found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    marks: list[tuple[int, int]] = []
    for start, end in found:
        if marks and (start <= marks[-1][1] or not text[marks[-1][1]:start].strip()):
            marks[-1] = (marks[-1][0], max(end, marks[-1][1]))
        else:
            marks.append((start, end))
    return marks


def _window(text: str, hits: list[int], length: int) -> tuple[int, int]:
    """Where the excerpt begins and ends: around as many hits as there are in its length."""
    if len(text) <= length:
        return 0, len(text)
    best = max(hits, key=lambda hit: sum(hit <= other < hit + length - BEFORE for other in hits), default=0)
    start = max(0, min(best - BEFORE, len(text) - length))
    end = start + length
    start = text.rfind(" ", 0, start) + 1
    rest = text.find(" ", end)
    return start, len(text) if rest < 0 else rest


def _segments(text: str, marks: list[tuple[int, int]], start: int, end: int) -> Iterator[Segment]:
    at = start
    if start:
        yield Segment("… ")
    for begin, stop in marks:
        if start <= begin and stop <= end:
            if text[at:begin]:
                yield Segment(text[at:begin])
            yield Segment(text[begin:stop], hit=True)
            at = stop
    if text[at:end]:
        yield Segment(text[at:end])
    if end < len(text):
        yield Segment(" …")
