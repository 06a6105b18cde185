"""Every answer of every fake in every test is checked against the contract of its date, in subprocesses too."""

from __future__ import annotations

import os

from codedeploy_fake.engine import CHECK_VARIABLE

os.environ[CHECK_VARIABLE] = "1"
