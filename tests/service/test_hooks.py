"""PutLifecycleEventHookExecutionStatus; what it refuses is in ``hook_cases``."""

from __future__ import annotations

from dataclasses import replace

from tests.making import deploy, refused, seeded


def test_what_would_have_hooks_is_not_played_yet() -> None:
    fake = seeded()
    deployment_id = deploy(fake)
    store, deployment = fake._worlds.find(deployment_id)
    store.amend(replace(deployment, info={**deployment.info, "computePlatform": "Lambda"}))
    before = fake.snapshot()
    asked = {"deploymentId": deployment_id, "lifecycleEventHookExecutionId": "eyJlbmNyeXB0", "status": "Succeeded"}
    error = refused(fake, "PutLifecycleEventHookExecutionStatus", asked)
    assert error.code == "NotSimulatedException"
    assert error.message == f"codedeploy_fake does not play the hooks of deployment {deployment_id} yet"
    assert fake.snapshot() == before
