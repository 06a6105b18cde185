"""What is wrong with the load balancers of a deployment group, and with how traffic is to go through them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from codedeploy_fake.service.configs import find
from codedeploy_fake.service.rules import Call, Hit, at

#: How the ARN of a listener of a Network Load Balancer goes on (``nlb-traffic``).
_NETWORK = ":listener/net/"
_ROUTES = ("prodTrafficRoute", "testTrafficRoute")


def _pairs(settings: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return at(settings, "loadBalancerInfo", "targetGroupPairInfoList") or []


def _named(call: Call) -> Iterator[Mapping[str, str]]:
    info = call.request.get("loadBalancerInfo") or {}
    for member in ("elbInfoList", "targetGroupInfoList"):
        yield from info.get(member, ())


def nameless(call: Call) -> Hit:
    """A Classic Load Balancer or a target group has no name."""
    return {} if any(not one.get("name") for one in _named(call)) else None


def long_target_group_name(call: Call) -> Hit:
    """The name of a target group is longer than names of target groups are."""
    most = call.limit("targetGroupName")
    names = (group.get("name", "") for group in at(call.request, "loadBalancerInfo", "targetGroupInfoList") or [])
    return next(({"name": name, "limit": most} for name in names if len(name) > most), None)


def too_many(call: Call) -> Hit:
    """More Classic Load Balancers, or more target groups, than a deployment group may have."""
    most = call.limit("loadBalancers")
    info = call.request.get("loadBalancerInfo") or {}
    counts = (len(info.get(member, [])) for member in ("elbInfoList", "targetGroupInfoList"))
    return {"limit": most} if max(counts) > most else None


def traffic_control_without(call: Call) -> Hit:
    """Traffic is to be controlled on the Server platform, and there is nothing that could."""
    wanted = at(call.request, "deploymentStyle", "deploymentOption") == "WITH_TRAFFIC_CONTROL"
    if not wanted or call.platform != "Server" or any(_named(call)):
        return None
    return {"sentence": call.sentence("InvalidLoadBalancerInfo.trafficControl")}


def pairs_on_server(call: Call) -> Hit:
    """Pairs of target groups are for ECS."""
    given = call.platform == "Server" and _pairs(call.request)
    return {"sentence": call.sentence("InvalidECSService.onServer")} if given else None


def bad_pair(call: Call) -> Hit:
    """A pair does not have two target groups with names and one listener on each route; the hit carries the sentence."""
    pairs, form = _pairs(call.request), call.context.contract.pattern("ListenerArn")
    listeners, longest = call.limit("listenersOfRoute"), call.limit("targetGroupName")
    if len(pairs) > 1:
        return {"sentence": "A deployment group cannot have more than one pair of target groups"}
    for pair in pairs:
        names = [group.get("name", "") for group in pair.get("targetGroups", ())]
        if len(names) != 2 or not all(0 < len(name) <= longest for name in names):
            return {"sentence": f"A pair has two target groups, each with a name of 1 to {longest} characters"}
        if not at(pair, "prodTrafficRoute", "listenerArns"):
            return {"sentence": "A pair of target groups needs a production traffic route with a listener"}
        routes = [at(pair, route, "listenerArns") or [] for route in _ROUTES]
        if any(len(arns) > listeners for arns in routes):
            return {"sentence": f"A traffic route cannot have more than {listeners} listener"}
        wrong = next((arn for arns in routes for arn in arns if not form.fullmatch(arn)), None)
        if wrong is not None:
            return {"sentence": f"The listener ARN '{wrong}' is not valid"}
    return None


def gradual_through_network(call: Call) -> Hit:
    """Traffic is to be shifted step by step, by a Network Load Balancer, which shifts it all at once (``nlb-traffic``)."""
    of_group: Mapping[str, Any] = call.group.settings if call.group else {}
    config = find(call.store, call.request.get("deploymentConfigName") or of_group.get("deploymentConfigName", ""))
    if config is None or at(config.settings, "trafficRoutingConfig", "type") in (None, "AllAtOnce"):
        return None
    settings = {**of_group, **call.request}
    routes = (at(pair, route, "listenerArns") or () for pair in _pairs(settings) for route in _ROUTES)
    return {} if any(_NETWORK in arn for arns in routes for arn in arns) else None
