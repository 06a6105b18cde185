"""A CodeDeploy for tests whose deployments really move.

The house, from the door down; each room imports only from the rooms below it::

    cli  contract_commands  demo      the command line, and what it shows first
    pytest_plugin                     fixtures, marker, reports; environment and failure_report beside it
    intercept  recordings  cassettes  adapters: they translate and delegate
    server  remote  control           over HTTP: who carries it, who speaks it, and what a test says to a fake
    fake  world                       CodeDeployFake, its doors and its worlds
    engine  worlds  journal           one call inside; all worlds; what was called. transitions, minting
    passage  events  alarms           what comes as time passes: rollbacks, and what is told of it; what a test sets off
    timeline  history  drawing  svg   what happened to a deployment, for a reader's eye
    service                           the API as functions: rules, then (store, input, context) -> output
    contract  wire                    contracts/ by date; bytes <-> (operation, input)
    policies  quotas                  every named choice; how much of everything there may be
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
    from codedeploy_fake.events import Event as Event
    from codedeploy_fake.fake import CodeDeployFake as CodeDeployFake
    from codedeploy_fake.journal import Call as Call
    from codedeploy_fake.policies import Policies as Policies
    from codedeploy_fake.pytest_server import CodeDeployServer as CodeDeployServer
    from codedeploy_fake.quotas import Quotas as Quotas
    from codedeploy_fake.remote import RemoteFake as RemoteFake
    from codedeploy_fake.simulation.clock import VirtualClock as VirtualClock
    from codedeploy_fake.simulation.clock import WallClock as WallClock
    from codedeploy_fake.simulation.timings import Timings as Timings
    from codedeploy_fake.timeline import Timeline as Timeline
    from codedeploy_fake.verification.asserting import stories as stories
    from codedeploy_fake.world import World as World
    from codedeploy_fake.worlds import Snapshot as Snapshot

__version__ = "0.1.0"

#: name -> the module it lives in
_HOME = {
    "Call": "journal",
    "CodeDeployFake": "fake",
    "CodeDeployServer": "pytest_server",
    "ContractViolation": "errors",
    "Event": "events",
    "Policies": "policies",
    "Quotas": "quotas",
    "RemoteFake": "remote",
    "ServiceError": "errors",
    "Snapshot": "worlds",
    "Timeline": "timeline",
    "Timings": "simulation.timings",
    "UsageError": "errors",
    "VirtualClock": "simulation.clock",
    "WallClock": "simulation.clock",
    "World": "world",
    "stories": "verification.asserting",
    "validate": "contract.validating",
}

__all__ = [
    "Call",
    "CodeDeployFake",
    "CodeDeployServer",
    "ContractViolation",
    "Event",
    "Policies",
    "Quotas",
    "RemoteFake",
    "ServiceError",
    "Snapshot",
    "Timeline",
    "Timings",
    "UsageError",
    "VirtualClock",
    "WallClock",
    "World",
    "stories",
    "validate",
]


def __getattr__(name: str) -> object:
    if name == "strategies":  # a module for property tests: hypothesis is loaded by who needs it
        return importlib.import_module(f"{__name__}.strategies")
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
