"""Random models under random hands: always a state that can be saved, and never a hidden end."""

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from engine.errors import NotMoved, TokenNotOpen
from engine.kernel import Token, effects, operating, parse
from tests.engine.kernel import strategies
from tests.engine.kernel.blocks import Block
from tests.engine.kernel.contest import begin
from tests.engine.kernel.drawing import Drawing
from tests.engine.kernel.strategies import REPEATABLE
from tests.engine.kernel.world import HOUR

HANDS, DRIVE = 15, 60


class Hands:
    """Somebody who puts tokens anywhere, and then lets the instance go on."""

    def __init__(self, block: Block, data: st.DataObject) -> None:
        self.data = data
        xml = Drawing().xml(block)
        note(xml.decode())
        [definition] = parse(xml, "drawn.bpmn")
        self.places = [*definition.elements]
        self.places += [
            flow.id for name in definition.entries for flow in definition.specs[name].flows
        ]
        self.world = begin(definition)

    def run(self) -> None:
        for _ in range(HANDS):
            if self.world.status != "running":
                return
            if self.data.draw(st.booleans()):
                self.meddle()
            else:
                self.go_on()
        for _ in range(DRIVE):
            if self.world.status != "running":
                return
            self.look()
            self.go_on()

    def meddle(self) -> None:
        """A hand; what it refuses has changed nothing."""
        execution, draw = self.world.execution, self.data.draw
        verb = draw(st.sampled_from(["move", "add", "remove", "suspend"]))
        token: Token = draw(st.sampled_from(execution.tokens()))
        place = draw(st.sampled_from(self.places))
        scope = draw(st.sampled_from([None, token.scope or None]))
        note(f"{verb} {token.id} {token.element_id} {place} {scope}")
        before = execution.dump()
        if verb == "suspend":
            execution.suspend()
            self.hand(draw(st.sampled_from(["move", "add", "remove"])), token, place, scope, before)
            self.world.settle()
            if self.world.execution.status == "suspended":
                self.world.execution.take_up()
        else:
            self.hand(verb, token, place, scope, before)
        self.world.settle()

    def hand(self, verb: str, token: Token, place: str, scope: int | None, before: bytes) -> None:
        execution = self.world.execution
        try:
            match verb:
                case "move":
                    operating.move(execution, token.id, place, scope)
                case "add":
                    operating.add(execution, place, scope)
                case _:
                    operating.remove(execution, token.id)
        except (NotMoved, TokenNotOpen) as refused:
            note(f"refused: {refused}")
            if execution.status == "running":
                assert execution.dump() == before

    def go_on(self) -> None:
        """The first of what waits happens."""
        world = self.world
        if world.tasks:
            world.complete_token(min(world.tasks), {})
        elif world.incidents:
            world.execution.retry(min(world.incidents))
            world.settle()
        elif world.waits:
            world.execution.deliver(min(world.waits), {})
            world.settle()
        else:
            world.pass_time(24 * HOUR)

    def look(self) -> None:
        """What runs stands somewhere, and everybody sees where."""
        world = self.world
        standing = {each.id for each in world.execution.tokens()}
        assert standing, "it runs, and stands nowhere"
        assert set(world.tasks) | set(world.incidents) <= standing
        for table in (world.tasks, world.timers, world.waits, world.incidents):
            assert all(world.execution.seen_by(token) is not None for token in table)


@settings(REPEATABLE, max_examples=40)
@given(st.data(), strategies.models() | strategies.undoing() | strategies.hearing())
def test_whatever_is_put_anywhere_can_be_saved_and_goes_on(
    data: st.DataObject, block: Block
) -> None:
    Hands(block, data).run()


@pytest.mark.slow
@settings(REPEATABLE, max_examples=1000)
@given(st.data(), strategies.models() | strategies.undoing() | strategies.hearing())
def test_many_more(data: st.DataObject, block: Block) -> None:
    Hands(block, data).run()


def test_the_hands_do_something() -> None:
    """A test of random refusals alone would say nothing."""
    done: list[type] = []

    @settings(REPEATABLE, max_examples=10, database=None)
    @given(st.data(), strategies.models())
    def play(data: st.DataObject, block: Block) -> None:
        hands = Hands(block, data)
        before = len(hands.world.effects)
        if hands.world.status == "running":
            hands.meddle()
        done.extend(type(each) for each in hands.world.effects[before:])

    play()
    assert {effects.Entered, effects.Left, effects.TaskOpened, effects.TaskClosed} <= set(done)
