"""A CodeDeploy for tests whose deployments really move.

The house, from the door down; each room imports only from the rooms below it::

    cli  intercept  pytest_plugin  recordings    adapters: they translate and delegate
    fake                                         CodeDeployFake: worlds, clock, script, journal, one lock
    service                                      the API as functions: (world, input, context) -> output
    contract  wire                               contracts/ by date; bytes <-> (operation, input)
    simulation                                   what CodeDeploy does with time: pure
    errors                                       whose fault it is: three families

Names are resolved on first use (PEP 562), so that ``import codedeploy_fake`` costs a test run nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from codedeploy_fake.errors import ContractViolation as ContractViolation
    from codedeploy_fake.errors import ServiceError as ServiceError
    from codedeploy_fake.errors import UsageError as UsageError
    from codedeploy_fake.fake import CodeDeployFake as CodeDeployFake
    from codedeploy_fake.policies import Policies as Policies

__version__ = "0.1.0"

_HOME = {
    "CodeDeployFake": "fake",
    "ContractViolation": "errors",
    "Policies": "policies",
    "ServiceError": "errors",
    "UsageError": "errors",
}

__all__ = ["CodeDeployFake", "ContractViolation", "Policies", "ServiceError", "UsageError"]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
