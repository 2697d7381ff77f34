"""Form files: a subset of Camunda Forms, compiled to schemas like those of the code."""

from forms.camunda.building import Language
from forms.camunda.compiling import compile_form
from forms.camunda.problems import FormProblem, FormRefused, Unreadable
from forms.camunda.schema import Condition, DeployedForm

__all__ = [
    "Condition",
    "DeployedForm",
    "FormProblem",
    "FormRefused",
    "Language",
    "Unreadable",
    "compile_form",
]
