"""Contract verification: the same stories told to the fake, to a recording, to another server, and to AWS."""

from __future__ import annotations
