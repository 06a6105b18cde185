"""What the operations on on-premises instances refuse, and in which order (``on-premises-order``, assumed)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from codedeploy_fake.service.paging import TOKEN_FOREIGN
from codedeploy_fake.service.rules import Call, Hit, Rule, Test, absent, declared, more_than, outside

_FILTER_TYPES = ("KEY_ONLY", "VALUE_ONLY", "KEY_AND_VALUE")


def _two_arns(call: Call) -> Hit:
    return {} if call.request.get("iamUserArn") and call.request.get("iamSessionArn") else None


def _no_arn(call: Call) -> Hit:
    return None if call.request.get("iamUserArn") or call.request.get("iamSessionArn") else {}


def _bad_arn(member: str, shape: str) -> Test:
    def test(call: Call) -> Hit:
        arn = call.request.get(member)
        return None if not arn or call.context.contract.pattern(shape).fullmatch(arn) else {"arn": arn}

    return test


def _registered(call: Call) -> Hit:
    instance = call.store.on_premises.get(call.request["instanceName"])
    return {"name": instance.name} if instance is not None and instance.registered else None


def _arn_taken(member: str, attribute: str) -> Test:
    """Another instance, which is registered, has the ARN."""

    def test(call: Call) -> Hit:
        arn = call.request.get(member)
        others = (one for one in call.store.on_premises.values() if one.registered)
        return {} if arn and any(getattr(one, attribute) == arn for one in others) else None

    return test


def _unknown(call: Call) -> Hit:
    name = call.request["instanceName"]
    return None if name in call.store.on_premises else {"name": name}


def _bad_name(call: Call) -> Hit:
    """A name, the only one or one of a list, is longer or other than one may be."""
    contract, request = call.context.contract, call.request
    most, form = contract.limit("instanceName"), contract.pattern("InstanceName")
    names = request["instanceNames"] if "instanceNames" in request else [request["instanceName"]]
    return next(({"value": name} for name in names if len(name) > most or not form.fullmatch(name)), None)


def _none_registered(call: Call) -> Hit:
    """One of the instances that are to be tagged is not registered, or not any more."""
    there = {one.name for one in call.store.on_premises.values() if one.registered}
    return next(({"name": name} for name in call.request["instanceNames"] if name not in there), None)


def _bad_tag(call: Call) -> Hit:
    """A tag without key or value, or with a longer one than there may be."""
    contract = call.context.contract
    longest = {"Key": contract.limit("tagKey"), "Value": contract.limit("tagValue")}
    tags: Iterable[Mapping[str, str]] = call.request["tags"]
    return {} if any(not 0 < len(tag.get(part, "")) <= most for tag in tags for part, most in longest.items()) else None


def _too_many_tags(call: Call) -> Hit:
    """An instance would have more tags than it may."""
    most, added = call.limit("tags"), {tag["Key"] for tag in call.request["tags"]}
    for name in call.request["instanceNames"]:
        if len({key for key, _ in call.store.on_premises[name].tags} | added) > most:
            return {"name": name, "limit": most}
    return None


def _bad_filter(call: Call) -> Hit:
    longest = {"Key": call.limit("tagKey"), "Value": call.limit("tagValue")}
    for tag_filter in call.request.get("tagFilters", ()):
        kind = tag_filter.get("Type", "KEY_AND_VALUE")
        if kind not in _FILTER_TYPES or any(len(tag_filter.get(part, "")) > most for part, most in longest.items()):
            return {}
        if (kind == "KEY_ONLY" and tag_filter.get("Value")) or (kind == "VALUE_ONLY" and tag_filter.get("Key")):
            return {}
    return None


_REGISTER = "RegisterOnPremisesInstance"
_IAM_USER_ARN_TAKEN = (
    "The on-premises instance could not be registered because the request included an IAM user ARN that has already "
    "been used to register an instance. Include either a different IAM user ARN or IAM session ARN in the request, "
    "and then try again."
)

# fmt: off
_NAME = (
    Rule("instance-name-required", "InstanceNameRequired", "Instance name is missing", "error-text-neutral", absent("instanceName")),
    Rule("instance-name-invalid",  "InvalidInstanceName",  "The instance name '{value}' is not valid", "error-text-neutral", _bad_name),
)
REGISTER_RULES = (
    *_NAME,
    Rule("two-arns",            "MultipleIamArnsProvided",        "Both an IAM user ARN and an IAM session ARN were given", "error-text-neutral", _two_arns),
    Rule("arn-required",        "IamArnRequired",                 "An IAM ARN is missing", "error-text-neutral", declared(_REGISTER, "IamArnRequired", _no_arn)),
    Rule("user-arn-required",   "IamUserArnRequired",             "An IAM user ARN is missing", "error-text-neutral", declared(_REGISTER, "IamArnRequired", _no_arn, until=True)),
    Rule("user-arn-invalid",    "InvalidIamUserArn",              "The IAM user ARN '{arn}' is not valid", "error-text-neutral", _bad_arn("iamUserArn", "IamUserArn")),
    Rule("session-arn-invalid", "InvalidIamSessionArn",           "The IAM session ARN '{arn}' is not valid", "error-text-neutral", _bad_arn("iamSessionArn", "IamSessionArn")),
    Rule("name-registered",     "InstanceNameAlreadyRegistered",  "The instance {name} is already registered", "error-text-neutral", _registered),
    Rule("user-arn-taken",      "IamUserArnAlreadyRegistered",    _IAM_USER_ARN_TAKEN, "iam-user-arn-text", _arn_taken("iamUserArn", "iam_user_arn")),
    Rule("session-arn-taken",   "IamSessionArnAlreadyRegistered", "The IAM session ARN has already been used to register an instance", "error-text-neutral", _arn_taken("iamSessionArn", "iam_session_arn")),
)
DEREGISTER_RULES = _NAME
GET_RULES = (
    *_NAME,
    Rule("instance-unknown",    "InstanceNotRegistered", "The instance {name} is not registered", "error-text-neutral", _unknown),
)
BATCH_GET_RULES = (
    Rule("instance-names-required", "InstanceNameRequired", "Instance name is missing", "error-text-neutral", absent("instanceNames")),
    Rule("instance-names-limit",    "BatchLimitExceeded",   "The input instance name list is too long: max {limit}", "error-text-neutral", declared("BatchGetOnPremisesInstances", "BatchLimitExceeded", more_than("BatchGetOnPremisesInstances.instanceNames", "instanceNames"))),
    Rule("instance-names-invalid",  "InvalidInstanceName",  "The instance name '{value}' is not valid", "error-text-neutral", _bad_name),
)
LIST_RULES = (
    Rule("registration-invalid", "InvalidRegistrationStatus", "The registration status '{value}' is not valid. Valid values are [{accepted}]", "error-text-neutral", outside("RegistrationStatus", "registrationStatus")),
    Rule("tag-filter-invalid",   "InvalidTagFilter",          "The tag filter is not valid", "error-text-neutral", _bad_filter),
    TOKEN_FOREIGN,
)


def _tag_rules(operation: str) -> tuple[Rule, ...]:
    return (
        Rule("tags-required",           "TagRequired",           "Tags are missing", "error-text-neutral", absent("tags")),
        Rule("instance-names-required", "InstanceNameRequired",  "Instance name is missing", "error-text-neutral", absent("instanceNames")),
        Rule("instance-names-limit",    "InstanceLimitExceeded", "More than {limit} instances were named", "error-text-neutral", more_than(f"{operation}.instanceNames", "instanceNames")),
        Rule("instance-names-invalid",  "InvalidInstanceName",   "The instance name '{value}' is not valid", "error-text-neutral", declared(operation, "InvalidInstanceName", _bad_name)),
        Rule("tag-invalid",             "InvalidTag",            "", "on-premises-tag-text", _bad_tag),
        Rule("instance-unknown",        "InstanceNotRegistered", "The instance {name} is not registered", "error-text-neutral", _none_registered),
    )


ADD_TAGS_RULES = (
    *_tag_rules("AddTagsToOnPremisesInstances"),
    Rule("tag-limit", "TagLimitExceeded", "The instance {name} would have more than {limit} tags", "error-text-neutral", _too_many_tags),
)
REMOVE_TAGS_RULES = (
    *_tag_rules("RemoveTagsFromOnPremisesInstances"),
    Rule("tag-limit", "TagLimitExceeded", "More than {limit} tags were named, and an instance has no more", "error-text-neutral", more_than("tags", "tags")),
)
# fmt: on
