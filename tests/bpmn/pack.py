"""The pack as the tests read it: files, flows, and the variables that people and handlers leave."""

from functools import cache
from pathlib import Path

from lxml import etree

from engine import dmn, kernel

FOLDER = Path(__file__).parents[2] / "bpmn"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
PROCESSES = sorted(path.stem for path in FOLDER.glob("*.bpmn"))
DECISIONS = sorted(path.stem for path in FOLDER.glob("*.dmn"))

# What every process is started with, and what its own callers and cases add.
EVERYWHERE = frozenset({"programme_id", "office_id", "province_id", "rules_on", "case_id"})
PAIR = EVERYWHERE | {"pairing_id", "agency_id", "place_id", "supervisor_id"}
STARTED_WITH = {
    "programme": EVERYWHERE,
    "amendment": EVERYWHERE,
    "need": EVERYWHERE | {"need_id", "place_id", "returns"},
    "qualification": EVERYWHERE | {"application_id", "agency_id", "returns"},
    "application": EVERYWHERE | {"application_id", "agency_id", "returns"},
    "repair": EVERYWHERE | {"declines"},
    "review": EVERYWHERE | {"application_id", "agency_id", "expert"},
    "objection": EVERYWHERE | {"notice_id", "objection_id"},
    "public_notice": EVERYWHERE | {"notice_id", "subject"},
    "pairing": PAIR | {"renegotiations"},
    "acceptance": PAIR,
    "plan": PAIR,
    "mobilisation": PAIR,
    "replacement": PAIR,
    "agreement": PAIR | {"plan_version_id"},
    "delivery": PAIR | {"plan_version_id"},
    "milestone": PAIR | {"milestone_id", "rectifications"},
    "monthly_report": PAIR | {"report_id"},
    "visit": PAIR | {"visit_id"},
    "correction": PAIR | {"finding_id"},
    "evaluation": PAIR | {"kind"},
    "appeal": PAIR | {"evaluation_id", "appeals", "contested_items"},
    "change": PAIR,
    "suspension": PAIR,
    "termination": PAIR,
    "funding": PAIR,
    "repayment": PAIR,
    "instalment": PAIR | {"instalment_id", "milestone_id"},
    "closeout": PAIR | {"grade"},
}
# The variables that a submitted form leaves.
FORMS_LEAVE = {
    "programme.approve": {"decision"},
    "need.verify": {"decision", "fields_to_correct"},
    "application.verify": {"eligibility", "returnable", "fields_to_correct"},
    "application.panel": {"experts"},
    "application.interest": {"interest"},
    "application.score": {"recused"},
    "notice.admit": {"decision"},
    "notice.verify": {"decision"},
    "pairing.accept": {"decision"},
    "pairing.docking_confirm": {"decision"},
    "pairing.arrival": {"decision"},
    "replacement.consent": {"decision"},
    "replacement.propose": {"decision"},
    "replacement.post": {"decision"},
    "replacement.confirm": {"decision"},
    "plan.sign": {"decision"},
    "plan.approve": {"decision"},
    "agreement.sign": {"decision"},
    "agreement.register": {"decision", "return_party"},
    "milestone.verdict": {"verdict"},
    "milestone.suspension_review": {"decision"},
    "visit.verify": {"decision"},
    "ledger.overclaim": {"decision"},
    "money.review": {"decision"},
    "money.withheld": {"decision"},
    "change.decide": {"decision"},
    "suspension.decide": {"decision"},
    "termination.decide": {"decision"},
    "evaluation.panel": {"assessors"},
    "evaluation.review": {"decision"},
    "evaluation.files": {"decision"},
    "evaluation.acknowledge": {"decision", "contested_items"},
    "evaluation.appeal_panel": {"assessors"},
    "closeout.accounts": {"accounts_decision"},
    "closeout.approve": {"decision"},
    "closeout.case": {"decision"},
}
# The variables that a service handler returns.
HANDLERS_LEAVE = {
    "programmes.record": {"year"},
    "programmes.record_selection": {"notice_id"},
    "applications.record": {
        "eligibility",
        "returnable",
        "fields_to_correct",
        "credit_code_valid",
        "file_complete",
        "registration_valid",
        "blacklisted",
        "worker_count",
        "min_workers",
        "workers_qualified",
        "days_per_worker",
        "min_days_per_worker",
        "days_per_trip",
        "min_days_per_trip",
        "audit_report_present",
        "last_grade",
    },
    "applications.substitute": {"expert"},
    "applications.tally": {"mean_score", "score_spread", "scores_sufficient"},
    "notices.count_open": {"objections_open"},
    "notices.overturn": {"notice_outcome"},
    "notices.conclude": {"notice_outcome"},
    "replacements.record": {"replacement_id"},
    "replacements.decline": {"declines"},
    "plans.record": {"plan_version_id"},
    "agreements.prepare": {"agreement_id"},
    "agreements.record": {"agreement_outcome"},
    "agreements.refuse": {"agreement_outcome"},
    "milestones.schedule": {"milestone_ids", "visit_ids", "report_ids"},
    "milestones.pick_notice": {"notice", "working_days_overdue"},
    "milestones.send_notice": {"notices_left"},
    "milestones.measure": {"completion_ratio"},
    "ledgers.compare": {"overclaims"},
    "changes.record": {"change_id", "shift_percent", "differences"},
    "suspensions.suspend": {"suspended_until"},
    "money.grant": {"instalments"},
    "money.read_claim": {"claims_open"},
    "money.settle": {"claims_open"},
    "supervision.record_visit": {"finding_ids"},
    "milestones.record_verdict": {"finding_ids"},
    "supervision.measure_delay": {"working_days_overdue"},
    "evaluations.open": {"evaluation_id", "appeals"},
    "evaluations.score": {"stage_score", "total_score", "veto"},
    "evaluations.publish_result": {"notice_id"},
    "evaluations.rescore": {"total_score", "veto", "appeals"},
}


def attribute(element: etree._Element, name: str) -> str:
    """An attribute that every such element has."""
    return str(element.attrib[name])


def xml(process_id: str) -> bytes:
    """A process model as it is deployed."""
    return (FOLDER / f"{process_id}.bpmn").read_bytes()


@cache
def tree(process_id: str) -> etree._Element:
    """Its XML."""
    return etree.fromstring(xml(process_id))


@cache
def definition(process_id: str) -> kernel.Definition:
    """The one process of a model, through the deployment gate."""
    (found,) = kernel.parse(xml(process_id), f"{process_id}.bpmn")
    return found


@cache
def decision(decision_id: str) -> dmn.Decision:
    """The one decision of a table."""
    return dmn.parse((FOLDER / f"{decision_id}.dmn").read_bytes())[decision_id]


@cache
def flows(process_id: str) -> dict[str, tuple[str, str]]:
    """Its sequence flows: id to source and target."""
    found = tree(process_id).iter(f"{BPMN}sequenceFlow")
    return {
        attribute(each, "id"): (attribute(each, "sourceRef"), attribute(each, "targetRef"))
        for each in found
    }
