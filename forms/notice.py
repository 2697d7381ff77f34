"""Public notices: an objection, whether it is admitted, and what came of it."""

from __future__ import annotations

from forms.base import Form, decision
from forms.fields import Text
from forms.messages import N_

OBJECTION = (
    ("name", N_("异议人：{value}")),
    ("contact", N_("联系方式：{value}")),
    ("ground", N_("异议理由：{value}")),
    ("evidence", N_("证据或线索：{value}")),
)


class Admit(Form):
    """Admitted objections pause the countdown."""

    heading = N_("异议受理")
    noted = OBJECTION
    decision = decision((("admit", N_("受理")), ("refuse", N_("不予受理"))))
    reason = Text(N_("理由"), max_length=2000)


class Verify(Form):
    """What the verification showed."""

    heading = N_("异议核查")
    noted = OBJECTION
    decision = decision((("uphold", N_("异议成立")), ("dismiss", N_("异议不成立"))))
    reason = Text(N_("核查情况"), max_length=3000)
