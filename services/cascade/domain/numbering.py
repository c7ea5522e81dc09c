"""Labels after items have been left out: "1, 2, 5" becomes "1, 2, 3" (I → 1 → a, Decree 30/2020, Annex I, II.5)."""

from __future__ import annotations

import re

from shared.documents.model import Node

_LETTERS = "abcdđeghiklmnopqrstuvxy"                       # no f, j, w, z
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def roman(number: int) -> str:
    """1 → "I"."""
    text = ""
    for value, letters in _ROMAN:
        while number >= value:
            text, number = text + letters, number - value
    return text


def renumbered(nodes: tuple[Node, ...], prefix: str = "") -> tuple[Node, ...]:
    """Siblings with consecutive labels in the style of the first; dashes and plain paragraphs stay."""
    count, done = 0, []
    style = _style(next((node.label for node in nodes if node.label and _style(node.label)), ""))
    for node in nodes:
        label = node.label
        if label and style and _style(label) == style:
            count += 1
            label = _label(count, style, label, prefix)
        done.append(node.model_copy(update={"label": label, "children": renumbered(node.children, label or "")}))
    return tuple(done)


def _style(label: str) -> str:
    bare = label.strip(".)( ")
    if re.fullmatch(r"[IVX]+", bare):
        return "roman"
    if re.fullmatch(r"\d+(?:\.\d+)*", bare):
        return "arabic" if "." not in bare else "nested"
    return "letter" if len(bare) == 1 and bare in _LETTERS else ""


def _label(count: int, style: str, old: str, prefix: str) -> str:
    bare = old.strip(".)( ")
    if style == "letter":
        own = _LETTERS[count - 1] if count <= len(_LETTERS) else bare
    elif style == "nested":
        head = prefix.strip(".)( ") if re.fullmatch(r"[\d.]+", prefix.strip(".)( ")) else bare.rpartition(".")[0]
        own = f"{head}.{count}"
    else:
        own = roman(count) if style == "roman" else str(count)
    return old.replace(bare, own, 1)
