"""Requests to draw in property tests: what a client may send to CodeDeploy, valid or broken in exactly one way.

They are made of the contract: its shapes, lengths, patterns and enums at a date. Hypothesis does the drawing::

    from hypothesis import given
    from codedeploy_fake import CodeDeployFake, ServiceError
    from codedeploy_fake.strategies import requests

    @given(requests("CreateDeployment", valid=True, applicationName="web", deploymentGroupName="prod"))
    def test_my_wrapper_passes_everything_on(request):
        fake = CodeDeployFake()
        fake.seed_group("web", "prod")
        assert "deploymentId" in my_wrapper(fake.client(), **request)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import reject
from hypothesis import strategies as st

from codedeploy_fake.contract import Contract, load
from codedeploy_fake.errors import ServiceError, UsageError
from codedeploy_fake.strategies.asked import Broken, Kind, Path, Request
from codedeploy_fake.strategies.breaking import Break, Breaker
from codedeploy_fake.strategies.conflicts import conflicts
from codedeploy_fake.strategies.known import Known
from codedeploy_fake.strategies.misnaming import misnamings
from codedeploy_fake.strategies.operations import MAKERS
from codedeploy_fake.strategies.scope import Scope

if TYPE_CHECKING:
    from codedeploy_fake.fake import CodeDeployFake
    from codedeploy_fake.world import World

__all__ = ["Broken", "Kind", "Path", "Request", "requests"]


def requests(
    operation: str,
    *,
    valid: bool | None = None,
    contract: str | None = None,
    world: CodeDeployFake | World | None = None,
    **members: Any,
) -> st.SearchStrategy[Request]:
    """Requests of an operation: dicts to call it with, each with ``broken``, which is None where nothing is wrong.

    ``valid`` True: such that the service accepts them. False: such a one, broken in exactly one way, of which
    ``broken`` tells the member, the kind and the errors that may come. None: both, and names that may not exist.

    ``world`` is a fake or one of its worlds: names are then drawn from what is in it at the moment of drawing. None of
    those draws can be valid where there is nothing to name: draws are then given up. Without a world the requests
    are those to a fake that has had ``seed_group("web", "prod")``, and ids and other names are made up.

    ``contract`` is the date of the API: the world's, else ``"current"``. Other keywords are members of the request
    that stay as they are given, a value or a strategy::

        requests("StopDeployment", valid=True, deploymentId=st.sampled_from(ids))
        requests("CreateDeploymentGroup", valid=False, world=fake)  # .broken: 'ec2TagFilters[0].Key: too_long'

    Raises UsageError for an operation or a member that the contract does not have, for what is no truth value and, when
    it is drawn, for a member of the wrong type.
    """
    home = None if world is None else _home(world)
    dated = load(contract or (home._fake.contract if home else "current"))
    _check(operation, valid, dated, members)
    return _requests(operation, valid, dated, home, members)


def _home(world: object) -> World:
    from codedeploy_fake.fake import CodeDeployFake  # noqa: PLC0415  only for who has one
    from codedeploy_fake.world import World  # noqa: PLC0415

    home = world.world() if isinstance(world, CodeDeployFake) else world
    if not isinstance(home, World):
        raise UsageError(f"requests(world={world!r}): a CodeDeployFake of this process, or one of its worlds")
    return home


def _check(operation: str, valid: bool | None, contract: Contract, members: dict[str, Any]) -> None:
    found = contract.operation(operation)
    if found is None:
        raise UsageError(
            f"requests({operation!r}): CodeDeploy has no such operation on {contract.date}; "
            f"it has {', '.join(contract.operations)}"
        )
    if valid not in (True, False, None):
        raise UsageError(f"requests(valid={valid!r}): True, False, or None for both")
    scope = Scope(contract, Known.imagine(contract))
    for member in members:
        if not scope.has(found.input_shape, member):
            raise UsageError(
                f"requests({operation!r}, {member}=...): the operation has no such member on {contract.date}"
            )


@st.composite
def _requests(
    draw: st.DrawFn,
    operation: str,
    valid: bool | None,
    contract: Contract,
    world: World | None,
    members: dict[str, Any],
) -> Request:
    fixed = {name: draw(one) if isinstance(one, st.SearchStrategy) else one for name, one in members.items()}
    try:
        contract.read(operation, fixed)
    except ServiceError as error:
        raise UsageError(f"requests({operation!r}, ...): {error.message}") from None
    known = Known.imagine(contract) if world is None else Known.of(world, contract)
    loose = valid is None and draw(st.booleans())
    scope = Scope(contract, known.narrowed(fixed), loose)
    made = contract.read(operation, {**MAKERS[operation](draw, scope), **fixed})  # without what the date has not
    if valid is True or (valid is None and (loose or draw(st.booleans()))):
        return Request(operation, made)
    ways = [way for way in _ways(scope, operation, made) if way.broken.path[0] not in fixed]
    if not ways:
        reject()
    there = {way.broken.kind for way in ways}
    kind = draw(st.sampled_from([kind for kind in Kind if kind in there]))  # each as often: most ways are wrong types
    way = draw(st.sampled_from([way for way in ways if way.broken.kind is kind]))
    return Request(operation, way.applied(draw, made), way.broken)


def _ways(scope: Scope, name: str, made: dict[str, Any]) -> list[Break]:
    operation = scope.contract.operation(name)
    if operation is None:
        return []
    ways = [*Breaker(scope, operation).ways(made), *conflicts(scope, operation, made)]
    return ways if scope.known.imagined else [*ways, *misnamings(scope, operation, made)]
