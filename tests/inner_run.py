"""A pytest run inside a test: in this process, unless it must be another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3

from codedeploy_fake import (
    CodeDeployFake,
    Policies,
    environment,
    failure_report,
    pytest_arguments,
    pytest_aws,
    pytest_target,
)

if TYPE_CHECKING:
    import pytest

#: pytester forgets the modules that an inner run imports; these are loaded once, here, for all of them.
LOADED = (boto3, CodeDeployFake, Policies, environment, failure_report, pytest_arguments, pytest_aws, pytest_target)

_OPTIONS = ("-p", "no:cacheprovider", "-o", "asyncio_default_fixture_loop_scope=function")


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return pytester.runpytest_inprocess(*_OPTIONS, *arguments)


def run_elsewhere(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return pytester.runpytest_subprocess(*_OPTIONS, *arguments)
