"""The title line "KẾ HOẠCH" and the subject (trích yếu) printed over several lines."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .bases import find_enacting, lead_of
from .dates import DATE_LINE
from .kinds import ACT_AT, KINDS
from .lexicon import any_of
from .lines import Line
from .markers import LISTS, parse_marker
from .notes import Notes
from .stamps import is_secret, is_stamp
from .text import is_caps, key, squeeze

_KIND = re.compile(r"^k\s?ế\s{0,3}h\s?o\s?ạ\s?c\s?h(?!\w)\s*[:.\-–]?\s*")
_TITLED = re.compile(rf"{_KIND.pattern}|^{any_of(map(key, KINDS))}(?!\w)\s*[:.]?\s*")
_ENCLOSED = re.compile(r"^\(?\s*(?:ban hành )?kèm theo")
_GOES_ON = (
    "năm 2",
    "giai đoạn",
    "trên địa bàn",
    "tại ",
    "của ",
    "về ",
    "và ",
    "thuộc ",
    "theo ",
    "tỉnh ",
    "huyện ",
)
_OPEN_END = (
    " của",
    " và",
    " về",
    ",",
    " -",
    " –",
    " năm",
    " giai đoạn",
    " địa bàn",
    " tại",
    " các",
    " với",
    " cho",
    " tỉnh",
)
_OTHER_KINDS = (
    "quyết định",
    "nghị quyết",
    "công văn",
    "thông báo",
    "tờ trình",
    "chỉ thị",
    "báo cáo",
    "giấy mời",
    "hướng dẫn",
    "quy chế",
)
_JOINT = re.compile(r"^(?:PHỐI HỢP|LIÊN NGÀNH|LIÊN TỊCH)(?:\s+|$)")  # names the act still
UNKNOWN, ANOTHER = -1, -2
_SEARCHED = 80
_HEADING = 30
_PLAN_NUMBER = re.compile(r"(?:^|\s)số\s?[:.]?\s{0,3}\d{0,6}\s{0,3}[/-]\s?kh(?=[-/\s])")
_ENACTED = re.compile(
    r"\skế hoạch\s([^:;\n]{10,300}?)(?:,\s+|\s+)"
    r"(?:với (?:các |những )?nội dung|với những|cụ thể|như sau|gồm|nội dung (?:sau|cụ thể))"
)
_WORD = re.compile(r"\w+")
_CAPS_RUN = re.compile(r"(?<=[a-zà-ỹ] )[A-ZĐÀ-Ỹ]{2,8}(?: [A-ZĐÀ-Ỹ]{2,8}){1,12}(?!\w)")


@dataclass(frozen=True, slots=True)
class Title:
    """Where the title is, what it says, and how many lines it takes."""

    at: int
    end: int
    text: str | None


def find_kind(lines: list[Line]) -> int:
    """The index of the line "KẾ HOẠCH", or UNKNOWN; ANOTHER where another kind of act is printed above it."""
    for at, line in enumerate(lines[:_SEARCHED]):
        lowered = key(line.text)
        found = _KIND.match(lowered)
        if found and is_title(line, at):
            return at
        if lowered.strip(" :.") in _OTHER_KINDS and line.text.strip()[0].isupper():
            return ANOTHER
    return UNKNOWN


def find_untitled(lines: list[Line]) -> int:
    """The last line of a heading that numbers a plan ("Số: 45/KH-UBND") but whose title was lost, or -1."""
    numbered = [at for at, line in enumerate(lines[:_HEADING]) if _PLAN_NUMBER.search(key(line.text))]
    if not numbered:
        return -1
    dated = [at for at in range(numbered[0], min(numbered[0] + 4, len(lines))) if DATE_LINE.search(key(lines[at].text))]
    return max([numbered[0], *dated])


def is_kind(line: Line) -> bool:
    """Whether a line is "KẾ HOẠCH" (and perhaps the subject)."""
    return bool(_KIND.match(key(line.text)))


def is_title(line: Line, at: int) -> bool:
    """Whether a line that begins with "Kế hoạch" is set as a title; `at` is its index."""
    found = _KIND.match(key(line.text))
    rest = line.text[found.end() :] if found else line.text
    if not rest:
        return line.text[0].isupper()
    printed = line.text[: len(line.text) - len(rest)]
    return is_caps(printed) or line.heading or (line.bold and at < 20)


def read_title(lines: list[Line], at: int, body: str, notes: Notes) -> Title:
    """Collect the subject below (or beside) "KẾ HOẠCH"; stamps that run into it are left out with a warning."""
    found = _TITLED.match(key(lines[at].text))
    rest = lines[at].text[found.end() :].strip() if found else ""
    rest = _JOINT.sub("", rest) if not is_caps(rest) or _JOINT.fullmatch(rest) else rest
    pieces = [rest] if rest else []
    end, stamped, last = at + 1, False, lines[at]
    for index in range(at + 1, min(len(lines), at + 16)):
        line = lines[index]
        if is_stamp(line.text) or is_secret(line):
            notes.warn(
                "stamp_in_heading", "Dấu văn bản đến lẫn vào phần đầu văn bản; đã bỏ qua.", line.no, line.text
            )
            stamped, end = True, index + 1
            continue
        if stamped and index > end and not pieces:
            break
        if not _belongs(line, pieces, last):
            break
        pieces.append(line.text)
        last, end = line, index + 1
    stamped = stamped or any(is_stamp(line.text) for line in lines[end : end + 4])
    title = _join(pieces, body, notes, lines[at]) if stamped else squeeze(" ".join(pieces))
    return Title(at, end, title.rstrip(" .;") or None)


def enacted_title(preamble: str | None) -> str | None:
    """The subject that the enacting sentence states ("… ban hành Kế hoạch chuyển đổi số năm 2022, cụ thể như sau:")."""
    start = find_enacting(preamble) if preamble else -1
    found = _ENACTED.search(key(preamble), start) if preamble and start >= 0 else None
    if not preamble or not found or len(found[1].split()) < 3:
        return None
    text = squeeze(preamble[found.start(1) : found.end(1)]).strip(" ,")
    return text[:1].upper() + text[1:]


def _belongs(line: Line, pieces: list[str], last: Line) -> bool:
    text, lowered = line.text, key(line.text)
    if _ENCLOSED.match(lowered) or line.cells:
        return False
    marker = parse_marker(text)
    if marker and (marker.style not in LISTS or pieces):
        return False
    if find_enacting(text) >= 0 and text.rstrip().endswith((":", ".", ";")):
        return False
    if not pieces:
        return not (text.endswith((";", ".")) and lead_of(text)) and len(text) < 600
    if lead_of(text) and (lowered.startswith("căn cứ") or (text[0].isupper() and ACT_AT.search(lowered))):
        return False
    if is_caps(pieces[-1]) and not is_caps(text) and len(text) > 90:
        return False
    if not line.blank_before:
        return not pieces[-1].endswith(".") and len(text) < 300
    return _unfinished(text, lowered, pieces, last)


def _unfinished(text: str, lowered: str, pieces: list[str], last: Line) -> bool:
    """Whether a line after a gap still belongs to the title."""
    so_far = " ".join(pieces)
    if len(text) > 200 or so_far.endswith("."):
        return False
    if text[0].islower() or so_far.count("“") > so_far.count("”") or key(so_far).endswith(_OPEN_END):
        return True
    return lowered.startswith(_GOES_ON) or (is_caps(last.text) and is_caps(text) and last.text != "KẾ HOẠCH")


def _join(pieces: list[str], body: str, notes: Notes, line: Line) -> str:
    """Join the lines of a title into which a stamp was printed: its words in capitals are told by the body."""
    title = pieces[0] if pieces else ""
    lowered = key(body)
    for piece in pieces[1:]:
        kept = _without_stamp(title, piece, lowered)
        if kept != piece:
            notes.warn(
                "stamp_in_title",
                "Chữ của dấu văn bản đến lẫn vào trích yếu; hãy kiểm tra trích yếu.",
                line.no,
                piece,
            )
        title = f"{title} {kept}"
    return _lowered(squeeze(title), body)


def _lowered(title: str, body: str) -> str:
    """Capitals that a stamp left in the middle of a title, written as the body writes the words."""
    known = set(_WORD.findall(body))
    if is_caps(title):
        return title

    def written(found: re.Match[str]) -> str:
        return found[0].lower() if known.issuperset(found[0].lower().split()) else found[0]

    return _CAPS_RUN.sub(written, title)


def _without_stamp(title: str, piece: str, body: str) -> str:
    words = piece.split()
    caps = next((at for at, word in enumerate(words) if not is_caps(word + "A")), len(words))
    before = key(" ".join(title.split()[-2:]))
    if caps < 3 or is_caps(title):
        return piece
    for dropped in range(min(caps, 8)):
        if f"{before} {key(' '.join(words[dropped : dropped + 3]))}" in body:
            return " ".join(words[dropped:])
    return piece
