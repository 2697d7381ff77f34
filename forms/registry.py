"""Every form key and its schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from forms import (
    agreement,
    application,
    closeout,
    evaluation,
    milestone,
    need,
    notice,
    pairing,
    plan,
    plan_review,
    programme,
    visit,
)
from forms.base import Form

FORMS: Final[Mapping[str, type[Form]]] = {
    "programme.draft": programme.Draft,
    "programme.approve": programme.Approve,
    "programme.selection": programme.Selection,
    "programme.pairs": programme.Pairs,
    "programme.summary": programme.Summary,
    "need.file": need.File,
    "need.verify": need.Verify,
    "application.file": application.File,
    "application.panel": application.Panel,
    "application.score": application.Score,
    "notice.admit": notice.Admit,
    "notice.verify": notice.Verify,
    "pairing.accept": pairing.Accept,
    "pairing.docking": pairing.Docking,
    "pairing.docking_confirm": pairing.Confirm,
    "pairing.mobilise": pairing.Mobilise,
    "pairing.arrival": pairing.Arrival,
    "plan.draft": plan.Draft,
    "plan.sign": plan_review.Sign,
    "plan.approve": plan_review.Approve,
    "agreement.sign": agreement.Sign,
    "agreement.register": agreement.Register,
    "milestone.report": milestone.Report,
    "milestone.check": milestone.Check,
    "milestone.verdict": milestone.Verdict,
    "visit.plan": visit.Plan,
    "visit.conduct": visit.Conduct,
    "visit.correct": visit.Correct,
    "visit.verify": visit.Verify,
    "evaluation.panel": evaluation.Panel,
    "evaluation.self_report": evaluation.SelfReport,
    "evaluation.recipient": evaluation.Recipient,
    "evaluation.expert": evaluation.Expert,
    "evaluation.coordinator": evaluation.Coordinator,
    "evaluation.review": evaluation.Review,
    "evaluation.acknowledge": evaluation.Acknowledge,
    "evaluation.files": evaluation.Files,
    "evaluation.supplement": evaluation.Supplement,
    "evaluation.appeal_panel": evaluation.AppealPanel,
    "evaluation.rescore": evaluation.Rescore,
    "closeout.file": closeout.File,
    "closeout.accounts": closeout.Accounts,
    "closeout.approve": closeout.Approve,
}
