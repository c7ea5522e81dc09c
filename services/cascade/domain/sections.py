"""The body of a derived plan: what concerns the level, in its own words."""

from __future__ import annotations

from services.cascade.domain import rules
from services.cascade.domain.dates import schedule
from services.cascade.domain.organisation import new_organisation, organisation
from services.cascade.domain.prose import Prose
from services.cascade.domain.tasks import cooperating
from services.cascade.domain.wording import OPEN_SET
from shared.documents import mirror
from shared.documents.concern import ORGANISATION
from shared.documents.mirror import listed
from shared.documents.model import Node, Task
from shared.documents.numbering import renumbered, roman


class Body:
    """Rewrites the sections of one class's document; knows which nodes tasks were read from."""

    def __init__(self, wording: Prose, tasks: tuple[Task, ...]):
        self.wording = wording
        self.tasks = tasks
        self.by_node: dict[str, Task] = {}
        for task in tasks:
            if task.node:
                self.by_node.setdefault(task.node, task)
        kept = {task.id for task in tasks}
        self.dropped = {t.node for t in wording.audience.event.document.tasks if t.node and t.id not in kept}

    def sections(self) -> tuple[Node, ...]:
        """All sections, numbered anew; with a "Tổ chức thực hiện" where the superior's plan has none."""
        found = tuple(s for section in self.wording.audience.event.document.sections if (s := self._section(section)))
        if not any(is_organisation(section) for section in found):
            at = next((i for i, s in enumerate(found) if s.label is None and i > 0), len(found))
            found = (*found[:at], new_organisation(self.wording, roman(1)), *found[at:])
        return renumbered(found)

    def _section(self, section: Node) -> Node | None:
        if is_organisation(section):
            return organisation(section, self.wording)
        if rules.FUNDING.search(section.heading) and len(section.heading) < 80:
            return self._funding(section)
        if rules.SCHEDULE.search(section.heading) and section.children:
            return self._schedule(section)
        if section.label is None and not section.children:
            return section.model_copy(update={"heading": self.wording.duty(section.heading)})
        return self._node(section, None)

    def _funding(self, section: Node) -> Node:
        first = section.children[0].id if section.children else f"{section.id}-own"
        return section.model_copy(update={"children": (Node(id=first, heading=funding(self.wording)),)})

    def _schedule(self, section: Node) -> Node:
        children = tuple(
            c.model_copy(update={"heading": schedule(c.heading, self.wording.audience)}) for c in section.children)
        return section.model_copy(update={"children": children})

    def _node(self, node: Node, task: Task | None) -> Node | None:
        """The node in own words; None if it holds a dropped task, or nothing is left of what it held."""
        own = self.by_node.get(node.id)
        if node.id in self.dropped and own is None and not any(n.id in self.by_node for n in node.walk()):
            return None
        if (own or task) and (own or task).coordinate and rules.PRODUCTS.match(node.heading):  # type: ignore[union-attr]
            return None
        children = tuple(c for child in node.children if (c := self._node(child, own or task)) is not None)
        if node.children and not children:
            return None
        return node.model_copy(update={"heading": self._heading(node, own, task), "children": children})

    def _heading(self, node: Node, own: Task | None, task: Task | None) -> str:
        if own is not None:
            change = self.wording.superiors if own.coordinate else self.wording.body
            return cooperating(change(node.heading)) if own.coordinate else change(node.heading)
        if task is None:
            return self.wording.body(node.heading)
        return self._detail(node.heading, task)

    def _detail(self, heading: str, task: Task) -> str:
        """A line below a task: who, with whom and when are the task's own now."""
        if match := mirror.EXECUTORS.match(heading):
            return f"{match[1]}: {listed(task.lead or task.addressees)}."
        if match := mirror.PARTNERS.match(heading):
            return f"{match[1]}: {listed(task.partners) or OPEN_SET}."
        if (match := mirror.TIMES.match(heading)) and task.time:
            return f"{match[1]}: {task.time.text}."
        return self.wording.superiors(heading) if task.coordinate else self.wording.body(heading)

    def told(self, sections: tuple[Node, ...]) -> tuple[Task, ...]:
        """The tasks, in the words that the body now has for them where they were printed as one line of it."""
        before = {n.id: n.heading for n in self.wording.audience.event.document.nodes()}
        now = {n.id: n.heading for section in sections for n in section.walk()}
        original = {t.id: t.text for t in self.wording.audience.event.document.tasks}
        return tuple(
            task.model_copy(update={"text": now[task.node]})
            if task.node and task.node in now and before[task.node].strip() == original[task.id] else task
            for task in self.tasks
        )


def is_organisation(section: Node) -> bool:
    """Whether it is the section on who answers for what, item by item (not one that points to an annex)."""
    listed_here = any(child.label for child in section.children) or "tổ chức thực hiện" in section.heading.lower()
    return bool(ORGANISATION.search(section.heading)) and len(section.heading) < 120 and listed_here


def funding(wording: Prose) -> str:
    """Every level pays its own part (Law on the State Budget 83/2015/QH13, Art. 9)."""
    if wording.audience.organ:
        return (
            "Kinh phí thực hiện Kế hoạch này được bố trí trong dự toán ngân sách nhà nước giao hằng năm của "
            "{{authority_bare}} và các nguồn kinh phí hợp pháp khác theo quy định."
        )
    lower = ", {{below}}" if wording.audience.hands_down else ""
    return (
        "Kinh phí thực hiện Kế hoạch này do ngân sách {{kind}} bảo đảm theo phân cấp ngân sách nhà nước hiện hành, "
        f"bố trí trong dự toán được giao hằng năm của các cơ quan, đơn vị{lower} và các nguồn kinh phí hợp pháp khác "
        "theo quy định."
    )
