"""Public notices: an objection, whether it is admitted, and what came of it."""

from __future__ import annotations

from forms.base import Form, decision
from forms.fields import Text
from forms.messages import N_


class Admit(Form):
    """Admitted objections pause the countdown."""

    heading = N_("异议受理")
    decision = decision((("admit", N_("受理")), ("refuse", N_("不予受理"))))
    reason = Text(N_("理由"), max_length=2000)


class Verify(Form):
    """What the verification showed."""

    heading = N_("异议核查")
    decision = decision((("uphold", N_("异议成立")), ("dismiss", N_("异议不成立"))))
    reason = Text(N_("核查情况"), max_length=3000)
