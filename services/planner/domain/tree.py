"""The live tree of a cascade: who is addressed, whose draft is where, who has published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.planner.domain.states import PENDING, PUBLISHED
from shared.language import sort_key

Doc = Mapping[str, Any]
NOT_HANDED_DOWN = "not_handed_down"


@dataclass
class Node:
    """One unit in the cascade of a root plan."""

    unit: str
    name: str
    level: str
    organ: bool
    via: str | None = None
    parent: str | None = None
    draft: Doc | None = None
    plan: Doc | None = None
    children: list[Node] = field(default_factory=list)

    @property
    def state(self) -> str:
        """Published, the draft's state, pending (addressed directly, no draft yet) or not handed down."""
        if self.plan is not None:
            return PUBLISHED
        if self.draft is not None:
            return str(self.draft["state"])
        return NOT_HANDED_DOWN if self.via else PENDING

    def json(self) -> dict[str, Any]:
        """The node as the API shows it: how far a draft is, but not its words, which are unfinished work (law 7)."""
        draft, plan = self.draft or {}, self.plan or {}
        return {
            "unit": self.unit, "unit_name": self.name, "level": self.level, "organ": self.organ, "state": self.state,
            "draft": draft.get("_id"), "plan": plan.get("plan"), "symbol": plan.get("symbol"),
            "title": plan.get("title"), "children": [child.json() for child in self.children],
        }


def build(plans: Sequence[Doc], drafts: Iterable[Doc], root: str) -> dict[str, Node]:
    """All nodes of the cascade by unit, linked; the root plan's issuer is the top. `plans` are the latest versions."""
    nodes: dict[str, Node] = {}
    by_plan = {plan["plan"]: plan for plan in plans}
    for plan in sorted(plans, key=lambda p: (p["plan"] != root, p["plan"])):
        node = _node(nodes, plan["issuer"])
        node.plan = plan
        for addressee in plan["addressees"]:
            _addressed(nodes, addressee, plan)
    top = by_plan[root]["issuer"]["code"] if root in by_plan else None
    for draft in drafts:
        node = nodes.get(draft["unit"]) or nodes.setdefault(draft["unit"], _unknown(draft))
        node.draft = draft
        if draft["plan"] in by_plan and not draft.get("amends"):
            node.parent = by_plan[draft["plan"]]["issuer"]["code"]
    _link(nodes, top)
    return nodes


def _node(nodes: dict[str, Node], unit: Doc) -> Node:
    made = Node(unit["code"], unit["name"], unit["level"], bool(unit["organ"]))
    return nodes.setdefault(unit["code"], made)


def _unknown(draft: Doc) -> Node:
    return Node(draft["unit"], draft["unit_name"], "", "." in draft["unit"])


def _addressed(nodes: dict[str, Node], addressee: Doc, plan: Doc) -> None:
    """A unit is below the one through which it receives; an addressee named twice stays where it is first."""
    node = _node(nodes, addressee["unit"])
    if node.parent is None:
        node.via, node.parent = addressee["via"], addressee["via"] or plan["issuer"]["code"]
    elif addressee["via"] is None:
        node.via = None


def _link(nodes: dict[str, Node], top: str | None) -> None:
    for node in sorted(nodes.values(), key=lambda n: (n.organ, sort_key(n.name), n.unit)):
        if node.unit != top and node.parent in nodes and not _above(nodes, node.parent, node.unit, top):
            nodes[node.parent].children.append(node)


def _above(nodes: dict[str, Node], code: str | None, sought: str, top: str | None) -> bool:
    """Whether following parents from `code` leads to `sought`: such a link would close a circle."""
    seen: set[str] = set()
    while code and code in nodes and code != top and code not in seen:
        if code == sought:
            return True
        seen.add(code)
        code = nodes[code].parent
    return code == sought


def view(nodes: Mapping[str, Node], top: str, unit: str, everywhere: bool) -> Node | None:
    """What a unit may see of the tree below `top`: all of it for the issuer and those above, else its own subtree."""
    start = nodes.get(top)
    if start is None:
        return None
    if everywhere or unit in _chain(nodes, top):
        return start
    own = nodes.get(unit)
    return own if own is not None and top in _chain(nodes, unit) else None


def _chain(nodes: Mapping[str, Node], code: str | None) -> list[str]:
    chain: list[str] = []
    while code and code in nodes and code not in chain:
        chain.append(code)
        code = nodes[code].parent
    return chain


def counts(node: Node) -> dict[str, int]:
    """Of a (sub)tree: whom its plan addresses (in all, directly), their drafts and publications, those of all below."""
    plan = node.plan or {"addressee_count": len(node.children), "direct_count": len(node.children)}
    near = [child for child in node.children if child.draft is not None and child.draft["state"] != PENDING]
    far = [state for child in node.children for grandchild in child.children for state in _drafts(grandchild)]
    return {"addressees": plan["addressee_count"], "direct": plan["direct_count"], "drafts": len(near),
            "next_level": len(far), "published": sum(1 for child in near if child.state == PUBLISHED),
            "next_published": far.count(PUBLISHED)}


def _drafts(node: Node) -> list[str]:
    """The states of the drafts of a unit and of all below it."""
    own = [node.state] if node.draft is not None and node.draft["state"] != PENDING else []
    return [*own, *(state for child in node.children for state in _drafts(child))]
