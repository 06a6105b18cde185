"""Check what the fake says: answers by JSON Schema, errors by the declared lists. A fault here is ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codedeploy_fake.contract.overlay import overlay
from codedeploy_fake.contract.schema import inlined, schema
from codedeploy_fake.errors import ContractViolation

if TYPE_CHECKING:
    from codedeploy_fake.contract.model import Model, Operation


class AnswerCheck:
    """The check of one operation's answers on one day; its validator is compiled once."""

    def __init__(self, model: Model, operation: str) -> None:
        # imported here: ordinary calls do not check their answers and shall not pay for the import
        from codedeploy_fake.contract.validators import compiled  # noqa: PLC0415

        self._model = model
        self._operation = operation
        self._schema = inlined(schema(model, operation, "answer"))
        self._validator = compiled(self._schema)

    def __call__(self, answer: object) -> None:
        """Pass an answer or raise ContractViolation with path, value, rule and evidence."""
        if not self._validator.passes(answer):
            from codedeploy_fake.contract.explaining import violation  # noqa: PLC0415

            raise violation(self._model, self._operation, self._schema, self._validator.faults(answer), answer)


def check_error(operation: Operation, code: str, day: str) -> None:
    """Pass an error that the operation declares or that any operation may answer.

    Raises:
        ContractViolation: neither holds; the text lists what is declared.
    """
    if code not in operation.errors and code not in overlay()["protocol_errors"]:
        declared = ", ".join(sorted(operation.errors)) or "none"
        raise ContractViolation(
            f"{operation.name} answered {code}, which it does not declare in the contract of {day} and which is no "
            f"protocol error. Declared: {declared}. Rule: the error lists of contracts/model.json and overlay.json."
        )
