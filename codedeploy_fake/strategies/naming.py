"""Drawing the names that requests carry: of what is there, or of what shall be."""

from __future__ import annotations

from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from codedeploy_fake.strategies.known import KnownDeployment, KnownGroup
from codedeploy_fake.strategies.scope import Scope

SERVER_STYLE = {"deploymentType": "IN_PLACE", "deploymentOption": "WITHOUT_TRAFFIC_CONTROL"}


def application(draw: st.DrawFn, scope: Scope) -> tuple[str, str]:
    """The name of an application and its platform."""
    name = scope.draw_existing(draw, sorted(scope.known.applications), scope.text("ApplicationName"))
    return name, scope.known.applications.get(name, "Server")


def group(draw: st.DrawFn, scope: Scope, *, idle: bool = False) -> KnownGroup:
    """A deployment group; ``idle``: one without a deployment under way."""
    there = [one for one in scope.known.groups if scope.loose or not (idle and one.busy)]
    made_up = st.builds(
        lambda application, name: KnownGroup(
            application, name, {"computePlatform": "Server", "deploymentStyle": SERVER_STYLE}
        ),
        scope.text("ApplicationName"),
        scope.text("DeploymentGroupName"),
    )
    return scope.draw_existing(draw, there, made_up)


def deployment(draw: st.DrawFn, scope: Scope, **wanted: Any) -> KnownDeployment:
    """A deployment whose attributes are these; ``status`` is a collection of them, ``targets`` True for any."""

    def fits(one: KnownDeployment) -> bool:
        return all(
            one.status in value if name == "status" else bool(getattr(one, name)) is value
            for name, value in wanted.items()
        )

    there = [one for one in scope.known.deployments if scope.loose or fits(one)]
    made_up = st.builds(
        lambda name, target: KnownDeployment(name, "Succeeded", (target,), stoppable=True),
        scope.text("DeploymentId"),
        scope.text("TargetId"),
    )
    return scope.draw_existing(draw, there, made_up)


def config(draw: st.DrawFn, scope: Scope, platform: str | None = None, *, zonal: bool = True) -> str:
    """The name of a deployment configuration, of a platform, with or without zonal ones."""
    there = [
        name
        for name, (of, zones) in scope.known.configs.items()
        if scope.loose or (platform in (None, of) and (zonal or not zones))
    ]
    return scope.draw_existing(draw, there, scope.text("DeploymentConfigName"))


def target(draw: st.DrawFn, scope: Scope, of: KnownDeployment) -> str:
    """A target of a deployment."""
    if not of.targets and not scope.loose:
        assume(scope.known.imagined)
    return scope.draw_existing(draw, of.targets, scope.text("TargetId"))


def targets(draw: st.DrawFn, scope: Scope, of: KnownDeployment) -> list[str]:
    """A few of them."""
    return list(dict.fromkeys(target(draw, scope, of) for _ in range(draw(st.integers(1, 3)))))


def instance(draw: st.DrawFn, scope: Scope) -> str:
    """A registered on-premises instance."""
    return scope.draw_existing(draw, sorted(scope.known.instances), scope.text("InstanceName"))


def arn(draw: st.DrawFn, scope: Scope) -> str:
    """The ARN of an application or a deployment group."""
    home = f"arn:aws:codedeploy:{scope.known.region}:{scope.known.account_id}"
    names = [f"application:{name}" for name in sorted(scope.known.applications)]
    names += [f"deploymentgroup:{one.application}/{one.name}" for one in scope.known.groups]
    made_up = scope.text("ApplicationName").map("application:{}".format)
    return f"{home}:{scope.draw_existing(draw, names, made_up)}"
