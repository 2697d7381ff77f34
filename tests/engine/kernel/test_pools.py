"""Collaborations: several processes in one file, and the message flows drawn between them."""

import pytest

from engine.errors import DeploymentRefused
from engine.kernel import parse
from tests.engine.kernel.models import HEAD, end, flows, message, node, start, user
from tests.engine.kernel.world import World

NAMES = '<message id="m" name="order"/><message id="m2" name="bill"/>'
BUYER = (
    start("wish") + node("intermediateThrowEvent", "order", message("m"))
    + node("intermediateCatchEvent", "billed", message("m2")) + end("happy")
    + flows("wish -> order -> billed -> happy")
)  # fmt: skip
SELLER = (
    node("startEvent", "ordered", message("m")) + user("pack")
    + node("intermediateThrowEvent", "bill", message("m2")) + end("sold")
    + flows("ordered -> pack -> bill -> sold")
)  # fmt: skip


def collaboration(*parts: str, seller: str = 'processRef="seller"') -> str:
    pools = (
        '<participant id="pool_buyer" name="Buyer" processRef="buyer"/>'
        f'<participant id="pool_seller" {seller}/><participant id="bank" name="Bank"/>'
    )
    return f'<collaboration id="co">{pools}{"".join(parts)}</collaboration>'


def flow(name: str, source: str, target: str) -> str:
    return f'<messageFlow id="{name}" sourceRef="{source}" targetRef="{target}"/>'


def file(drawn: str, *, seller: str = "true") -> bytes:
    return (
        f'{HEAD}{NAMES}{drawn}<process id="buyer" isExecutable="true">{BUYER}</process>'
        f'<process id="seller" isExecutable="{seller}">{SELLER}</process></definitions>'
    ).encode()


DRAWN = (
    flow("f1", "order", "ordered"),
    flow("f2", "bill", "billed"),
    flow("f3", "pool_seller", "bank"),
)


def test_each_executable_process_of_a_file_is_a_definition_of_its_own() -> None:
    buyer, seller = parse(file(collaboration(*DRAWN)), "trade.bpmn")
    assert (buyer.process_id, seller.process_id) == ("buyer", "seller")
    assert set(buyer.elements) == {"wish", "order", "billed", "happy"}
    assert set(seller.elements) == {"ordered", "pack", "bill", "sold"}
    assert b"pack" not in buyer.rewritten
    world = World(seller, at="ordered")
    world.complete("pack")
    assert world.status == "completed"
    waiting = World(buyer)
    waiting.deliver("bill")
    assert waiting.status == "completed"


def test_a_process_that_is_only_drawn_does_not_run() -> None:
    [only] = parse(file(collaboration(*DRAWN), seller="false"), "trade.bpmn")
    assert only.process_id == "buyer"
    drawn = SELLER.replace("userTask", "complexGateway")
    text = file(collaboration(*DRAWN), seller="false").decode().replace(SELLER, drawn)
    assert len(parse(text.encode(), "trade.bpmn")) == 1


def test_the_problems_of_all_processes_are_told_at_once() -> None:
    text = file(collaboration(*DRAWN)).decode().replace('messageRef="m2"', 'messageRef="m9"')
    with pytest.raises(DeploymentRefused) as caught:
        parse(text.encode(), "trade.bpmn")
    assert {each.element_id for each in caught.value.problems} == {"billed", "bill"}


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        (collaboration(flow("f", "order", "ghost")), ("f", "reference")),
        (collaboration(flow("f", "ghost", "ordered")), ("f", "reference")),
        (collaboration(flow("f", "order", "wish__order")), ("f", "reference")),
        (collaboration(flow("f", "order", "billed")), ("f", "message-flow")),
        (collaboration(flow("f", "order", "pool_buyer")), ("f", "message-flow")),
        (collaboration(seller='processRef="ghost"'), ("pool_seller", "reference")),
    ],
)
def test_pools_and_message_flows_name_what_is_there(drawn: str, expected: tuple[str, str]) -> None:
    with pytest.raises(DeploymentRefused) as caught:
        parse(file(drawn), "trade.bpmn")
    assert [(each.element_id, each.rule) for each in caught.value.problems] == [expected]
