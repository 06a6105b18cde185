"""pytester for the tests of the plugin, and the hypothesis profile."""

from __future__ import annotations

import os

from hypothesis import settings

pytest_plugins = ["pytester"]

# No deadline: a loaded machine is slow, not wrong. In CI the same examples on every run.
settings.register_profile("codedeploy_fake", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("codedeploy_fake")
