"""Business rule tasks over requirement graphs: which rules fired, and what does not fit."""

from engine.deployments import Source
from tests.engine.dmn.models import decision, file, given, knowledge, service
from tests.engine.kernel.models import end, model, node, start, user
from tests.engine.rig import Rig

TABLE = """<decisionTable hitPolicy="{policy}">
 <input id="{name}_in"><inputExpression><text>{x}</text></inputExpression></input><output/>
 <rule id="{name}_high"><inputEntry><text>&gt;= 90</text></inputEntry>
 <outputEntry><text>{high}</text></outputEntry></rule>
 <rule id="{name}_low"><inputEntry><text>&lt; {least}</text></inputEntry>
 <outputEntry><text>{low}</text></outputEntry></rule></decisionTable>"""


def table(name: str, x: str, high: str, low: str, least: int = 90) -> str:
    """A table of two rules; they overlap where `least` is more than 90."""
    return TABLE.format(policy="UNIQUE", name=name, x=x, high=high, low=low, least=least)


def deciding(decision_id: str) -> bytes:
    """A process that asks one decision and waits."""
    return model(
        start()
        + node("businessRuleTask", "decide", camunda_decisionRef=decision_id,
               camunda_resultVariable="answer", camunda_mapDecisionResult="singleEntry")
        + user("look") + end(),
        "start -> decide -> look -> end",
    )  # fmt: skip


GRAPH = (
    given("score", "number"),
    decision("grade", table("grade", "score", '"A"', '"B"'), "string", needs=["input:score"]),
    decision(
        "bonus",
        table("bonus", 'if grade = "A" then 95 else 5', "pay(1000)", "pay(0)"),
        "number",
        needs=["decision:grade", "knows:pay"],
    ),
    knowledge("pay", "amount:number", "amount + 1"),
)


def test_the_history_names_the_rules_of_all_that_was_decided(rig: Rig) -> None:
    rig.deploy(deciding("bonus"), bonus_dmn=file(*GRAPH))
    asked = rig.start(score=95)
    assert rig.variables(asked)["answer"] == 1001
    (made,) = [each for each in rig.history(asked) if each.kind == "decision"]
    assert made.payload == {
        "decision_id": "bonus",
        "rules": ["bonus_high"],
        "required": {"grade": ["grade_high"]},
        "value": 1001,
    }


def test_a_service_is_asked_like_a_decision(rig: Rig) -> None:
    rig.deploy(deciding("quote"), bonus_dmn=file(*GRAPH, service("quote", ["bonus"], ["score"])))
    asked = rig.start(score=5)
    assert rig.variables(asked)["answer"] == 1
    (made,) = [each for each in rig.history(asked) if each.kind == "decision"]
    assert made.payload["rules"] == []
    assert made.payload["required"] == {"grade": ["grade_low"], "bonus": ["bonus_low"]}


def test_decisions_are_found_across_the_files_of_a_deployment(rig: Rig) -> None:
    kind = "https://www.omg.org/spec/DMN/20230324/MODEL/"
    imported = f'<import name="g" namespace="urn:graph" importType="{kind}"/>'
    top = decision("top", "g.bonus * 2", needs=["decision:urn:graph#bonus"])
    rig.deploy(
        deciding("top"),
        graph_dmn=file(*GRAPH, namespace="urn:graph"),
        top_dmn=file(imported, top),
    )
    assert rig.variables(rig.start(score=95))["answer"] == 2002


def test_an_input_that_does_not_fit_is_an_incident(rig: Rig) -> None:
    rig.deploy(deciding("bonus"), bonus_dmn=file(*GRAPH))
    asked = rig.start(score="ninety")
    (incident,) = [each for each in rig.history(asked) if each.kind == "incident_opened"]
    assert "score: must be a number, not 'ninety'" in incident.payload["message"]
    assert "answer" not in rig.variables(asked)


def test_rules_that_contradict_each_other_are_an_incident(rig: Rig) -> None:
    torn = decision("torn", table("torn", "score", "1", "2", 99), needs=["input:score"])
    rig.deploy(deciding("torn"), torn_dmn=file(given("score", "number"), torn))
    asked = rig.start(score=95)
    (incident,) = [each for each in rig.history(asked) if each.kind == "incident_opened"]
    assert "UNIQUE admits one rule, but torn_high, torn_low match" in incident.payload["message"]


def test_what_is_asked_now_is_the_newest_of_each_and_the_site_s_before_the_pack_s(rig: Rig) -> None:
    def bonus(name: str) -> bytes:
        return file(decision("bonus", table(name, "score", "1", "2")), given("score", "number"))

    def asked() -> list[tuple[str, str]]:
        found = rig.run(rig.engine.library.decisions)
        return [(each.id, each.table.rules[0].id) for each in found if each.table]

    def deploy(source: Source, name: str, **more: bytes) -> None:
        files = {"p.bpmn": deciding("bonus"), "bonus.dmn": bonus(name), **more}
        rig.run(lambda session: rig.engine.deploy(session, files, actor="admin", source=source))

    apart = file(decision("apart", table("apart", "score", "1", "2")))
    deploy("site", "ours", **{"apart.dmn": apart})
    deploy("pack", "packed")
    assert asked() == [("apart", "apart_high"), ("bonus", "ours_high")]
    deploy("site", "newer")
    assert asked() == [("apart", "apart_high"), ("bonus", "newer_high")]
