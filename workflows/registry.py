"""What models may name: service handlers, FEEL functions, and where each form gets its facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from sqlalchemy.orm import Session

from engine import Function, Handler
from workflows.agreements import queries as agreement_forms
from workflows.agreements import services as agreements
from workflows.applications import panel, panel_forms, qualification, selection
from workflows.applications import queries as application_forms
from workflows.applications import services as applications
from workflows.calendars import services as calendars
from workflows.cases.context import FormContext
from workflows.cases.tasks import Task
from workflows.changes import queries as change_forms
from workflows.changes import reviewed, suspending, terminating
from workflows.changes import services as changes
from workflows.closeout import queries as closeout_forms
from workflows.closeout import services as closeout
from workflows.evaluations import queries as evaluation_forms
from workflows.evaluations import services as evaluations
from workflows.ledgers import queries as ledger_forms
from workflows.ledgers import services as ledgers
from workflows.milestones import queries as milestone_forms
from workflows.milestones import services as milestones
from workflows.money import claims
from workflows.money import queries as money_forms
from workflows.money import services as money
from workflows.needs import queries as need_forms
from workflows.needs import services as needs
from workflows.notices import objections
from workflows.notices import queries as notice_forms
from workflows.notices import services as notices
from workflows.pairings import proposal
from workflows.pairings import queries as pairing_forms
from workflows.pairings import services as pairings
from workflows.plans import queries as plan_forms
from workflows.plans import services as plans
from workflows.programmes import amendments, windows
from workflows.programmes import queries as programme_forms
from workflows.programmes import services as programmes
from workflows.supervision import queries as visit_forms
from workflows.supervision import services as supervision
from workflows.teams import queries as team_forms
from workflows.teams import replacements as replacement_forms
from workflows.teams import replacing
from workflows.teams import services as teams

# camunda:delegateExpression -> the function that the engine calls in its step.
HANDLERS: Final[Mapping[str, Handler]] = {
    "programmes.record": programmes.record,
    "programmes.open": programmes.open_windows,
    "programmes.publish_amendment": amendments.publish,
    "programmes.tell_withdrawal": amendments.tell_withdrawal,
    "programmes.record_selection": selection.record,
    "programmes.announce": selection.announce,
    "programmes.close": programmes.close,
    "needs.record": needs.record,
    "needs.accept": needs.accept,
    "needs.refuse": needs.refuse,
    "needs.lapse": needs.lapse,
    "applications.record": qualification.record,
    "applications.report_false": qualification.report_false,
    "applications.tally": panel.tally,
    "applications.substitute": panel.substitute,
    "applications.reject": applications.reject,
    "applications.lapse": applications.lapse,
    "applications.record_result": applications.record_result,
    "notices.post": notices.post,
    "notices.count_open": notices.count_open,
    "notices.resume": notices.resume,
    "notices.overturn": notices.overturn,
    "notices.conclude": notices.conclude,
    "notices.pause": objections.pause,
    "notices.refuse": objections.refuse,
    "notices.dismiss": objections.dismiss,
    "notices.uphold": objections.uphold,
    "notices.escalate": objections.escalate,
    "pairings.start": proposal.start,
    "pairings.remind_acceptance": pairings.remind_acceptance,
    "pairings.decline": pairings.decline,
    "pairings.remind_docking": pairings.remind_docking,
    "pairings.dock": pairings.dock,
    "pairings.mobilise": teams.mobilise,
    "teams.warn_late": teams.warn_late,
    "replacements.record": replacing.record,
    "replacements.agree": replacing.agree,
    "replacements.decline": replacing.decline,
    "replacements.propose": replacing.propose,
    "replacements.complete": replacing.complete,
    "replacements.drop": replacing.drop,
    "replacements.warn_vacancy": replacing.warn_vacancy,
    "plans.record": plans.record,
    "plans.freeze": plans.freeze,
    "plans.record_return": plans.record_return,
    "agreements.prepare": agreements.prepare,
    "agreements.record_particulars": agreements.record_particulars,
    "agreements.ask_again": agreements.ask_again,
    "agreements.record": agreements.record,
    "agreements.refuse": agreements.refuse,
    "milestones.schedule": milestones.schedule,
    "milestones.read": milestones.read,
    "milestones.pick_notice": milestones.pick_notice,
    "milestones.send_notice": milestones.send_notice,
    "milestones.record_report": milestones.record_report,
    "milestones.measure": milestones.measure,
    "milestones.record_verdict": milestones.record_verdict,
    "milestones.raise_review": milestones.raise_review,
    "milestones.record_review": milestones.record_review,
    "ledgers.remind": ledgers.remind,
    "ledgers.compare": ledgers.compare,
    "ledgers.accept": ledgers.accept,
    "ledgers.give_back": ledgers.give_back,
    "money.open_funding": money.open_funding,
    "money.grant": money.grant,
    "money.pay": money.pay,
    "money.spend": money.spend,
    "money.release": money.release,
    "money.read_claim": claims.read_claim,
    "money.recover": claims.recover,
    "money.remind_repayment": claims.remind_repayment,
    "money.settle_claim": claims.settle_claim,
    "changes.record": changes.record,
    "changes.freeze": changes.freeze,
    "changes.reject": changes.reject,
    "suspensions.suspend": suspending.suspend,
    "suspensions.resume": suspending.resume,
    "changes.open_decided": reviewed.open_decided,
    "terminations.terminate": terminating.terminate,
    "terminations.settle": terminating.settle,
    "terminations.close": terminating.close,
    "supervision.report_missed": supervision.report_missed,
    "supervision.record_visit": supervision.record_visit,
    "supervision.measure_delay": supervision.measure_delay,
    "supervision.escalate_finding": supervision.escalate_finding,
    "supervision.record_correction": supervision.record_correction,
    "supervision.close_finding": supervision.close_finding,
    "supervision.close_visit": supervision.close_visit,
    "evaluations.open": evaluations.open_evaluation,
    "evaluations.score": evaluations.score,
    "evaluations.conclude": evaluations.conclude,
    "evaluations.publish_result": evaluations.publish_result,
    "evaluations.open_appeal": evaluations.open_appeal,
    "evaluations.rescore": evaluations.rescore,
    "evaluations.finalise": evaluations.finalise,
    "closeout.check": closeout.check,
    "money.settle": money.settle,
    "closeout.list_case": closeout.list_case,
    "closeout.close": closeout.close,
    "closeout.bar": closeout.bar,
}

# Message that code sends -> who sends it.
MESSAGES: Final[Mapping[str, str]] = {
    "selection_announced": "programmes.announce",
    "all_pairings_closed": "pairings",
    "pairing_declined": "pairings.decline",
    "milestone_passed": "milestones.record_verdict",
    "funding_stopped": "money.settle",
    "milestone_not_passed": "milestones",
    "claim_settled": "money.settle_claim",
    "objection_filed": "the public site",
    "milestone_moved": "milestones",
    "milestone_skipped": "milestones",
    "objection_settled": "notices",
}

# FEEL name -> host function.
FUNCTIONS: Final[Mapping[str, Function]] = {
    "working_days": calendars.working_days,
    "working_days_after": calendars.working_days_after,
    "deadline": calendars.deadline,
    "rule": calendars.rule,
    "window_opens": windows.window_opens,
    "window_closes": windows.window_closes,
    "end_of_day": calendars.end_of_day,
    "visit_opens": supervision.visit_opens,
    "visit_due": supervision.visit_due,
    "report_opens": ledgers.report_opens,
    "report_due": ledgers.report_due,
    "notice_ends": notices.notice_ends,
    "finding_due": supervision.finding_due,
    "finding_overdue_at": supervision.finding_overdue_at,
    "mid_term_starts": pairings.mid_term_starts,
    "service_over": pairings.service_over,
    "arrival_due": teams.arrival_due,
    "arrival_late_at": teams.arrival_late_at,
    "vacancy_ends": replacing.vacancy_ends,
    "milestone_due": milestones.due,
    "milestone_notice_at": milestones.notice_at,
    "now": calendars.now,
    "today": calendars.today,
}

# Form key -> the lists and facts that the form shows and is checked against.
CONTEXTS: Final[Mapping[str, Callable[[Session, Task], FormContext]]] = {
    "programme.draft": programme_forms.draft_context,
    "programme.approve": programme_forms.approve_context,
    "programme.amend": programme_forms.amend_context,
    "programme.selection": application_forms.selection_context,
    "programme.pairs": pairing_forms.pairs_context,
    "need.file": need_forms.file_context,
    "need.verify": need_forms.verify_context,
    "application.file": application_forms.file_context,
    "application.verify": application_forms.verify_context,
    "application.panel": panel_forms.panel_context,
    "application.interest": panel_forms.interest_context,
    "application.score": panel_forms.score_context,
    "notice.admit": notice_forms.objection_context,
    "notice.verify": notice_forms.verify_context,
    "pairing.docking": pairing_forms.docking_context,
    "pairing.mobilise": team_forms.mobilise_context,
    "pairing.arrival": team_forms.arrival_context,
    "replacement.file": replacement_forms.file_context,
    "replacement.consent": replacement_forms.standing_context,
    "replacement.propose": replacement_forms.propose_context,
    "replacement.post": replacement_forms.post_context,
    "replacement.confirm": replacement_forms.standing_context,
    "plan.draft": plan_forms.draft_context,
    "plan.sign": plan_forms.review_context,
    "plan.approve": plan_forms.review_context,
    "agreement.particulars": agreement_forms.particulars_context,
    "agreement.sign": agreement_forms.plan_context,
    "agreement.register": agreement_forms.plan_context,
    "milestone.report": milestone_forms.milestone_context,
    "milestone.check": milestone_forms.milestone_context,
    "milestone.verdict": milestone_forms.milestone_context,
    "milestone.suspension_review": milestone_forms.milestone_context,
    "ledger.monthly": ledger_forms.report_context,
    "ledger.overclaim": ledger_forms.overclaim_context,
    "money.pay": money_forms.pay_context,
    "money.spending": money_forms.spending_context,
    "money.withheld": money_forms.pay_context,
    "money.review": money_forms.review_context,
    "money.repayment": money_forms.repayment_context,
    "change.file": change_forms.change_context,
    "change.decide": change_forms.decide_context,
    "suspension.file": change_forms.suspension_context,
    "suspension.decide": change_forms.end_context,
    "termination.file": change_forms.termination_context,
    "termination.decide": change_forms.end_context,
    "termination.settle": change_forms.settle_context,
    "visit.plan": visit_forms.visit_context,
    "visit.conduct": visit_forms.visit_context,
    "visit.correct": visit_forms.finding_context,
    "visit.verify": visit_forms.finding_context,
    "evaluation.panel": evaluation_forms.panel_context,
    "evaluation.expert": evaluation_forms.sheet_context,
    "evaluation.review": evaluation_forms.review_context,
    "evaluation.acknowledge": evaluation_forms.result_context,
    "evaluation.appeal_panel": evaluation_forms.appeal_panel_context,
    "evaluation.rescore": evaluation_forms.rescore_context,
    "closeout.file": closeout_forms.file_context,
    "closeout.case": closeout_forms.case_context,
    "closeout.accounts": closeout_forms.review_context,
    "closeout.approve": closeout_forms.review_context,
}
