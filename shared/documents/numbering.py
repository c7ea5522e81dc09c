"""Labels after items were left out, added or moved: "1, 2, 5" becomes "1, 2, 3".

Parts are numbered I → 1 → a (Decree 30/2020/NĐ-CP, Annex I, II.5).
"""

from __future__ import annotations

import re
from collections.abc import Container

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
    """Siblings with consecutive labels in the style of the first, and all below; dashes and plain paragraphs stay."""
    return tuple(node.model_copy(update={"children": renumbered(node.children, node.label or "")})
                 for node in in_sequence(nodes, prefix))


def in_sequence(nodes: tuple[Node, ...], prefix: str = "", fixed: Container[str] = ()) -> tuple[Node, ...]:
    """Siblings with consecutive labels in the style of the first; below only what repeats a changed label ("2.1").

    `prefix` is their holder's label; nodes whose ids are in `fixed` keep theirs, and are counted.
    """
    count, done = 0, []
    style = _style(next((node.label for node in nodes if node.label and _style(node.label)), ""))
    for node in nodes:
        label = node.label
        if label and style and _style(label) == style:
            count += 1
            label = label if node.id in fixed else _label(count, style, label, prefix)
        done.append(node if label == node.label else _relabelled(node, label or "", fixed))
    return tuple(done)


def _relabelled(node: Node, label: str, fixed: Container[str]) -> Node:
    nested = any(_style(child.label or "") == "nested" for child in node.children)
    children = in_sequence(node.children, label, fixed) if nested else node.children
    return node.model_copy(update={"label": label, "children": children})


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
