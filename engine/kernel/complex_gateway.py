"""The complex gateway: a condition says when enough tokens are there; the rest are swept up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from engine.kernel import routes
from engine.kernel.gateways import Join, first_of_each
from engine.kernel.scopes import View
from engine.kernel.task import Task

TAKEN = "taken"
"""The ways in from which a gateway that waits for reset has had its token."""


class ComplexGateway(Join):
    """BPMN 13.4.5. Waiting for start: once the activationCondition is true it takes one token of
    each way in and goes on. Waiting for reset: it takes what still comes on the other ways in, as
    an inclusive gateway waits, and then only goes where a condition says so.

    The token that started it stays until the reset and remembers from where tokens were taken.
    """

    def enter(self, task: Task) -> bool:
        """Start if the condition is true now; a gateway with one way in has nothing to reset."""
        if TAKEN in task.internal_data:
            self.reset(task)
            return True
        tokens = [task, *self.resting_at(task)]
        held = any(TAKEN in token.internal_data for token in tokens)
        if held or not self.active(task, tokens):
            task.workflow.joins[task.id] = task
            return False
        routes.choose(task, self.flows, seen=self.seen(tokens, start=True))
        taken = first_of_each(tokens)
        for token in taken.values():
            if token is not task:
                task.workflow.drop(token, "completed")
        if len(self.incoming) < 2:  # noqa: PLR2004 - then there is no other way in
            return True
        self.go_on(task, list(taken))
        return False

    def go_on(self, task: Task, taken: list[str]) -> None:
        """Put tokens on the chosen flows, and stay to wait for reset."""
        instance = task.workflow
        for flow in self.chosen(task):
            instance.add(instance.definition.entries[flow.target], task.container, flow.id)
        del task.internal_data["chosen"]
        task.internal_data[TAKEN] = taken
        instance.joins[task.id] = task

    def reset(self, task: Task) -> None:
        """Take one token of each other way in; choose the flows whose condition is true now."""
        instance, data = task.workflow, task.internal_data
        tokens = self.resting_at(task)
        seen = self.seen(tokens, start=False)
        chosen = routes.true_conditions(task, self.flows, seen)
        for via, token in first_of_each(tokens).items():
            if via not in data[TAKEN]:
                instance.drop(token, "completed")
        # None at all is no error: only a start must lead somewhere.
        data["chosen"] = [flow.id for flow in self.flows if flow.id in chosen]

    def choose(self, _task: Task) -> None:
        """That is done on entering."""

    def release(self, tokens: list[Task]) -> bool:
        """Reset if nothing more can come; or start, if data has made the condition true."""
        holder = next((token for token in tokens if TAKEN in token.internal_data), None)
        if holder is None:
            first = tokens[0]
            ready = self.turned(first, tokens)
        else:
            first = holder
            others = [token for token in tokens if token is not holder]
            filled = {*holder.internal_data[TAKEN], *first_of_each(others)}
            ready = not self.blocked(filled, holder.container)
        if ready:
            first.workflow.make_ready(first)
        return ready

    def turned(self, task: Task, tokens: Iterable[Task]) -> bool:
        """Whether the condition is true now; one that fails is an incident, not the step's end."""
        instance = task.workflow
        if any(other.task_spec is self and other.incident for other in task.container.children):
            # An operator tries that one again, with all tokens that are there.
            return False
        try:
            with instance.savepoint(task):
                return self.active(task, tokens)
        except Exception as error:
            # What the transaction as a whole must be tried again for is no incident.
            if getattr(error, "transient", False):
                raise
            instance.joins.pop(task.id)
            instance.fail(task, error)
            return False

    def active(self, task: Task, tokens: Iterable[Task]) -> bool:
        """Whether the tokens that are there are enough."""
        if self.element.activation is None:
            return True
        instance = task.workflow
        chain = [self.seen(tokens, start=True), *instance.scopes.chain(instance.scope_of(task))]
        view = View(chain, instance.host.functions)
        return instance.evaluate(self.element.activation, view) is True

    def seen(self, tokens: Iterable[Task], *, start: bool) -> dict[str, object]:
        """What its expressions see beside the variables: tokens in all and by flow, and its state."""
        counts: Mapping[str | None, int] = Counter(token.via for token in tokens)
        return {
            **{name: counts[name] for name in self.incoming},
            "activationCount": sum(counts.values()),
            "waitingForStart": start,
        }
