"""A serif font with all Vietnamese letters for PDF, found on the machine; .docx only names its font."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from shared.errors import Permanent

MISSING = ("Máy chủ chưa có phông chữ có chân đủ dấu tiếng Việt nên chưa tạo được tệp PDF. "
           "Hãy cài gói fonts-croscore (phông Tinos) hoặc phông Times New Roman rồi thử lại; vẫn có thể tải tệp Word.")
_LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ…–“”"
# Family → regular, bold, italic, bold italic; the first family found is taken. Liberation Serif as Debian 12 has it
# lacks most Vietnamese letters, so that each family is looked into before it is taken.
_FAMILIES: tuple[tuple[str, tuple[str, str, str, str]], ...] = (
    ("Times New Roman", ("times.ttf", "timesbd.ttf", "timesi.ttf", "timesbi.ttf")),
    ("Times New Roman", ("Times_New_Roman.ttf", "Times_New_Roman_Bold.ttf", "Times_New_Roman_Italic.ttf",
                         "Times_New_Roman_Bold_Italic.ttf")),
    ("Times New Roman", ("Times New Roman.ttf", "Times New Roman Bold.ttf", "Times New Roman Italic.ttf",
                         "Times New Roman Bold Italic.ttf")),
    ("Liberation Serif", ("LiberationSerif-Regular.ttf", "LiberationSerif-Bold.ttf", "LiberationSerif-Italic.ttf",
                          "LiberationSerif-BoldItalic.ttf")),
    ("Tinos", ("Tinos-Regular.ttf", "Tinos-Bold.ttf", "Tinos-Italic.ttf", "Tinos-BoldItalic.ttf")),
    ("FreeSerif", ("FreeSerif.ttf", "FreeSerifBold.ttf", "FreeSerifItalic.ttf", "FreeSerifBoldItalic.ttf")),
    ("Noto Serif", ("NotoSerif-Regular.ttf", "NotoSerif-Bold.ttf", "NotoSerif-Italic.ttf", "NotoSerif-BoldItalic.ttf")),
    ("DejaVu Serif", ("DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf", "DejaVuSerif-Italic.ttf",
                      "DejaVuSerif-BoldItalic.ttf")),
)
_CONFIGURED = Path("/etc/fonts/fonts.conf")
_MOST_FILES = 20_000


@dataclass(frozen=True, slots=True)
class Faces:
    """The names under which the faces of the family are registered."""

    family: str
    regular: str
    bold: str
    italic: str
    bold_italic: str

    def of(self, *, bold: bool, italic: bool) -> str:
        """The face for a look."""
        return (self.bold_italic if italic else self.bold) if bold else (self.italic if italic else self.regular)


@lru_cache(1)
def faces() -> Faces:
    """The best family on this machine; raises Permanent (font_missing) if there is none."""
    found = _files(_folders())
    for family, names in _FAMILIES:
        if all(name in found for name in names) and (made := _registered(family, [found[name] for name in names])):
            return made
    raise Permanent(MISSING, code="font_missing", status=501)


def _folders() -> list[Path]:
    """THONGSUOT_FONTS, those of fontconfig, and the known ones of each system."""
    home = Path.home()
    known: list[str | Path] = [
        "/usr/share/fonts", "/usr/local/share/fonts", home / ".local/share/fonts", home / ".fonts",
        Path(sys.prefix) / "share/fonts", "/Library/Fonts", "/System/Library/Fonts/Supplemental",
        Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"]
    given = [folder for folder in os.environ.get("THONGSUOT_FONTS", "").split(os.pathsep) if folder]
    return [Path(folder) for folder in (*given, *_configured(), *known)]


def _configured() -> list[str]:
    try:
        return re.findall(r"<dir>\s*(/[^<\s]+)\s*</dir>", _CONFIGURED.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return []


def _files(folders: list[Path]) -> dict[str, Path]:
    """Font files by name; the first folder wins."""
    wanted = {name for _, names in _FAMILIES for name in names}
    found: dict[str, Path] = {}
    for folder in dict.fromkeys(folders):
        for path in _walk(folder):
            if path.name in wanted:
                found.setdefault(path.name, path)
    return found


def _walk(folder: Path) -> Iterator[Path]:
    seen = 0
    for place, _, names in os.walk(folder):
        for name in names:
            yield Path(place, name)
        if (seen := seen + len(names)) > _MOST_FILES:
            return


def _registered(family: str, paths: list[Path]) -> Faces | None:
    """Register the four faces; None if one is broken or lacks Vietnamese letters."""
    names = [f"TS-{family.replace(' ', '')}-{look}" for look in ("Regular", "Bold", "Italic", "BoldItalic")]
    try:
        fonts = [TTFont(name, str(path)) for name, path in zip(names, paths, strict=True)]
    except (TTFError, OSError):
        return None
    if not all(ord(c) in font.face.charToGlyph for font in fonts for c in _LETTERS + _LETTERS.upper()):
        return None
    for font in fonts:
        pdfmetrics.registerFont(font)
    return Faces(family, *names)
