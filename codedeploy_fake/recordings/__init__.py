"""Recorded deployments come alive: ``CodeDeployFake.from_recording`` and ``codedeploy-fake learn``."""

from codedeploy_fake.recordings.comparing import Compared
from codedeploy_fake.recordings.recording import Recording, read
from codedeploy_fake.recordings.reliving import Relived, UnlivableError, examine, learn, relive

__all__ = ["Compared", "Recording", "Relived", "UnlivableError", "examine", "learn", "read", "relive"]
