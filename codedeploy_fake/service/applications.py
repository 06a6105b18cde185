"""Applications."""

from __future__ import annotations

from typing import Any

from codedeploy_fake.service.context import Context
from codedeploy_fake.service.rules import APPLICATION_NAME, Call, Hit, Rule, outside
from codedeploy_fake.service.store import Application, Store


def _exists(call: Call) -> Hit:
    return {"name": call.request["applicationName"]} if call.application else None


def _too_many(call: Call) -> Hit:
    most = call.context.contract.limit("applications")
    return {"limit": most} if len(call.store.applications) >= most else None


# fmt: off
CREATE_RULES = (
    *APPLICATION_NAME,
    Rule("platform-invalid",    "InvalidComputePlatform",   "ComputePlatform '{value}' is not valid. Valid values are [Server, Lambda, ECS, Kubernetes]", "platform-invalid-text", outside("ComputePlatform", "computePlatform")),
    Rule("application-exists",  "ApplicationAlreadyExists", "Application already exists: {name}", "error-text-neutral", _exists),
    Rule("application-limit",   "ApplicationLimitExceeded", "The limit of {limit} applications was exceeded", "error-text-neutral", _too_many),
)
# fmt: on


def create(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """CreateApplication: a name that is unique in its account and region; Server unless said otherwise."""
    application = Application(
        name=request["applicationName"],
        application_id=context.mint_uuid(),
        created_at=context.now,
        platform=request.get("computePlatform", "Server"),
    )
    store.applications[application.name] = application
    return {"applicationId": application.application_id}
