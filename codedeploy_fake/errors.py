"""The three families of errors, by whose fault it is. They never mix.

``ServiceError``       AWS would say it: an answer, encoded on the wire.
``ContractViolation``  the fake is wrong: an ``AssertionError``, never encoded.
``UsageError``         the test is wrong: says what was wrong, what was expected and how to mend it.
"""

from __future__ import annotations

from dataclasses import dataclass, field


# not frozen: Python itself sets __traceback__ on an exception, and others add notes to it
@dataclass(unsafe_hash=True)
class ServiceError(Exception):
    """An error answer of the service, as a value: two of them are equal when all fields are.

    ``code`` is the exception shape's full name (``DeploymentDoesNotExistException``), ``status`` the
    HTTP status: 400 for every modelled error of CodeDeploy.
    """

    code: str
    message: str
    status: int = 400
    #: The rule that said it and its evidence key, for ``fake.assumptions()``; no part of the value.
    _rule: tuple[str, str] | None = field(default=None, init=False, repr=False, compare=False)

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class ContractViolation(AssertionError):
    """The fake gave an answer that the contract of its date does not allow: a fault of ours."""


class UsageError(Exception):
    """The fake, a fixture, the marker or a script was used wrongly; the text teaches the right use."""
