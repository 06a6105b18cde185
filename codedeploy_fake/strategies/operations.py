"""Valid requests, operation by operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from codedeploy_fake.strategies import blocks, deployment_requests, group_requests, naming
from codedeploy_fake.strategies.scope import Scope, options, some, structure

Made = dict[str, Any]
Maker = Callable[[st.DrawFn, Scope], Made]


# Applications and revisions.


def _create_application(draw: st.DrawFn, scope: Scope) -> Made:
    name = scope.draw_new(draw, sorted(scope.known.applications), "ApplicationName")
    platforms = scope.contract.enum("ComputePlatform")
    may: Made = {"tags": blocks.tags(scope)}
    if platforms:
        may["computePlatform"] = st.sampled_from(platforms)
    return {"applicationName": name, **options(draw, may)}


def _one_application(draw: st.DrawFn, scope: Scope) -> Made:
    return {"applicationName": naming.application(draw, scope)[0]}


def _update_application(draw: st.DrawFn, scope: Scope) -> Made:
    made = _one_application(draw, scope)
    if draw(st.booleans()):
        made["newApplicationName"] = scope.draw_new(draw, sorted(scope.known.applications), "ApplicationName")
    return made


def _delete_application(draw: st.DrawFn, scope: Scope) -> Made:
    return (
        {"applicationName": draw(scope.text("ApplicationName"))}
        if draw(st.booleans())
        else _one_application(draw, scope)
    )


def _batch_applications(draw: st.DrawFn, scope: Scope) -> Made:
    return {"applicationNames": [naming.application(draw, scope)[0] for _ in range(draw(st.integers(1, 3)))]}


def _register_revision(draw: st.DrawFn, scope: Scope) -> Made:
    name, platform = naming.application(draw, scope)
    made = {"applicationName": name, "revision": draw(blocks.revision(scope, platform))}
    return made | options(draw, {"description": scope.text("Description")})


def _one_revision(draw: st.DrawFn, scope: Scope) -> Made:
    made_up = st.tuples(scope.text("ApplicationName"), blocks.revision(scope, "Server"))
    name, location = scope.draw_existing(draw, scope.known.revisions, made_up)
    return {"applicationName": name, "revision": dict(location)}


def _batch_revisions(draw: st.DrawFn, scope: Scope) -> Made:
    name, platform = naming.application(draw, scope)
    own = [dict(location) for owner, location in scope.known.revisions if owner == name]
    one = blocks.revision(scope, platform)
    return {"applicationName": name, "revisions": draw(some(st.one_of(one, st.sampled_from(own)) if own else one))}


def _list_revisions(draw: st.DrawFn, scope: Scope) -> Made:
    may = {
        "sortBy": scope.enum("ApplicationRevisionSortBy"),
        "sortOrder": scope.enum("SortOrder"),
        "deployed": scope.enum("ListStateFilterAction"),
        "s3Bucket": scope.text("S3Bucket"),
    }
    made = _one_application(draw, scope) | options(draw, may)
    return made | (options(draw, {"s3KeyPrefix": scope.text("S3Bucket")}) if "s3Bucket" in made else {})


# Configurations.


def _create_config(draw: st.DrawFn, scope: Scope) -> Made:
    name = scope.draw_new(draw, sorted(scope.known.configs), "DeploymentConfigName")
    assume(not name.startswith("CodeDeployDefault."))
    platforms = scope.contract.enum("ComputePlatform") or ("Server",)
    platform = draw(st.sampled_from(platforms))
    if platform == "Server":
        said = {"computePlatform": "Server"} if draw(st.booleans()) else {}
        return {
            "deploymentConfigName": name,
            "minimumHealthyHosts": draw(blocks.hosts()),
            **said,
            **options(draw, {"zonalConfig": blocks.zonal()}),
        }
    return {
        "deploymentConfigName": name,
        "computePlatform": platform,
        "trafficRoutingConfig": draw(blocks.routing(scope)),
    }


def _get_config(draw: st.DrawFn, scope: Scope) -> Made:
    return {"deploymentConfigName": naming.config(draw, scope)}


def _delete_config(draw: st.DrawFn, scope: Scope) -> Made:
    known = scope.known
    idle = st.sampled_from(known.idle_configs) if known.idle_configs else st.nothing()
    new = scope.text("DeploymentConfigName").filter(lambda name: scope.loose or name not in known.configs)
    return {"deploymentConfigName": draw(st.one_of(idle, new))}


# On-premises instances.


def _register_instance(draw: st.DrawFn, scope: Scope) -> Made:
    name = scope.draw_new(draw, sorted(scope.known.instances), "InstanceName")
    kinds = [
        "IamUserArn",
        *(["IamSessionArn"] if scope.has("RegisterOnPremisesInstanceInput", "iamSessionArn") else []),
    ]
    kind = draw(st.sampled_from(kinds))
    taken = sorted(arn for arn in scope.known.instance_arns if (":user/" in arn) is (kind == "IamUserArn"))
    return {"instanceName": name, f"{kind[0].lower()}{kind[1:]}": scope.draw_new(draw, taken, kind)}


def _any_instance(draw: st.DrawFn, scope: Scope) -> Made:
    made_up = scope.text("InstanceName")
    there = scope.known.instance_names
    return {"instanceName": draw(st.one_of(st.sampled_from(there), made_up) if there else made_up)}


def _one_on_premises(draw: st.DrawFn, scope: Scope) -> Made:
    return {"instanceName": scope.draw_existing(draw, scope.known.instance_names, scope.text("InstanceName"))}


def _batch_on_premises(draw: st.DrawFn, scope: Scope) -> Made:
    return {"instanceNames": [_any_instance(draw, scope)["instanceName"] for _ in range(draw(st.integers(1, 3)))]}


def _list_on_premises(draw: st.DrawFn, scope: Scope) -> Made:
    filters = some(blocks.tag_filter(scope, "TagFilter"))
    return options(draw, {"registrationStatus": scope.enum("RegistrationStatus"), "tagFilters": filters})


def _tag_instances(draw: st.DrawFn, scope: Scope) -> Made:
    names = list(dict.fromkeys(naming.instance(draw, scope) for _ in range(draw(st.integers(1, 2)))))
    tag = structure(Key=scope.text("Key"), Value=scope.text("Value"))
    tags = draw(st.lists(tag, min_size=1, max_size=3, unique_by=lambda one: one["Key"]))
    most = scope.limit("tags") or 0
    keys = {one["Key"] for one in tags}
    assume(scope.loose or all(len(keys | set(scope.known.instances.get(name, ()))) <= most for name in names))
    return {"tags": tags, "instanceNames": names}


# Tags, tokens and the rest.


def _tag_resource(draw: st.DrawFn, scope: Scope) -> Made:
    return {"ResourceArn": naming.arn(draw, scope), "Tags": draw(blocks.tags(scope))}


def _untag_resource(draw: st.DrawFn, scope: Scope) -> Made:
    return {"ResourceArn": naming.arn(draw, scope), "TagKeys": draw(some(scope.text("Key")))}


def _list_tags(draw: st.DrawFn, scope: Scope) -> Made:
    return {"ResourceArn": naming.arn(draw, scope)}


def _nothing(_draw: st.DrawFn, _scope: Scope) -> Made:
    return {}


def _token(draw: st.DrawFn, scope: Scope) -> Made:
    return {"tokenName": scope.draw_existing(draw, scope.known.tokens, scope.text("GitHubAccountTokenName"))}


def _external(draw: st.DrawFn, scope: Scope) -> Made:
    return {"externalId": draw(scope.text("ExternalId"))}


# fmt: off
MAKERS: Mapping[str, Maker] = {
    "CreateApplication": _create_application,
    "GetApplication": _one_application,
    "BatchGetApplications": _batch_applications,
    "ListApplications": _nothing,
    "UpdateApplication": _update_application,
    "DeleteApplication": _delete_application,
    "RegisterApplicationRevision": _register_revision,
    "GetApplicationRevision": _one_revision,
    "BatchGetApplicationRevisions": _batch_revisions,
    "ListApplicationRevisions": _list_revisions,
    "CreateDeploymentGroup": group_requests.create,
    "GetDeploymentGroup": group_requests.get,
    "BatchGetDeploymentGroups": group_requests.batch_get,
    "ListDeploymentGroups": _one_application,
    "UpdateDeploymentGroup": group_requests.update,
    "DeleteDeploymentGroup": group_requests.delete,
    "CreateDeploymentConfig": _create_config,
    "GetDeploymentConfig": _get_config,
    "ListDeploymentConfigs": _nothing,
    "DeleteDeploymentConfig": _delete_config,
    "CreateDeployment": deployment_requests.create,
    "GetDeployment": deployment_requests.one,
    "BatchGetDeployments": deployment_requests.batch_get,
    "ListDeployments": deployment_requests.list_,
    "StopDeployment": deployment_requests.stop,
    "ContinueDeployment": deployment_requests.continue_,
    "SkipWaitTimeForInstanceTermination": deployment_requests.skip_wait,
    "PutLifecycleEventHookExecutionStatus": deployment_requests.hook_status,
    "ListDeploymentInstances": deployment_requests.list_instances,
    "GetDeploymentInstance": deployment_requests.get_instance,
    "BatchGetDeploymentInstances": deployment_requests.batch_get_instances,
    "ListDeploymentTargets": deployment_requests.list_targets,
    "GetDeploymentTarget": deployment_requests.get_target,
    "BatchGetDeploymentTargets": deployment_requests.batch_get_targets,
    "RegisterOnPremisesInstance": _register_instance,
    "DeregisterOnPremisesInstance": _any_instance,
    "GetOnPremisesInstance": _one_on_premises,
    "BatchGetOnPremisesInstances": _batch_on_premises,
    "ListOnPremisesInstances": _list_on_premises,
    "AddTagsToOnPremisesInstances": _tag_instances,
    "RemoveTagsFromOnPremisesInstances": _tag_instances,
    "TagResource": _tag_resource,
    "UntagResource": _untag_resource,
    "ListTagsForResource": _list_tags,
    "DeleteGitHubAccountToken": _token,
    "ListGitHubAccountTokenNames": _nothing,
    "DeleteResourcesByExternalId": _external,
}
# fmt: on
