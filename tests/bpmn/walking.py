"""Walking through a model of the pack: a world that plays the people, and what has been walked."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from engine.kernel import Decide, Fired, ServiceCall, effects
from tests.bpmn import pack
from tests.engine.kernel import world
from tests.engine.kernel.world import World
from workflows.rulebook.seed import SEEDED

Answer = Mapping[str, object]
Answers = Mapping[str, Answer | Sequence[Answer]]
RULES = {rule.key: rule.value for rule in SEEDED}
T0 = world.T0
DAY = timedelta(days=1)
DEADLINE = 5 * DAY
# When the windows of the call open and close.
OPENS = {"need": DAY, "application": 2 * DAY}
CLOSES = {"need": 20 * DAY, "application": 15 * DAY, "review": 30 * DAY}
BASE = {
    "programme_id": 1,
    "office_id": 20,
    "province_id": 30,
    "rules_on": date(2026, 1, 1),
    "case_id": 4,
}
PAIR = BASE | {"pairing_id": 5, "agency_id": 60, "place_id": 70, "supervisor_id": 8}
EXCLUSIVE = "exclusiveGateway"


class Walk(World):
    """One instance of a model of the pack; saved and restored after every step."""

    def __init__(
        self,
        process_id: str,
        variables: Answer,
        answers: Answers,
        dates: Mapping[str, Callable[..., object]] | None = None,
    ) -> None:
        """`answers` holds what each handler returns; a list is returned one by one.

        `dates` are functions of the host that the model asks for a date.
        """
        self.process_id = process_id
        self.called: list[str] = []
        self.decided: list[object] = []
        self._answers = {name: list(_listed(given)) for name, given in answers.items()}
        definition = pack.definition(process_id)
        unknown = answers.keys() - definition.handlers
        assert not unknown, f"{process_id} calls no {unknown}"
        assert variables.keys() == pack.STARTED_WITH[process_id]
        functions: dict[str, Callable[..., object]] = {
            "deadline": lambda key: self.now + DEADLINE,
            "rule": lambda key: RULES[str(key)],
            "window_opens": lambda window: T0 + OPENS[str(window)],
            "window_closes": lambda window: T0 + CLOSES[str(window)],
            **(dates or {}),
        }
        super().__init__(definition, variables, functions=functions)

    def service(self, handler: str, call: ServiceCall) -> Answer | None:
        """Answer as the test has laid down; the last answer stays."""
        self.called.append(handler)
        answers = self._answers.get(handler)
        if not answers:
            assert handler not in pack.HANDLERS_LEAVE, f"{handler} must answer"
            return None
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        assert answer.keys() == pack.HANDLERS_LEAVE[handler], handler
        return answer

    def decide(self, asked: Decide, variables: Answer) -> tuple[object, Fired]:
        """Ask the real table."""
        outcome = pack.decision(asked.decision_id).evaluate(
            variables, {"rule": lambda key: RULES[str(key)]}
        )
        self.decided.append(outcome.value)
        return outcome.value, outcome.fired

    def settle(self) -> None:
        """As every world; and nothing failed, nobody is missing, nothing is passed on empty."""
        super().settle()
        assert not self.incidents, self.incidents
        for task in self.tasks.values():
            assert task.form_key
            assert task.due_at
            assert task.assignee or (task.roles and task.organisations), task
        for child in self.children.values():
            empty = [name for name, value in child.variables.items() if value is None]
            assert not empty, f"{child.element_id} passes on nothing as {empty}"
            assert child.variables.keys() == pack.STARTED_WITH[child.process_id]

    def complete(self, element: str, **variables: object) -> None:
        """Somebody submits the oldest task at this element; it leaves what its form leaves."""
        form_key = self.tasks[self.task(element)].form_key or ""
        assert variables.keys() <= pack.FORMS_LEAVE.get(form_key, set()), (element, variables)
        super().complete(element, **variables)

    @property
    def last_task(self) -> effects.TaskOpened:
        """The task that was opened last."""
        return self.tasks[max(self.tasks)]

    def ended(self, *elements: str) -> bool:
        """Whether it is over, having reached these ends."""
        return self.status == "completed" and set(elements) <= set(self.entered)

    def times(self, element: str) -> int:
        """How often an element was entered."""
        return self.entered.count(element)

    @property
    def walked(self) -> set[str]:
        """The sequence flows and the boundary events that were taken."""
        elements = self.definition.elements
        seen = {each for each in self.entered if elements[each].kind == "boundaryEvent"}
        return seen | _flows_taken(self)


def _listed(given: Answer | Sequence[Answer]) -> Sequence[Answer]:
    return [given] if isinstance(given, Mapping) else given


def _flows_taken(walk: Walk) -> set[str]:
    """A flow is taken when its target is entered and its source was the last to have left for it."""
    flows = pack.flows(walk.process_id)
    taken: set[str] = set()
    open_: list[str] = []
    for effect in walk.effects:
        if isinstance(effect, effects.Left) and effect.how == "completed":
            open_ += [each for each, (source, _) in flows.items() if source == effect.element_id]
        elif isinstance(effect, effects.Entered):
            chosen = [each for each in open_ if flows[each][1] == effect.element_id]
            if chosen:
                taken.add(chosen[-1])
                open_ = list(_still_open(walk, open_, chosen[-1]))
    return taken


def _still_open(walk: Walk, open_: Iterable[str], taken: str) -> Iterator[str]:
    """What else may be taken: of an exclusive gateway one flow only, of others each once."""
    flows = pack.flows(walk.process_id)
    source = flows[taken][0]
    exclusive = walk.definition.elements[source].kind == EXCLUSIVE
    for flow in open_:
        if flow != taken and not (exclusive and flows[flow][0] == source):
            yield flow


def unwalked(walks: Iterable[Walk]) -> list[str]:
    """What none of these walks through one model has taken."""
    done = list(walks)
    (process_id,) = {walk.process_id for walk in done}
    elements = pack.definition(process_id).elements.values()
    wanted = {each.id for each in elements if each.kind == "boundaryEvent"}
    wanted |= pack.flows(process_id).keys()
    return sorted(wanted - set().union(*(walk.walked for walk in done)))
