"""Valid requests of the operations on deployment groups."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from codedeploy_fake.strategies import blocks, naming
from codedeploy_fake.strategies.scope import Scope, kept, some, structure, with_options

Made = dict[str, Any]


def create(draw: st.DrawFn, scope: Scope) -> Made:
    """CreateDeploymentGroup: on each platform with what it needs there."""
    application, platform = naming.application(draw, scope)
    there = sorted(one.name for one in scope.known.groups if one.application == application)
    made: Made = {
        "applicationName": application,
        "deploymentGroupName": scope.draw_new(draw, there, "DeploymentGroupName"),
        "serviceRoleArn": draw(scope.text("Role")),
    }
    made |= draw(_anywhere(scope, "CreateDeploymentGroupInput", platform))
    if platform == "Server":
        made |= draw(_instances(scope, "CreateDeploymentGroupInput"))
        made |= draw(st.one_of(_server(scope), _server_blue_green(scope)))
    else:
        made |= draw(_PLATFORMS[platform](scope))
    if draw(st.booleans()):
        made["deploymentConfigName"] = naming.config(draw, scope, platform)
    return _at_date(scope, "CreateDeploymentGroupInput", made)


def update(draw: st.DrawFn, scope: Scope) -> Made:
    """UpdateDeploymentGroup: changes that go with whatever the group has."""
    group = naming.group(draw, scope)
    made: Made = {"applicationName": group.application, "currentDeploymentGroupName": group.name}
    if draw(st.booleans()):
        there = sorted(one.name for one in scope.known.groups if one.application == group.application)
        made["newDeploymentGroupName"] = scope.draw_new(draw, there, "DeploymentGroupName")
    made |= draw(with_options({}, {"serviceRoleArn": scope.text("Role")}))
    made |= draw(_anywhere(scope, "UpdateDeploymentGroupInput", group.platform))
    if group.platform == "Server":
        made |= draw(_filters(scope, "UpdateDeploymentGroupInput"))
    if draw(st.booleans()):
        made["deploymentConfigName"] = naming.config(draw, scope, group.platform)
    return _at_date(scope, "UpdateDeploymentGroupInput", made)


def get(draw: st.DrawFn, scope: Scope) -> Made:
    """GetDeploymentGroup."""
    group = naming.group(draw, scope)
    return {"applicationName": group.application, "deploymentGroupName": group.name}


def delete(draw: st.DrawFn, scope: Scope) -> Made:
    """DeleteDeploymentGroup: one that is not there is no error."""
    if draw(st.booleans()):
        names = {"applicationName": "ApplicationName", "deploymentGroupName": "DeploymentGroupName"}
        return {member: draw(scope.text(shape)) for member, shape in names.items()}
    return get(draw, scope)


def batch_get(draw: st.DrawFn, scope: Scope) -> Made:
    """BatchGetDeploymentGroups: names that are not there are no error."""
    application, _ = naming.application(draw, scope)
    there = [one.name for one in scope.known.groups if one.application == application]
    name = scope.text("DeploymentGroupName")
    names = draw(st.lists(st.one_of(st.sampled_from(there), name) if there else name, min_size=1, max_size=3))
    return {"applicationName": application, "deploymentGroupNames": names}


def _at_date(scope: Scope, structure: str, made: Made) -> Made:
    return {member: value for member, value in made.items() if scope.has(structure, member)}


@kept
def _anywhere(scope: Scope, structure: str, platform: str) -> st.SearchStrategy[Made]:
    """Settings that every platform has."""
    may: Made = {
        "triggerConfigurations": blocks.triggers(scope),
        "alarmConfiguration": blocks.alarms(scope),
        "autoRollbackConfiguration": blocks.rollback(scope),
        "outdatedInstancesStrategy": scope.text("OutdatedInstancesStrategy"),
    }
    if structure.startswith("Create"):
        may["tags"] = blocks.tags(scope)
    if platform == "Server":
        may["terminationHookEnabled"] = st.booleans()
    return with_options({}, _at_date(scope, structure, may))


@kept
def _filters(scope: Scope, structure_name: str) -> st.SearchStrategy[Made]:
    """Filters or a set of them, for EC2 and for on-premises instances."""
    pieces: list[st.SearchStrategy[Made]] = []
    for filters, set_, list_, kind in (
        ("ec2TagFilters", "ec2TagSet", "ec2TagSetList", "EC2TagFilter"),
        ("onPremisesInstanceTagFilters", "onPremisesTagSet", "onPremisesTagSetList", "TagFilter"),
    ):
        one = some(blocks.tag_filter(scope, kind))
        kinds = [st.just({}), structure(**{filters: one})]
        if scope.has(structure_name, set_):
            kinds.append(structure(**{set_: structure(**{list_: some(one)})}))
        pieces.append(st.one_of(kinds))
    return st.tuples(*pieces).map(lambda made: blocks.merged(list(made)))


@kept
def _instances(scope: Scope, structure_name: str) -> st.SearchStrategy[Made]:
    scaling = with_options({}, {"autoScalingGroups": some(scope.text("AutoScalingGroupName"), least=0)})
    return st.tuples(scaling, _filters(scope, structure_name)).map(lambda made: blocks.merged(list(made)))


@kept
def _server(scope: Scope) -> st.SearchStrategy[Made]:
    balanced = structure(
        deploymentStyle={"deploymentType": "IN_PLACE", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
        loadBalancerInfo=blocks.load_balancer(scope, "Server"),
    )
    plain = with_options(
        {},
        {
            "deploymentStyle": naming.SERVER_STYLE,
            "loadBalancerInfo": blocks.load_balancer(scope, "Server"),
            "ec2DeploymentOptions": blocks.process_options(scope),
        }
        if scope.has("CreateDeploymentGroupInput", "ec2DeploymentOptions")
        else {"deploymentStyle": naming.SERVER_STYLE},
    )
    return st.one_of(plain, balanced) if scope.has("CreateDeploymentGroupInput", "deploymentStyle") else st.just({})


@kept
def _server_blue_green(scope: Scope) -> st.SearchStrategy[Made]:
    if not scope.has("CreateDeploymentGroupInput", "blueGreenDeploymentConfiguration"):
        return _server(scope)
    needed = {"deploymentStyle": blocks.TRAFFIC, "loadBalancerInfo": blocks.load_balancer(scope, "Server")}
    block = "blueGreenDeploymentConfiguration"
    return st.one_of(
        structure(**needed, **{block: blocks.blue_green(scope, "Server", 0)}),
        structure(
            **needed,
            **{block: blocks.blue_green(scope, "Server", 1)},
            autoScalingGroups=st.lists(scope.text("AutoScalingGroupName"), min_size=1, max_size=1),
        ),
    )


def _lambda(_scope: Scope) -> st.SearchStrategy[Made]:
    return structure(deploymentStyle=blocks.TRAFFIC)


def _ecs(scope: Scope) -> st.SearchStrategy[Made]:
    service = structure(clusterName=scope.text("ECSClusterName"), serviceName=scope.text("ECSServiceName")).filter(
        lambda one: (one["clusterName"], one["serviceName"]) not in scope.known.services
    )
    return structure(
        deploymentStyle=blocks.TRAFFIC,
        ecsServices=st.lists(service, min_size=1, max_size=1),
        loadBalancerInfo=blocks.load_balancer(scope, "ECS"),
        blueGreenDeploymentConfiguration=blocks.blue_green(scope, "ECS", 0),
    )


_PLATFORMS = {"Lambda": _lambda, "ECS": _ecs}
