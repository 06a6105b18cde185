"""Check what the fake says: answers by JSON Schema, errors by the declared lists. A fault here is ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codedeploy_fake.contract.overlay import overlay
from codedeploy_fake.contract.schema import inlined, schema
from codedeploy_fake.errors import ContractViolation

if TYPE_CHECKING:
    from codedeploy_fake.contract.model import Model, Operation


class AnswerCheck:
    """The check of one operation's answers on one day; its validator is compiled once."""

    def __init__(self, model: Model, operation: str) -> None:
        # imported here: ordinary calls do not check their answers and shall not pay for the import
        from jsonschema import Draft202012Validator  # noqa: PLC0415

        self._operation = operation
        self._known = f"{model.source}, the model of {model.version}, and the overlay on {model.day}"
        self._validator: Any = Draft202012Validator(inlined(schema(model, operation, "answer")))

    def __call__(self, answer: object) -> None:
        """Pass an answer or raise ContractViolation with path, value, rule and evidence."""
        if self._validator.is_valid(answer):
            return
        from jsonschema.exceptions import best_match  # noqa: PLC0415

        error = best_match(self._validator.iter_errors(answer))
        where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.absolute_path)
        value = repr(error.instance)
        rule = error.validator if error.validator != "enum" else f"enum {', '.join(error.validator_value)}"
        raise ContractViolation(
            f"{self._operation} answer{where}: {error.message[:300]}. "
            f"Value: {value[:200]}. Rule: {rule}. Known from: {self._known}."
        )


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
