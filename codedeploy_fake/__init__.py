"""A CodeDeploy for tests whose deployments really move.

The house, from the door down; each room imports only from the rooms below it::

    cli  contract_commands  demo      the command line, and what it shows first
    pytest_plugin                     fixtures, marker, reports; environment and failure_report beside it
    intercept  recordings             adapters: they translate and delegate
    fake  world                       CodeDeployFake, its doors and its worlds
    engine  worlds  journal           one call inside; all worlds; what was called. transitions, minting
    timeline  history  drawing  svg   what happened to a deployment, for a reader's eye
    service                           the API as functions: rules, then (store, input, context) -> output
    contract  wire                    contracts/ by date; bytes <-> (operation, input)
    policies                          every named choice
    simulation                        what CodeDeploy does with time: pure. states has THE TABLES
    errors                            whose fault it is: three families

Names are resolved on first use (PEP 562), so that ``import codedeploy_fake`` costs a test run nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from codedeploy_fake.contract.validating import validate as validate
    from codedeploy_fake.errors import ContractViolation as ContractViolation
    from codedeploy_fake.errors import ServiceError as ServiceError
    from codedeploy_fake.errors import UsageError as UsageError
    from codedeploy_fake.fake import CodeDeployFake as CodeDeployFake
    from codedeploy_fake.journal import Call as Call
    from codedeploy_fake.policies import Policies as Policies
    from codedeploy_fake.simulation.clock import VirtualClock as VirtualClock
    from codedeploy_fake.simulation.clock import WallClock as WallClock
    from codedeploy_fake.simulation.timings import Timings as Timings
    from codedeploy_fake.timeline import Timeline as Timeline
    from codedeploy_fake.world import World as World
    from codedeploy_fake.worlds import Snapshot as Snapshot

__version__ = "0.1.0"

#: name -> the module it lives in
_HOME = {
    "Call": "journal",
    "CodeDeployFake": "fake",
    "ContractViolation": "errors",
    "Policies": "policies",
    "ServiceError": "errors",
    "Snapshot": "worlds",
    "Timeline": "timeline",
    "Timings": "simulation.timings",
    "UsageError": "errors",
    "VirtualClock": "simulation.clock",
    "WallClock": "simulation.clock",
    "World": "world",
    "validate": "contract.validating",
}

__all__ = [
    "Call",
    "CodeDeployFake",
    "ContractViolation",
    "Policies",
    "ServiceError",
    "Snapshot",
    "Timeline",
    "Timings",
    "UsageError",
    "VirtualClock",
    "WallClock",
    "World",
    "validate",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
