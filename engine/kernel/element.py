"""An element of a model as the kernel knows it: immutable, with its expressions compiled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from engine.kernel.slot import Slot

Mappings = tuple[tuple[str, Slot], ...]
Binding = Literal["deployment", "latest"]
"""Whether what a model names is that of its own deployment or the newest."""


@dataclass(frozen=True)
class Flow:
    """A sequence flow, from the element that it leaves."""

    id: str
    target: str
    condition: Slot | None = None
    default: bool = False


@dataclass(frozen=True)
class Assignment:
    """Who does a user task, until when."""

    roles: Slot | None
    organisations: Slot | None
    assignee: Slot | None
    due: Slot | None
    follow_up: Slot | None
    priority: Slot | None


@dataclass(frozen=True)
class Trigger:
    """What an event waits for or throws; compensation names the activity that it undoes."""

    kind: Literal[
        "timer",
        "message",
        "signal",
        "error",
        "escalation",
        "conditional",
        "terminate",
        "link",
        "compensate",
        "cancel",
    ]
    name: str | None = None
    key: Slot | None = None
    when: Slot | None = None
    """The time of a timer, or the condition of a conditional event."""
    cycle: bool = False
    dated: bool = False
    """Whether the time of a timer is a date."""
    wait: bool = True
    code_variable: str | None = None
    message_variable: str | None = None


@dataclass(frozen=True)
class Throw:
    """An event that a multi-instance activity throws at the end of an item."""

    trigger: Trigger
    condition: Slot | None = None
    first: bool = False


@dataclass(frozen=True)
class Loop:
    """One activity done for each item of a list, or a number of times."""

    sequential: bool
    collection: Slot | None
    cardinality: Slot | None
    variable: str | None
    condition: Slot | None
    output_collection: str | None
    output_element: Slot | None
    throws: tuple[Throw, ...] = ()

    @property
    def slots(self) -> list[Slot | None]:
        """Its expressions."""
        own = [self.collection, self.cardinality, self.condition, self.output_element]
        return own + [slot for each in self.throws for slot in (each.condition, each.trigger.key)]


@dataclass(frozen=True)
class Repeat:
    """One activity done again and again."""

    condition: Slot | None
    test_before: bool
    maximum: int | None

    @property
    def slots(self) -> list[Slot | None]:
        """Its expressions."""
        return [self.condition]


@dataclass(frozen=True)
class AdHoc:
    """How the activities of an ad-hoc sub-process are begun, and when they are enough."""

    sequential: bool
    cancel_remaining: bool
    condition: Slot | None
    active: Slot | None


@dataclass(frozen=True)
class Call:
    """What goes into a called process and what comes back."""

    process_id: str
    binding: Binding
    business_key: Slot | None
    everything: bool
    """Whether all variables go in that the call activity sees."""
    into: Mappings
    out: Mappings


@dataclass(frozen=True)
class Decide:
    """Which decision a business rule task asks and what becomes of the answer."""

    decision_id: str
    variable: str
    mapping: str
    binding: Binding = "deployment"


@dataclass(frozen=True)
class Element:
    """One element of a process, under the id that its author gave it."""

    id: str
    kind: str
    name: str
    label_en: str | None = None
    lane: str | None = None
    parent: str | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
    form_key: str | None = None
    form_binding: Binding | None = None  # None for camunda:formKey, which code may answer, too
    handler: str | None = None
    inputs: Mappings = ()
    outputs: Mappings = ()
    closed: bool = False
    """Whether it declares its data outputs, so that nothing else leaves it."""
    assignment: Assignment | None = None
    loop: Loop | Repeat | None = None
    call: Call | None = None
    trigger: Trigger | None = None
    decide: Decide | None = None
    script: Mappings = ()
    attached_to: str | None = None
    interrupting: bool = True
    instantiate: bool = False
    for_compensation: bool = False
    by_event: bool = False
    activation: Slot | None = None
    """When the tokens at a complex gateway are enough."""
    ad_hoc: AdHoc | None = None
    retries: tuple[timedelta, ...] | None = None
    """After which pauses its handler is called again when it fails; None: as the engine does."""
    on_suspend: str | None = None
    """What a suspension does to its dates, where the model says so: keepDate or keepRemaining."""
    start_quantity: int = 1
    completion_quantity: int = 1

    @property
    def decision(self) -> str | None:
        """The decision that a business rule task asks."""
        return self.decide.decision_id if self.decide else None

    @property
    def called(self) -> str | None:
        """The process that a call activity starts."""
        return self.call.process_id if self.call else None
