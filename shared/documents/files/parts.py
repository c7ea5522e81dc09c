"""The XML parts of a Word file and how one leads to another (ECMA-376, part 2): parsed only where they are read."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

from lxml import etree

_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


class Parts:
    """The parts by name, as `package.safe_parts` gives them."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        self._parts = parts

    def related(self, source: str, kind: str) -> str | None:
        """The one part of a kind ("styles") that a part leads to; None for none or several. The package is ""."""
        found = [target for type, _, target in self._relations(source) if type == _KINDS + kind]
        return found[0] if len(found) == 1 and found[0] in self._parts else None

    def linked(self, source: str, id: str | None) -> str | None:
        """The part that one relation of a part leads to."""
        return next((to for _, own, to in self._relations(source) if own == id and to in self._parts), None)

    def _relations(self, source: str) -> Iterator[tuple[str | None, str | None, str]]:
        """Type, id and target of the relations that stay in the package."""
        folder, file = posixpath.split(source)
        relations = self._parts.get(posixpath.join(folder, "_rels", f"{file}.rels"))
        for relation in _parse(relations).iterchildren(_RELATION) if relations else ():
            if relation.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
                yield relation.get("Type"), relation.get("Id"), target

    def root(self, name: str | None) -> Any:
        """The root element of a part, or None where there is no such part; raises `etree.XMLSyntaxError`."""
        return _parse(self._parts[name]) if name else None


def _parse(xml: bytes) -> Any:
    """Without comments, so that every child is an element; a parser of its own, since threads wait for a shared one."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=True,
                             remove_comments=True, remove_pis=True)  # fmt: skip
    return etree.fromstring(xml, parser)
