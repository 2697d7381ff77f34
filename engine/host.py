"""The world around one instance during one step: handlers, functions, decisions, savepoints."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from engine.calls import Call, Function, Moment, Variables
from engine.errors import StaleState, UnknownHandler
from engine.kernel import Decide, Fired, ServiceCall
from engine.outages import DatabaseOut, outage_of
from engine.transact import worth_another

if TYPE_CHECKING:
    from sqlalchemy.orm import SessionTransaction

    from engine.step import Held, Step


class StepHost:
    """What the kernel asks of the engine, for one instance within one step."""

    def __init__(self, step: Step, functions: Mapping[str, Function]) -> None:
        self.step = step
        self.held: Held | None = None
        self.moment = Moment(step.session, step.now, self._variables)
        self.functions: Mapping[str, Callable[..., object]] = {
            name: partial(function, self.moment) for name, function in functions.items()
        }
        self._savepoint: SessionTransaction | None = None

    @property
    def now(self) -> datetime:
        """The time of the step; a timer's own instant while it fires."""
        return self.moment.now

    @property
    def retries(self) -> Sequence[timedelta]:
        """Those of the engine."""
        return self.step.engine.retries

    @property
    def provisional(self) -> bool:
        """Whether the last date rests on a calendar that is not out yet."""
        return self.moment.provisional

    @provisional.setter
    def provisional(self, value: bool) -> None:
        self.moment.provisional = value

    def service(self, handler: str, call: ServiceCall) -> Variables | None:
        """Run a handler in the step's transaction, behind a savepoint."""
        function = self.step.engine.handlers.get(handler)
        if function is None:
            message = f"no handler {handler!r} is registered"
            raise UnknownHandler(message)
        if self._savepoint is None:
            self._savepoint = self.step.session.begin_nested()
        given = function(self.step.session, self._call(call))
        # What the database refuses of what was added, it must refuse before the token moves on.
        self.step.session.flush()
        return given

    def decide(self, asked: Decide, variables: Variables) -> tuple[object, Fired]:
        """Ask a decision of the instance's own deployment, or the newest where it says so."""
        session, library = self.step.session, self.step.engine.library
        deployment_id = self._held().bound.deployment_id
        if asked.binding == "latest":
            deployment_id = library.newest(session, "decision", asked.decision_id).deployment_id
        decision = library.decision(session, deployment_id, asked.decision_id)
        outcome = decision.evaluate(variables, self.functions)
        return outcome.value, outcome.fired

    @contextmanager
    def automatic(self) -> Iterator[None]:
        """Undo what an activity did when it fails; the savepoint is set by the first handler.

        Host functions only read, so they need none.
        """
        mark = self.step.outward.mark()
        try:
            yield
            if self._savepoint is not None:
                self._savepoint.commit()
        except BaseException as error:
            self.step.outward.rewind(mark)
            if (outage := outage_of(error)) and not worth_another(error):
                # No savepoint is left to go back to; the whole step is undone.
                raise DatabaseOut(outage) from error
            if self._savepoint is not None:
                self._savepoint.rollback()
            if worth_another(error):
                raise StaleState from error
            raise
        finally:
            self._savepoint = None

    def _call(self, call: ServiceCall) -> Call:
        row = self._held().row
        return Call(
            instance_id=row.id,
            root_id=row.root_id,
            business_key=row.business_key,
            process_id=row.process_id,
            element_id=call.element_id,
            token=call.token,
            variables=call.variables,
            properties=call.properties,
            now=self.now,
            actor=self.step.actor,
            outward=self.step.outward,
        )

    def _variables(self) -> Variables:
        return self._held().execution.variables

    def _held(self) -> Held:
        assert self.held is not None  # noqa: S101 - set before the instance first moves
        return self.held
