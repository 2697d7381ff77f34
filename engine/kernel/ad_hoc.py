"""Ad-hoc sub-processes: activities that no flow orders, until a condition says it is enough."""

from __future__ import annotations

from SpiffWorkflow.util.task import TaskState

from engine.errors import ActivityFailed, NotActivated
from engine.kernel.containers import INTO, SubProcess, begin_inside
from engine.kernel.listeners import arm_all, dismiss, idle
from engine.kernel.task import Task
from engine.kernel.vocabulary import ACTIVITIES


class AdHocSubProcess(SubProcess):
    """Begins what nothing leads to, all at once or one after the other; more when asked.

    State: what is still to begin, and whether the completion condition has been true.
    """

    is_ad_hoc = True

    def enter(self, task: Task) -> bool:
        """Begin all activities that nothing leads to, or those that the model chooses."""
        left = [] if INTO in task.internal_data else self.wanted(task)
        arm_all(task)
        count = 1 if self.sequential else len(left)
        task.internal_data["left"] = left[count:]
        for name in left[:count]:
            task.workflow.add(name, task)
        begin_inside(task)
        return False

    @property
    def sequential(self) -> bool:
        """Whether only one activity may be open at a time."""
        rules = self.element.ad_hoc
        return rules is not None and rules.sequential

    def wanted(self, task: Task) -> list[str]:
        """What begins by itself, in the order of the file or of the list."""
        rules = self.element.ad_hoc
        if rules is None or rules.active is None:
            return list(self.starts)
        chosen = task.workflow.ask(rules.active, task)
        if not isinstance(chosen, list):
            raise ActivityFailed(f"activeElements {rules.active.text!r} is {chosen!r}, not a list")
        unknown = [name for name in chosen if name not in self.begins]
        if unknown:
            raise ActivityFailed(f"activeElements names {unknown!r}; there are {list(self.begins)}")
        return [self.begins[name] for name in chosen]

    def activate(self, task: Task, element_id: str) -> None:
        """Begin one more activity; raises NotActivated."""
        if element_id not in self.begins:
            raise NotActivated(element_id, f"it is none of {list(self.begins)}")
        if task.internal_data.get("enough"):
            raise NotActivated(element_id, "the ad-hoc sub-process is being completed")
        if self.sequential and self.busy(task):
            raise NotActivated(element_id, "another activity is open, and the order is sequential")
        task.workflow.add(self.begins[element_id], task)

    def settle_item(self, item: Task) -> None:
        """Before an activity inside leaves: see whether that was enough."""
        task = item.container if item.container.task_spec is self else item.container.container
        rules = self.element.ad_hoc
        if (
            rules is None
            or rules.condition is None
            or item.task_spec.element.kind not in ACTIVITIES
        ):
            return
        if task.workflow.ask(rules.condition, task) is True:
            task.internal_data["enough"] = True

    def interrupted(self, task: Task) -> None:
        """Nothing more begins; it is over with the event sub-process that interrupted it."""
        task.internal_data.update(enough=True, left=[])

    def child_gone(self, task: Task) -> None:
        """Begin what is next; without a condition it is over when all that began has ended."""
        data, rules = task.internal_data, self.element.ad_hoc
        if task.state != TaskState.STARTED or rules is None:
            return
        if data.get("enough"):
            data["left"] = []
            if rules.cancel_remaining:
                dismiss(task)
        if data["left"] and not self.busy(task):
            task.workflow.add(data["left"].pop(0), task)
        elif idle(task) and (data.get("enough") or rules.condition is None):
            dismiss(task)
            task.leave()

    def busy(self, task: Task) -> bool:
        """Whether an activity is open; an event sub-process runs beside their order."""
        specs = [child.task_spec for child in task.children if not child.task_spec.listens(child)]
        return not all(spec.by_event for spec in specs)
